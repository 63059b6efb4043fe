-- +goose Up

-- Who asks for scans: officials and suppliers have a token, a comune shows that
-- it is itself by a link sent to its digital domicile. Of secrets only the
-- SHA-256 is kept.
CREATE TABLE token (
    id      TEXT COLLATE "C" PRIMARY KEY,
    sha256  TEXT COLLATE "C"   NOT NULL UNIQUE, -- hex
    scope   TEXT COLLATE "C"   NOT NULL, -- official, supplier
    comuni  TEXT COLLATE "C"   NOT NULL, -- Codici IPA, separated by spaces; empty: every one
    note    TEXT COLLATE "C"   NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT
);
CREATE TABLE domicile_link (
    sha256  TEXT COLLATE "C" PRIMARY KEY, -- hex
    ipa     TEXT COLLATE "C"   NOT NULL,
    kind    TEXT COLLATE "C"   NOT NULL, -- link: opens a session once; session: stands for the comune
    made    BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used    BIGINT
);
CREATE INDEX domicile_link_by_comune ON domicile_link (ipa, made);

-- Everything that was asked for and what came of it. The same refusal within an
-- hour is one row with a count, so that asking in vain does not fill the disk.
CREATE TABLE audit (
    hour    BIGINT NOT NULL, -- of first, cut
    who     TEXT COLLATE "C"   NOT NULL, -- "token:<id>", "comune:<ipa>", "client:<hash>", "operator"
    what    TEXT COLLATE "C"   NOT NULL,
    subject TEXT COLLATE "C"   NOT NULL, -- Codice IPA, or what is concerned
    outcome TEXT COLLATE "C"   NOT NULL,
    first   BIGINT NOT NULL,
    last    BIGINT NOT NULL,
    times   BIGINT NOT NULL,
    PRIMARY KEY (hour, who, what, subject, outcome)
);

-- Keys of this store: that with which clients are told apart without their addresses.
CREATE TABLE secret (
    name  TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE INDEX scan_by_client ON scan (client, asked);
CREATE INDEX scan_by_time ON scan (asked);

-- +goose Down
DROP INDEX scan_by_time;
DROP INDEX scan_by_client;
DROP TABLE secret;
DROP TABLE audit;
DROP TABLE domicile_link;
DROP TABLE token;
