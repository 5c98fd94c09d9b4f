"""Generator K: features, courts, sports and notices in prose of some length, and columns that come each day.

In:   a seed.
Out:  planted stories: families by some fifty kinds of edit, follow-ups, look-alikes, nine daily or weekly columns.
Law:  made-up texts (topics_k.txt, series_k.txt, pools_k.txt); the same seed gives the same stories.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from tests.kinship import desk_k as desk
from tests.kinship import desk_k_words
from tests.kinship.planted import Planted, day_words, make_story, weekday

HERE = Path(__file__).parent
SLOT = re.compile(r"(\bd'|\bde )?\{(\w+)(?::(\d+)-(\d+))?\}")
START = datetime(2021, 9, 6, 6)


def blocks(name: str) -> dict[str, list[str]]:
    """The lines of each « == name » block."""
    found: dict[str, list[str]] = {}
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line.startswith("== "):
            found[line[3:]] = lines = []
        elif line:
            lines.append(line)
    return found


POOLS = blocks("pools_k.txt") | blocks("pools_l.txt")
WEEKLY = ("cacao", "riz")
STRICT = (
    "change",
    "choléra",
    "bourse",
    "cacao",
    "loto",
    "marées",
    "pollen",
    "riz",
    "barrage",
    "dengue",
)  # numbers alone differ


def filled(text: str, values: dict[str, str]) -> str:
    """The text with its slots filled, « de » elided before a vowel."""

    def one(m: re.Match[str]) -> str:
        value = values[m[2]]
        if not m[1]:
            return value
        return ("d'" if value[0] in "AEÉIOUYaeéiou" else "de ") + value

    return SLOT.sub(one, text)


@dataclass(slots=True)
class Tale:
    """One event: what the desk knows of it, and the base take."""

    place: str
    when: datetime
    head: str = ""
    other_head: str = ""
    flash: str = ""
    other_lead: str = ""
    paragraphs: list[list[str]] = field(default_factory=list)
    background: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    later: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


def drawn(dice: Random, lines: list[str]) -> dict[str, str]:
    """A value for every slot of a block."""
    values: dict[str, str] = {}
    firsts, lasts = dice.sample(POOLS["prénoms"], 4), dice.sample(POOLS["patronymes"], 4)
    for name, first, last in zip("ABCD", firsts, lasts, strict=True):
        values[name], values[name.lower()] = f"{first} {last}", last
    values["O"], values["P"] = dice.sample(POOLS["noms"], 2)
    for name, low, high in re.findall(r"\{(\w+):(\d+)-(\d+)\}", " ".join(lines)):
        number = dice.randint(int(low), int(high))
        year = int(low) >= 1400 and int(high) <= 2100 and name != "n1"
        values[name] = str(number) if year or number < 1000 else f"{number:,}".replace(",", ".")
    return values


def told(dice: Random, lines: list[str], place: str, when: datetime) -> Tale:
    """An event of one topic."""
    values = drawn(dice, lines) | {"V": place, "J": weekday(when.date())}
    tale = Tale(place, when, values=values)
    names = {"H": "head", "H2": "other_head", "F": "flash", "L2": "other_lead"}
    fresh = True
    for line in lines:
        key, _, rest = line.partition(": ")
        text = filled(line, values)
        if key in names:
            setattr(tale, names[key], filled(rest, values))
        elif line[0] in "+>":
            (tale.extra if line[0] == "+" else tale.later).append(text[2:])
        else:
            text = filled(rest, values) if key == "L" else text
            if line[0] == "*":
                text = text[2:]
                tale.background.append(text.removesuffix(" /"))
            if fresh or key == "L":
                tale.paragraphs.append([])
            tale.paragraphs[-1].append(text.removesuffix(" /"))
            fresh = text.endswith(" /")
    return tale


@dataclass(slots=True)
class Take:
    """What is printed: an edit changes some of it."""

    head: str
    paragraphs: list[list[str]]
    place: str
    day: datetime
    when: datetime
    wire: str = "Xinhua"
    source: str = "xinhua_fr"
    dash: str = "--"

    def lines(self) -> list[str]:
        whole = [" ".join(p) for p in self.paragraphs]
        if self.wire:
            line = f"{self.place.upper()}, {day_words(self.day.date())} ({self.wire}) {self.dash} "
            whole[0] = line + whole[0]
        return whole


class Printer:
    """Numbers the stories as they are printed."""

    def __init__(self) -> None:
        self.out: list[Planted] = []

    def put(
        self, take: Take, family: str, kind: str, wants: str = "", series: str = "", background: str = ""
    ) -> None:
        number = f"k_{len(self.out):05d}"
        story = make_story(number, take.head, take.lines(), take.when, take.source)
        self.out.append(Planted(story, family, kind, frozenset(wants.split()), series, background))


def base_of(tale: Tale) -> Take:
    return Take(tale.head, [list(p) for p in tale.paragraphs], tale.place, tale.when, tale.when)


Edits = Mapping[str, tuple[desk_k_words.Edit, str]]


def _family(
    dice: Random, out: Printer, tale: Tale, name: str, brief: desk_k_words.Brief, edits: Edits
) -> None:
    base = base_of(tale)
    before = dice.random() < 0.3 and "REPORTAGE" not in tale.head
    if before:
        flash = replace(base, head="URGENT : " + tale.flash, paragraphs=[[tale.flash + "."]])
        flash.when -= timedelta(minutes=dice.randint(8, 70))
        out.put(flash, name, "flash-before")
    out.put(base, name, "base", "update" if before else "")
    kinds = dice.sample(sorted(edits), dice.randint(3, 6))
    twice = [kind for kinds_like in desk.LIKE for kind in [k for k in kinds if k in kinds_like][1:]]
    for kind in kinds:
        if kind in twice:
            continue  # each has sentences of its own that the other has too
        edit, wants = edits[kind]
        if kind.startswith("flash") and (before or "REPORTAGE" in tale.head):
            continue
        take = edit(dice, tale, replace(base, paragraphs=[list(p) for p in base.paragraphs]), brief)
        if take is None or (take == base and kind != "copy"):
            continue
        if take.when == base.when:
            take.when += timedelta(minutes=dice.randint(12, 560))
        if wants == "cut" and len(take.paragraphs) == 1 and len(" ".join(take.paragraphs[0]).split()) < 60:
            wants = "cut urgent-of"
        out.put(take, name, kind, wants)
        if kind == "added-end" and dice.random() < 0.5:
            again = desk_k_words.figure_changed(
                dice, tale, replace(take, paragraphs=[list(p) for p in take.paragraphs]), brief
            )
            if again:
                again.when = take.when + timedelta(minutes=25)
                out.put(again, name, "update-corrected")


def _followups(dice: Random, out: Printer, tale: Tale, name: str) -> None:
    if len(tale.later) < 2 or not tale.background:
        return
    head, lead, *rest = tale.later
    hours = dice.choice((4, 19, 26, 30, 44))
    when = tale.when + timedelta(hours=hours, minutes=dice.randint(0, 50))
    behind = [[b] for b in tale.background]
    body = [[lead], rest, *behind] if dice.random() < 0.6 else [[lead, *rest], [" ".join(tale.background)]]
    take = Take(head, body, tale.place, when, when)
    out.put(take, name + "-next", "followup", "followup", background=name)


def _tales(dice: Random, out: Printer, families: int, days: int, hand: str, edits: Edits) -> list[Tale]:
    topics = blocks(f"topics_{hand}.txt")
    order = sorted(topics) * (families // len(topics) + 1)
    places = {topic: dice.sample(POOLS["lieux"], 12) for topic in topics}
    tales: list[Tale] = []

    def fresh(topic: str, place: str = "") -> Tale:
        when = START + timedelta(days=dice.randrange(days), minutes=dice.randint(60, 800))
        return told(dice, topics[topic], place or places[topic].pop(), when)

    def brief() -> list[str]:
        other = fresh(dice.choice(sorted(topics)), dice.choice(POOLS["lieux"]))
        return [f"{other.head}.", " ".join(other.paragraphs[0][:2])]

    for n, topic in enumerate(order[:families]):
        tale = fresh(topic)
        tales.append(tale)
        name = f"{topic}-{n}"
        _family(dice, out, tale, name, brief, edits)
        if dice.random() < 0.55:
            _followups(dice, out, tale, name)
        if dice.random() < 0.35:
            out.put(base_of(fresh(topic)), f"{name}-elsewhere", "alone")
        if dice.random() < 0.2:
            again = fresh(topic, tale.place)
            if abs(again.when - tale.when) > timedelta(days=2):
                out.put(base_of(again), f"{name}-again", "alone")
    return tales


def _columns(dice: Random, out: Printer, tales: list[Tale], days: int, hand: str) -> None:
    for name, lines in blocks(f"series_{hand}.txt").items():
        place = dice.choice(POOLS["lieux"])
        total, dead = dice.randint(1800, 2900), dice.randint(30, 90)
        step = 7 if name in WEEKLY else 1
        for n in range(days):
            when = START + timedelta(days=n * step, minutes=dice.randint(0, 40))
            values = drawn(dice, lines) | {"V": place, "J": weekday(when.date()), "D": day_words(when.date())}
            if name in ("choléra", "dengue"):
                total, dead = total + int(values["a"]), dead + int(values["b"])
            up = dice.random() < 0.5
            values |= {
                "t": f"{total:,}".replace(",", "."),
                "s": str(dead),
                "sens": "monte" if up else "recule",
                "sens2": "s'échangeait en hausse" if up else "s'échangeait en baisse",
                "sens3": "gagne" if up else "perd",
                "sens4": "en progression" if up else "en repli",
                "demain": weekday(when.date() + timedelta(days=1)),
            }
            _column(dice, out, name, n, lines, values, when, place, tales)


def _column(
    dice: Random,
    out: Printer,
    name: str,
    n: int,
    lines: list[str],
    values: dict[str, str],
    when: datetime,
    place: str,
    tales: list[Tale],
) -> None:
    stock = {pool: dice.sample(POOLS[pool], len(POOLS[pool])) for pool in POOLS}
    near = sorted(tales, key=lambda t: abs(t.when - when))[:9]
    stock["fort"] = [f"-- {t.flash}." for t in dice.sample(near, len(near))]

    def pooled(text: str) -> str:
        for pool, left in stock.items():
            while "{" + pool + "}" in text:
                text = text.replace("{" + pool + "}", left.pop(), 1)
        return text

    texts = [filled(pooled(line), values) for line in lines[1:]]
    wire = "" if name == "horoscope" else "Xinhua"
    texts[0] = texts[0].partition(" -- ")[2] or texts[0]
    base = Take(filled(lines[0][3:], values), [[x] for x in texts], place, when, when, wire)
    family = f"{name}-{n}"
    strict = name in STRICT
    out.put(base, family, "base", "series" if strict and n else "", series=name)
    kinds = dice.sample(sorted(desk.COLUMN_EDITS), dice.choice((0, 0, 1, 1, 2)))
    if name == "temps forts" and n % 3 == 0:
        later = replace(base, paragraphs=[*base.paragraphs, [stock["fort"].pop()], [stock["fort"].pop()]])
        later.when += timedelta(hours=3)
        out.put(later, family, "series-added", "update", series=name)
    for kind in kinds:
        if kind.startswith("figure") and not strict:
            continue
        edit, wants = desk.COLUMN_EDITS[kind]
        tale = Tale(place, when, head=base.head, other_head=base.head, values=values)
        take = edit(dice, tale, replace(base, paragraphs=[list(p) for p in base.paragraphs]), list)
        if take and (kind == "copy" or take != base):
            if take.when == base.when:
                take.when += timedelta(minutes=dice.randint(15, 300))
            out.put(take, family, "series-" + kind, wants, series=name)


def make(
    seed: int, families: int = 80, days: int = 40, hand: str = "k", edits: Edits = desk.EDITS
) -> list[Planted]:
    """The planted stories of one seed, in no order."""
    dice = Random(f"{hand}-{seed}")
    out = Printer()
    tales = _tales(dice, out, families, days, hand, edits)
    _columns(dice, out, tales, days, hand)
    dice.shuffle(out.out)
    return out.out
