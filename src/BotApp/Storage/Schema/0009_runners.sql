-- Files that jobs of runners hand in by leave of a token, which is kept as a hash, and the deliveries of runners that were seen.

CREATE TABLE upload_grants (
    token_hash TEXT PRIMARY KEY,
    correlation_id TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX upload_grants_expiry ON upload_grants (expires_at);

CREATE TABLE uploads (
    correlation_id TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    kind TEXT NOT NULL,
    job TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (correlation_id, attempt, kind, job)
);
CREATE INDEX uploads_created ON uploads (created_at);

CREATE TABLE upload_parts (
    correlation_id TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    kind TEXT NOT NULL,
    job TEXT NOT NULL,
    part BIGINT NOT NULL,
    body {bytes} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (correlation_id, attempt, kind, job, part)
);
CREATE INDEX upload_parts_created ON upload_parts (created_at);

CREATE TABLE runner_deliveries (
    runner TEXT NOT NULL,
    delivery TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (runner, delivery)
);
CREATE INDEX runner_deliveries_received ON runner_deliveries (received_at);
