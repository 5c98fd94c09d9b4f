"""wirecrawl: the crawler and archive for francophone wire stories.

    discover → fetch → keep → read ──────────────────→ settle ──────────→ publish
     sources    crawl   archive  sources + steps:         all readings of    months, feed,
                                 one capture in, one      one id in, its     exports
                                 Reading or Reject out    versions out

Captures are kept as they came, stories are read from captures by pure functions, and everything a
reader loads is derived from those two and can be made again, byte for byte.
"""

__version__ = "0.1.0"
