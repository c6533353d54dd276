-- Whether this transaction carries out a person's decision: the setting names one that it has logged itself.
CREATE FUNCTION acts_on_decision() RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM decision_log
        WHERE id = nullif(current_setting('registry.decision', true), '')::bigint
          AND transaction = pg_current_xact_id())
$$;

-- Refuses clusters with two sides that a person judged different.
CREATE FUNCTION check_different(clusters bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    broken bigint;
BEGIN
    SELECT j.id INTO broken
    FROM actor_closure c JOIN judgement j ON j.actor_id = c.actor_id
    WHERE c.root_id = ANY (clusters) AND j.verdict = 'different'
      AND NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id)
      AND (EXISTS (SELECT FROM actor_closure o WHERE o.actor_id = j.other_actor_id AND o.root_id = c.root_id)
        OR EXISTS (SELECT FROM mention m JOIN actor_closure o ON o.actor_id = m.actor_id
                   WHERE m.id = j.mention_id AND o.root_id = c.root_id)
        OR (j.surface IS NOT NULL
            AND EXISTS (SELECT FROM actor_closure o JOIN mention m ON m.actor_id = o.actor_id
                        WHERE o.root_id = c.root_id AND m.surface = j.surface AND m.decided_by = 'machine')))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'judgement % says that they are different', broken USING ERRCODE = 'RG002';
    END IF;
END $$;

-- Its name puts it behind actor_follow, which has brought the closure up to date and holds the lock.
CREATE FUNCTION judge_merges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_different(ARRAY(
        SELECT c.root_id FROM new_rows n JOIN old_rows o USING (id) JOIN actor_closure c ON c.actor_id = n.id
        WHERE n.merged_into IS DISTINCT FROM o.merged_into AND n.merged_into IS NOT NULL));
    RETURN NULL;
END $$;
CREATE TRIGGER actor_judged AFTER UPDATE ON actor
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION judge_merges();

-- Takes the lock of merges, so that a merge and a verdict against it never miss each other.
CREATE FUNCTION judge_judgement() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    roots bigint[];
BEGIN
    IF EXISTS (SELECT FROM new_rows n WHERE n.verdict = 'different' AND n.other_actor_id IS NOT NULL) THEN
        PERFORM pg_advisory_xact_lock('actor_closure'::regclass::oid::bigint);
    END IF;
    roots := ARRAY(SELECT DISTINCT c.root_id FROM new_rows n JOIN actor_closure c ON c.actor_id = n.actor_id
        WHERE n.verdict = 'different');
    IF roots <> '{}' THEN
        PERFORM check_different(roots);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER judgement_holds AFTER INSERT ON judgement
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION judge_judgement();

-- What a person decided of a mention is changed by decisions of people only; and no link goes against a verdict.
CREATE FUNCTION guard_mention() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.decision, NEW.reason, NEW.actor_id, NEW.decided_by) IS NOT DISTINCT FROM
           (OLD.decision, OLD.reason, OLD.actor_id, OLD.decided_by) THEN
            RETURN NEW;
        END IF;
        IF OLD.decided_by = 'person' AND NOT acts_on_decision() THEN
            RAISE EXCEPTION 'a person decided mention %', OLD.id USING ERRCODE = 'RG001';
        END IF;
    END IF;
    IF NEW.actor_id IS NOT NULL AND EXISTS (
            SELECT FROM judgement j
            JOIN actor_closure c ON c.actor_id = j.actor_id
            JOIN actor_closure o ON o.actor_id = NEW.actor_id AND o.root_id = c.root_id
            WHERE j.verdict = 'different' AND j.mention_id = NEW.id
              AND NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id)
            UNION ALL
            SELECT FROM judgement j
            JOIN actor_closure c ON c.actor_id = j.actor_id
            JOIN actor_closure o ON o.actor_id = NEW.actor_id AND o.root_id = c.root_id
            WHERE j.verdict = 'different' AND j.surface = NEW.surface AND NEW.decided_by = 'machine'
              AND NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id)) THEN
        RAISE EXCEPTION 'mention % was judged different from actor %', NEW.id, NEW.actor_id USING ERRCODE = 'RG002';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mention_guard BEFORE INSERT OR UPDATE OF decision, reason, actor_id, decided_by ON mention
    FOR EACH ROW EXECUTE FUNCTION guard_mention();

CREATE FUNCTION guard_review_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a person decided item %', OLD.id USING ERRCODE = 'RG001';
END $$;
CREATE TRIGGER review_item_guard BEFORE UPDATE OF state ON review_item
    FOR EACH ROW WHEN ((OLD.state = 'decided') <> (NEW.state = 'decided') AND NOT acts_on_decision())
    EXECUTE FUNCTION guard_review_item();
