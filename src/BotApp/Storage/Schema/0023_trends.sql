-- Of a run's results: how its check ended, which time was agreed on for it then, and how long it waited for its first job. And indexes for
-- pages over many rows. Columns and indexes are added only: the release before goes on working, and leaves the new columns empty.

ALTER TABLE results ADD COLUMN conclusion TEXT;
ALTER TABLE results ADD COLUMN budget_ms BIGINT;
ALTER TABLE results ADD COLUMN queued_ms BIGINT;

-- All that trends are drawn from, so that the rows themselves, with the packed names of their tests, are not read.
CREATE INDEX results_trend ON results (repository_id, completed_at, pipeline, is_complete, duration_ms, conclusion, budget_ms, queued_ms, id);
CREATE INDEX failures_flaky ON failures (repository_id, result_id, pipeline, test) WHERE outcome = 'flaky';

CREATE INDEX deployments_repository ON deployments (repository_id, asked_at);

-- The same words as in the queries, which is how the databases know that they may use them.
CREATE INDEX subjects_open ON subjects (repository_id, updated_at) WHERE key LIKE 'pr:%' AND state LIKE '%"Open":true%';
CREATE INDEX subjects_waiting ON subjects (repository_id) WHERE has_work = 1;
CREATE INDEX subjects_others ON subjects (repository_id, updated_at) WHERE key NOT LIKE 'pr:%';
CREATE INDEX subjects_tags ON subjects (repository_id, updated_at) WHERE key LIKE 'tag:%';
