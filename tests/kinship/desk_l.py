"""What other desks do, with the stories of generator L: beside the edits of generator K, some twenty more.

In:   dice, the event, a take of it, and a source of items of other events.
Out:  the edited take; None where the text does not allow the edit.
Law:  what is said stays true of the event, or is a correction of one or two things.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from tests.kinship import desk_k
from tests.kinship.desk_k_words import Brief, Edit, each, figure_changed
from tests.kinship.planted import day_words

if TYPE_CHECKING:
    from tests.kinship.generator_k import Take, Tale

PRESENT = [
    ("a annoncé", "annonce"),
    ("a déclaré", "déclare"),
    ("a précisé", "précise"),
    ("a raconté", "raconte"),
    ("ont rapporté", "rapportent"),
    ("a adopté", "adopte"),
    ("a été", "est"),
    ("ont été", "sont"),
]
ARCHIVE = [
    "Rappelons que notre journal suit ce dossier depuis le premier jour et que ses archives sont ouvertes à tous.",
    "La région compte parmi les plus visitées du pays, avec ses deux cents jours de soleil et ses marchés de nuit.",
]


def present(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    def change(text: str) -> str:
        for old, new in PRESENT:
            text = text.replace(old, new)
        return text

    return each(take, change)


def with_date(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    said = f"{tale.values['J']} {day_words(tale.when.date())}"
    return each(take, lambda s: s.replace(f" {tale.values['J']} ", f" {said} "))


def date_for_weekday(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    said = f"le {day_words(tale.when.date())}"
    return each(take, lambda s: s.replace(f" {tale.values['J']} ", f" {said} "))


def source_first(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    """« X, a annoncé Y. »: « Selon Y, X. »"""
    turn = re.compile(r"^(.*), (?:a annoncé|a déclaré|a précisé|ont rapporté|selon|d'après) ([^,]*)\.$")
    found = turn.match(take.paragraphs[0][0])
    if not found:
        return None
    take.paragraphs[0][0] = f"Selon {found[2]}, {found[1][0].lower()}{found[1][1:]}."
    return take


def asides_dropped(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return each(take, lambda s: re.sub(r", (?:selon|d'après|avec|dont|a précisé) [^,.]{4,60}(?=\.$)", "", s))


def sentences_joined(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    def glue(p: list[str]) -> list[str]:
        return [" ; ".join([p[0].removesuffix("."), *(s[0].lower() + s[1:] for s in p[1:])])]

    return replace(take, paragraphs=[glue(p) for p in take.paragraphs])


def shuffled_within(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    body = [take.paragraphs[0], *(dice.sample(p, len(p)) for p in take.paragraphs[1:])]
    return replace(take, paragraphs=body)


def names_inverted(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    def change(text: str) -> str:
        for key in "ABCD":
            first, _, last = tale.values[key].partition(" ")
            text = text.replace(tale.values[key], f"{last.upper()} {first}")
        return text

    return each(take, change)


def capital_lead(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    take.paragraphs[0] = [s.upper() for s in take.paragraphs[0]]
    return take


def two_figures(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    one = figure_changed(dice, tale, take, brief)
    if one:
        one = figure_changed(dice, tale, one, brief) or one
        one.head = "CORRECTION : " + one.head
        one.paragraphs.append(["(Cette version corrige deux chiffres.)"])
    return one


def teaser(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    words = " ".join(take.paragraphs[0]).split()
    return replace(take, paragraphs=[[" ".join(words[: dice.randint(22, 34)]) + "…"]])


def bullets(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    firsts = [p[0] for p in take.paragraphs]
    return replace(take, paragraphs=[["- " + s] for s in firsts[:3]]) if len(firsts) > 3 else None


def without_quotes(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    body = [kept for p in take.paragraphs if (kept := [s for s in p if not s.startswith("«")])]
    return replace(take, paragraphs=body) if body != take.paragraphs else None


def woven(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    if len(take.paragraphs) < 3:
        return None
    first, second, *rest = take.paragraphs
    return replace(take, paragraphs=[first, [tale.extra[0]], second, [tale.extra[1]], *rest])


def news_for_end(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    """The last paragraph gives way to what is new."""
    if len(take.paragraphs) < 4:
        return None
    return replace(
        take, head="(ACTUALISE) " + take.head, paragraphs=[*take.paragraphs[:-1], list(tale.extra)]
    )


def site_card(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    when = take.when + timedelta(minutes=dice.randint(20, 300))
    body = [take.paragraphs[0], ["Lire la suite sur notre site."]]
    return replace(take, source="generic", wire="", when=when, paragraphs=body)


def site_archive(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    when = take.when + timedelta(hours=dice.randint(1, 16))
    body = [*take.paragraphs, [dice.choice(ARCHIVE)], ["Source : Xinhua"]]
    return replace(take, source="generic", wire="", when=when, paragraphs=body, head=tale.other_head)


def site_signed(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    when = take.when + timedelta(hours=dice.randint(1, 9))
    day = f"{tale.place}, {day_words(tale.when.date())}"
    return replace(
        take, source="generic", wire="", when=when, paragraphs=[*take.paragraphs, [f"({day}, Xinhua)"]]
    )


def two_items(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    """A digest: three items, ours in the middle, each of its first paragraphs."""
    ours = [" ".join(p) for p in take.paragraphs[:3]]
    body = [brief(), [tale.other_head + "."], *([x] for x in ours), brief()]
    return replace(take, head="L'essentiel de l'actualité à 18 heures", paragraphs=body, place="Beijing")


EDITS: dict[str, tuple[Edit, str]] = {
    **desk_k.EDITS,
    "present": (present, "correction"),
    "with-date": (with_date, "correction update typographic"),
    "date-for-weekday": (date_for_weekday, "correction update"),
    "source-first": (source_first, "correction update"),
    "asides-dropped": (asides_dropped, "cut correction"),
    "sentences-joined": (sentences_joined, "typographic exact correction"),
    "shuffled-within": (shuffled_within, "correction"),
    "names-inverted": (names_inverted, "correction typographic"),
    "capital-lead": (capital_lead, "typographic"),
    "two-figures": (two_figures, "correction"),
    "teaser": (teaser, "cut urgent-of"),
    "bullets": (bullets, "cut"),
    "without-quotes": (without_quotes, "cut"),
    "woven": (woven, "update"),
    "news-for-end": (news_for_end, "update"),
    "site-card": (site_card, "syndicated"),
    "site-archive": (site_archive, "syndicated"),
    "site-signed": (site_signed, "syndicated"),
    "digest": (two_items, "contains"),
}
