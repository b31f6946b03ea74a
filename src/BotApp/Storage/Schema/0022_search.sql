-- What subjects are found by: a title and its words, small beside their states, so that twenty thousand of them are looked through in no time. Rows of
-- subjects that were there before are written by and by. Commits are found by their beginning. Tables and indexes are added only.

CREATE TABLE subject_words (
    subject_key TEXT PRIMARY KEY,
    repository_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    rank BIGINT NOT NULL,
    title TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX subject_words_repository ON subject_words (repository_id, kind, rank);
CREATE INDEX runs_commit ON runs (sha);
