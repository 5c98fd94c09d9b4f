"""How asking for one story, or one list, can end without a story.

In:   an answer other than 200, or the fault that came in its place.
Out:  the row's one end in the frontier, with its reason; for a list, its reason in the run.
Law:  what may pass is owed, what will not is dropped; every reason is a short hyphenated code, and its counter.
"""

from __future__ import annotations

from urllib.parse import urljoin

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response

from wirecrawl.crawl.frontier import Frontier
from wirecrawl.crawl.guard import INSIDE, TurnedAway, judge
from wirecrawl.crawl.keeping import NotKept
from wirecrawl.crawl.retry import RETRY_AFTER
from wirecrawl.crawl.run import ENTRY, LIST, Key, Run
from wirecrawl.crawl.settings import RETRY_HTTP_CODES
from wirecrawl.model.story import Listing, Reject
from wirecrawl.sources.standins import STANDINS

# A body that broke on its way may come whole the next time.
_PASSING_REJECTS = frozenset({"cut-body", "broken-body"})

# Nobody there: after many in a row it is not the address but the way to it.
_SILENCES = frozenset({"timeout", "too-slow", "unknown-host", "connection-refused", "no-answer"})

_CERTIFICATE = "tls-"

FIRST_SILENCES = 3  # how many in a row are told one by one

# fault → (reason, whether it is owed); the first that fits
_FAULTS: tuple[tuple[type[BaseException], str, bool], ...] = (
    (IgnoreRequest, "redirect-loop", False),
    (DownloadTimeoutError, "timeout", True),
    (CannotResolveHostError, "unknown-host", True),
    (DownloadConnectionRefusedError, "connection-refused", True),
    (ResponseDataLossError, "cut-transfer", True),
    (UnsupportedURLSchemeError, "unknown-scheme", False),
    (NotSupported, "unknown-scheme", False),
    (ValueError, "bad-address", False),  # a redirect to what is no address at all
)


def end_of_answer(run: Run, frontier: Frontier, response: Response) -> None:
    """An answer that is not 200, once nothing asks again and no redirect is left to follow. Raises ArchiveError."""
    status, key = response.status, response.meta.get(ENTRY)
    reason = f"http-{status}"
    if key is None:
        run.lists_failed[response.url] = reason
        if status in (404, 410):
            run.ledger.end_list(response.meta.get(LIST, response.url))
            run.ledger.commit()
        return
    if status in RETRY_HTTP_CODES or status >= 500 or status == 304:  # « not modified », though nobody asked
        frontier.owe(key, reason, response.meta.get(RETRY_AFTER, 0.0))
    elif 300 <= status < 400:
        frontier.drop(key, _why_not_led_on(response))
    else:
        frontier.drop(key, reason)
    run.ledger.commit()


def _why_not_led_on(response: Response) -> str:
    """A redirect that nobody followed: one to another scheme, or one that does not say where to."""
    location = (response.headers.get("Location") or b"").decode("latin-1")
    reason = judge(urljoin(response.url, location), None)
    return reason if reason == "unknown-scheme" else "redirected-away"


def end_of_reject(frontier: Frontier, key: Key, reason: str) -> None:
    """A page that was read and gives no story; the caller commits. Raises ArchiveError."""
    if reason in _PASSING_REJECTS:
        frontier.owe(key, reason)
    elif reason in STANDINS:
        frontier.put_off(key, reason)
    else:
        frontier.drop(key, reason)


def end_of_detour(frontier: Frontier, key: Key, found: object) -> None:
    """A redirect led from a story's address to what is not that story; the caller commits. Raises ArchiveError.

    To a list or the front page, as servers lead who will not say 404; to a wall; or to another page for good.
    """
    if isinstance(found, Listing):
        frontier.put_off(key, "soft-404")
    elif isinstance(found, Reject) and found.reason in STANDINS:
        frontier.put_off(key, found.reason)
    else:
        frontier.drop(key, "redirected-away")


def end_of_failure(run: Run, frontier: Frontier, request: Request, fault: BaseException | None) -> None:
    """No answer at all. Raises ArchiveError."""
    if isinstance(fault, NotKept):
        return  # the crawl is ending, and owes all that is under way
    if isinstance(fault, TurnedAway):
        reason, owed = fault.reason, fault.owed
    else:
        reason, owed = next(
            ((reason, owed) for kind, reason, owed in _FAULTS if isinstance(fault, kind)), ("no-answer", True)
        )
    if reason in _SILENCES or reason.startswith(_CERTIFICATE):
        run.hear_nothing()
    key = request.meta.get(ENTRY)
    if key is None:
        run.lists_failed[request.url] = reason
    elif owed:
        frontier.owe(key, reason)
    else:
        frontier.drop(key, reason)
    first = run.silent <= FIRST_SILENCES
    if reason == INSIDE or (first and reason.startswith(("no-answer", _CERTIFICATE))):
        run.say(f"{request.url}: {reason}: {_words(fault)}")
    run.ledger.commit()


def _words(fault: BaseException | None) -> str:
    """What happened, out of the wrapping that Twisted puts around failures of a connection."""
    cause = fault.__cause__ if fault is not None else None
    reasons = getattr(fault, "reasons", None) or getattr(cause, "reasons", None) or ()
    return "; ".join(reason.getErrorMessage() for reason in reasons) or str(fault)
