-- +goose Up

-- Bodies of archived answers as they came over the wire, each once for a comune
-- however often it was seen. They are shared by nobody else: what a comune's
-- pages say is deleted with them, and visits to different comuni never wait for
-- one another's rows.
CREATE TABLE payload (
    ipa    TEXT COLLATE "C"    NOT NULL,
    sha256 BYTEA    NOT NULL, -- of the bytes as received
    packed INTEGER NOT NULL, -- 1: data is them in a zstd frame; 0: as received, compressed by the server
    data   BYTEA    NOT NULL,
    PRIMARY KEY (ipa, sha256)
);

-- Answers that prove a verdict, of the visits whose snapshot is kept.
CREATE TABLE archived (
    ipa          TEXT COLLATE "C"    NOT NULL,
    id           TEXT COLLATE "C"    NOT NULL, -- of run and url
    run          TEXT COLLATE "C"    NOT NULL,
    url          TEXT COLLATE "C"    NOT NULL,
    at           BIGINT  NOT NULL, -- when the page was asked for: the time in its proofs
    asked        BIGINT  NOT NULL, -- when the answer with the body was had: earlier than at after HTTP 304
    ip           TEXT COLLATE "C"    NOT NULL,
    head         BYTEA    NOT NULL, -- of the answer with the body; empty: a browser made the document
    not_modified BYTEA,             -- head of the answer 304, when that is what came at at
    cut          INTEGER NOT NULL, -- 1: the body is only the beginning
    body         TEXT COLLATE "C"    NOT NULL, -- evidence.Page.SHA256: of the body decoded
    payload      BYTEA    NOT NULL,
    PRIMARY KEY (ipa, id)
);
CREATE INDEX archived_by_run ON archived (ipa, run);
CREATE INDEX archived_by_payload ON archived (ipa, payload);

-- +goose Down
DROP TABLE archived;
DROP TABLE payload;
