"""What the demo wire holds: every address and what it answers, faults included.

In:   how many stories, and which faults: all decided by `seed`.
Out:  a Site: answers by request target, and what a crawl of it must find.
Law:  what an address answers depends on the address, the seed and how often it was asked, never on the clock.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from wirecrawl.demo import lists, templates
from wirecrawl.demo.made import made_story
from wirecrawl.demo.stories import Draft, expected_fields, handwritten

DISALLOWED = "/interdit/2018-06/08/c_137240004.htm"
_ROBOTS = b"User-agent: *\nCrawl-delay: 0\nDisallow: /interdit/\n"
_HEALS_AFTER = 2
_FRONT_SIZE = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer before its transport: the first `fails` requests get a 500 instead."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/html"
    location: str = ""
    fails: int = 0
    zipped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many stories and which faults. Shares are fractions of the stories.

    `made` are generated, `hand` adds the handwritten ones and their damage; `moved` are listed under an address that
    redirects, `failing` answer 500 once or twice before they heal, `zipped` come gzip-encoded to who accepts it,
    `missing` is how many more listed addresses answer 404. `list_fails` is how many 500s the lists behind the channel
    pages answer first. `delay_s` is the longest wait before an answer.
    """

    made: int = 0
    hand: bool = True
    seed: int = 1
    delay_s: float = 0.0
    moved: float = 0.0
    failing: float = 0.0
    zipped: float = 0.0
    missing: int = 0
    list_fails: int = 0


@dataclass(slots=True)
class Site:
    """`expected`: id → the fields its story must have; `rejects`: reason → how many captures must give it."""

    plan: Plan
    requests: Counter[str] = field(default_factory=Counter)
    expected: dict[str, dict[str, object]] = field(default_factory=dict)
    rejects: Counter[str] = field(default_factory=Counter)
    _answers: dict[str, Answer] = field(default_factory=dict)
    _nodes: dict[str, list[Draft]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        drafts = [
            *(handwritten() if self.plan.hand else ()),
            *(made_story(n) for n in range(self.plan.made)),
        ]
        drafts.sort(key=lambda draft: (draft.day, draft.clock, draft.id), reverse=True)
        links: dict[str, list[tuple[str, str]]] = {section: [] for section in lists.SECTIONS}
        for draft in drafts:
            links[draft.section].append((self._print_story(draft), draft.headline))
            self.expected[draft.id] = expected_fields(draft)
        self._answers["/robots.txt"] = Answer(_ROBOTS, content_type="text/plain")
        if self.plan.hand:
            self._print_damage(links["chine"])
        for n in range(self.plan.missing):
            links["europe"].append((f"../2019-01/{n % 28 + 1:02}/c_1375000{n:02}.htm", "Une page retirée"))
            self.rejects["http-404"] += 1
        self._print_lists(drafts, links)

    def answer(self, target: str) -> Answer:
        """What a request target gets, this time; hosts are all one site."""
        self.requests[target] += 1
        found = self._found(target)
        if self.requests[target] <= found.fails:
            return Answer(b"<html><body><h1>500</h1></body></html>", 500)
        return found

    def _found(self, target: str) -> Answer:
        path, _, query = target.partition("?")
        node = self._nodes.get(lists.asked(query, "nid"))
        if path in ("/nodeart/list", "/nodeart/page") and node is not None:
            make = lists.node_list if path.endswith("list") else lists.node_page
            return Answer(
                make(node, query), content_type="application/javascript", fails=self.plan.list_fails
            )
        return self._answers.get(path, Answer(b"<html><body><h1>404</h1></body></html>", 404))

    def _print_story(self, draft: Draft) -> str:
        """Puts the pages of a story on the site; returns the link a channel page shows."""
        fails, zipped, moved = self._faults(draft)
        if fails:
            self.rejects["http-500"] += fails
        for page in range(1, draft.page_count + 1):
            body = templates.print_page(draft, page)
            self._answers[draft.path(page)] = Answer(body, fails=fails if page == 1 else 0, zipped=zipped)
        if not moved:
            return lists.relative_link(draft)
        old = f"/{draft.section}{draft.path()}"
        self._answers[old] = Answer(status=301, location=draft.url())
        return f"http://french.xinhuanet.com{old}"

    def _faults(self, draft: Draft) -> tuple[int, bool, bool]:
        """(how many 500s come first, gzip, redirect) of one story."""
        plan = self.plan
        dice = random.Random(f"{plan.seed} {draft.id}")  # noqa: S311 (reproducible faults, not secrets)
        fails = dice.randint(1, _HEALS_AFTER) if dice.random() < plan.failing else 0
        zipped, moved = dice.random() < plan.zipped, dice.random() < plan.moved
        return (
            _HEALS_AFTER if "heals" in draft.traits else fails,
            zipped or "gzip" in draft.traits,
            moved or "redirect" in draft.traits,
        )

    def _print_damage(self, links: list[tuple[str, str]]) -> None:
        """Addresses that give no story: each with the reason it must be refused for."""
        empty = Draft("D", "2018-06-08", "09:00:00", "137240001", "chine", "Une page vide", ("",))
        planted = (
            (empty.path(), "no-body", Answer(templates.print_empty(empty))),
            ("/2018-06/08/c_137240002.htm", "unknown-layout", Answer(templates.print_unknown())),
            ("/2018-06/08/c_137240003.htm", "http-404", Answer(b"<h1>Introuvable</h1>", 404)),
            (DISALLOWED, "", Answer(b"<h1>Interdit</h1>")),
        )
        for path, reason, answer in planted:
            self._answers[path] = answer
            links.append((f"..{path}", "Une page sans dépêche"))
            if reason:
                self.rejects[reason] += 1

    def _print_lists(self, drafts: list[Draft], links: dict[str, list[tuple[str, str]]]) -> None:
        for section in lists.SECTIONS:
            own = [draft for draft in drafts if draft.section == section]
            shown = links[section]
            if section in lists.SOURCED or section in lists.NODES:
                shown = shown[: lists.CHANNEL_SIZE]
            self._answers[f"/{section}/index.htm"] = Answer(lists.channel_page(section, shown))
            if section in lists.SOURCED:
                path = f"/{section}/ds_{lists.datasource_of(section)}.json"
                self._answers[path] = Answer(
                    lists.datasource_list(own),
                    content_type="application/json",
                    fails=self.plan.list_fails,
                )
            if section in lists.NODES:
                self._nodes[lists.NODES[section]] = own
        newest = [draft for draft in drafts if "redirect" not in draft.traits][:_FRONT_SIZE]
        aliased = [draft for draft in drafts if "alias" in draft.traits]
        front = [(_other_host(draft), draft.headline) for draft in (*newest, *aliased)]
        self._answers["/index.htm"] = Answer(lists.channel_page("", front))


def _other_host(draft: Draft) -> str:
    """The same story on the wire's other host."""
    host = "french.news.cn" if draft.host == "french.xinhuanet.com" else "french.xinhuanet.com"
    return f"http://{host}{draft.path()}"
