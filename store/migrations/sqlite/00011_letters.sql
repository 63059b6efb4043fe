-- +goose Up

-- Comuni that see their findings before a report or certificate names them.
CREATE TABLE draft (
    id     TEXT PRIMARY KEY,
    ipa    TEXT   NOT NULL,
    opened BIGINT NOT NULL,
    days   BIGINT NOT NULL, -- from when the comune was told
    closes BIGINT           -- null until it was told: its days do not run
);
CREATE INDEX draft_by_comune ON draft (ipa, opened);

-- Letters to digital domiciles, until the mail server has taken them. Neither
-- address nor text is kept: a letter is written, with a new secret, when it is sent.
CREATE TABLE letter (
    id      TEXT PRIMARY KEY,
    kind    TEXT   NOT NULL, -- link, draft
    ipa     TEXT   NOT NULL,
    lang    TEXT   NOT NULL,
    draft   TEXT   NOT NULL, -- id of the draft that it tells of; empty: none
    asked   BIGINT NOT NULL,
    expires BIGINT NOT NULL, -- of no use afterwards
    next    BIGINT NOT NULL, -- when it is tried again
    tries   BIGINT NOT NULL,
    sent    BIGINT           -- null: it waits
);
CREATE INDEX letter_by_comune ON letter (ipa, kind, asked);
CREATE INDEX letter_by_time ON letter (next);

-- +goose Down
DROP TABLE letter;
DROP TABLE draft;
