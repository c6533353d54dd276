ALTER TABLE review_item
    -- Set by trigger from impact and created_at; the queue is read from the lowest.
    ADD COLUMN rank       integer NOT NULL DEFAULT 0,
    -- What is asked about, as folded words: for searching, and to find earlier questions about the same form.
    ADD COLUMN form       text NOT NULL DEFAULT '',
    -- Equal where the question is the same one: a decision may be applied to all of them.
    ADD COLUMN alike      bytea,
    ADD COLUMN actors     bigint[] NOT NULL DEFAULT '{}',
    -- Names the question of a proposal, so that it is asked once at a time.
    ADD COLUMN question   text,
    ADD COLUMN is_check   boolean NOT NULL DEFAULT false,
    ADD COLUMN claimed_at timestamptz;

-- A bit of impact is worth a day of waiting: an item is overtaken for 13 days at most, whatever comes.
CREATE FUNCTION rank_review_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.rank := round(1000 * (extract(epoch FROM NEW.created_at) / 86400
                              - ln(least(greatest(NEW.impact, 0.001), 8192)) / ln(2)));
    RETURN NEW;
END $$;
CREATE TRIGGER review_item_rank BEFORE INSERT OR UPDATE OF impact, created_at, rank ON review_item
    FOR EACH ROW EXECUTE FUNCTION rank_review_item();

UPDATE review_item i SET impact = i.impact, form = lower(m.surface),
    actors = ARRAY(SELECT (e ->> 'actor')::bigint FROM jsonb_array_elements(m.evidence) e)
FROM mention m WHERE m.id = i.mention_id;
UPDATE review_item SET impact = impact WHERE mention_id IS NULL;

DROP INDEX review_item_queue_idx;
DROP INDEX review_item_mention_key;
-- Only open items: with claimed ones in it, claiming slows down by half. It holds what is filtered by, so that
-- rare languages are found without reading a million rows.
CREATE INDEX review_item_open_idx ON review_item (rank, id)
    INCLUDE (kind, lang, script, score, created_at) WHERE state = 'open';
CREATE INDEX review_item_lease_idx ON review_item (lease_until) WHERE state = 'claimed';
CREATE INDEX review_item_alike_idx ON review_item (alike, id) WHERE state IN ('open', 'claimed');
CREATE INDEX review_item_form_idx ON review_item (form, id) WHERE state = 'decided';
CREATE INDEX review_item_actors_idx ON review_item USING gin (actors) WHERE state = 'open';
CREATE INDEX review_item_words_idx ON review_item USING gin (to_tsvector('simple'::regconfig, form)) WHERE state = 'open';
CREATE UNIQUE INDEX review_item_once ON review_item (kind, question) WHERE state IN ('open', 'claimed');
CREATE INDEX review_item_mention_idx ON review_item (mention_id, id) WHERE mention_id IS NOT NULL;
-- A decided question may be asked again when there is something new; never twice at a time.
CREATE UNIQUE INDEX review_item_mention_key ON review_item (mention_id) WHERE state IN ('open', 'claimed');
ALTER TABLE review_item SET (autovacuum_vacuum_scale_factor = 0.01);
