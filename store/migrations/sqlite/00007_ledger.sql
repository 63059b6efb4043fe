-- +goose Up

-- The append-only log: records in canonical JSON, and the Merkle hashes over
-- them in the order of tlog's stored hashes (RFC 6962). Rows are never changed.
CREATE TABLE log_record (
    n    BIGINT PRIMARY KEY, -- from 0, without gaps
    data BLOB NOT NULL
);
CREATE TABLE log_hash (
    place BIGINT PRIMARY KEY,
    hash  BLOB NOT NULL
);
-- Heads of the log as they were signed.
CREATE TABLE log_head (
    size   BIGINT PRIMARY KEY, -- records under it
    signed TEXT NOT NULL
);

-- What the log has hashes of: protocols, certificates.
CREATE TABLE document (
    kind    TEXT   NOT NULL,
    sha256  TEXT   NOT NULL, -- of data, hex
    subject TEXT   NOT NULL,
    made    BIGINT NOT NULL,
    data    BLOB   NOT NULL,
    PRIMARY KEY (kind, sha256)
);

-- What comuni answered to a draft that names a failing of theirs.
CREATE TABLE reply (
    id       TEXT PRIMARY KEY,
    ipa      TEXT   NOT NULL,
    check_id TEXT   NOT NULL,
    kind     TEXT   NOT NULL, -- comment, contest, explanation
    words    TEXT   NOT NULL,
    made     BIGINT NOT NULL,
    expires  BIGINT,          -- of an explanation
    state    TEXT   NOT NULL, -- open, accepted, refused
    reason   TEXT   NOT NULL,
    decided  BIGINT
);
CREATE INDEX reply_by_comune ON reply (ipa, made);

-- +goose Down
DROP TABLE reply;
DROP TABLE document;
DROP TABLE log_head;
DROP TABLE log_hash;
DROP TABLE log_record;
