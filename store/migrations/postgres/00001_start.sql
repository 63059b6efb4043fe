-- +goose Up

-- Times are microseconds since 1970 in UTC. Blobs are JSON in one zstd frame.

-- The inventory in force: one row, replaced whole.
CREATE TABLE inventory (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    made BIGINT  NOT NULL,
    data BYTEA    NOT NULL
);

-- Its comuni, so that what is current can be told from what has left.
CREATE TABLE comune (
    ipa TEXT COLLATE "C" PRIMARY KEY
);

CREATE TABLE run (
    id       TEXT COLLATE "C" PRIMARY KEY,
    kind     TEXT COLLATE "C"    NOT NULL,
    started  BIGINT  NOT NULL,
    finished BIGINT,
    ruleset  TEXT COLLATE "C"    NOT NULL,
    expected INTEGER NOT NULL
);
CREATE INDEX run_by_start ON run (started);

-- One visit to one comune in one run: its card and its verdicts.
CREATE TABLE visit (
    ipa      TEXT COLLATE "C"   NOT NULL,
    run      TEXT COLLATE "C"   NOT NULL,
    started  BIGINT NOT NULL,
    finished BIGINT NOT NULL,
    card     TEXT COLLATE "C"   NOT NULL, -- checks.Card as JSON
    verdicts TEXT COLLATE "C"   NOT NULL, -- {"check": "status"}
    PRIMARY KEY (ipa, run)
);
CREATE INDEX visit_by_start ON visit (ipa, started);
CREATE INDEX visit_by_run ON visit (run);

-- The newest visit's outcome, whole.
CREATE TABLE outcome (
    ipa     TEXT COLLATE "C" PRIMARY KEY,
    run     TEXT COLLATE "C"   NOT NULL,
    started BIGINT NOT NULL,
    sum     BIGINT NOT NULL, -- CRC-64 of data: tells a reader that it has it already
    data    BYTEA   NOT NULL
);

-- Verdicts that differ from those of the visit before.
CREATE TABLE verdict_change (
    ipa      TEXT COLLATE "C"   NOT NULL,
    run      TEXT COLLATE "C"   NOT NULL,
    check_id TEXT COLLATE "C"   NOT NULL,
    before   TEXT COLLATE "C"   NOT NULL,
    after    TEXT COLLATE "C"   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (ipa, run, check_id)
);
CREATE INDEX verdict_change_by_time ON verdict_change (at);

-- What was seen, as evidence.Encode writes it.
CREATE TABLE snapshot (
    ipa     TEXT COLLATE "C"   NOT NULL,
    run     TEXT COLLATE "C"   NOT NULL,
    started BIGINT NOT NULL,
    month   TEXT COLLATE "C"   NOT NULL, -- "2026-11"
    data    BYTEA   NOT NULL,
    PRIMARY KEY (ipa, run)
);
CREATE INDEX snapshot_by_start ON snapshot (ipa, started);

-- Scans that somebody asked for.
CREATE TABLE scan (
    id       TEXT COLLATE "C" PRIMARY KEY,
    ipa      TEXT COLLATE "C"   NOT NULL,
    client   TEXT COLLATE "C"   NOT NULL,
    state    TEXT COLLATE "C"   NOT NULL,
    asked    BIGINT NOT NULL,
    started  BIGINT,
    finished BIGINT
);
CREATE UNIQUE INDEX scan_pending ON scan (ipa) WHERE state IN ('queued', 'running');
CREATE INDEX scan_by_comune ON scan (ipa, asked);
CREATE INDEX scan_by_state ON scan (state, asked);

-- When each schedule was last enqueued.
CREATE TABLE schedule (
    name TEXT COLLATE "C" PRIMARY KEY,
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
