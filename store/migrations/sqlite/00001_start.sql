-- +goose Up

-- Times are microseconds since 1970 in UTC. Blobs are JSON in one zstd frame.

-- The inventory in force: one row, replaced whole.
CREATE TABLE inventory (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    made BIGINT  NOT NULL,
    data BLOB    NOT NULL
);

-- Its comuni, so that what is current can be told from what has left.
CREATE TABLE comune (
    ipa TEXT PRIMARY KEY
);

CREATE TABLE run (
    id       TEXT PRIMARY KEY,
    kind     TEXT    NOT NULL,
    started  BIGINT  NOT NULL,
    finished BIGINT,
    ruleset  TEXT    NOT NULL,
    expected INTEGER NOT NULL
);
CREATE INDEX run_by_start ON run (started);

-- One visit to one comune in one run: its card and its verdicts.
CREATE TABLE visit (
    ipa      TEXT   NOT NULL,
    run      TEXT   NOT NULL,
    started  BIGINT NOT NULL,
    finished BIGINT NOT NULL,
    card     TEXT   NOT NULL, -- checks.Card as JSON
    verdicts TEXT   NOT NULL, -- {"check": "status"}
    PRIMARY KEY (ipa, run)
);
CREATE INDEX visit_by_start ON visit (ipa, started);
CREATE INDEX visit_by_run ON visit (run);

-- The newest visit's outcome, whole.
CREATE TABLE outcome (
    ipa     TEXT PRIMARY KEY,
    run     TEXT   NOT NULL,
    started BIGINT NOT NULL,
    sum     BIGINT NOT NULL, -- CRC-64 of data: tells a reader that it has it already
    data    BLOB   NOT NULL
);

-- Verdicts that differ from those of the visit before.
CREATE TABLE verdict_change (
    ipa      TEXT   NOT NULL,
    run      TEXT   NOT NULL,
    check_id TEXT   NOT NULL,
    before   TEXT   NOT NULL,
    after    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (ipa, run, check_id)
);
CREATE INDEX verdict_change_by_time ON verdict_change (at);

-- What was seen, as evidence.Encode writes it.
CREATE TABLE snapshot (
    ipa     TEXT   NOT NULL,
    run     TEXT   NOT NULL,
    started BIGINT NOT NULL,
    month   TEXT   NOT NULL, -- "2026-11"
    data    BLOB   NOT NULL,
    PRIMARY KEY (ipa, run)
);
CREATE INDEX snapshot_by_start ON snapshot (ipa, started);

-- Scans that somebody asked for.
CREATE TABLE scan (
    id       TEXT PRIMARY KEY,
    ipa      TEXT   NOT NULL,
    client   TEXT   NOT NULL,
    state    TEXT   NOT NULL,
    asked    BIGINT NOT NULL,
    started  BIGINT,
    finished BIGINT
);
CREATE UNIQUE INDEX scan_pending ON scan (ipa) WHERE state IN ('queued', 'running');
CREATE INDEX scan_by_comune ON scan (ipa, asked);
CREATE INDEX scan_by_state ON scan (state, asked);

-- When each schedule was last enqueued.
CREATE TABLE schedule (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);

-- +goose Down
DROP TABLE schedule;
DROP TABLE scan;
DROP TABLE snapshot;
DROP TABLE verdict_change;
DROP TABLE outcome;
DROP TABLE visit;
DROP TABLE run;
DROP TABLE comune;
DROP TABLE inventory;
