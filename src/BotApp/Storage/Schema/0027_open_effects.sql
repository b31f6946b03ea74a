-- A new effect takes the place of those of its key that still wait: they are found without going through all that was ever done for the subject.

CREATE INDEX effects_open ON effects (subject_key, key) WHERE done_at IS NULL AND superseded_at IS NULL;
