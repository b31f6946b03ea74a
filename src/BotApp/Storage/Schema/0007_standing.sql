-- Why nothing is done for a repository any more (removed, uninstalled, suspended, archived, deleted); null while work goes on.
ALTER TABLE repositories ADD COLUMN stopped TEXT;
