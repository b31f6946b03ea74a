-- What is live where, and the history of deployments. Both are written with the decision they follow from, whose state is the truth.

CREATE TABLE environments (
    repository_id BIGINT NOT NULL,
    environment TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    live_sha TEXT,
    live_at BIGINT,
    live_by TEXT,
    live_url TEXT,
    is_disturbed BIGINT NOT NULL,
    candidate_sha TEXT,
    last_sha TEXT,
    locked_by TEXT,
    lock_reason TEXT,
    locked_at BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (repository_id, environment)
);

CREATE TABLE deployments (
    repository_id BIGINT NOT NULL,
    environment TEXT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    sha TEXT NOT NULL,
    task TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    by_login TEXT,
    run_url TEXT,
    asked_at BIGINT NOT NULL,
    ended_at BIGINT,
    PRIMARY KEY (repository_id, environment, number)
);
CREATE INDEX deployments_asked ON deployments (asked_at);
