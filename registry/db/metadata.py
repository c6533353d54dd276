"""All tables at once. Whoever uses one model only has the tables that it happens to import."""

from __future__ import annotations

from registry.db.base import Base
from registry.db.models import accounts, actors, batches, mentions, names, posts, upkeep

MODELS = (actors, names, posts, mentions, upkeep, accounts, batches)
METADATA = Base.metadata
