-- Tags as they were seen last, so that the ones GitHub sent no event for are found. A repository without a look has not been seen yet.

CREATE TABLE tag_looks (
    repository_id BIGINT PRIMARY KEY,
    looked_at BIGINT NOT NULL
);

CREATE TABLE seen_tags (
    repository_id BIGINT NOT NULL,
    tag TEXT NOT NULL,
    sha TEXT NOT NULL,
    PRIMARY KEY (repository_id, tag)
);
