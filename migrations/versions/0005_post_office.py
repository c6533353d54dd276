"""Keep beside each post the offices that parsed titles join it by, derived from its label and titles.

Locks: none that reading or writing waits for; the table is new. Filled with the offices
that are given; `registry rekey` derives the others. The downgrade drops the table.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and fill it with what is given."""
    op.execute("""
        CREATE TABLE post_office (
            post_id bigint NOT NULL CONSTRAINT post_office_post_id_fkey REFERENCES post (id) ON DELETE CASCADE,
            office text NOT NULL CONSTRAINT post_office_office_is_slug
                CHECK (office ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$'),
            country text,
            CONSTRAINT post_office_pkey PRIMARY KEY (post_id, office)
        )
    """)
    op.execute("CREATE INDEX post_office_lookup ON post_office (office, country, post_id)")
    op.execute("INSERT INTO post_office SELECT id, office, country FROM post WHERE office IS NOT NULL")


def downgrade() -> None:
    """Drop the table."""
    op.execute("DROP TABLE post_office")
