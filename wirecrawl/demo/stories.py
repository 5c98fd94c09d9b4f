"""The demo wire's stories: invented, written by hand in pages/*.txt, or made by the hundred.

In:   the text files beside this module, or a number.
Out:  Drafts: what the wire's desk wrote, before any layout; and the fields a reader must get from each.
Law:  the expected fields come from the draft alone, never from the reader under test.

A story in pages/*.txt is a line `== era day clock number section traits…`, its headline, then one paragraph a line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

SOURCE = "xinhua_fr"
WIRE_ZONE = "Asia/Shanghai"
LAYOUTS = {"A": "xinhua-2009", "B": "xinhua-2013", "D": "xinhua-2017", "F": "xinhua-2021", "G": "xinhua-2022"}
MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)  # fmt: skip
PREFIXES = {"(COVID-19) ": "COVID-19", "URGENT ": "URGENT"}
SUFFIXES = {
    f" ({label})": label
    for label in ("INTERVIEW", "SYNTHESE", "REPORTAGE", "PAPIER GENERAL", "PAPIER D'ANGLE", "APERCU")
}


@dataclass(frozen=True, slots=True)
class Draft:
    """One story as the desk wrote it. `day` and `clock` are the wire's own; `traits` say how it is printed.

    Traits with a value are `pages` (how many the story is cut into); the others are flags, see pages.py.
    """

    era: str
    day: str
    clock: str
    number: str
    section: str
    headline: str
    paragraphs: tuple[str, ...]
    traits: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The wire's own key, as its addresses hold it."""
        return {"A": f"content_{self.number}", "G": self.number}.get(self.era, f"c_{self.number}")

    @property
    def id(self) -> str:
        return f"{SOURCE}:{self.key}"

    @property
    def page_count(self) -> int:
        return int(self.traits.get("pages", 1))

    def path(self, page: int = 1) -> str:
        """The path of one page, by the address grammar of the story's era."""
        year, month, day = self.day.split("-")
        tail = f"_{page}" if page > 1 else ""
        if self.era == "A":
            return f"/french/{year}-{month}/{day}/content_{self.number}{tail}.htm"
        if self.era == "G":
            return f"/{year}{month}{day}/{self.number}/c{tail}.html"
        section = f"/{self.section}" if self.era == "B" else ""
        return f"{section}/{year}-{month}/{day}/c_{self.number}{tail}.htm"

    @property
    def host(self) -> str:
        return "french.xinhuanet.com" if self.era in "ABD" else "french.news.cn"

    def url(self, page: int = 1) -> str:
        return f"http://{self.host}{self.path(page)}"

    def pages(self) -> list[tuple[str, ...]]:
        """The paragraphs of each page; with the trait `overlap` a page begins with the last one of the page before."""
        size = -(-len(self.paragraphs) // self.page_count)
        back = 1 if "overlap" in self.traits else 0
        starts = range(0, len(self.paragraphs), size)
        return [self.paragraphs[max(0, start - back) : start + size] for start in starts]


@cache
def handwritten() -> tuple[Draft, ...]:
    """The stories of pages/*.txt, file by file in the order of their names."""
    folder = files(__package__).joinpath("pages")
    texts = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".txt")), key=lambda entry: entry.name
    )
    return tuple(
        _draft(part.strip().split("\n"))
        for text in texts
        for part in text.read_text(encoding="utf-8").split("== ")
        if part.strip()
    )


def _draft(lines: list[str]) -> Draft:
    era, day, clock, number, section, *traits = lines[0].split()
    pairs = {name: value for name, _, value in (trait.partition("=") for trait in traits)}
    return Draft(era, day, clock, number, section, lines[1], tuple(lines[2:]), pairs)


def expected_fields(draft: Draft) -> dict[str, object]:
    """What the story line must say of this draft: the fields of the contract that the draft decides."""
    dateline, lead = split_lead(draft.paragraphs[0])
    headline, labels = split_labels(draft.headline)
    paragraphs = (
        cut_text((lead, *draft.paragraphs[1:])) if "cut" in draft.traits else (lead, *draft.paragraphs[1:])
    )
    day_only = bool({"no-date", "bad-day"} & draft.traits.keys())
    return {
        "id": draft.id,
        "source": SOURCE,
        "language": "fr",
        "headline": headline,
        "headline_raw": draft.headline,
        "labels": labels,
        "dateline_raw": dateline,
        "dateline_place": dateline.split(" (")[0].rpartition(", ")[0],
        "dateline_day": dateline_day(dateline, draft.day),
        "agency": "Xinhua",
        "body": "\n".join(paragraphs),
        "published_day": draft.day,
        "published_at": None if day_only else instant(draft.day, draft.clock),
        "published_zone": WIRE_ZONE,
        "end_mark": "Fin" if "fin" in draft.traits else None,
        "complete": "cut" not in draft.traits,
        "layout": LAYOUTS[draft.era],
    }


def split_lead(paragraph: str) -> tuple[str, str]:
    """« MOSCOU, 7 juin (Xinhua) -- » and what comes after it."""
    dateline, mark, lead = paragraph.partition(" -- ")
    return dateline + mark, lead


def split_labels(headline: str) -> tuple[str, list[str]]:
    labels = []
    for prefix, label in PREFIXES.items():
        if headline.startswith(prefix):
            headline = headline.removeprefix(prefix)
            labels.append(label)
    for suffix, label in SUFFIXES.items():
        if headline.endswith(suffix):
            headline = headline.removesuffix(suffix)
            labels.append(label)
    return headline, labels


def dateline_day(dateline: str, published_day: str) -> str:
    """The dateline's day; its year is the publication's, or the one before when that would be in the future."""
    number, month = dateline.split(" (")[0].rpartition(", ")[2].split()
    published = date.fromisoformat(published_day)
    day = date(published.year, MONTHS.index(month) + 1, int(number.removesuffix("er")))
    return (day if day <= published else day.replace(year=day.year - 1)).isoformat()


def instant(day: str, clock: str) -> str:
    """The wire's day and clock as an instant in UTC."""
    local = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(WIRE_ZONE))
    return (local - timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ")


def cut_text(paragraphs: tuple[str, ...]) -> tuple[str, ...]:
    """What is left of a page cut in half: the last paragraph ends before its last accented letter."""
    last = paragraphs[-1]
    return (*paragraphs[:-1], last[: max(at for at, letter in enumerate(last) if ord(letter) > 127)].rstrip())
