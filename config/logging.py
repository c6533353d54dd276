"""Where log lines go and what they look like."""

from __future__ import annotations

import logging
import time


class _UtcFormatter(logging.Formatter):
    """Times in UTC, so that lines of several machines sort together."""

    converter = staticmethod(time.gmtime)


def configure_logging(level: str = "WARNING") -> None:
    """Send the log lines of this process to stderr, one line each; safe to call again.

    Stdout stays free for results. Libraries speak from WARNING on, whatever the level.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(
        _UtcFormatter("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%S")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("registry").setLevel(level)
