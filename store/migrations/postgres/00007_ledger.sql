-- +goose Up

-- The append-only log: records in canonical JSON, and the Merkle hashes over
-- them in the order of tlog's stored hashes (RFC 6962). Rows are never changed.
CREATE TABLE log_record (
    n    BIGINT PRIMARY KEY, -- from 0, without gaps
    data BYTEA NOT NULL
);
CREATE TABLE log_hash (
    place BIGINT PRIMARY KEY,
    hash  BYTEA NOT NULL
);
-- Heads of the log as they were signed.
CREATE TABLE log_head (
    size   BIGINT PRIMARY KEY, -- records under it
    signed TEXT COLLATE "C" NOT NULL
);

-- What the log has hashes of: protocols, certificates.
CREATE TABLE document (
    kind    TEXT COLLATE "C"   NOT NULL,
    sha256  TEXT COLLATE "C"   NOT NULL, -- of data, hex
    subject TEXT COLLATE "C"   NOT NULL,
    made    BIGINT NOT NULL,
    data    BYTEA   NOT NULL,
    PRIMARY KEY (kind, sha256)
);

-- What comuni answered to a draft that names a failing of theirs.
CREATE TABLE reply (
    id       TEXT COLLATE "C" PRIMARY KEY,
    ipa      TEXT COLLATE "C"   NOT NULL,
    check_id TEXT COLLATE "C"   NOT NULL,
    kind     TEXT COLLATE "C"   NOT NULL, -- comment, contest, explanation
    words    TEXT COLLATE "C"   NOT NULL,
    made     BIGINT NOT NULL,
    expires  BIGINT,          -- of an explanation
    state    TEXT COLLATE "C"   NOT NULL, -- open, accepted, refused
    reason   TEXT COLLATE "C"   NOT NULL,
    decided  BIGINT
);
CREATE INDEX reply_by_comune ON reply (ipa, made);

-- +goose Down
DROP TABLE reply;
DROP TABLE document;
DROP TABLE log_head;
DROP TABLE log_hash;
DROP TABLE log_record;
