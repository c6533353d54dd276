"""Let people sign in, let keys say when they were used, and let what is held on a person be erased.

Sessions, attempts to sign in, erasures and the digests of erased keys are new tables. The
audit keeps the reason that was given, and watches users and keys, without their secrets.
What is append-only may be blanked by the one transaction that records an erasure.

Locks: app_user, api_key and audit for an instant, while columns without a default are
added; every writer waits that long. One transaction: a failure leaves nothing behind. The
downgrade drops sessions and, for good, which persons were erased.
"""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_SQL = Path(__file__).with_suffix("")


def upgrade() -> None:
    """Run up.sql."""
    _run("up.sql")


def downgrade() -> None:
    """Run down.sql."""
    _run("down.sql")


def _run(name: str) -> None:
    statements = (_SQL / name).read_text(encoding="utf-8")
    # Without this option the % of format() would be read as a parameter.
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})
