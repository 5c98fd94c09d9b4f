"""Texts that say the same again by nature, to be doubled or left alone: speeches, litanies, rows, answers. Made-up.

REFRAINS names kinds of copies and AGAIN kinds of single bodies; tests/copies_generator.py adds them to its own.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.copies_sentences import PLACES, Writer

Runs = list[list[str]]
Made = Callable[[Writer, list[str]], Runs]


def speech(w: Writer, story: list[str]) -> list[str]:
    """The opening comes back whole between the paragraphs, and is the last word."""
    cry = f"Gens de {w.pick(PLACES)}, levez-vous : {w.number()} lampes brûlent encore et nul ne les voit."
    out = [story[0].partition(" -- ")[0] + " -- " + cry]
    for text in story[1:6]:
        out += [text, cry]
    return out


def litany(w: Writer, story: list[str]) -> list[str]:
    answer = w.pick(["Garde-nous, fleuve.", "Nous t'écoutons, ô mère des eaux.", "Que le vent nous porte."])
    dateline = story[0].partition(" -- ")[0] + " -- "
    lines = [f"Pour {w.number()} barques parties de {w.pick(PLACES)}," for _ in range(8)]
    return [dateline + answer, *(text for line in lines for text in (line, answer))]


def rounds(w: Writer, story: list[str]) -> list[str]:
    """Each line comes twice, and the last is the first."""
    lines = [
        f"La barque {k} descend vers {w.pick(PLACES)} sans bruit" for k in w.dice.sample(range(2, 99), 9)
    ]
    out = [story[0].partition(" -- ")[0] + " -- " + lines[0], lines[1]]
    for k in range(2, 9):
        out += [lines[k], lines[k - 1]]
    return [*out, lines[8], lines[0]]


def rows(w: Writer, story: list[str]) -> list[str]:
    return [story[0], *(f"{place} ; {w.number()} ; {w.number()}" for place in w.dice.sample(PLACES, 9))]


def reports(w: Writer, story: list[str]) -> list[str]:
    """One sentence, filled in anew in each paragraph."""
    where = w.pick(PLACES)
    return [
        *(
            f"Le canton de {place} compte {w.dice.randrange(3, 99)} puits à sec et {w.dice.randrange(2, 60)} puits"
            f" rouverts depuis la fin de la semaine, ont fait savoir les services des eaux de {where}."
            for place in w.dice.sample(PLACES, 7)
        )
    ]


def _shuffled(w: Writer, table: list[str]) -> list[str]:
    return [table[0], *w.dice.sample(table[1:], len(table) - 1)]


def _cut(w: Writer, run: list[str]) -> list[str]:
    return run[: w.dice.randrange(len(run) // 2, len(run))]


def _either(w: Writer, runs: Runs) -> Runs:
    return runs if w.dice.random() < 0.5 else runs[::-1]


def _bare(run: list[str]) -> list[str]:
    return [run[0].partition(" -- ")[2], *run[1:]]


def _one_word(w: Writer, run: list[str]) -> list[str]:
    """One word corrected: another, longer one in its place."""
    k = w.dice.randrange(1, len(run))
    words = run[k].split(" ")
    words[w.dice.randrange(len(words) // 2)] = "incontestablement"
    return [*run[:k], " ".join(words), *run[k + 1 :]]


def _doubled(make: Callable[[Writer, list[str]], list[str]]) -> Made:
    def made(w: Writer, story: list[str]) -> Runs:
        run = make(w, story)
        return _either(w, [run, _bare(run) if " -- " in run[0] else run])

    return made


def _with_cut(make: Callable[[Writer, list[str]], list[str]]) -> Made:
    def made(w: Writer, story: list[str]) -> Runs:
        run = make(w, story)
        return _either(w, [run, _cut(w, run)])

    return made


def _thrice(w: Writer, story: list[str]) -> Runs:
    run = speech(w, story)
    return [run, _bare(run), run]


REFRAINS: dict[str, Made] = {
    "speech": _doubled(speech),
    "speech-cut": _with_cut(speech),
    "speech-thrice": _thrice,
    "litany": _doubled(litany),
    "rounds": _doubled(rounds),
    "rows-sorted-anew": lambda w, s: [table := rows(w, s), _shuffled(w, table)],
    "reports": _doubled(reports),
    "reports-cut": _with_cut(reports),
    "one-word-corrected": lambda w, s: _either(w, [s, _one_word(w, s)]),
}


def answered(w: Writer, story: list[str]) -> list[str]:
    """Each sentence of a statement, then each again with what is said to it."""
    said = [w.sentence() for _ in range(4)]
    return [*said, *(text for line in said for text in (f"« {line} »", "En clair : " + w.sentence()))]


AGAIN: dict[str, Callable[[Writer, list[str]], list[str]]] = {
    "answered": answered,
    "single-speech": speech,
    "single-litany": litany,
    "single-rounds": rounds,
    "single-reports": reports,
}
