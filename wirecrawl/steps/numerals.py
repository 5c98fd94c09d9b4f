"""Numbers and hours that are written out, as digits; titles, which say nothing of who is meant.

In:   words, by their key.
Out:  the same words with digits in place of what was written out.
Law:  what is no number stays as it is, in its order.
"""

from __future__ import annotations

import re

_SMALL = {
    name: n
    for n, name in enumerate(
        "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
    )
} | {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}  # fmt: skip
_ALONE = frozenset(name for name in _SMALL if name not in ("un", "zero"))
_LARGE = {"cent": 100, "cents": 100, "mille": 1000}
_WRITTEN = _ALONE.union(_LARGE)
TITLES = frozenset("m mm mme mmes mlle mlles dr docteur pr".split())
SPOKEN = _WRITTEN.union(TITLES)
HEDGES = frozenset("environ quelque pres presque autour plus moins".split())
MOST_DIGITS = 15  # of a number that anybody rounds
_CLOCK = re.compile(r"([0-9]+)h([0-5][0-9])?")
_MINUTES = re.compile(r"[0-5][0-9]")


def digits_for(words: list[str]) -> list[str]:
    """« vingt trois » is 23, « quatre vingt dix » 90; « un » alone is an article and stays; « pour cent » is a sign."""
    if _WRITTEN.isdisjoint(words):
        return words
    out: list[str] = []
    at = 0
    while at < len(words):
        if words[at] == "cent" and out and out[-1] == "pour":
            out.pop()
            at += 1
        elif words[at] in _ALONE or words[at] in _LARGE:
            value, at = _read_number(words, at)
            out.append(str(value))
        else:
            out.append(words[at])
            at += 1
    return out


def without_titles(words: list[str], titles: frozenset[str]) -> list[str]:
    """Numbers in digits, titles left out: « M. Ravet » says what « Odile Ravet » says."""
    return digits_for([word for word in words if word not in titles])


def hours_for(words: list[str]) -> list[str]:
    """« 14h30 », « 14 h 30 »: 14 heures 30."""
    out: list[str] = []
    open_hour = False
    for word in words:
        clock = _CLOCK.fullmatch(word)
        if clock:
            out += [clock[1], "heures", *([str(int(clock[2]))] if clock[2] else [])]
        elif word == "h" and out and out[-1].isdecimal():
            out.append("heures")
        else:
            out.append(str(int(word)) if open_hour and _MINUTES.fullmatch(word) else word)
        open_hour = out[-1] == "heures" and word != "heures"
    return out


def _read_number(words: list[str], at: int) -> tuple[int, int]:
    """The number that is written out from word `at` on, and where it ends."""
    total = part = 0
    last = 10**9  # each word is smaller than the one before, or multiplies it
    while at < len(words):
        word = words[at]
        if word in _LARGE:
            part = max(1, part) * _LARGE[word]
            total, part = (total + part, 0) if word == "mille" else (total, part)
            last = _LARGE[word]
        elif word == "et" and at + 1 < len(words) and words[at + 1] in ("un", "onze") and part >= 20:
            part += _SMALL[words[at + 1]]
            return total + part, at + 2
        elif word in _SMALL and _SMALL[word] == 20 and part % 100 == 4:
            part, last = part + 76, 20
        elif word in _SMALL and _SMALL[word] < last and (last >= 20 or (last == 10 and _SMALL[word] > 6)):
            part, last = part + _SMALL[word], _SMALL[word]
        else:
            break
        at += 1
    return total + part, at


def rounded(one: list[str], other: list[str]) -> tuple[str, str] | None:
    """The two numbers, if the one that a hedge stands beside is the other one rounded: 669 and « environ 670 ».

    It ends in more zeros, and is less than one of these off, and at most a tenth: « environ 10 » is not 5.
    """
    numbers = [[word for word in words if word.isdecimal()] for words in (one, other)]
    if [len(found) for found in numbers] != [1, 1]:
        return None
    a, b = numbers[0][0], numbers[1][0]
    if max(len(a), len(b)) > MOST_DIGITS:
        return None
    for exact, about, words in ((a, b, other), (b, a, one)):
        zeros = len(about) - len(about.rstrip("0"))
        off = abs(int(exact) - int(about))
        near = off < 10**zeros and 10 * off <= int(exact)
        if near and zeros > len(exact) - len(exact.rstrip("0")) and not HEDGES.isdisjoint(words):
            return a, b
    return None
