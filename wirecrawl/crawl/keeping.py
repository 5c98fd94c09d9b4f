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
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached

from wirecrawl.archive.warc import Answer
from wirecrawl.crawl.frontier import frontier_of
from wirecrawl.crawl.intake import cut_of
from wirecrawl.crawl.mementos import MEMENTO, archived
from wirecrawl.crawl.revisits import SAME, VISIT, says_nothing_new
from wirecrawl.crawl.run import CAPTURE, ENTRY, SLOT, Part, Run, run_of
from wirecrawl.errors import ArchiveError


class NotKept(IgnoreRequest):
    """The answer could not be written down; the crawl is ending."""


class Keeping(Part):
    """Downloader middleware, at 880."""

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
        phrase = phrases.get(response.status, "")
        answer = Answer(response.url, response.status, phrase, headers, response.body)
        run = run_of(self.crawler)
        if run is None:
            request.meta[CAPTURE] = answer.unkept()
            return response
        try:
            with run.guarded(self.crawler):
                self._keep(run, request, response, answer)
        except ArchiveError as error:
            raise NotKept(str(error)) from error
        except Exception:
            run.broken += 1  # a fault of ours, whatever becomes of the request
            raise
        return response

    def _keep(self, run: Run, request: Request, response: Response, answer: Answer) -> None:
        """The answer on disk as what it is; or a note that it says nothing new. Raises ArchiveError."""
        cut, key = cut_of(request), request.meta.get(ENTRY)
        visit, memento = request.meta.get(VISIT), request.meta.get(MEMENTO)
        if cut is not None:
            run.meter.cut[cut.reason] += 1
        elif visit is not None and says_nothing_new(visit, response.status, response.body):
            run.keep_revisit(visit, answer)
            self._end(run, request)
            return
        found = archived(response, memento, run.now()) if memento is not None and cut is None else None
        if found is None:
            capture = run.keep(answer, cut.word if cut else "")
        elif (kept := run.keep_archived(answer._replace(url=found.url), *found[1:])) is not None:
            capture = kept
        else:
            self._end(run, request)
            return
        will_be_read = response.status == 200 and request.callback is not NO_CALLBACK
        will_be_read = will_be_read and not (cut and cut.may_pass)
        run.acknowledge(capture, key, will_be_read=will_be_read)
        request.meta[CAPTURE] = capture

    def _end(self, run: Run, request: Request) -> None:
        """Of a page that brought nothing new, with its record: a run that is killed later on need not ask again.

        Raises ArchiveError.
        """
        request.meta[SAME] = True
        frontier_of(self.crawler).same(request.meta[ENTRY])
        run.ledger.commit()
