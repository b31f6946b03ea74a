-- Who is signed in to the dashboard, the keys that replicas protect cookies and tokens with, and what people asked for there.

CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    login TEXT NOT NULL,
    tokens TEXT NOT NULL,
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);

CREATE INDEX sessions_used ON sessions (used_at);

CREATE TABLE protection_keys (
    name TEXT PRIMARY KEY,
    xml TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE asks (
    id TEXT PRIMARY KEY,
    subject_key TEXT NOT NULL,
    repository_id BIGINT NOT NULL,
    login TEXT NOT NULL,
    command TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answered_at BIGINT,
    is_done BIGINT,
    code TEXT,
    answer TEXT
);

CREATE INDEX asks_asked ON asks (asked_at);
