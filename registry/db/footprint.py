"""What is about a person beyond the rows that bear his id: for counting, showing and blanking alike.

Conditions on `decision_log d` and `review_item i`. They take `ids` (the actors that are one
person) and `keys` (the same as text); `{mentions}` stands for a query of the ids of the
person's mentions. Each reads its whole table.
"""

from __future__ import annotations

# Decisions keep what was shown: whoever was merely among the candidates, was the other of a pair, or
# was merged elsewhere and back is described there too. Strict, so that one object must fit as a whole.
DECISIONS = """
    d.actor_id = ANY (CAST(:ids AS bigint[])) OR d.mention_id IN ({mentions})
    OR jsonb_path_exists(jsonb_build_array(d.evidence, d.seen), 'strict $.** ? (@.kind == "person" && @.id == $who[*])',
                         jsonb_build_object('who', CAST(:keys AS text[])))
    OR jsonb_path_exists(d.seen, '$.preview.*.members[*] ? (@ == $who[*])',
                         jsonb_build_object('who', CAST(:keys AS text[])))
    OR EXISTS (SELECT FROM decision_effect e WHERE e.decision_id = d.id AND (
        e.relation = 'actor' AND e.row_id = ANY (CAST(:ids AS bigint[]))
        OR e.relation = 'mention' AND e.row_id IN ({mentions})
        OR e.relation = 'judgement' AND (e.after ->> 'actor_id' = ANY (CAST(:keys AS text[]))
                                         OR e.after ->> 'other_actor_id' = ANY (CAST(:keys AS text[])))))
"""

# A proposed actor has no id: it is known by its mentions and by what was decided of it.
ITEMS = """
    i.actors && CAST(:ids AS bigint[]) OR i.mention_id IN ({mentions})
    OR i.kind = 'new_actor' AND (
        EXISTS (SELECT FROM jsonb_array_elements_text(i.subject -> 'mentions') m (id)
                WHERE CAST(m.id AS bigint) IN ({mentions}))
        OR EXISTS (SELECT FROM decision_log d
                   WHERE d.review_item_id = i.id AND d.actor_id = ANY (CAST(:ids AS bigint[]))))
"""
