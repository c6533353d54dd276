"""Keep the word beside its skeletons, so that looking up respellings reads one index and nothing else.

Locks: token_skeleton alone for as long as it is rewritten, some ten seconds a million rows;
resolving waits. One transaction: a failure leaves nothing behind. The downgrade
drops the column and the index over it.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the word, fill it from name_token, and cover it by the index."""
    op.execute("ALTER TABLE token_skeleton ADD COLUMN folded text")
    op.execute(
        "UPDATE token_skeleton s SET folded = t.folded"
        ' FROM (SELECT token, min(folded COLLATE "C") AS folded FROM name_token GROUP BY token) t'
        " WHERE t.token = s.token"
    )
    op.execute("DELETE FROM token_skeleton WHERE folded IS NULL")
    op.execute("ALTER TABLE token_skeleton ALTER COLUMN folded SET NOT NULL")
    op.execute("DROP INDEX token_skeleton_lookup")
    op.execute(
        "CREATE UNIQUE INDEX token_skeleton_lookup"
        " ON token_skeleton (skeleton, prominence DESC, token) INCLUDE (folded)"
    )
    op.execute(
        "ALTER TABLE token_skeleton SET"
        " (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)"
    )


def downgrade() -> None:
    """Look words up in name_token again."""
    op.execute(
        "ALTER TABLE token_skeleton RESET (autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor)"
    )
    op.execute("DROP INDEX token_skeleton_lookup")
    op.execute("CREATE UNIQUE INDEX token_skeleton_lookup ON token_skeleton (skeleton, prominence DESC, token)")
    op.execute("ALTER TABLE token_skeleton DROP COLUMN folded")
