"""Let documents be ingested and nightly runs decide again: forms with their keys, work, outcomes and what failed.

Locks: mention and audit, each while an index is built, some seconds a million rows;
batch_run for a moment. One transaction: a failure leaves nothing behind. The
downgrade drops what runs did beside the decisions themselves, which stay.
"""

from pathlib import Path

from alembic import op

revision = "0008"
down_revision = "0007"
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
    """Drop what the upgrade made."""
    op.execute("DROP TABLE batch_quarantine, batch_outcome, batch_work, mention_form")
    op.execute("DROP INDEX mention_surface_idx, audit_transaction_idx, batch_run_newest_idx")
    op.execute("ALTER TABLE mention DROP COLUMN is_found")
    op.execute(
        "ALTER TABLE batch_run DROP COLUMN from_transaction, DROP COLUMN until_transaction, DROP COLUMN as_of,"
        " DROP COLUMN model_version, DROP COLUMN digest, DROP COLUMN progress"
    )
