DROP TRIGGER audit_insert ON app_user;
DROP TRIGGER audit_update ON app_user;
DROP TRIGGER audit_delete ON app_user;
DROP TRIGGER audit_truncate ON app_user;
DROP TRIGGER audit_insert ON api_key;
DROP TRIGGER audit_update ON api_key;
DROP TRIGGER audit_delete ON api_key;
DROP TRIGGER audit_truncate ON api_key;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% refuses %: %', TG_TABLE_NAME, TG_OP, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
END $$;

-- Row images of facts and human acts. Who acts is the transaction's setting registry.acted_by.
CREATE OR REPLACE FUNCTION write_audit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who text := coalesce(nullif(current_setting('registry.acted_by', true), ''), session_user);
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO audit (acted_by, relation, operation, row_id, after)
        SELECT who, TG_TABLE_NAME, 'insert', n.id, to_jsonb(n) FROM new_rows n ORDER BY n.id;
    ELSIF TG_OP = 'UPDATE' THEN
        -- FULL: a changed id finds no partner, and the empty row_id is refused.
        INSERT INTO audit (acted_by, relation, operation, row_id, before, after)
        SELECT who, TG_TABLE_NAME, 'update', n.id, to_jsonb(o), to_jsonb(n)
        FROM new_rows n FULL JOIN old_rows o USING (id) WHERE n IS DISTINCT FROM o ORDER BY n.id;
    ELSE
        INSERT INTO audit (acted_by, relation, operation, row_id, before)
        SELECT who, TG_TABLE_NAME, 'delete', o.id, to_jsonb(o) FROM old_rows o ORDER BY o.id;
    END IF;
    RETURN NULL;
END $$;

-- Whether this transaction carries out a person's decision: the setting names one that it has logged itself.
CREATE OR REPLACE FUNCTION acts_on_decision() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM decision_log
        WHERE id = nullif(current_setting('registry.decision', true), '')::bigint
          AND transaction = pg_current_xact_id())
$$;

DROP TABLE retired_key, erasure, salt, sign_in_attempt, user_session;
DROP INDEX audit_before_actor_idx;
ALTER TABLE audit DROP COLUMN reason;
DROP INDEX api_key_user_idx;
ALTER TABLE api_key DROP CONSTRAINT api_key_label_length, DROP COLUMN last_used_at;
ALTER TABLE app_user DROP CONSTRAINT app_user_name_length, DROP COLUMN password_changed_at;
