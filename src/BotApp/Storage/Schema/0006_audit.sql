-- Who did what and who was refused, in full. Columns and tables are added only: the release before goes on working. A row is only ever added:
-- the database itself refuses to change one, and to delete one that is younger than what the retention names just for its own transaction.

ALTER TABLE audit ADD COLUMN actor_id BIGINT;
ALTER TABLE audit ADD COLUMN login TEXT;
ALTER TABLE audit ADD COLUMN deed TEXT;
ALTER TABLE audit ADD COLUMN outcome TEXT NOT NULL DEFAULT 'done';
ALTER TABLE audit ADD COLUMN code TEXT;
ALTER TABLE audit ADD COLUMN reason TEXT;
ALTER TABLE audit ADD COLUMN source TEXT;
ALTER TABLE audit ADD COLUMN source_url TEXT;
CREATE INDEX audit_subject ON audit (subject_key, id);
CREATE INDEX audit_created ON audit (created_at);

CREATE TABLE audit_retention (
    id BIGINT PRIMARY KEY,
    before_at BIGINT NOT NULL
);
INSERT INTO audit_retention (id, before_at) VALUES (1, 0);

{sqlite}
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'a row of the audit trail is never changed');
END;
CREATE TRIGGER audit_no_replacement BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id) BEGIN
    SELECT RAISE(ABORT, 'a row of the audit trail is never replaced');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit WHEN OLD.created_at >= COALESCE((SELECT MAX(before_at) FROM audit_retention), 0) BEGIN
    SELECT RAISE(ABORT, 'a row of the audit trail is deleted by the retention alone');
END;
{/sqlite}

{postgresql}
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.created_at < COALESCE((SELECT MAX(before_at) FROM audit_retention), 0) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'a row of the audit trail is never changed, and deleted by the retention alone' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
{/postgresql}
