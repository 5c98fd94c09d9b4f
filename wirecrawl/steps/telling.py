"""Which words say something, and how much: those that two stories do not have in common by chance.

In:   a word, as key, or some numbers and names.
Out:  yes or no; its stem; how many things they are.
Law:  four letters and more, and none that stands in every story; all numbers.
"""

from __future__ import annotations

STEM = 5  # letters
# a word with a capital inside a sentence: after a word or a comma, or « d' »; looked behind once there is a capital
CAPITAL_INSIDE = r"[A-ZÀ-ÖØ-Þ](?:(?<=[^\W_] .)|(?<=[,;:)'’] .)|(?<=[dlDL]['’].))[\w-]+"
COUNTED = r"\d[\d.,\u202f\u00a0]*"


def says_something(word: str) -> bool:
    return (len(word) > 3 or word[0].isdigit()) and word not in EMPTY


def stem(word: str) -> str:
    """« retrouvé », « retrouvée », « retrouver »."""
    return word if word[0].isdigit() else word[:STEM]


def is_year(word: str) -> bool:
    return len(word) == 4 and word[:2] in ("19", "20")


def is_figure(word: str) -> bool:
    """A number of two digits and more."""
    return len(word) > 1 and word[0].isdigit()


def is_large(word: str) -> bool:
    """One of four digits and more that is no year: two stories do not have it in common by chance."""
    return len(word) > 3 and word.isdecimal() and not is_year(word)


def things(words: set[str] | frozenset[str]) -> int:
    """How many things these numbers and names are; a person has two names."""
    numbers = sum(word[0].isdigit() for word in words)
    return numbers + (len(words) - numbers + 1) // 2


LITTLE = frozenset(
    "aux ces des elle elles ils les leur mon nos notre par pas pour que qui ses son sur une votre".split()
)
EMPTY = frozenset(
    "dans pour avec sans sous leur leurs cette mais plus moins aussi dont elle elles nous vous etre avoir sont etait "
    "avait selon apres avant entre vers chez depuis pendant alors ainsi comme tous tout toute toutes fait ete "
    "annonce indique declare affirme precise rapporte xinhua communique".split()
)
