-- +goose Up
-- SHA-256 of data, so that a byte that changed since the visit is noticed when
-- the snapshot is read. NULL: kept by a version that did not write it.
ALTER TABLE snapshot ADD COLUMN sha256 BYTEA;

-- +goose Down
ALTER TABLE snapshot DROP COLUMN sha256;
