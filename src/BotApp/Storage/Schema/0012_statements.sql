-- What runs say of themselves, where their runner cannot be asked. A row is made before such a run is asked for; nobody else's words are kept.
CREATE TABLE run_statements (
    runner TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    external_id TEXT,
    page TEXT,
    started BIGINT NOT NULL,
    sequence BIGINT,
    is_over BIGINT NOT NULL,
    document TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (runner, correlation_id)
);
CREATE INDEX run_statements_updated ON run_statements (updated_at);
