"""What the desks of generator K do to the words of a story: one function for each kind of edit.

In:   dice, the event, a take of it, and a source of items of other events.
Out:  the edited take; None where the text does not allow the edit.
Law:  what is said stays true of the event, or is a correction of one thing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.kinship.generator_k import Take, Tale

Brief = Callable[[], list[str]]
Edit = Callable[[Random, "Tale", "Take", Brief], "Take | None"]

UNITS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
)
TENS = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
SHORTER = [
    (r"\bkilomètres à l'heure\b", "km/h"),
    (r"\bkilomètres\b", "km"),
    (r"\bcentimètres\b", "cm"),
    (r"\bmillions\b", "mns"),
    (r"\bdocteur\b", "Dr"),
    (r"\bheures\b", "h"),
    (r" %", " pour cent"),
    (r"\bkilogrammes\b", "kg"),
    (r"\bmètres\b", "m"),
]
VERBS = [
    ("a indiqué", "a précisé"),
    ("ont indiqué", "ont précisé"),
    ("a annoncé", "a fait savoir"),
    ("a déclaré", "a affirmé"),
    ("a raconté", "a relaté"),
    ("selon", "d'après"),
    ("a rapporté", "a raconté"),
    ("doivent", "devraient"),
    ("a lancé", "s'est exclamé"),
    ("ont annoncé", "ont fait savoir"),
]
BETWEEN = [
    "Une longue attente",
    "« Du jamais vu »",
    "Et maintenant ?",
    "Les faits",
    "Des chiffres qui parlent",
]


def words_of(number: int) -> str:
    """« vingt-trois »; up to 99."""
    if number < 17:
        return UNITS[number]
    ten, unit = divmod(number, 10)
    if ten == 1:
        return "dix-" + UNITS[unit]
    if ten in (7, 9):
        return TENS[ten - 1] + (" et " if number == 71 else "-") + words_of(10 + unit)
    if not unit:
        return TENS[ten] + ("s" if ten == 8 else "")
    return TENS[ten] + (" et un" if unit == 1 and ten != 8 else "-" + UNITS[unit])


def each(take: Take, change: Callable[[str], str]) -> Take:
    return replace(take, paragraphs=[[change(s) for s in p] for p in take.paragraphs])


def bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


# the same letters


def copy(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return take


def other_headline(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return replace(take, head=tale.other_head)


def other_city(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return replace(take, place=dice.choice(["Paris", "Beijing", "Genève", "New York"]))


def dated_anew(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    late = take.when.replace(hour=23, minute=5)
    if (late - take.when).total_seconds() > 7 * 3600:
        return None
    when = late + timedelta(hours=2)
    return replace(take, when=when, day=when)


def much_later(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    long = sum(len(s.split()) for p in take.paragraphs for s in p) > 170
    return replace(take, when=take.when + timedelta(days=dice.randint(18, 30))) if long else None


def no_accents(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return replace(each(take, bare), head=bare(take.head))


def typed_quotes(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    def change(text: str) -> str:
        return text.replace("« ", "“").replace(" »", "”").replace("'", "’").replace(" :", "\u00a0:")

    return replace(each(take, change), dash="–")


def one_paragraph_more(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return replace(take, paragraphs=[[s] for p in take.paragraphs for s in p])


def one_block(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return replace(take, paragraphs=[[s for p in take.paragraphs for s in p]])


def question_marks(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return each(take, lambda s: re.sub(r"[éèêàùçôîïœÉÀ]", "?", s))


def mojibake(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return each(take, lambda s: s.encode().decode("cp1252", "replace"))


def capitals(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    names = [tale.values.get(k, "") for k in "ABCD"]
    pattern = re.compile("|".join(re.escape(n) for n in names if n) or "$^")
    return each(take, lambda s: pattern.sub(lambda m: m[0].upper(), s))


# retyped


def in_words(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    def change(text: str) -> str:
        return re.sub(r"(?<![\dh.,-])\d{1,2}(?![\d.,]|h\d|-\d|e |:| %)", lambda m: words_of(int(m[0])), text)

    return each(take, change)


def thousands(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return each(take, lambda s: re.sub(r"(\d)\.(\d{3})\b", "\\1\u202f\\2", s))


def abbreviated(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    def change(text: str) -> str:
        for long, short in SHORTER:
            text = re.sub(long, short, text)
        return text

    return each(take, change)


def typos(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    def slip(word: str) -> str:
        if len(word) < 6 or not word.isalpha() or dice.random() > 0.05:
            return word
        at = dice.randint(1, len(word) - 3)
        return dice.choice(
            (
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                word[:at] + word[at + 1 :],
                word[:at] + word[at:],
            )
        )

    return each(take, lambda s: " ".join(slip(w) for w in s.split(" ")))


# corrected


def figure_changed(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    """One figure behind the lead."""
    spots = [
        (i, j, m)
        for i, p in enumerate(take.paragraphs)
        for j, s in enumerate(p)
        for m in re.finditer(r"(?<![\w.,])\d{2,}(?![\d.,]\d)", s)
        if (i, j) != (0, 0)
    ]
    if not spots:
        return None
    i, j, m = dice.choice(spots)
    text = take.paragraphs[i][j]
    new = str(int(m[0]) + dice.choice((-1, 1)) * dice.randint(1, max(1, int(m[0]) // 3)))
    take.paragraphs[i][j] = text[: m.start()] + new + text[m.end() :]
    return take


def figure_everywhere(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    """The figure of the lead, and of the headline if it stands there."""
    found = re.search(r"(?<![\w.,])\d{2,}(?![\d.,])", take.paragraphs[0][0])
    if not found:
        return None
    new = str(int(found[0]) + dice.randint(2, 9))
    change = re.compile(rf"(?<![\w.,]){found[0]}(?![\d.,]\d|\d)")
    take = each(take, lambda s: change.sub(new, s))
    label = dice.choice(("RECTIFICATIF : ", "(RECTIFICATIF) ", ""))
    return replace(take, head=label + change.sub(new, take.head))


def name_changed(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    old = dice.choice([tale.values[k] for k in "ABC"])
    last = old.partition(" ")[2]
    new = dice.choice(["Lambrecht", "Oumarou", "Sauvageot", "Tientcheu"])
    if not any(last in s for p in take.paragraphs for s in p):
        return None
    label = dice.choice(("", "(CORRECTION) "))
    return replace(each(take, lambda s: s.replace(last, new)), head=label + take.head.replace(last, new))


def first_name_changed(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    first = tale.values["B"].split(" ")[0]
    if not any(first in s for p in take.paragraphs for s in p):
        return None
    return each(take, lambda s: s.replace(first, dice.choice(["Anicet", "Brice"])))


def weekday_changed(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    day = tale.values["J"]
    other = dice.choice([d for d in ("lundi", "jeudi", "samedi", "dimanche") if d != day])
    return each(take, lambda s: re.sub(rf"\b{day}\b", other, s))


def date_spelled(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    day = tale.values["J"]
    return each(take, lambda s: re.sub(rf"\b{day}\b(?! \d)", f"{day} {tale.when.day}", s))


def spot_changed(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    old = tale.values["O"]
    if not any(old in s for p in take.paragraphs for s in p):
        return None
    return replace(
        each(take, lambda s: s.replace(old, "Montbréval")), head=take.head.replace(old, "Montbréval")
    )


def town_changed(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    if sum(len(s.split()) for p in take.paragraphs for s in p) < 90:
        return None
    new = dice.choice(["Korhogo", "Ziguinchor", "Sherbrooke"])
    took = replace(each(take, lambda s: s.replace(tale.place, new)), head=take.head.replace(tale.place, new))
    took.paragraphs.insert(0, [f"Cette dépêche annule et remplace la précédente ; bien lire {new}."])
    return replace(took, place=new)


def noted(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    took = figure_changed(dice, tale, take, brief)
    if took:
        took.paragraphs.append(["(La présente version corrige un chiffre du texte diffusé plus tôt.)"])
        took.head = "RECTIFICATIF : " + took.head
    return took


def reordered(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    lead, *rest = take.paragraphs
    if len(rest) < 2:
        return None
    return replace(take, paragraphs=[lead, *dice.sample(rest, len(rest))])


def split_sentences(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    def change(text: str) -> str:
        return re.sub(r", (mais|et|puis|d'après) (\w)", lambda m: f". {m[1].capitalize()} {m[2]}", text)

    return each(take, change)


def reported(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    def change(text: str) -> str:
        for old, new in VERBS:
            text = text.replace(old, new)
        return text

    return each(take, change)


def glossed(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    gloss = dice.choice(["(ouest)", "(nord)", "(sud-est)"])
    take.paragraphs[0][0] = take.paragraphs[0][0].replace(tale.place, f"{tale.place} {gloss}", 1)
    return take


def surname_only(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    def change(text: str) -> str:
        for key in "ABCD":
            text = text.replace(tale.values[key], f"M. {tale.values[key.lower()]}")
        return text

    return each(take, change)


def headings(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    if len(take.paragraphs) < 4:
        return None
    for heading, at in zip(dice.sample(BETWEEN, 2), (3, 1), strict=True):
        take.paragraphs.insert(at, [heading])
    return take


def quote_turned(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    turn = re.compile(r"^« ([^»]+) », (a [^,.]*\w)([ ,].*|\.)$")
    changed = [
        [turn.sub(lambda m: f"« {m[1]} » : c'est ce qu'{m[2]}{m[3]}", s) for s in p] for p in take.paragraphs
    ]
    return replace(take, paragraphs=changed) if changed != take.paragraphs else None
