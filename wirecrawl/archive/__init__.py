"""Captures in and out: WARC files, what users saved by other means, and the ledger of what is known."""
