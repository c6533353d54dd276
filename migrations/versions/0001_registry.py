"""Create the registry: actors, names, posts, tenures, documents, mentions, and who decided what.

Locks: none that matter, every table is new. Under a second on an empty
database. It runs in one transaction, so a failure leaves nothing behind; the
downgrade drops everything and with it all data.

Needs btree_gist (trusted: the owner of a database may create it).
"""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Run the SQL files of this revision in the order of their names."""
    connection = op.get_bind()
    connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS btree_gist")
    for path in sorted(_SQL.glob("*.sql")):
        statements = path.read_text(encoding="utf-8")
        # Without this option the % of format() would be read as a parameter.
        connection.exec_driver_sql(statements, execution_options={"no_parameters": True})


def downgrade() -> None:
    """Drop every object of the upgrade; the extension stays, others may use it."""
    op.execute("DROP VIEW tenure_in_full")
    op.execute(
        """
        DROP TABLE audit, change, idempotency_key, api_key, app_user, batch_run, decision_log,
            review_item, judgement, mention, document, tenure, post_title, post,
            token_skeleton, name_token, name_single, name_pair, name_statistics,
            name_variant, actor_closure, actor CASCADE
        """
    )
    op.execute(
        """
        DROP FUNCTION write_audit, write_changes, refuse_change,
            close_over_actors, follow_merge, walk_merges
        """
    )
