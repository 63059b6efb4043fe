-- +goose Up

-- What a visit's card and verdicts were. Most visits find what the one before
-- found: they share its row, which is never changed.
CREATE TABLE judgement (
    id INTEGER PRIMARY KEY,
    ipa TEXT NOT NULL,
    card TEXT NOT NULL, -- checks.Card as JSON
    verdicts TEXT NOT NULL -- {"check": "status"}
);
CREATE INDEX judgement_by_comune ON judgement (ipa);
INSERT INTO judgement (ipa, card, verdicts) SELECT DISTINCT ipa, card, verdicts FROM visit;
ALTER TABLE visit ADD COLUMN judgement BIGINT;
UPDATE visit SET judgement = (SELECT id FROM judgement j WHERE j.ipa = visit.ipa AND j.card = visit.card AND j.verdicts = visit.verdicts);
ALTER TABLE visit DROP COLUMN card;
ALTER TABLE visit DROP COLUMN verdicts;
DROP INDEX judgement_by_comune;

-- The neighbours of a visit are found without sorting three years.
DROP INDEX visit_by_start;
CREATE INDEX visit_by_start ON visit (ipa, started, run);

-- +goose Down
DROP INDEX visit_by_start;
CREATE INDEX visit_by_start ON visit (ipa, started);
ALTER TABLE visit ADD COLUMN card TEXT NOT NULL DEFAULT '{}';
ALTER TABLE visit ADD COLUMN verdicts TEXT NOT NULL DEFAULT '{}';
UPDATE visit SET card = (SELECT card FROM judgement WHERE id = visit.judgement), verdicts = (SELECT verdicts FROM judgement WHERE id = visit.judgement);
ALTER TABLE visit DROP COLUMN judgement;
DROP TABLE judgement;
