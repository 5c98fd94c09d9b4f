"""The wires: one file each, holding only what differs. A new wire is a new file here and a line in SOURCES."""

from __future__ import annotations

from wirecrawl.errors import UnknownSource
from wirecrawl.sources.base import Source
from wirecrawl.sources.xinhua_fr import XinhuaFr

SOURCES: dict[str, Source] = {source.name: source for source in (XinhuaFr(),)}


def source_named(name: str) -> Source:
    """Raises UnknownSource, which lists the names there are."""
    try:
        return SOURCES[name]
    except KeyError:
        known = ", ".join(SOURCES)
        raise UnknownSource(
            f"no source {name!r}; there are: {known}", next_step="wirecrawl sources"
        ) from None
