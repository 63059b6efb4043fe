-- +goose Up

-- verdict_change holds what visits saw; this holds what was published of it: a
-- verdict that turns into a fail only once a second visit has confirmed it.
CREATE TABLE published_change (
    ipa      TEXT   NOT NULL,
    run      TEXT   NOT NULL, -- of the visit that made it public
    check_id TEXT   NOT NULL,
    before   TEXT   NOT NULL,
    after    TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (ipa, run, check_id)
);
CREATE INDEX published_change_by_time ON published_change (at);
INSERT INTO published_change SELECT ipa, run, check_id, before, after, at FROM verdict_change;

-- Test and retest: verdicts that this visit and the one before it both
-- assessed, and how many of them were alike.
ALTER TABLE visit ADD COLUMN compared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE visit ADD COLUMN alike INTEGER NOT NULL DEFAULT 0;

-- A scheduled run enters the public figures when it is published. NULL: under
-- way, or withheld for the reason given.
ALTER TABLE run ADD COLUMN published BIGINT;
ALTER TABLE run ADD COLUMN withheld BLOB;
UPDATE run SET published = finished;

-- What the public figures show of a comune while the run that saw it last is
-- not published.
CREATE TABLE public_outcome (
    ipa     TEXT PRIMARY KEY,
    run     TEXT   NOT NULL,
    started BIGINT NOT NULL,
    sum     BIGINT NOT NULL,
    data    BLOB   NOT NULL
);

-- +goose Down
DROP TABLE public_outcome;
ALTER TABLE run DROP COLUMN withheld;
ALTER TABLE run DROP COLUMN published;
ALTER TABLE visit DROP COLUMN alike;
ALTER TABLE visit DROP COLUMN compared;
DROP TABLE published_change;
