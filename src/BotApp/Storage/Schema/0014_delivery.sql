-- What the figures of delivery are counted from: when the commits of a deployment were committed (seconds since 1970, with commas),
-- when it stopped answering although it was live, and whether anything of it had begun.

ALTER TABLE deployments ADD COLUMN committed TEXT;
ALTER TABLE deployments ADD COLUMN stopped_at BIGINT;
ALTER TABLE deployments ADD COLUMN has_begun BIGINT NOT NULL DEFAULT 1;
CREATE INDEX deployments_ended ON deployments (repository_id, environment, ended_at);
