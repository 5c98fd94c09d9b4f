"""What Scrapy is told, each value with its reason.

In:   nothing.
Out:  the settings module that scrapy.cfg names; the runner adds what one run asks for.
Law:  polite, bounded and deaf by default: nothing here listens on a port, follows a proxy or trusts a size.

Knowledge: docs/facts.md, « Scrapy 2.19 »: each default that is changed here was seen doing harm.
"""

from __future__ import annotations

from typing import Any

from wirecrawl import __version__
from wirecrawl.flow import STEPS
from wirecrawl.model.limits import ANSWER_LIMIT_S, REDIRECT_LIMIT

BOT_NAME = "wirecrawl"
SPIDER_MODULES = ["wirecrawl.crawl.spiders"]
COMMANDS_MODULE = "wirecrawl.crawl.commands"  # `scrapy crawl` runs what `wirecrawl crawl` runs

# -- whom we are, and how fast -------------------------------------------------------------------------------
USER_AGENT = f"wirecrawl/{__version__}"  # the runner adds the contact
ROBOTSTXT_USER_AGENT = "wirecrawl"  # the product token alone is what robots.txt groups name
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
DOWNLOAD_DELAY_JITTER = 0.0  # the default's ±50 % goes below the second that is promised
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 2  # one under way, one waiting: an interrupt has little to wait for
CONCURRENT_ITEMS = 1  # a page is one item; the default makes 100 tasks an answer, a quarter of a crawl's CPU
AUTOTHROTTLE_ENABLED = True  # a slow server is asked more slowly
AUTOTHROTTLE_START_DELAY = 1.0  # the default of 5 s punishes the first pages only
EXTENSIONS: dict[str, int | None] = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "wirecrawl.crawl.robots.Throttle": 0,  # AutoThrottle that never goes under a host's crawl-delay
}
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8",
    "Accept-Language": "fr",
    "Accept-Encoding": "gzip, deflate",  # what every reader of the captures can undo
}

# -- what we connect to ----------------------------------------------------------------------------------------
# Only here does a resolver get installed; an add-on's or a spider's setting shows but is not used.
TWISTED_DNS_RESOLVER = "wirecrawl.crawl.door.Door"
CONNECT_TO: list[str] = []  # HOST:PORT:HOST:PORT, loopback targets only
HTTPPROXY_ENABLED = False  # https_proxy in the environment would walk around the door
DOWNLOAD_VERIFY_CERTIFICATES = True  # off by default in Scrapy
DOWNLOAD_HANDLERS: dict[str, str | None] = {
    **dict.fromkeys(("http", "https"), "wirecrawl.crawl.handler.Handler"),
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}
TELNETCONSOLE_ENABLED = False  # both consoles are on by default, and run any code they are sent
REMOTE_CONTROL_ENABLED = False

# -- how much we take ------------------------------------------------------------------------------------------
# The numbers stand in model/limits.py; crawl/intake.py and crawl/handler.py keep to them, because what Scrapy's own
# settings stop is thrown away, and here all that came is kept.
DOWNLOAD_MAXSIZE = 0
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_TIMEOUT = ANSWER_LIMIT_S + 2  # for who says nothing; who has begun to answer is cut before
DOWNLOAD_FAIL_ON_DATALOSS = False  # a body shorter than its Content-Length comes with a flag: kept as cut
REDIRECT_MAX_TIMES = REDIRECT_LIMIT
METAREFRESH_ENABLED = False  # a page is a capture; where it would lead a browser is its reader's matter
COOKIES_ENABLED = False  # nothing here needs a session
DEPTH_LIMIT = 5000  # the longest list ends after 3,000 pages; the spider's stop rule comes long before
RETRY_TIMES = 2  # three requests in all; what then still fails is owed to the next run
RETRY_HTTP_CODES = [408, 429, 500, 502, 503, 504, 522, 524]
HTTPERROR_ALLOW_ALL = True  # every answer is a capture, and gets its outcome

# -- how it is kept --------------------------------------------------------------------------------------------
SCHEDULER = "wirecrawl.crawl.frontier.Frontier"  # the ledger is the frontier
JOBDIR = None  # loses a third of the stories after a kill -9
HTTPCACHE_ENABLED = False  # captures are kept once, as they came
DOWNLOADER_MIDDLEWARES: dict[str, int | None] = {
    "wirecrawl.crawl.guard.Guard": 50,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "wirecrawl.crawl.robots.Robots": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "wirecrawl.crawl.retry.Retry": 550,
    "wirecrawl.crawl.guard.RefusalMiddleware": 870,
    "wirecrawl.crawl.keeping.Keeping": 880,  # nearer the engine, redirect hops would never pass here
    "wirecrawl.crawl.intake.Intake": 890,  # before it is kept, an answer is cut to the limits
}
ITEM_PIPELINES: dict[Any, int] = {
    **{f"wirecrawl.crawl.pipelines.{name.capitalize()}": 100 + at for at, (name, _) in enumerate(STEPS)},
    "wirecrawl.crawl.pipelines.Store": 900,
}

# -- what comes out --------------------------------------------------------------------------------------------
FEED_EXPORT_ENCODING = "utf-8"  # None writes \\u00e9
FEED_STORE_EMPTY = True  # a run that stored nothing still says so in its feed
FEED_EXPORTERS: dict[str, str | None] = {
    **dict.fromkeys(("jsonlines", "jsonl", "jl"), "wirecrawl.crawl.exporter.Lines"),
    **dict.fromkeys(("json", "xml", "marshal", "pickle")),  # no projection of a line: see `wirecrawl export`
    "csv": None,
}
FEED_STORAGES: dict[str, str | None] = {
    **dict.fromkeys(("", "file"), "wirecrawl.crawl.exporter.WholeFile"),
    **dict.fromkeys(("ftp", "ftps", "gs", "s3")),
}
LOG_LEVEL = "WARNING"
LOG_FORMAT = "%(levelname)s: %(message)s"
STATS_DUMP = False
