-- +goose Up

-- Processes that work on this store together, on PostgreSQL, and what they hold
-- of what must not be held twice. Times are the database's. A lease ends when it
-- is given back, when its time is over, or with its member.
CREATE TABLE member (
    id    TEXT PRIMARY KEY,
    until BIGINT NOT NULL -- alive, unless it says so again
);
CREATE TABLE lease (
    name  TEXT PRIMARY KEY,
    owner TEXT   NOT NULL,
    until BIGINT NOT NULL
);
-- The earliest next request to a host.
CREATE TABLE host_turn (
    host TEXT PRIMARY KEY,
    next BIGINT NOT NULL
);

-- +goose Down
DROP TABLE host_turn;
DROP TABLE lease;
DROP TABLE member;
