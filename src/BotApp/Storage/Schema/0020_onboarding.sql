-- Repositories to which settings are proposed by a pull request, once each; and installations whose repositories were listed before, so that what is listed later is new.

CREATE TABLE onboardings (
    repository_id BIGINT PRIMARY KEY,
    installation_id BIGINT NOT NULL,
    phase TEXT NOT NULL,
    code TEXT,
    reason TEXT,
    pull_request BIGINT,
    asked_by TEXT,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    opened_at BIGINT,
    updated_at BIGINT NOT NULL
);

CREATE INDEX onboardings_due ON onboardings (next_at) WHERE phase = 'waiting';
CREATE INDEX onboardings_opened ON onboardings (installation_id, opened_at);

CREATE TABLE onboarding_looks (
    installation_id BIGINT PRIMARY KEY,
    looked_at BIGINT NOT NULL
);
