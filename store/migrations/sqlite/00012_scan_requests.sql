-- +goose Up

-- How far a scan is that another process than the portal's makes.
ALTER TABLE scan ADD COLUMN requests BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE scan DROP COLUMN requests;
