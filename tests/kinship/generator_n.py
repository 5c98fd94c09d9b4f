"""Generator N: thirteen desks with a grammar of their own, 31 edits, follow-ups, look-alikes, fourteen daily series.

In:   a seed.
Out:  planted stories.
Law:  made-up texts (grammar_n.txt, series_n.txt); the same seed gives the same stories.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.kinship.desk_n import DESKS, NUMBERS, SERIES, WORDS, Desk, Draft
from tests.kinship.edits_n import (
    SOURCES,
    damaged,
    flash,
    name_corrected,
    number_corrected,
    other_edits,
    retyped,
    typographic,
    updated,
    word_corrected,
)
from tests.kinship.planted import Planted, day_words, make_story, weekday

KINDS = (
    "exact typographic dateline-city dateline-none number name word headline label update update cut cut-middle "
    "reordered retyped retyped damaged syndicated syndicated contains "
    "beheaded joined sentences spelled-out next-morning cut-typographic update-corrected elsewhere-corrected two-lines "
    "renumbered second-flash reworded-lead"
).split()


@dataclass
class Wire:
    rng: random.Random
    out: list[Planted] = field(default_factory=list)
    serial: int = 130000000

    def put(
        self,
        draft: Draft,
        family: str,
        kind: str = "alone",
        wants: str = "",
        series: str = "",
        background: str = "",
        later: timedelta = timedelta(0),
        day: bool = False,
    ) -> str:
        """Later: printed so much later; the dateline keeps the story's own day unless `day`."""
        self.serial += self.rng.randint(1, 90)
        when = draft.when + later
        story = make_story(f"c_{self.serial}", draft.headline(), draft.text(), when, draft.source)
        self.out.append(Planted(story, family, kind, frozenset(wants.split()), series, background))
        return story.id

    def draft(self, size: int | None = None, when: datetime | None = None, desk: str | None = None) -> Draft:
        rng = self.rng
        when = when or datetime(2019, 3, 1) + timedelta(
            days=rng.randint(0, 60), minutes=rng.randint(300, 1200)
        )
        desk_ = Desk(rng, when, desk or rng.choice(DESKS))
        lead = desk_.lead()
        size = size or rng.choice((3, 3, 4, 4, 5, 6, 7, 8, 10, 12, 15, 20))
        body = [desk_.paragraph(back=n > size * 0.7) for n in range(1, size)]
        toll = (rng.randint(3, 60), rng.randint(61, 400))
        return Draft(desk_.title(), [lead, *(p for p in body if p)], desk_.slot("Ville"), when, desk_, toll)


def main_edits(wire: Wire, d: Draft, family: str) -> None:
    """One to four edits of a story that is in already; the kinds go round so that each is planted."""
    rng = wire.rng
    size = len(d.paragraphs)
    for _ in range(rng.choice((1, 1, 2, 2, 3, 4))):
        kind = rng.choice(KINDS)
        later = timedelta(minutes=rng.randint(5, 600))
        label = rng.choice(("", "", "(LEAD) ", "(2e LEAD) ", "RECTIFICATIF : ", "(SYNTHESE) ", "ENCADRE : "))
        e: Draft | None = None
        wants = ""
        if kind == "exact":
            e, wants = replace(d), "exact"
        elif kind == "typographic":
            e, wants = typographic(d, rng), "typographic"
        elif kind == "dateline-city":
            e, wants = replace(d, place=rng.choice(WORDS["ville"])), "exact correction"
        elif kind == "dateline-none":
            e, wants = replace(d, dateline=False), "exact"
        elif kind == "number":
            e, wants = number_corrected(d, rng), "correction"
        elif kind == "name":
            e, wants = name_corrected(d, rng), "correction"
        elif kind == "word":
            e, wants = word_corrected(d, rng), "correction"
        elif kind == "headline":
            e, wants = (
                replace(d, title=d.desk.title() + rng.choice(("", " (officiel)", " - le point"))),
                "exact",
            )
        elif kind == "label":
            e, wants = (
                replace(
                    d,
                    title=rng.choice(
                        ("(LEAD) ", "(2e LEAD) ", "RECTIFICATIF : ", "URGENT : ", "(SYNTHESE) ", "(ENCADRE) ")
                    )
                    + d.title,
                ),
                "exact",
            )
        elif kind == "update":
            e, wants = updated(d, rng, rng.randint(1, 4)), "update"
            e.title = label + e.title
            wants += " correction" if "RECTIF" in label else ""
        elif kind == "cut" and size > 3:
            e, wants = replace(d, paragraphs=d.paragraphs[: rng.randint(max(2, size // 3), size - 1)]), "cut"
        elif kind == "cut-middle" and size > 3:
            at = rng.randint(1, size - 2)
            gone = rng.randint(1, max(1, min(size - at - 1, size // 2)))
            e, wants = replace(d, paragraphs=d.paragraphs[:at] + d.paragraphs[at + gone :]), "cut"
        elif kind == "reordered" and size > 3:
            rest = d.paragraphs[1:]
            rng.shuffle(rest)
            e = replace(d, paragraphs=[d.paragraphs[0], *rest])
        elif kind == "retyped":
            e = retyped(d, rng)
            e.title = d.desk.title()
        elif kind == "damaged":
            e, wants = damaged(d, rng), "correction"
        elif kind == "syndicated":
            keep = rng.randint(max(2, size * 2 // 3), size)
            first = rng.choice(
                (
                    "",
                    "Une nouvelle qui fait du bruit à {0}. ",
                    "Nos confrères le rapportent de {0}. ",
                    "C'est confirmé : ",
                )
            ).format(d.place)
            paragraphs = [first + d.paragraphs[0], *d.paragraphs[1:keep]]
            if rng.random() < 0.5:
                paragraphs.append(
                    rng.choice(
                        ("Avec Xinhua", "(Avec Xinhua)", "Source : Xinhua", "La rédaction avec agences")
                    )
                )
            e, wants = (
                replace(
                    d,
                    paragraphs=paragraphs,
                    source=rng.choice(SOURCES),
                    agency=rng.choice(("(Agences) -", "(avec Xinhua) -", "–")),
                    dateline=rng.random() < 0.5,
                    title=d.desk.title(),
                ),
                "syndicated",
            )
        elif kind == "contains" and size > 2:
            briefs = [wire.draft(3, d.when).paragraphs for _ in range(rng.randint(2, 4))]
            briefs.insert(rng.randint(0, len(briefs)), d.paragraphs)
            flat = [p for b in briefs for p in b]
            e, wants = (
                replace(
                    d,
                    paragraphs=flat,
                    title=rng.choice(
                        (
                            "Le point de l'actualité à {} heures",
                            "Ce qu'il faut retenir ({} h)",
                            "L'essentiel de l'actualité - {} h",
                        )
                    ).format(rng.randint(7, 22)),
                ),
                "contains",
            )
        else:
            e, wants = other_edits(kind, d, rng)
            later = timedelta(0) if kind == "next-morning" else later
        if e is not None and (e.text() != d.text() or kind in ("exact", "headline", "label")):
            wire.put(e, family, kind, wants, later=later if kind != "contains" else timedelta(hours=9))


def follow(wire: Wire, d: Draft, family: str, number: int) -> None:
    rng = wire.rng
    when = d.when + timedelta(days=rng.choice((0, 1, 1, 1, 2)), hours=3)
    desk = Desk(rng, when, d.desk.desk)
    desk.memo |= {k: v for k, v in d.desk.memo.items() if k not in ("Jour", "Quand", *NUMBERS)}
    desk.used = set(d.desk.used)
    lead = desk.lead() or desk.take("commun")
    share = rng.uniform(0.2, 0.6)
    old = d.paragraphs[1:]
    rng.shuffle(old)
    kept: list[str] = []
    while old and len(" ".join(kept).split()) < share * d.words():
        kept.append(old.pop())
    fresh = [lead]
    while len(" ".join(fresh).split()) * share < len(" ".join(kept).split()) * (1 - share):
        new = desk.paragraph()
        if not new:
            break
        fresh.append(new)
    if not kept or len(" ".join(kept).split()) > 0.62 * len(" ".join(kept + fresh).split()):
        return
    e = Draft(desk.title(), fresh + kept, d.place, when, desk, (d.toll[0] + 2, d.toll[1] + 9))
    wire.put(e, f"{family}-suite{number}", "follow-up", "followup", background=family)


class Ticker:
    """One daily series: values walk from day to day."""

    def __init__(self, rng: random.Random, name: str) -> None:
        self.rng, self.name = rng, name
        self.title, self.place, *self.lines = SERIES[name]
        self.values: dict[str, float] = {}
        self.last: dict[str, str] = {}
        self.before: dict[str, str] = {}

    def walk(self, m: re.Match[str]) -> str:
        key, *how = m[1].split()
        if not how:  # « <~usd-> », the day before
            return self.before.get(key[:-1], self.last.get(key[:-1], "0"))
        start, step, places = how
        share = self.rng.random() * 2 if step[0] == "+" else self.rng.uniform(-1, 1)
        self.values[key] = self.values.get(key, float(start)) + share * float(step)
        self.last[key] = f"{self.values[key]:.{places}f}".replace(".", ",")
        return self.last[key]

    def item(self, when: datetime) -> Draft:
        desk = Desk(self.rng, when, "economie")
        self.before = dict(self.last)
        day, date = weekday(when.date()), day_words(when.date())
        title, *lines = (
            desk.fill(re.sub(r"<~([^<>]+)>", self.walk, x).replace("<jour>", day).replace("<date>", date))
            for x in (self.title, *self.lines)
        )
        return Draft(title, lines, self.place, when, desk, dateline=self.name not in ("horoscope", "marees"))


def tickers(wire: Wire, days: int) -> None:
    """Fourteen daily series, with copies, retyped signs and corrected numbers of the same day among them."""
    rng = wire.rng
    for name in SERIES:
        ticker, seen = Ticker(rng, name), set[str]()
        for n in range(days):
            minute = rng.randint(420, 450) + 480 * (name == "cloture")
            d = ticker.item(datetime(2019, 3, 1) + timedelta(days=n, minutes=minute))
            text = "\n".join(d.paragraphs)
            if text in seen:
                continue
            seen.add(text)
            family, later = f"{name}-{n}", timedelta(minutes=rng.randint(10, 200))
            wire.put(d, family, "base", "series" if n else "", series=name)
            chance = rng.random()
            if chance < 0.08:
                wire.put(d, family, "series-exact", "exact", series=name, later=later)
            elif chance < 0.14:
                e = typographic(d, rng)
                wire.put(e, family, "series-typographic", "typographic", series=name, later=later)
            elif chance < 0.18:
                e = number_corrected(d, rng) or d
                if e.paragraphs != d.paragraphs:
                    e.title = rng.choice(("RECTIFICATIF : ", "")) + d.title
                    wire.put(e, family, "series-corrected", "correction", series=name, later=later)


def look_alikes(wire: Wire) -> None:
    """Quakes, communiqués and scores of one day: one form, other facts."""
    rng = wire.rng
    forms = (
        (
            "Séisme de magnitude {0} {2}",
            "Un séisme de magnitude {0} a secoué {2} <Jour> à {1}, a annoncé le Centre sismologique de <pays>. L'épicentre a été localisé à une profondeur de <#4-90> kilomètres. Aucun dégât n'a été signalé dans l'immédiat.",
        ),
        (
            "Résultats : {2}",
            "{2} a publié <Jour> un bénéfice net de <#12-900> millions d'écus, soit <%0-9> écu par action, en progression de <%1-30> %. Le chiffre d'affaires a atteint <#1000-9900> millions d'écus. Le groupe confirme ses objectifs pour l'ensemble de l'exercice et proposera un dividende stable à ses actionnaires.",
        ),
        (
            "Coupe des Provinces : {2} qualifié",
            "{2} a battu <ville> <#1-4>-0 (<#0-1>-0) <Jour> en seizièmes de finale de la coupe des Provinces. But(s) : <nom> (<#4-88>e). Les huitièmes de finale se joueront le mois prochain.",
        ),
        (
            "Municipales : {2} réélu",
            "Le maire sortant, <prenom> {2}, a été réélu <Jour> au premier tour avec <#50-74>,<#10-99> % des suffrages exprimés, selon les résultats définitifs. La participation s'est établie à <#38-71>,<#10-99> %.",
        ),
    )
    for group, (title, text) in enumerate(forms):
        when = datetime(2019, 3, 4 + group, 9)
        names = rng.sample(WORDS["nom"] if group in (1, 3) else WORDS["ville"], 14)
        for n, who in enumerate(names):
            moment = when + timedelta(minutes=13 * n, days=rng.randint(0, 2))
            desk = Desk(rng, moment, "sport")
            fill = (
                f"{rng.randint(4, 7)},{rng.randint(0, 9)}",
                f"{rng.randint(0, 23)}h{rng.randint(10, 59)}",
                who,
            )
            d = Draft(
                title.format(*fill),
                [desk.fill(text).format(*fill)],
                who if group in (0, 2) else rng.choice(WORDS["ville"]),
                moment,
                desk,
            )
            wire.put(d, f"form{group}-{n}", "alone", series=f"form{group}")


def make(seed: int, families: int = 170, alone: int = 90, days: int = 40) -> list[Planted]:
    rng = random.Random(f"n-{seed}")
    wire = Wire(rng)
    for number in range(families):
        family = f"f{number}"
        d = wire.draft()
        style = rng.random()
        if style < 0.12:
            urgent = flash(d, rng)
            first = rng.random() < 0.7
            step = timedelta(minutes=rng.randint(4, 50))
            wire.put(urgent, family, "base")
            if first:
                d = replace(d, when=d.when + step)
                wire.put(d, family, "full", "update")
            if not first:
                wire.out.pop()
                wire.put(d, family, "base")
                wire.put(urgent, family, "flash-after", "urgent-of", later=step)
        else:
            wire.put(d, family, "base")
        if style >= 0.12 or rng.random() < 0.5:
            so_far = len(wire.out)
            main_edits(wire, d, family)
            if style < 0.12:
                for p in wire.out[so_far:]:
                    p.wants = frozenset()
        if rng.random() < 0.35 and len(d.paragraphs) > 4:
            for n in range(rng.choice((1, 1, 2))):
                follow(wire, d, family, n)
    for number in range(alone):
        wire.put(wire.draft(rng.choice((1, 2, 3, 5, 8))), f"alone{number}")
    tickers(wire, days)
    look_alikes(wire)
    rng.shuffle(wire.out)
    return wire.out
