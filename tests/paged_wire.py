"""A wire with one long list behind a channel page: newest first, a few rows a page, and it moves while it is read.

In:   drafts, rows a page, and what happens at which page.
Out:  a FaultyWire that answers the list API; which of its pages were asked for.
Law:  the list is what the drafts are at the moment it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.faulty_wire import EMPTY, START, Answer, FaultyWire, Say
from wirecrawl.demo.lists import channel_page, node_list
from wirecrawl.demo.made import made_story
from wirecrawl.demo.stories import Draft
from wirecrawl.demo.templates import print_page

CHANNEL = "/monde/index.htm"


def dated(number: int, day: str, clock: str = "12:00:00") -> Draft:
    """Story `number`, of this day."""
    draft = replace(made_story(5 * number + 2), section="monde", day=day, clock=clock, traits={})
    return replace(draft, era="D", number=str(137_000_000 + number))


def a_day_each(first: str, days: int, per_day: int) -> list[Draft]:
    """Stories of so many days from `first` on, newest first."""
    drafts = []
    for n in range(days * per_day):
        day = (date.fromisoformat(first) + timedelta(days=n // per_day)).isoformat()
        drafts.append(dated(n, day, f"{n % per_day:02}:30:00"))
    return drafts[::-1]


class PagedWire(FaultyWire):
    """`rows` a page whatever is asked for; `fails`: page → answers that come first; `at_page` is called before each."""

    def __init__(
        self,
        drafts: list[Draft],
        rows: int,
        *,
        fails: dict[int, list[Say]] | None = None,
        at_page: Callable[[PagedWire, int], None] | None = None,
        wait_s: float = 0.0,
    ) -> None:
        super().__init__()
        self.shown, self.rows, self.fails, self.at_page = list(drafts), rows, fails or {}, at_page
        self.wait_s = wait_s
        self.answers[START] = [Say(body=EMPTY)]
        self.answers[CHANNEL] = [Say(body=channel_page("monde", []))]
        self.stories = {draft.path(): draft for draft in drafts}

    def next_answer(self, path: str, headers: dict[str, str]) -> Answer:
        if path in self.stories:
            self.answers[path] = [Say(body=print_page(self.stories[path]))]
        if path.startswith("/nodeart/list"):
            page = page_of(path)
            if self.at_page is not None:
                self.at_page(self, page)
            if self.fails.get(page):
                self.answers[path] = [self.fails[page].pop(0)]
            else:
                body = node_list(self.shown, f"pgnum={page}&cnt={self.rows}")
                self.answers[path] = [Say(body=body, wait_s=self.wait_s)]
        return super().next_answer(path, headers)

    def add(self, draft: Draft) -> None:
        """A story that is published now."""
        self.shown.insert(0, draft)
        self.stories[draft.path()] = draft

    def pages_asked(self) -> list[int]:
        """Pages of the long list asked for, in order."""
        return [page_of(path) for path in self.paths() if path.startswith("/nodeart/list")]


def page_of(path: str) -> int:
    return int(parse_qs(urlsplit(path).query)["pgnum"][0])
