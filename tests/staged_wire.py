"""A demo wire that moves on from one stage to the next: a part of its stories first, all of them and edits later.

In:   a Scenario, made from a number: how many stories, of what kind, how much of them is there at first.
Out:  Drafts of each stage; a wire that shows one stage at a time and notes when a story is first asked for.
Law:  what a stage shows depends on the number alone; the instants are the scenario's, never this machine's.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.started import cpu_s
from wirecrawl.demo.made import made_story
from wirecrawl.demo.site import Answer, Plan, Site
from wirecrawl.demo.stories import Draft, expected_fields
from wirecrawl.demo.wire import Wire

KINDS = ("fresh", "grown", "living")
BEGUN = datetime(2026, 9, 1, 6, 0, tzinfo=UTC)
LATER = BEGUN + timedelta(days=31)
_SPAN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Scenario:
    """`kind`: fresh (no archive before), grown (the older half is held), living (a part is held and was edited).

    `first` and `last` are the drafts of the two stages, `gone` the stories that the second has taken away.
    """

    number: int
    kind: str
    first: tuple[Draft, ...]
    last: tuple[Draft, ...]
    gone: frozenset[str]
    plan: Plan

    @property
    def has_history(self) -> bool:
        return bool(self.first)

    @property
    def begun(self) -> datetime:
        """When the crawl that is killed begins."""
        return LATER if self.has_history else BEGUN


def made_scenario(number: int, *, least: int = 100, most: int = 400) -> Scenario:
    """Scenario `number`: its kind goes round, its size is between `least` and `most` stories."""
    dice = random.Random(f"scenario {number}")
    kind, count = KINDS[number % len(KINDS)], dice.randint(least, most)
    plan = Plan(
        hand=False,
        seed=number,
        zipped=0.5,
        moved=0.1,
        failing=0.05 if number % 4 == 3 else 0.0,
    )
    if kind == "living":
        return _living(number, count, plan, dice)
    drafts = sorted((_long(_told(n), dice) for n in range(count)), key=lambda one: (one.day, one.clock))
    first = drafts[: count // 2] if kind == "grown" else []
    return Scenario(number, kind, tuple(first), tuple(drafts), frozenset(), plan)


def _told(n: int) -> Draft:
    """Story number `n`; one in nine is another take of the one four numbers before it, of the same era and day."""
    if n % 9 != 8:
        return made_story(n)
    own, of = made_story(n), made_story(n - 4)
    more = "Le préfet se rendra sur place lundi matin, a précisé son porte-parole."
    return replace(of, number=own.number, clock=own.clock, paragraphs=(*of.paragraphs, more))


def _living(number: int, count: int, plan: Plan, dice: random.Random) -> Scenario:
    """Two thirds are held, of which those younger than thirty days are due again, edited or gone or as they were."""
    held = [_dated(_told(n), BEGUN, _SPAN, dice) for n in range(count * 2 // 3)]
    fresh = [_dated(_told(n), LATER, LATER - BEGUN, dice) for n in range(count * 2 // 3, count)]
    last, gone = [], set()
    for draft in held:
        fate = dice.random()
        if fate < 0.05:
            gone.add(draft.id)
        last.append(_edited(draft) if 0.05 <= fate < 0.45 else draft)
    return Scenario(number, "living", tuple(held), (*last, *fresh), frozenset(gone), plan)


def _dated(draft: Draft, before: datetime, span: timedelta, dice: random.Random) -> Draft:
    """Published within `span` before an instant; far enough from its minute that no visit falls due in a test."""
    at = before - timedelta(hours=dice.randrange(1, int(span.total_seconds() // 3600)))
    local = at.replace(minute=dice.randint(20, 55)) - timedelta(hours=1)
    shown = local.astimezone(ZoneInfo("Asia/Shanghai"))
    return replace(_long(draft, dice), day=shown.date().isoformat(), clock=f"{shown:%H:%M}:00")


def _long(draft: Draft, dice: random.Random) -> Draft:
    """One story in ten is printed on two or three pages."""
    if dice.random() >= 0.1:
        return draft
    return replace(draft, traits=draft.traits | {"pages": "3" if len(draft.paragraphs) > 4 else "2"})


def _edited(draft: Draft) -> Draft:
    return replace(draft, paragraphs=(*draft.paragraphs, "Précision : le bilan a été revu à la hausse."))


@dataclass(slots=True)
class Stage(Site):
    """The site of one stage."""

    drafts: Sequence[Draft] = ()
    gone: frozenset[str] = frozenset()
    pages: dict[str, str] = field(default_factory=dict)  # path: id of the story it leads to
    fails: dict[str, int] = field(default_factory=dict)
    hops: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        from wirecrawl.demo import lists

        links: dict[str, list[tuple[str, str]]] = {section: [] for section in lists.SECTIONS}
        drafts = sorted(self.drafts, key=lambda draft: (draft.day, draft.clock, draft.id), reverse=True)
        shown: list[tuple[str, str]] = []
        for draft in drafts:
            before = set(self._answers)
            shown.append((self._print_story(draft), draft.headline))
            links[draft.section].append(shown[-1])
            self.pages.update(dict.fromkeys(self._answers.keys() - before, draft.id))
            if draft.id in self.gone:
                for page in range(1, draft.page_count + 1):
                    self._answers[draft.path(page)] = Answer(b"<h1>Introuvable</h1>", 404)
            self.expected[draft.id] = expected_fields(draft)
        self.fails = {path: self._answers[path].fails for path in self.pages}
        self.hops = {path for path in self.pages if self._answers[path].status == 301}
        self._answers["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0\n", content_type="text/plain")
        self._print_lists(drafts, links)
        # under one address on all lists: else it is chance which of two is asked for
        self._answers["/index.htm"] = Answer(lists.channel_page("", shown[:12]))


class StagedWire(Wire):
    """A wire that shows one stage. `asked_first`: when a story was first asked for since `watch`, and the seconds of
    processor time that the watched process had used by then."""

    def __init__(self, scenario: Scenario) -> None:
        super().__init__(Plan())
        self.scenario = scenario
        self.stage = Stage(Plan())
        self.asked_first: tuple[float, float] | None = None
        self._watched = 0

    def show(self, *, last: bool) -> None:
        """The first stage, or the last; nothing has been asked for since."""
        scenario = self.scenario
        drafts, gone = (scenario.last, scenario.gone) if last else (scenario.first, frozenset())
        self.stage = _Noting(scenario.plan, drafts=drafts, gone=gone, wire=self)
        self.site, self.requests = self.stage, self.stage.requests
        self.expected = self.stage.expected

    def watch(self, pid: int) -> None:
        self._watched, self.asked_first = pid, None

    def note(self, target: str) -> None:
        """A request has come."""
        if self._watched and self.asked_first is None and target in self.stage.pages:
            self.asked_first = time.monotonic(), cpu_s(self._watched)


@dataclass(slots=True)
class _Noting(Stage):
    wire: StagedWire | None = None

    def answer(self, target: str) -> Answer:
        if self.wire is not None:
            self.wire.note(target)
        return Site.answer(self, target)
