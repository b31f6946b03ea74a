-- Where the App is installed, and what its owner has not granted yet; what is looked for when old rows and data of those who left are deleted.

CREATE TABLE installations (
    id BIGINT PRIMARY KEY,
    account TEXT NOT NULL,
    page TEXT,
    lacking TEXT,
    looked_at BIGINT NOT NULL
);

CREATE INDEX repositories_stopped ON repositories (updated_at) WHERE stopped IS NOT NULL;
CREATE INDEX subjects_resting ON subjects (updated_at) WHERE has_work = 0;
