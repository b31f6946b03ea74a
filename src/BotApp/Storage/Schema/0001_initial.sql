-- Times are milliseconds since 1970 UTC by the database's own clock; ids are 64 bits; truth values are 0 and 1.
-- {id} and {bytes} are words of the dialect.

CREATE TABLE deliveries (
    id {id},
    guid TEXT NOT NULL UNIQUE,
    event TEXT NOT NULL,
    action TEXT,
    hook_id TEXT,
    target_type TEXT,
    target_id TEXT,
    installation_id BIGINT,
    repository_id BIGINT,
    headers TEXT NOT NULL,
    body {bytes} NOT NULL,
    received_at BIGINT NOT NULL,
    disposition TEXT NOT NULL,
    reason TEXT,
    times_received BIGINT NOT NULL DEFAULT 1
);
CREATE INDEX deliveries_repository ON deliveries (repository_id, id);
CREATE INDEX deliveries_received ON deliveries (received_at);

CREATE TABLE events (
    id {id},
    subject_key TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    delivery_guid TEXT,
    dedupe_key TEXT UNIQUE,
    created_at BIGINT NOT NULL,
    handled_at BIGINT,
    tries BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    dead_at BIGINT
);
CREATE INDEX events_pending ON events (subject_key, id) WHERE handled_at IS NULL AND dead_at IS NULL;
CREATE INDEX events_subject ON events (subject_key, id);
CREATE INDEX events_delivery ON events (delivery_guid);
CREATE INDEX events_dead ON events (id) WHERE dead_at IS NOT NULL;
CREATE INDEX events_handled ON events (handled_at);

CREATE TABLE subjects (
    key TEXT PRIMARY KEY,
    installation_id BIGINT NOT NULL,
    repository_id BIGINT NOT NULL,
    state TEXT,
    version BIGINT NOT NULL DEFAULT 0,
    has_work BIGINT NOT NULL DEFAULT 0,
    tries BIGINT NOT NULL DEFAULT 0,
    next_try_at BIGINT,
    last_error TEXT,
    updated_at BIGINT NOT NULL
);
CREATE INDEX subjects_work ON subjects (installation_id, updated_at) WHERE has_work = 1;
CREATE INDEX subjects_repository ON subjects (repository_id, updated_at);

CREATE TABLE heads (
    subject_key TEXT PRIMARY KEY,
    repository_id BIGINT NOT NULL,
    sha TEXT NOT NULL
);
CREATE INDEX heads_commit ON heads (repository_id, sha);

CREATE TABLE decisions (
    id {id},
    subject_key TEXT NOT NULL,
    event_id BIGINT,
    event_kind TEXT NOT NULL,
    because TEXT NOT NULL,
    effects TEXT NOT NULL,
    state_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX decisions_subject ON decisions (subject_key, id);
CREATE INDEX decisions_created ON decisions (created_at);

CREATE TABLE effects (
    id {id},
    subject_key TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    event_id BIGINT,
    created_at BIGINT NOT NULL,
    done_at BIGINT,
    result TEXT,
    tries BIGINT NOT NULL DEFAULT 0,
    next_try_at BIGINT,
    last_error TEXT,
    dead_at BIGINT,
    superseded_at BIGINT
);
CREATE INDEX effects_pending ON effects (subject_key, id) WHERE done_at IS NULL AND dead_at IS NULL AND superseded_at IS NULL;
CREATE INDEX effects_subject ON effects (subject_key, id);
CREATE INDEX effects_dead ON effects (id) WHERE dead_at IS NOT NULL;
CREATE INDEX effects_created ON effects (created_at);

CREATE TABLE timers (
    subject_key TEXT NOT NULL,
    name TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    PRIMARY KEY (subject_key, name)
);
CREATE INDEX timers_due ON timers (due_at);

CREATE TABLE github_ids (
    key TEXT PRIMARY KEY,
    github_id BIGINT NOT NULL,
    extra TEXT,
    updated_at BIGINT NOT NULL
);

CREATE TABLE runs (
    correlation_id TEXT PRIMARY KEY,
    subject_key TEXT NOT NULL,
    pipeline TEXT NOT NULL,
    sha TEXT NOT NULL,
    runner TEXT NOT NULL,
    external_id TEXT,
    attempt BIGINT NOT NULL,
    state TEXT NOT NULL,
    conclusion TEXT,
    started_at BIGINT,
    completed_at BIGINT,
    body TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX runs_subject ON runs (subject_key, updated_at);
CREATE INDEX runs_external ON runs (runner, external_id);

CREATE TABLE reports (
    correlation_id TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    body {bytes} NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (correlation_id, attempt)
);
CREATE INDEX reports_created ON reports (created_at);

CREATE TABLE releases (
    repository_id BIGINT NOT NULL,
    package TEXT NOT NULL,
    version TEXT NOT NULL,
    tag TEXT NOT NULL,
    sha TEXT NOT NULL,
    state TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (repository_id, package, version)
);

CREATE TABLE repositories (
    id BIGINT PRIMARY KEY,
    full_name TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    installation_id BIGINT NOT NULL,
    default_branch TEXT,
    is_private BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX repositories_name ON repositories (full_name);
CREATE INDEX repositories_installation ON repositories (installation_id);

CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE audit (
    id {id},
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    repository_id BIGINT,
    subject_key TEXT,
    sha TEXT,
    delivery_guid TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX audit_repository ON audit (repository_id, id);
