-- What tests did over time. A row of results holds the names of all its tests, packed; rows of failures are written only for tests that failed
-- or passed on a later attempt only, never for one that simply passed. Tables and columns are added only: the release before goes on working.

ALTER TABLE reports ADD COLUMN run_id TEXT;

CREATE TABLE results (
    id {id},
    repository_id BIGINT NOT NULL,
    pipeline TEXT NOT NULL,
    correlation_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    branch TEXT NOT NULL,
    is_base BIGINT NOT NULL,
    sha TEXT NOT NULL,
    tree_sha TEXT,
    is_complete BIGINT NOT NULL,
    completed_at BIGINT NOT NULL,
    duration_ms BIGINT,
    tests BIGINT NOT NULL,
    coverage_covered BIGINT,
    coverage_valid BIGINT,
    created_at BIGINT NOT NULL,
    roster {bytes},
    UNIQUE (correlation_id, run_id, attempt)
);
CREATE INDEX results_commit ON results (repository_id, pipeline, sha);
CREATE INDEX results_time ON results (repository_id, pipeline, completed_at);
CREATE INDEX results_created ON results (created_at);

CREATE TABLE failures (
    result_id BIGINT NOT NULL,
    test BIGINT NOT NULL,
    repository_id BIGINT NOT NULL,
    pipeline TEXT NOT NULL,
    outcome TEXT NOT NULL,
    variant TEXT NOT NULL,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (result_id, test)
);
CREATE INDEX failures_test ON failures (repository_id, pipeline, test, result_id);

CREATE TABLE quarantines (
    repository_id BIGINT NOT NULL,
    test TEXT NOT NULL,
    until_day BIGINT NOT NULL,
    reason TEXT NOT NULL,
    by_login TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    cancelled_at BIGINT,
    PRIMARY KEY (repository_id, test)
);
