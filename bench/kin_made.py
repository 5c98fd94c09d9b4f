"""Made stories by the million: words as frequent as words are, stock sentences, series, and one in eight a copy.

In:   a number.
Out:  its story; the same number gives the same story, so that none has to be kept.
Law:  what a story is a copy of follows from its number alone.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import accumulate
from random import Random

from wirecrawl.model.story import Story

WORDS = 40_000
PER_DAY = 180
STOCK = 400
_SYLLABLES = (
    "ba ce di fo gu la me ni po ru sa te vi xo ça dé gné li mon pa ri san tou vé len cha bre tion eau ier"
).split()


def _vocabulary() -> list[str]:
    dice = Random(1)
    found: dict[str, None] = {}
    while len(found) < WORDS:
        found["".join(dice.choices(_SYLLABLES, k=dice.randint(1, 4)))] = None
    return sorted(found, key=len)  # frequent words are short


VOCABULARY = _vocabulary()
_WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))


def _sentence(dice: Random) -> str:
    words = dice.choices(VOCABULARY, cum_weights=_WEIGHTS, k=dice.randint(9, 28))
    if dice.random() < 0.4:
        words[dice.randrange(len(words))] = str(dice.randint(2, 9000))
    words[len(words) // 2] = words[len(words) // 2].capitalize()
    return f"{words[0].capitalize()} {' '.join(words[1:])}."


_STOCK = [_sentence(Random(1000 + n)) for n in range(STOCK)]


def _body(number: int) -> list[str]:
    dice = Random(number)
    lines = [" ".join(_sentence(dice) for _ in range(dice.randint(1, 3))) for _ in range(dice.randint(4, 9))]
    if dice.random() < 0.3:
        lines.append(dice.choice(_STOCK))
    return lines


def _series(number: int, which: int) -> list[str]:
    """One of nine daily series: the same sentences, other numbers."""
    dice = Random(number)
    return [
        f"{_STOCK[which]} {dice.randint(1, 9999)}",
        f"{_STOCK[which + 9]} Soit {dice.randint(1, 99)} {_STOCK[which + 18]}",
    ]


def _copied(number: int, lines: list[str]) -> list[str]:
    dice = Random(-number)
    kind = dice.randrange(5)
    if kind == 0:
        return lines[: max(2, len(lines) // 2)]
    if kind == 1:
        return [*lines, _sentence(dice)]
    if kind == 2:
        return [lines[0]]
    if kind == 3:
        return [line.replace("é", "e").replace("ç", "c") for line in lines]
    return lines


def made_story(number: int) -> Story:
    """Story `number`, about a hundred and fifty words."""
    day = date(2009, 1, 1) + timedelta(days=number // PER_DAY)
    within = number % PER_DAY
    if within % 20 == 19:
        lines, place = _series(number, within // 20), "PEKIN"
    elif within % 8 == 7:
        lines, place = _copied(number, _body(number - 3)), VOCABULARY[(number - 3) % 200 + 500].upper()
    else:
        lines, place = _body(number), VOCABULARY[number % 200 + 500].upper()
    stamp = day.isoformat()
    return Story(
        id=f"xinhua_fr:c_{130_000_000 + number}",
        source="xinhua_fr",
        language="fr",
        headline=" ".join(lines[0].split()[:9]),
        dateline_place=place,
        dateline_day=stamp,
        agency="Xinhua",
        body="\n".join(lines),
        published_day=stamp,
        published_at=f"{stamp}T{within * 8 // 60:02}:{within * 8 % 60:02}:00Z",
    )
