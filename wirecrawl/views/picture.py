"""The archive as a picture: a square for each day, so that what is thin or missing is seen at a glance.

In:   for each day of the wire's calendar, how many stories are held and what is known of its lists.
Out:  an SVG file, one year below the other; it speaks French to a French reader and English to others.
Law:  the same archive gives the same bytes; a day is pale because few stories are held, never because of a guess: only
      a day whose lists were asked for says whether all is there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from xml.sax.saxutils import escape

from wirecrawl.archive.months import DayCount

_SIDE, _STEP = 11, 13  # of a square, and from one to the next
_LEFT, _TOP, _YEAR_HEIGHT = 44, 60, 7 * _STEP + 30
_WIDTH = _LEFT + 54 * _STEP + 8
_SHADES = "#ebedf0", "#c6dbef", "#6baed6", "#2171b5", "#08306b"  # one hue: every eye can order them
_STYLE = (
    "text{font:10px sans-serif;fill:#444}.h{font-size:14px;fill:#111}.y{font-weight:bold}"
    ".owed{stroke:#e6550d;stroke-width:2}.unproven{stroke:#666;stroke-dasharray:2 2}"
    + "".join(f".s{n}{{fill:{shade}}}" for n, shade in enumerate(_SHADES))
)
_OWED = ("lists still to be read", "listes encore à lire")
_UNPROVEN = ("no list goes back so far", "aucune liste ne remonte si loin")


def state_of(day: DayCount) -> str:
    """`owed`: a list is still to be read. `unproven`: asked for, and no list goes back so far. Else ""."""
    return "owed" if day.owed else "unproven" if day.unreachable and not day.done else ""


def picture_of(days: Mapping[str, DayCount], name: str) -> Iterator[str]:
    """The lines of the file. `days` by YYYY-MM-DD, that of undated stories by "". `name` of the wire, or wires."""
    dated = {day: held for day, held in days.items() if day}
    steps = _steps([held.stories for held in dated.values() if held.stories])
    years = range(int(min(dated)[:4]), int(max(dated)[:4]) + 1) if dated else range(0)
    height = _TOP + len(years) * _YEAR_HEIGHT
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" role="img">'
    yield f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>'
    total, undated = sum(held.stories for held in days.values()), days.get("", DayCount()).stories
    english, french = f"{name}: {total} stories", f"{name} : {total} dépêches"
    if undated:
        english, french = f"{english}, {undated} undated", f"{french}, dont {undated} sans date"
    yield _text((english, french), 8, 20, "h")
    yield from _legend(steps)
    for row, year in enumerate(years):
        yield from _year(year, dated, steps, _TOP + row * _YEAR_HEIGHT)
    yield "</svg>"


def _text(told: tuple[str, str], x: int, y: int, kind: str = "") -> str:
    """The French words where the viewer's language is French, else the English ones."""
    mark = f' class="{kind}"' if kind else ""
    english, french = map(escape, told)
    return (
        f'<switch><text systemLanguage="fr" x="{x}" y="{y}"{mark}>{french}</text>'
        f'<text x="{x}" y="{y}"{mark}>{english}</text></switch>'
    )


def _steps(counts: list[int]) -> list[int]:
    """The most stories a day of each shade has, but for the darkest: the quarters of the days that have any."""
    counts.sort()
    return sorted({counts[(len(counts) - 1) * n // 4] for n in (1, 2, 3)}) if counts else []


def _legend(steps: list[int]) -> Iterator[str]:
    ranges = ["0", *(f"≤ {most}" for most in steps), *([f"> {steps[-1]}"] if steps else [])]
    marks = [(f"s{n}", (told, told)) for n, told in enumerate(ranges)]
    x = 8
    for kind, told in [*marks, ("s0 owed", _OWED), ("s0 unproven", _UNPROVEN)]:
        yield f'<rect class="{kind}" x="{x}" y="31" width="{_SIDE}" height="{_SIDE}"/>'
        yield _text(told, x + _STEP + 3, 40)
        x += _STEP + 14 + 6 * max(map(len, told))


def _year(year: int, days: Mapping[str, DayCount], steps: list[int], top: int) -> Iterator[str]:
    first = date(year, 1, 1)
    yield f'<text class="y" x="8" y="{top + 24}">{year}</text>'
    for n in range((date(year, 12, 31) - first).days + 1):
        day = first + timedelta(n)
        column, weekday = divmod(n + first.weekday(), 7)
        x, y = _LEFT + column * _STEP, top + 14 + weekday * _STEP
        if day.day == 1:
            yield f'<text x="{x}" y="{top + 9}">{day.month:02}</text>'
        if min(days) <= day.isoformat() <= max(days):
            yield _square(day.isoformat(), days.get(day.isoformat(), DayCount()), steps, x, y)


def _square(day: str, held: DayCount, steps: list[int], x: int, y: int) -> str:
    shade = 1 + bisect_left(steps, held.stories) if held.stories else 0
    kind = f"s{shade} {state_of(held)}".strip()
    return (
        f'<rect class="{kind}" x="{x}" y="{y}" width="{_SIDE}" height="{_SIDE}">'
        f"<title>{day}: {held.stories}</title></rect>"
    )
