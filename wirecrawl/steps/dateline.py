"""The dateline at the head of a story: « MOSCOU, 7 juin (Xinhua) -- ».

In:   the first paragraph, and the day of publication if it is known.
Out:  a Dateline: the place and the agency as printed, the day with its year, and the rest of the paragraph.
Law:  raw + rest is the paragraph, to the character; a sentence with a dash in it is not a dateline.

A dateline needs a day or a known agency in parentheses; then a dash, or the agency alone. Knowledge:
docs/facts.md (datelines of Xinhua, AFP, ATS); no year is printed, and the day may be of the year before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wirecrawl.model.story import Block
from wirecrawl.steps.dateforms import MONTHS, fold
from wirecrawl.steps.trade import is_reprint

FARTHEST_AHEAD = timedelta(days=2)
LONGEST_DATELINE = 160
LONGEST_BANNER = 160
SENTENCE_ENDS = frozenset('.!?»")…')
AGENCIES = frozenset(
    "xinhua xinhuanet afp ats afx ap aps apa ani anp ansa acap belga bbc dpa efe irna itar-tass kuna kyodo lap map "
    "mena pana panapress ria reuters sana spa sputnik tap tass upi yonhap anadolu novosti acp agp aip amap "
    "agence cctv cgtn cna keystone-ats 新华社".split()
)

_W = r"[^\W\d_]"
_WORD = rf"[\"«“]?\s?{_W}(?:{_W}|['’.])*\s?[\"»”]?"
_PLACE = rf"{_WORD}(?:(?:\s{{1,2}}|\s?[-‐‑–/&]\s?|[,，]\s{{0,2}}){_WORD}){{0,10}}?"
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True)).replace("e", "[eé]").replace("ou", "o[uû]")
_WEEKDAY = (
    r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)"
)
_DAY = (
    rf"(?:(?i:le)\s+)?(?:(?i:{_WEEKDAY})\.?,?\s+(?:(?i:le)\s+)?)?"
    r"(?:(?P<d>\d{1,2})(?:\s?(?i:er|ème|eme|e|º|o|ᵉʳ)(?=\W|[A-Za-z]))?(?:\s?[-–/]\s?\d{1,2})?\s*(?:de\s+)?"
    rf"(?P<m>(?i:{_MONTH}))(?!{_W})\.?|(?P<m2>(?i:{_MONTH}))\.?\s*(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)(?![^\W_])"
    r"(?:\s*[,，]?\s*(?P<y>\d{4})(?!\d))?"
)
_AGENCY = (
    r"(?:[(（]\s?(?P<agency{0}>[^()（）\d]{{1,60}}?)\s?[)）]|/\s?(?P<slashed{0}>[^()（）/\d]{{1,60}}?)\s?/)"
)
_AGENCY_NAMES = ("agency", "slashed", "agency2", "slashed2", "bare")
_DASHES = frozenset("-‐‑‒–—―−─－﹣")
_DASH = rf"(?:-\s-|[{''.join(sorted(_DASHES))}]{{1,4}})"
_BARE = r"(?P<bare>(?i:xinhua|chine\s+nouvelle))"  # « MOSCOU, 7 juin, Xinhua -- »
_WESTERN = re.compile(
    rf"[\s\u200b\ufeff]*(?:(?P<place>{_PLACE}(?:\s\d(?=\s?[,，(（]))?)(?P<country>\s*[(（][^()（）\d]{{2,60}}[)）])?"
    rf"(?P<comma>\s*[,，.]\s*|\s+|(?=[(（])))?"
    rf"(?:{_DAY}\s*[,，]?\s*(?:{_AGENCY.format('')}|{_BARE}(?=\s*{_DASH}))?|{_AGENCY.format(2)})"
    rf"(?P<end>\s*[.,:：]?\s*{_DASH}\s*|\s*[:：]\s*|\s*)"
)
_CHINESE = re.compile(
    r"[\s\u200b\ufeff]*(?P<agency>新华社|新华网|中新社|中新网)(?P<place>[\u4e00-\u9fff／/]{2,16}?)"
    r"(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日[专專]?[电電]\s*[-—]{0,3}\s*"
)
_STOP = re.compile(r"(?<=[^\W\d_]{4})\.$")  # « PARIS. 7 juin »; not « WASHINGTON D.C. »
_HINT = re.compile(r"[\d(（/]")
LONGEST_PLACE = 90
MOST_SMALL_WORDS = 5
_CONNECTORS = frozenset(
    "a à au aux d de del des di do du e el en es et in l la las le les los of on près sous sur the und y al".split()
)
_AGENCY_WORDS = AGENCIES.union(
    _CONNECTORS,
    "agence chine nouvelle presse news avec via notre envoyé spécial correspondant bureau".split(),
)
_NOT_FIRST = frozenset(
    "depuis selon jusqu avant après vers entre source photo légende crédit par agence article publié publiée mis "
    "mise lundi mardi mercredi jeudi vendredi samedi dimanche ce cette un une au aux du des en dans pour il elle "
    "dès fin début mi environ dernier rendez note encadré".split()
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """`raw` is "" when there is none; `place` and `agency` as printed, "" if not; `day` YYYY-MM-DD or None."""

    raw: str
    place: str
    day: str | None
    agency: str
    rest: str


def split_dateline(paragraph: str, published_day: str | None = None) -> Dateline:
    """Part the dateline from the paragraph. Raises nothing: no dateline is `raw` == "".

    The year is the printed one, or that which puts the day nearest to `published_day` (YYYY-MM-DD) but no more
    than 2 days after it. `day` is None for a day that does not exist, or without any year to go by.
    """
    found = _match(paragraph)
    if found is None:
        return Dateline("", "", None, "", paragraph)
    match, agency, place = found
    day = _day_of(match, published_day)
    return Dateline(match[0], place, day, agency, paragraph[match.end() :])


def starts_story(paragraph: str) -> bool:
    """Whether the paragraph begins with a dateline."""
    return _match(paragraph) is not None


def is_above_story(line: str, ahead: Sequence[Block]) -> bool:
    """Whether the line stands right above the paragraph whose dateline begins the story."""
    return bool(ahead) and ahead[0].kind == "p" and starts_story(ahead[0].text) and not starts_story(line)


def banner_of(body: str) -> str:
    """The line above the dateline, « Par notre correspondant Ali Ba »: no sentence, and no other dateline follows.

    Nor is it one that says that a paper prints this: who compares stories must see it.
    """
    banner, _, rest = body[: LONGEST_BANNER + 1].partition("\n")
    if not rest or banner.rstrip()[-1:] in SENTENCE_ENDS or starts_story(banner):
        return ""
    first, *others = body[len(banner) + 1 :].split("\n")
    if not split_dateline(first).agency or any(map(starts_story, others)) or is_reprint(banner):
        return ""
    return banner


def _match(paragraph: str) -> tuple[re.Match[str], str, str] | None:
    """The dateline, its agency and its place."""
    head = paragraph[:LONGEST_DATELINE]
    chinese = _CHINESE.match(head)
    if chinese:
        return chinese, chinese["agency"], chinese["place"]
    hint = _HINT.search(head, 0, LONGEST_PLACE)
    if not hint or sum(word[0].islower() for word in head[: hint.start()].split()) > MOST_SMALL_WORDS:
        return None
    match = _WESTERN.match(head)
    # the dash may be followed by white space beyond the head: match again on the whole
    if match and match.end() == len(head) < len(paragraph):
        match = _WESTERN.match(paragraph)
    if match is None:
        return None
    agency = next(filter(None, map(match.group, _AGENCY_NAMES)), "").strip()
    place, country = (match["place"] or "").strip(), (match["country"] or "").strip()
    if country and not agency and _is_agency(country.strip("()（） ")):
        agency, country = country.strip("()（） "), ""
    place = f"{place} {country}".strip() if country else _STOP.sub("", place)
    return (match, agency, place) if _is_dateline(match, agency, place, paragraph) else None


def _is_dateline(match: re.Match[str], agency: str, place: str, paragraph: str) -> bool:
    """Whether what matched is meant as a dateline: a place in capitals or a known agency, and an end to it."""
    known, dated = _is_agency(agency), bool(match["d"] or match["d2"])
    dashed = bool(_DASHES.intersection(match["end"])) or (known and dated and bool(match["end"].strip()))
    if not place:
        return known and dashed
    if not _is_place(place, strict=not (known and dated and dashed)):
        return False
    rest = paragraph[match.end() :]
    shouted = place.upper() == place
    if dashed and match["end"].strip() == "-" and rest[:1].isdigit() and not agency:
        return False  # « PARIS, 7 juin-7 juillet : »
    if dated and dashed:
        return bool(agency) or shouted or bool((match["comma"] or "").strip())
    if not known:
        return False
    if dashed:
        return True
    opens = rest[:1].isupper() or rest[:1] in {*'"«“'}
    if not rest.strip():
        return dated and shouted and "/" not in agency
    return opens and (dated or len(place.split()) <= 3)


def _is_place(place: str, *, strict: bool) -> bool:
    """Whether the words can name a place: no preposition first and, if strict, capitals but for « de », « sur »."""
    words = re.findall(r"[^\W\d_]+", place)
    if words[0].lower() in _NOT_FIRST or (len(words) == 1 and words[0].lower() in _CONNECTORS):
        return False
    if any(word.lower() in ("agence", "xinhua", "presse") for word in words) or len(words) > 12:
        return False
    return not strict or (
        words[0][0].isupper() and all(word[0].isupper() or word.lower() in _CONNECTORS for word in words)
    )


def _is_agency(text: str) -> bool:
    """Whether the words name an agency: « Agence de presse Xinhua »; « Xinhua les a rencontrés » is a clause."""
    said = re.split(r"[\s/,;+&.-]+", text)
    if any(word[:1].islower() and word not in _AGENCY_WORDS for word in said):
        return False
    tokens = [word.lower() for word in said]
    return not AGENCIES.isdisjoint(tokens) or tokens[:2] in (["chine", "nouvelle"], ["agence", "france"])


def _day_of(match: re.Match[str], published_day: str | None) -> str | None:
    """The dateline's day with its year, YYYY-MM-DD; None if it has none, or is none of the calendar."""
    printed = match.groupdict()
    day, month = printed.get("d") or printed.get("d2"), printed.get("m") or printed.get("m2")
    if not day or not month or re.search(r"\d\s?[-–/]\s?\d", match[0]):
        return None
    number = MONTHS.get(month) or (
        int(month) if month.isdigit() else MONTHS.get(fold(month), 0)
    )  # « juın » matches too
    try:
        if printed.get("y"):
            return date(int(printed["y"]), number, int(day)).isoformat()
        base = date.fromisoformat(published_day) if published_day else None
        return date(_year_by(base, number, int(day)), number, int(day)).isoformat() if base else None
    except ValueError:
        return None


def _year_by(base: date, month: int, day: int) -> int:
    """The year by which the day is nearest to `base`, yet not ahead of it: a story carries no day to come."""
    years = range(base.year - 1, base.year + 2)
    gaps = [(date(year, month, min(day, 28)) - base, year) for year in years]
    return max((gap, year) for gap, year in gaps if gap <= FARTHEST_AHEAD)[1]
