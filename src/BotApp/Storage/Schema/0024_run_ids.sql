-- What is told about a run names it by the id its service gave it: its subject is found without going through all subjects of its repository.

CREATE INDEX runs_external_id ON runs (external_id);
