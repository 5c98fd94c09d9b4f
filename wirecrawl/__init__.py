"""wirecrawl: the crawler and archive for francophone wire stories.

    discover → fetch → keep → read ──────────────────→ settle ────────→ kin ─────────→ publish
     sources    crawl   archive  sources + steps:         versions:       kin:            publish, export:
                                 one capture in, one      all readings    families       months, feed,
                                 Reading or Reject out    of one id       over the set   one file

Captures are kept as they came, stories are read from captures by pure functions, and everything a
reader loads is derived from those two and can be made again, byte for byte.
"""

__version__ = "0.1.0"
