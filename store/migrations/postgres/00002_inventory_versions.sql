-- +goose Up

-- Every sync: what it did to the inventory and from which deliveries.
CREATE TABLE sync (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made    BIGINT NOT NULL,
    sources TEXT COLLATE "C"   NOT NULL, -- []registry.Source as JSON
    report  BYTEA   NOT NULL  -- registry.SyncReport
);
CREATE INDEX sync_by_time ON sync (made);

-- What each comune was in the registers, from a sync until the one that found
-- it otherwise. Payments are left out: they change daily, snapshots hold them.
CREATE TABLE comune_version (
    ipa   TEXT COLLATE "C"   NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,            -- NULL: still so
    sum   BIGINT NOT NULL,   -- CRC-64 of the JSON
    data  BYTEA   NOT NULL,   -- registry.Municipality
    PRIMARY KEY (ipa, since)
);
CREATE INDEX comune_version_now ON comune_version (ipa) WHERE until IS NULL;

-- +goose Down
DROP TABLE comune_version;
DROP TABLE sync;
