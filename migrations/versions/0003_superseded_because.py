"""Keep why a tenure was corrected or withdrawn, and show readers of tenures what became of each.

Locks: tenure for a moment, to add an empty column and a check that no row can break yet.
One transaction: a failure leaves nothing behind. The downgrade drops the reasons.
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_VIEW = """
    CREATE VIEW tenure_in_full AS
    SELECT t.id AS tenure_id, t.actor_id AS recorded_actor_id, c.root_id AS actor_id, a.key AS actor_key,
           a.name AS actor_name, a.kind AS actor_kind, a.identifiers ->> 'wikidata' AS actor_wikidata,
           t.status, t.valid, lower(t.valid) AS since, upper(t.valid) AS until, t.from_precision, t.until_precision,
           t.expected_until, t.disputed_by, t.note, t.sources, t.recorded_at, t.superseded_at,
           p.id AS post_id, p.key AS post_key, p.label, p.country, p.office, p.seats{more}
    FROM tenure t
    JOIN post p ON p.id = t.post_id
    JOIN actor_closure c ON c.actor_id = t.actor_id
    JOIN actor a ON a.id = c.root_id
"""


def upgrade() -> None:
    """Add the reason, and make the view anew with what a correction needs."""
    op.execute("ALTER TABLE tenure ADD COLUMN superseded_because text")
    op.execute(
        "ALTER TABLE tenure ADD CONSTRAINT tenure_reason_needs_time"
        " CHECK (superseded_because IS NULL OR superseded_at IS NOT NULL)"
    )
    op.execute("DROP VIEW tenure_in_full")
    op.execute(_VIEW.format(more=", t.attested_on, t.superseded_by, t.superseded_because"))


def downgrade() -> None:
    """Forget the reasons."""
    op.execute("DROP VIEW tenure_in_full")
    op.execute("ALTER TABLE tenure DROP COLUMN superseded_because")
    op.execute(_VIEW.format(more=""))
