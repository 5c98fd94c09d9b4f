"""A wire whose stories are edited, corrected, cut short, killed and revived while time goes by.

In:   Lives: a story, when it was published, and what happens to it when.
Out:  a server that answers as the wire would at the instant `now`; what each visit ought to give.
Law:  the expected versions and visits come from the Lives and the policy as documented, never from the program.
"""

from __future__ import annotations

import bisect
import hashlib
import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from tests.faulty_wire import START, Answer, FaultyWire, Say, links_to, page_of_links
from wirecrawl.demo.made import made_story
from wirecrawl.demo.stories import Draft
from wirecrawl.demo.templates import print_page

State = Literal["text", "short", "gone", "annulled"]
STEPS = [timedelta(hours=hours) for hours in (1, 6, 24, 72, 168, 336, 720)]
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Life:
    """`turns`: (instant, state, number of the text) in order; the first is the publication."""

    draft: Draft
    turns: tuple[tuple[datetime, State, int], ...]
    validators: bool

    @property
    def born(self) -> datetime:
        return self.turns[0][0]

    def at(self, now: datetime) -> tuple[State, int]:
        place = bisect.bisect_right([at for at, _, _ in self.turns], now) - 1
        return self.turns[place][1:]

    def say(self, now: datetime, asked: dict[str, str]) -> Say:
        """The wire's answer; 304 without a body to a condition that holds."""
        state, text = self.at(now)
        if state == "gone":
            return Say(404, b"<html><body>404</body></html>")
        body = print_page(self.draft_of(state, text))
        if not self.validators:
            return Say(body=body)
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if asked.get("If-None-Match") == etag:
            return Say(304, headers={"ETag": etag})
        return Say(body=body, headers={"ETag": etag})

    def draft_of(self, state: State, text: int) -> Draft:
        """Every edit adds a line; every third corrects the headline, unless short answers are to be known by it."""
        more = (f"Précision numéro {text}.",) if text else ()
        draft = replace(self.draft, paragraphs=(*self.draft.paragraphs, *more))
        if text % 3 == 2 and not any(turn[1] == "short" for turn in self.turns):
            draft = replace(draft, headline=f"{self.draft.headline}, selon un bilan de {text} villes")
        if state == "short":
            return replace(draft, paragraphs=draft.paragraphs[:1])
        return replace(draft, headline=f"ANNULATION : {draft.headline}") if state == "annulled" else draft

    def visits(self, crawls: list[datetime]) -> list[datetime]:
        """The crawls that ask for this story, if the policy is kept and not one request is wasted."""
        asked = [crawls[bisect.bisect_left(crawls, self.born)]]
        missing = short = False
        while True:
            last = asked[-1]
            state = self.at(last)[0]
            due = next((self.born + step for step in STEPS if self.born + step > last), None)
            if state == "gone" and not missing:
                due = last + timedelta(hours=24)
            elif state == "short" and not short and len(asked) > 1:
                due = min(filter(None, [due, last + timedelta(hours=1)]))
            missing, short = state == "gone", state == "short"
            place = bisect.bisect_left(crawls, due) if due else len(crawls)
            if place == len(crawls):
                return asked
            asked.append(crawls[place])

    def versions(self, visits: list[datetime]) -> list[tuple[str, str]]:
        """(status, kind) of each version these visits can see: kind is the text's number, `suspect` or `gone`."""
        found: list[tuple[str, str]] = []
        held: tuple[State, int] | None = None
        missed: datetime | None = None
        doubted = is_gone = False
        for now in visits:
            state, text = self.at(now)
            if state == "gone":
                missed = missed or now
                long = now - missed >= timedelta(hours=24)
                if held is not None and held[0] != "annulled" and long and not is_gone:
                    is_gone = True
                    found.append(("canceled", "gone"))
                continue
            missed = None
            if state == "short":
                found += [] if doubted else [("usable", "suspect")]
                doubted = True
            elif held != (state, text) or is_gone:
                held, is_gone, doubted = (state, text), False, False
                found.append(("canceled" if state == "annulled" else "usable", str(text)))
        return found


def made_lives(count: int, days: int, seed: int = 1) -> list[Life]:
    """`count` stories published over the first third of the days, each with a life of its own."""
    dice = random.Random(seed)
    return [_made_life(number, days, dice) for number in range(count)]


def _made_life(number: int, days: int, dice: random.Random) -> Life:
    born = BEGIN + timedelta(minutes=dice.randrange(days * 24 * 60 // 3))
    local = born.astimezone(ZoneInfo("Asia/Shanghai"))
    draft = replace(made_story(4 * number), day=local.date().isoformat(), clock=f"{local:%H:%M}:00")
    turns: list[tuple[datetime, State, int]] = [(born.replace(second=0), "text", 0)]
    at, text = born, 0
    for _ in range(dice.choice((0, 0, 1, 1, 2, 3, 4))):
        at += timedelta(hours=dice.choice((0.4, 2, 5, 20, 60, 100, 200)) * dice.uniform(0.7, 1.5))
        young = at - born < timedelta(hours=12)  # not seen yet, maybe: what is not held cannot be missed
        kind = "edit" if young else dice.choice(("edit", "edit", "edit", "kill", "short", "annul"))
        if kind == "edit":
            text += 1
            turns.append((at, "text", text))
            continue
        turns.append((at, {"kill": "gone", "short": "short", "annul": "annulled"}[kind], text))  # type: ignore[arg-type]
        if dice.random() < 0.7:  # back again, with the same text or another
            at += timedelta(hours=dice.uniform(3, 120))
            text += dice.choice((0, 1))
            turns.append((at, "text", text))
        else:
            break
    return Life(draft, tuple(turns), dice.random() < 0.7)


class LivingWire(FaultyWire):
    """`visits`: path → (instant, status, bytes of body) of every request for a story."""

    def __init__(self, lives: list[Life]) -> None:
        super().__init__()
        self.lives = {life.draft.path(): life for life in lives}
        self.now = BEGIN
        self.visits: dict[str, list[tuple[datetime, int, int]]] = {path: [] for path in self.lives}

    def next_answer(self, path: str, headers: dict[str, str]) -> Answer:
        if path == START:
            shown = [life.draft for life in self.lives.values() if life.born <= self.now]
            return Say(body=page_of_links(links_to(*shown)))
        if path not in self.lives:
            return super().next_answer(path, headers)
        say = self.lives[path].say(self.now, headers)
        with self._lock:
            self.visits[path].append((self.now, say.status, len(say.body)))
        return say
