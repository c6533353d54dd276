"""Let people work the review queue: its order, leases and search, what a decision changed, and what guards it.

Locks: review_item, decision_log, judgement and mention, each for a moment; building the
indexes over review_item takes some ten seconds a million items. One transaction: a
failure leaves nothing behind. The downgrade drops what decisions changed, so that
those made before can no longer be undone; it refuses where actors were merged or split by
a decision of their own, which the older log cannot tell.
"""

from pathlib import Path

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Run the SQL files of this revision in the order of their names."""
    connection = op.get_bind()
    for path in sorted(_SQL.glob("*.sql")):
        statements = path.read_text(encoding="utf-8")
        connection.exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Go back to a queue without leases in order, and to decisions that do not say what they changed."""
    op.execute("DROP TRIGGER actor_judged ON actor")
    op.execute("DROP TRIGGER judgement_holds ON judgement")
    op.execute("DROP TRIGGER mention_guard ON mention")
    op.execute("DROP TRIGGER review_item_guard ON review_item")
    op.execute("DROP TRIGGER review_item_rank ON review_item")
    op.execute("DROP TABLE decision_effect")
    op.execute(
        "DROP FUNCTION judge_merges, judge_judgement, guard_mention, guard_review_item, rank_review_item,"
        " check_different, acts_on_decision"
    )
    op.execute("DROP INDEX judgement_surface_idx")
    op.execute("ALTER TABLE decision_log DROP CONSTRAINT decision_log_verdict_known")
    op.execute(
        "ALTER TABLE decision_log DROP COLUMN seen, DROP COLUMN transaction,"
        " ADD CONSTRAINT decision_log_verdict_known CHECK (verdict IN"
        " ('same', 'different', 'unsure', 'new_actor', 'not_an_actor', 'choose', 'undo'))"
    )
    op.execute(
        "DROP INDEX review_item_open_idx, review_item_lease_idx, review_item_alike_idx, review_item_form_idx,"
        " review_item_actors_idx, review_item_words_idx, review_item_once, review_item_mention_idx,"
        " review_item_mention_key"
    )
    op.execute(
        "DELETE FROM review_item i WHERE mention_id IS NOT NULL"
        " AND EXISTS (SELECT FROM review_item o WHERE o.mention_id = i.mention_id AND o.id > i.id)"
        " AND NOT EXISTS (SELECT FROM decision_log d WHERE d.review_item_id = i.id)"
    )
    op.execute("ALTER TABLE review_item RESET (autovacuum_vacuum_scale_factor)")
    op.execute(
        "ALTER TABLE review_item DROP COLUMN rank, DROP COLUMN form, DROP COLUMN alike, DROP COLUMN actors,"
        " DROP COLUMN question, DROP COLUMN is_check, DROP COLUMN claimed_at"
    )
    op.execute("CREATE UNIQUE INDEX review_item_mention_key ON review_item (mention_id) WHERE mention_id IS NOT NULL")
    op.execute("CREATE INDEX review_item_queue_idx ON review_item (impact DESC, id) WHERE state IN ('open', 'claimed')")
