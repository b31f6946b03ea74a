-- Until when this database is known to have been in use, and since when it is known to be a copy that was put back: one row.

CREATE TABLE alive (
    id BIGINT PRIMARY KEY,
    seen_at BIGINT NOT NULL,
    restored_at BIGINT
);
