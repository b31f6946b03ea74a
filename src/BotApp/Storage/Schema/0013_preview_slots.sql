-- Who holds, and who waits for, one of a repository's slots for a preview. The grant is made here, in one transaction, for all replicas.

CREATE TABLE preview_slots (
    repository_id BIGINT NOT NULL,
    preview TEXT NOT NULL,
    number BIGINT NOT NULL,
    subject_key TEXT NOT NULL,
    installation_id BIGINT NOT NULL,
    round BIGINT NOT NULL,
    is_held BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (repository_id, preview, number)
);
