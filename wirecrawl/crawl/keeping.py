"""Every answer becomes a capture before anyone reads it.

In:   answers as they come off the wire: robots.txt, redirect hops, errors, still-compressed pages.
Out:  the same answers, with their Capture in `request.meta["capture"]`.
Law:  what is not on disk is not read. An answer that cannot be kept ends the crawl, and is nobody's answer:
      robots.txt that could not be kept never means « allow all ».

Knowledge: at 880 nothing has been followed or decoded yet; only the payload is exact, header order and case
are gone (docs/facts.md, « Scrapy 2.19 »).
"""

from __future__ import annotations

from http.client import responses as phrases

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from wirecrawl.crawl.intake import cut_of
from wirecrawl.crawl.revisits import SAME, VISIT, says_nothing_new
from wirecrawl.crawl.run import run_of, unkept
from wirecrawl.errors import ArchiveError

CAPTURE, ENTRY, LIST = (
    "capture",
    "entry",
    "list",
)  # keys of request.meta: the Capture, the frontier row, the list asked
SLOT = "download_slot"  # Scrapy's key for whom a request keeps its distance to


class NotKept(IgnoreRequest):
    """The answer could not be written down; the crawl is ending."""


class Keeping:
    """Downloader middleware, at 880."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Keeping:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """One download slot for all hosts of a wire, which are one site; a redirect never keeps the first host's."""
        host = urlparse_cached(request).hostname or ""
        run = run_of(self.crawler)
        request.meta[SLOT] = run.source.name if run is not None and host in run.source.hosts else host

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises NotKept."""
        headers = [
            (name.decode("latin-1"), value.decode("latin-1"))
            for name, values in response.headers.items()
            for value in values
            if name.lower() != b"transfer-encoding"
        ]
        run, cut = run_of(self.crawler), cut_of(request)
        if run is None:
            request.meta[CAPTURE] = unkept(response.url, response.status, headers, response.body)
            return response
        try:
            with run.guarded(self.crawler):
                phrase = phrases.get(response.status, "")
                visit = request.meta.get(VISIT)
                if (
                    visit is not None
                    and cut is None
                    and says_nothing_new(visit, response.status, response.body)
                ):
                    run.keep_revisit(visit, response.url, response.status, phrase, headers)
                    request.meta[SAME] = True
                    return response
                word = cut.word if cut else ""
                capture = run.keep(response.url, response.status, phrase, headers, response.body, word)
                will_be_read = response.status == 200 and request.callback is not NO_CALLBACK
                will_be_read = will_be_read and not (cut and cut.may_pass)
                run.acknowledge(capture, request.meta.get(ENTRY), will_be_read=will_be_read)
        except ArchiveError as error:
            raise NotKept(str(error)) from error
        except Exception:
            run.broken += 1  # a fault of ours, whatever becomes of the request
            raise
        request.meta[CAPTURE] = capture
        return response
