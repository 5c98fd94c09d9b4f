"""Which words say something: those that two stories do not have in common by chance.

In:   a word, as key.
Out:  yes or no.
Law:  four letters and more, and none that stands in every story; all numbers.
"""

from __future__ import annotations


def says_something(word: str) -> bool:
    return (len(word) > 3 or word[0].isdigit()) and word not in EMPTY


EMPTY = frozenset(
    "dans pour avec sans sous leur leurs cette mais plus moins aussi dont elle elles nous vous etre avoir sont etait "
    "avait selon apres avant entre vers chez depuis pendant alors ainsi comme tous tout toute toutes fait ete "
    "annonce indique declare affirme precise rapporte xinhua communique".split()
)
