"""`python -m wirecrawl`: the same program as `wirecrawl`, for who knows the interpreter and not the script."""

from __future__ import annotations

import sys

from wirecrawl.cli import main

if __name__ == "__main__":
    sys.argv[0] = "wirecrawl"  # what the archive's lock says who holds it
    main()
