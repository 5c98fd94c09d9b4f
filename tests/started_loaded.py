"""What the server of forks imports, once: see tests/started.py."""

from tests import commands_run, crawls, guarded_crawl
from tests.started import load

__all__ = ["commands_run", "crawls", "guarded_crawl"]
load()
