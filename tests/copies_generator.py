"""Doubled bodies and single ones, with what a reader expects of them; as blocks, as a saved text, as HTML.

DOUBLED and SINGLE name the kinds; `make(kind, rendering, seed)` gives a Case. RENDERINGS: two boxes (desktop and
mobile, with their furniture), one box (all paragraphs in a row), bare text (as a user saves it). Even seeds have
furniture between the copies of the last two, odd seeds have none in one box.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from tests.copies_refrains import AGAIN, REFRAINS
from tests.copies_sentences import PLACES, Writer
from tests.pages import FOOTER
from wirecrawl.model.story import Block

RENDERINGS = ("two-boxes", "one-box", "bare-text")
Runs = list[list[str]]


@dataclass(frozen=True)
class Case:
    """`runs` are the copies as printed, `expected` the story once, `copies` how often the page starts it."""

    kind: str
    rendering: str
    seed: int
    runs: Runs
    expected: list[str]
    copies: int
    headline: str
    date: str
    number: int
    extra: list[Block] = field(default_factory=list)

    @property
    def furniture(self) -> bool:
        """Whether headline, date and footer stand between the copies."""
        return self.rendering != "one-box" or self.seed % 2 == 0


def letters(run: list[str]) -> tuple[int, int]:
    return sum(c.isalpha() for c in "".join(run)), len(run)


def best(runs: Runs) -> list[str]:
    """The contract: most letters, then most paragraphs, then the first."""
    return max(runs, key=letters)


def plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def retyped(w: Writer, text: str, every: int = 45) -> str:
    """Letters swapped, dropped or doubled, accents lost, quotes, dashes and spaces changed."""
    out = list(text)
    for place in range(12, len(out) - 2, every):
        k = place + w.dice.randrange(min(every, len(out) - place - 1))
        if out[k].isalpha() and out[k + 1].isalpha():
            deed = w.dice.randrange(3)
            if deed == 0:
                out[k], out[k + 1] = out[k + 1], out[k]
            else:
                out[k] = "" if deed == 1 else plain(out[k])
    text = "".join(out)
    for old, new in w.dice.sample(
        (("'", "’"), ("--", "—"), (" %", "\u00a0%"), (" :", "\u202f:"), ("é", "e"), ("à", "a")), 3
    ):
        text = text.replace(old, new)
    return text


def damaged(w: Writer, text: str) -> str:
    bad = w.pick(["?", "\ufffd"])
    return "".join(bad if c.isalpha() and not c.isascii() else c for c in text)


def bare(story: list[str]) -> list[str]:
    """The story without its dateline."""
    return [story[0].partition(" -- ")[2], *story[1:]]


def first_sentence(story: list[str]) -> str:
    return story[0][: story[0].index(". ") + 1]


def rejoined(w: Writer, story: list[str]) -> list[str]:
    """Two paragraphs merged, one split in two."""
    k = w.dice.randrange(1, len(story) - 1)
    merged = [*story[:k], story[k] + " " + story[k + 1], *story[k + 2 :]]
    for n, text in enumerate(merged):
        if n != k and ". " in text[40:]:
            cut = text.index(". ", 40) + 1
            return [*merged[:n], text[:cut], text[cut + 1 :], *merged[n + 1 :]]
    return merged


def reformatted(text: str) -> str:
    """540.000 → 540 000, 16,8 → 16.8."""
    out = list(text)
    for k in range(1, len(out) - 1):
        if out[k - 1].isdigit() and out[k + 1].isdigit() and out[k] in ".,":
            out[k] = "\u00a0" if out[k] == "." else "."
    return "".join(out)


def cut_inside(w: Writer, story: list[str]) -> list[str]:
    k = w.dice.randrange(len(story) // 2, len(story))
    return [*story[:k], story[k][: max(30, len(story[k]) // 2)]]


def without(story: list[str], k: int) -> list[str]:
    return [*story[:k], *story[k + 1 :]]


def caption(w: Writer) -> str:
    return f"Photo prise le {w.dice.randrange(2, 28)} mai à {w.pick(PLACES)}. (Xinhua/{w.pick(['Li He', 'Ju Wen'])})"


def swap(w: Writer, runs: Runs) -> Runs:
    return runs if w.dice.random() < 0.5 else runs[::-1]


def _each_lacks_another(w: Writer, s: list[str]) -> tuple[Runs, list[str]]:
    story = s + [w.paragraph() for _ in range(8)]
    return [without(story, 4), without(story, len(story) - 3)], story


def _fuller_elsewhere(w: Writer, s: list[str]) -> tuple[Runs, list[str]]:
    """The longer copy has no dateline, the shorter one has."""
    return [s[:-1], bare(s)], s


def _summary(w: Writer, s: list[str]) -> tuple[Runs, list[str]]:
    words = first_sentence(bare(s)).split()
    line = f"{w.pick(PLACES)} : {' '.join(words[len(words) // 3 :][:8]).rstrip('.,; ')}"
    return [s, [line, *s]], [line, *s]


# kind → the copies, and the story if it is not simply the best copy
DOUBLED: dict[str, Callable[[Writer, list[str]], Runs | tuple[Runs, list[str]]]] = {
    "identical": lambda w, s: [s, s],
    "other-dateline": lambda w, s: swap(w, [s, [w.dateline() + bare(s)[0], *s[1:]]]),
    "no-dateline": lambda w, s: swap(w, [s, bare(s)]),
    "other-dash": lambda w, s: [s, [s[0].replace(" -- ", w.pick([" — ", " - ", " – "])), *s[1:]]],
    "retyped": lambda w, s: swap(w, [s, [retyped(w, p) for p in s]]),
    "retyped-badly": lambda w, s: [s, [retyped(w, p, 22) for p in s]],
    "accents-lost": lambda w, s: [s, [plain(p) for p in s]],
    "capitals": lambda w, s: [s, [p.upper() for p in s]],
    "reformatted": lambda w, s: [s, [reformatted(p).replace('"', "»") for p in s]],
    "cut": lambda w, s: swap(w, [s, s[: w.dice.randrange(2, len(s))]]),
    "cut-inside": lambda w, s: swap(w, [s, cut_inside(w, s)]),
    "cut-retyped": lambda w, s: swap(w, [s, cut_inside(w, [retyped(w, p) for p in s])]),
    "teaser": lambda w, s: swap(w, [s[: w.dice.randint(1, 2)], s]),
    "teaser-sentence": lambda w, s: swap(w, [[first_sentence(s)], s]),
    "teaser-bare": lambda w, s: [[first_sentence(bare(s))], s],
    "flattened": lambda w, s: swap(w, [s, [" ".join(s)]]),
    "flattened-retyped": lambda w, s: swap(w, [s, [retyped(w, " ".join(s))]]),
    "br-joined": lambda w, s: [s, rejoined(w, s)],
    "triple": lambda w, s: [s, s, [retyped(w, p) for p in s]],
    "teaser-and-two": lambda w, s: [s[:1], s, [retyped(w, p) for p in s]],
    "missing-paragraph": lambda w, s: swap(w, [s, without(s, w.dice.randrange(1, len(s) - 1))]),
    "missing-first": lambda w, s: [s, s[1:]],
    "extra-paragraph": lambda w, s: swap(w, [s, [*s[:2], w.paragraph(), *s[2:]]]),
    "caption-in-one": lambda w, s: swap(w, [s, [*s[:1], caption(w), *s[1:]]]),
    "damaged-letters": lambda w, s: swap(w, [s, [damaged(w, p) for p in s]]),
    "flash": lambda w, s: [s[:1], s[:1]],
    "flash-retyped": lambda w, s: [s[:1], [retyped(w, s[0])]],
    "flash-of-two": lambda w, s: [s[:2], bare(s[:2])],
    "each-lacks-another": _each_lacks_another,
    "dateline-in-the-shorter": _fuller_elsewhere,
    "summary-before-restart": _summary,
    **REFRAINS,
}


def _interview(w: Writer, s: list[str]) -> list[str]:
    out = [s[0]]
    for k in range(8):
        out += [
            w.pick(
                [
                    "Question : Et aujourd'hui ?",
                    "Question : Pourquoi ?",
                    "Question : Qu'attendez-vous de la suite ?",
                ]
            )
        ]
        out += (
            [w.pick(["Oui.", "Non.", "Réponse : Oui, bien sûr.", "Réponse : " + w.sentence()])]
            if k % 2
            else [w.paragraph()]
        )
    return out


def _table(w: Writer, s: list[str]) -> list[str]:
    rows = [f"{place} {w.number()} {w.number()} 12 0" for place in PLACES[:9]]
    return [
        s[0],
        "Ville Entrées Sorties Cas Décès",
        *rows,
        "Ville Entrées Sorties Cas Décès",
        *rows[:3],
        "Total 12 0",
    ]


def _cells(w: Writer, s: list[str]) -> list[str]:
    out = ["Ville", "Cas", "Décès"]
    for place in PLACES[:8]:
        out += [place, w.pick(["12", "0", "3"]), w.pick(["0", "1"])]
    return [*out, "Ville", "Cas", "Décès", "Total", "12", "0"]


def _refrain(w: Writer, s: list[str]) -> list[str]:
    chorus = [
        "Ô fleuve, emporte nos chansons jusqu'à la mer,",
        "Nos filets sont lourds et la nuit sera claire.",
    ]
    return [line for _ in range(4) for line in (*chorus, w.sentence(), w.pick(["Ohé !", "Ohé, ohé !"]))]


def _anaphora(w: Writer, s: list[str]) -> list[str]:
    opening = "Nous n'oublierons jamais ce que la mer nous a donné cette année-là, à nous et à nos enfants."
    return [opening + " " + w.paragraph(2) for _ in range(6)]


def _results(w: Writer, s: list[str]) -> list[str]:
    return [
        s[0],
        *(
            f"{w.pick(PLACES)} bat {w.pick(PLACES)} {w.dice.randrange(5)}-{w.dice.randrange(4)}"
            for _ in range(14)
        ),
    ]


def _rate(w: Writer, day: str) -> list[str]:
    rate, points = f"{w.dice.randrange(1, 9)},{w.dice.randrange(1000, 9999)}", w.dice.randrange(2, 400)
    first = f"PEKIN, {w.dice.randrange(2, 28)} juin (Xinhua) -- Le taux de change du yuan s'est établi à {rate} pour un"
    euro = f"L'euro valait {w.dice.randrange(7, 9)},{w.dice.randrange(1000, 9999)} yuans et cent yens {rate[::-1]}"
    return [
        f"{first} dollar {day}, soit {points} points de mieux que la veille, selon le Centre des changes.",
        f"{euro} yuans {day}, d'après la même source.",
    ]


SINGLE: dict[str, Callable[[Writer, list[str]], list[str]]] = {
    "plain": lambda w, s: s,
    "one-paragraph": lambda w, s: s[:1],
    "interview": _interview,
    "table": _table,
    "cells": _cells,
    "refrain": _refrain,
    "anaphora": _anaphora,
    "restated-quote": lambda w, s: [*s, w.sentence() + ' "' + s[1] + '"', s[1], w.paragraph()],
    "results": _results,
    "closing-repeats-lead": lambda w, s: [*s, first_sentence(bare(s))],
    "lone-repeat": lambda w, s: [*s[:4], s[0], *s[4:], w.paragraph()],
    "lone-pair": lambda w, s: [*s, s[2], s[3], w.paragraph()],
    "same-template": lambda w, s: _rate(w, "jeudi") + _rate(w, "vendredi"),
    "chronology": lambda w, s: [
        s[0],
        *(f"{y} : le comité se réunit à {w.pick(PLACES)}." for y in range(2001, 2015)),
    ],
    "poem": lambda w, s: [f"Sur mes cahiers de {w.pick(PLACES)}, j'écris ton nom" for _ in range(12)],
    "press-review": lambda w, s: [f"{w.dateline()}{p}" for p in s],
    **AGAIN,
}


def make(kind: str, rendering: str, seed: int) -> Case:
    w = Writer(hash_of(kind) * 1000 + seed)
    story = w.story()
    headline = w.headline()
    day, hour = f"2018-0{w.dice.randint(1, 9)}-1{w.dice.randint(0, 9)}", f"1{w.dice.randint(0, 9)}:25"
    date = f"French.xinhuanet.com | Publié le {day} à {hour}"
    number = 137_000_000 + seed * 977 % 900_000
    if kind in SINGLE:
        run = SINGLE[kind](w, story)
        return Case(kind, rendering, seed, [run], run, 1, headline, date, number)
    made = DOUBLED[kind](w, story)
    runs, expected = made if isinstance(made, tuple) else (made, best(made))
    return Case(kind, rendering, seed, runs, expected, len(runs), headline, date, number)


def hash_of(kind: str) -> int:
    return sum(k * ord(c) for k, c in enumerate(kind, 7))


def blocks_of(case: Case) -> list[Block]:
    """What the step before leaves of the page."""
    between = [Block("footer"), Block("headline"), Block("date")]
    if case.rendering == "two-boxes":
        between = [Block("footer"), Block("box"), Block("headline"), Block("date")]
    blocks = [Block("headline"), Block("date")]
    for n, run in enumerate(case.runs):
        blocks += between if n and case.furniture else []
        blocks += [Block("p", text) for text in run]
    return [*blocks, Block("tracking")]


def _lines(case: Case) -> list[str]:
    """The page's printed lines, from the headline on."""
    lines: list[str] = []
    for n, run in enumerate(case.runs):
        lines += ([FOOTER] if n else []) + [case.headline, case.date] if case.furniture or not n else []
        lines += run
    return lines


def as_text(case: Case) -> str:
    """The page as a user saves its text."""
    tracking = f"01002007077000000000000001110742{case.number}1"
    return "\n\n".join(["french.xinhuanet.com", *_lines(case), tracking])


def as_html(case: Case) -> str:
    """Layout D; the first copy is the desktop's, the others stand in the mobile box, or all in one."""

    def paragraphs(run: list[str]) -> str:
        return "".join(f"<p>{escape(text)}</p>\n" for text in run)

    both = case.rendering == "two-boxes" and len(case.runs) > 1
    desktop = paragraphs(case.runs[0] if both else _lines(case)[2:])
    mobile = "".join(map(paragraphs, case.runs[1:])) if both else ""
    title, date = escape(case.headline), escape(case.date)
    second = (
        f'<div class="domMobile"><div id="conTit"><h1>{title}</h1><div class="info">{date}</div></div>'
        f'<div id="content">{mobile}</div></div>'
    )
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<div class="domPC"><div class="bt"><h2>{title}</h2></div><div class="sj"><span>{date}</span></div>'
        f'<div class="nr"><font id="Zoom">{desktop}</font></div>'
        f'<div class="jiuwrong"><div class="jc-txt">{FOOTER}</div></div></div>{second if mobile else ""}'
        f'<div id="fwl" style="display:none">01002007077000000000000001110742{case.number}1</div></body></html>'
    )
