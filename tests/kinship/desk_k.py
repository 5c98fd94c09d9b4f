"""What the desks of generator K do to a story as a whole: cut, add, print elsewhere, put together; and all its edits.

In:   dice, the event, a take of it, and a source of items of other events.
Out:  the edited take; None where the text does not allow the edit.
Law:  what is said stays true of the event.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from tests.kinship import desk_k_words as w
from tests.kinship.desk_k_words import Brief, Edit, figure_everywhere

if TYPE_CHECKING:
    from tests.kinship.generator_k import Take, Tale

HEADS = [
    "Ce que rapporte notre partenaire.",
    "L'essentiel de la journée, vu par nos confrères de l'agence.",
    "Nous reproduisons ci-dessous la dépêche reçue ce jour à la rédaction.",
    "On en sait davantage ce soir sur une affaire que nos lecteurs suivent avec attention.",
]
TAILS = [
    "(avec agence)",
    "Retrouvez toute l'actualité internationale sur notre page d'accueil et dans notre lettre du soir.",
    "La rédaction, avec Xinhua",
    "Les commentaires sont modérés ; merci de rester courtois.",
]

# shorter


def cut_end(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    if len(take.paragraphs) < 3:
        return None
    return replace(
        take,
        paragraphs=take.paragraphs[
            : dice.randint(max(2, len(take.paragraphs) // 2), len(take.paragraphs) - 1)
        ],
    )


def cut_middle(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    if len(take.paragraphs) < 4:
        return None
    return replace(take, paragraphs=[take.paragraphs[0], *take.paragraphs[-2:]])


def cut_sentences(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    """The first sentence of each paragraph."""
    if max(map(len, take.paragraphs)) < 2:
        return None
    return replace(take, paragraphs=[p[:1] for p in take.paragraphs])


def lead_only(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return replace(take, paragraphs=[take.paragraphs[0][:1]], head=dice.choice((tale.head, tale.other_head)))


def lead_and_two(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    every = [s for p in take.paragraphs for s in p]
    if len(every) < 5:
        return None
    kept = sorted(dice.sample(range(1, len(every)), 2))
    return replace(take, paragraphs=[[every[0]], [every[k] for k in kept]])


def second_half(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    if len(take.paragraphs) < 5:
        return None
    half = take.paragraphs[len(take.paragraphs) // 2 :]
    return replace(take, paragraphs=half, head=take.head + " (suite)")


def flash_after(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    label = dice.choice(("URGENT : ", "(URGENT) ", ""))
    return replace(take, head=label + tale.flash, paragraphs=[[tale.flash + "."]])


def urgent_lead(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return replace(take, head="URGENT - " + tale.other_head, paragraphs=[take.paragraphs[0][:1]])


# longer


def added_end(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return replace(take, paragraphs=[*take.paragraphs, list(tale.extra)])


def added_top(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    head = dice.choice((tale.head, tale.other_head, "(LEAD) " + tale.head))
    return replace(take, paragraphs=[[tale.extra[0]], *take.paragraphs], head=head)


def added_within(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    first, *rest = take.paragraphs
    return replace(take, paragraphs=[first, [tale.extra[1]], *rest])


def new_lead(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    take.paragraphs[0][0] = tale.other_lead
    return replace(take, head=tale.other_head)


def wrap(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    """The evening's synthesis: lead anew, the news, half of what was there."""
    rest = take.paragraphs[1:]
    if len(rest) < 3:
        return None
    kept = rest[: (len(rest) + 1) // 2 + 1]
    head = dice.choice(("(SYNTHESE) ", "(PAPIER GENERAL) ", "")) + tale.other_head
    return replace(take, head=head, paragraphs=[[tale.other_lead], list(tale.extra), *kept])


def risen(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    """The lead's figure has risen, and there is more to tell."""
    took = figure_everywhere(dice, tale, take, brief)
    if took is None or len(took.paragraphs) < 3:
        return None
    return replace(
        took, head="(LEAD) " + took.head.split(") ")[-1], paragraphs=[*took.paragraphs, list(tale.extra)]
    )


# elsewhere


def _abroad(dice: Random, take: Take, hours: int = 20) -> Take:
    return replace(take, source="generic", when=take.when + timedelta(minutes=dice.randint(30, 60 * hours)))


def syndicated(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    paragraphs = [[dice.choice(HEADS)], *take.paragraphs, [dice.choice(TAILS)]]
    return _abroad(dice, replace(take, wire="", head=tale.other_head, paragraphs=paragraphs))


def syndicated_bare(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return _abroad(dice, replace(take, wire=""))


def syndicated_agency(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    return _abroad(dice, replace(take, wire=dice.choice(("AFP", "PANA", "APS")), head=tale.other_head), 8)


def syndicated_cut(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    if len(take.paragraphs) < 3:
        return None
    kept = take.paragraphs[: (len(take.paragraphs) + 1) // 2]
    return _abroad(
        dice, replace(take, wire="", head=tale.other_head, paragraphs=[*kept, [dice.choice(TAILS)]])
    )


def syndicated_lead(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take | None:
    if len(take.paragraphs) < 3:
        return None
    rest = take.paragraphs[1:]
    lead = [tale.other_lead, *take.paragraphs[0][1:]]
    return _abroad(dice, replace(take, head=tale.other_head, wire="", paragraphs=[lead, *rest]))


# together


def roundup(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    share = take.paragraphs[: max(2, (2 * len(take.paragraphs) + 2) // 3)]
    before, after = brief(), brief()
    head = dice.choice(
        ("Brèves d'Afrique et d'ailleurs", "Le monde en bref", "(BREVES) Ce qu'il faut retenir")
    )
    body = [before, [tale.head + "."], *share, after]
    return replace(take, head=head, paragraphs=body, place=dice.choice(["Beijing", "Paris", tale.place]))


def joined(dice: Random, tale: Tale, take: Take, brief: Brief) -> Take:
    other = brief()
    head = f"{tale.head} - {other[0]}"
    return replace(
        take, head=head, paragraphs=[*take.paragraphs, ["Par ailleurs, on apprend ce qui suit."], other[1:]]
    )


EDITS: dict[str, tuple[Edit, str]] = {
    "copy": (w.copy, "exact"),
    "other-headline": (w.other_headline, "exact"),
    "other-city": (w.other_city, "exact"),
    "dated-anew": (w.dated_anew, "exact"),
    "much-later": (w.much_later, "exact"),
    "no-accents": (w.no_accents, "typographic"),
    "typed-quotes": (w.typed_quotes, "typographic exact"),
    "paragraphs-split": (w.one_paragraph_more, "typographic exact"),
    "one-block": (w.one_block, "typographic exact"),
    "question-marks": (w.question_marks, "typographic"),
    "mojibake": (w.mojibake, "typographic"),
    "capitals": (w.capitals, "typographic"),
    "in-words": (w.in_words, "typographic correction exact"),
    "thousands": (w.thousands, "typographic correction exact"),
    "abbreviated": (w.abbreviated, "typographic correction exact"),
    "typos": (w.typos, "typographic correction exact"),
    "figure-changed": (w.figure_changed, "correction"),
    "figure-everywhere": (w.figure_everywhere, "correction"),
    "name-changed": (w.name_changed, "correction"),
    "first-name-changed": (w.first_name_changed, "correction"),
    "weekday-changed": (w.weekday_changed, "correction exact"),
    "date-spelled": (w.date_spelled, "correction update typographic exact"),
    "spot-changed": (w.spot_changed, "correction"),
    "town-changed": (w.town_changed, "correction"),
    "noted": (w.noted, "correction"),
    "reordered": (w.reordered, "correction"),
    "split": (w.split_sentences, "correction typographic exact"),
    "reported": (w.reported, "correction exact"),
    "glossed": (w.glossed, "correction update typographic"),
    "surname-only": (w.surname_only, "correction cut"),
    "headings": (w.headings, "update correction"),
    "quote-turned": (w.quote_turned, "correction update"),
    "cut-end": (cut_end, "cut"),
    "cut-middle": (cut_middle, "cut"),
    "cut-sentences": (cut_sentences, "cut"),
    "lead-only": (lead_only, "cut urgent-of exact"),
    "lead-and-two": (lead_and_two, "cut"),
    "second-half": (second_half, "cut"),
    "flash-after": (flash_after, "urgent-of"),
    "urgent-lead": (urgent_lead, "urgent-of exact"),
    "added-end": (added_end, "update"),
    "added-top": (added_top, "update"),
    "added-within": (added_within, "update"),
    "new-lead": (new_lead, "update"),
    "wrap": (wrap, "update"),
    "risen": (risen, "update correction"),
    "syndicated": (syndicated, "syndicated"),
    "syndicated-bare": (syndicated_bare, "syndicated"),
    "syndicated-agency": (syndicated_agency, "syndicated exact"),
    "syndicated-cut": (syndicated_cut, "syndicated"),
    "syndicated-lead": (syndicated_lead, "syndicated"),
    "roundup": (roundup, "contains"),
    "joined": (joined, "contains update"),
}

LIKE = (
    ("added-end", "added-top", "added-within", "wrap", "risen", "joined", "woven", "news-for-end"),
    ("new-lead", "wrap", "syndicated-lead"),
)

COLUMN_EDITS: dict[str, tuple[Edit, str]] = {
    "copy": (w.copy, "exact"),
    "other-city": (w.other_city, "exact"),
    "no-accents": (w.no_accents, "typographic"),
    "one-block": (w.one_block, "typographic exact"),
    "figure-changed": (w.figure_changed, "correction"),
    "figure-everywhere": (w.figure_everywhere, "correction"),
    "cut-end": (cut_end, "cut"),
    "typos": (w.typos, "typographic correction exact"),
    "syndicated-bare": (lambda d, t, k, b: replace(syndicated_bare(d, t, k, b), when=k.when), "syndicated"),
}
