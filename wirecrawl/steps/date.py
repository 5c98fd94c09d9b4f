"""When a story was published: « Publié le 2018-06-07 à 13:25 » and its cousins, as an instant.

In:   a date line as the page prints it, and the zone of the wire's clock.
Out:  a Moment: the day always; the instant (UTC, seconds as printed, else 00) only if an hour is printed.
Law:  a day without an hour stays a day; nothing here invents midnight, reads today's date or guesses a year
      that neither the line nor the address holds.

Numbers with the year last are day first, as French prints them: 07/06/2018 is 7 June. An hour with a printed
offset or zone is an instant of its own; `day` is that instant on the wire's calendar, and `zone` is always the
wire's. What no form of ours reads goes to dateparser, and what it reads must be what is printed.
"""

from __future__ import annotations

import re
import warnings as python_warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wirecrawl.errors import Rejected
from wirecrawl.steps import dateforms as forms

RULES = (
    *(
        "publie-le",
        "labelled-date",
        "iso-line",
        "header-spans",
        "jour-mois",
        "month-first",
        "numeric-day-first",
    ),
    *("jour-mois+base-year", "dateparser", "meta-pubdate", "url-day"),
)
LONGEST_DATE_LINE = 120
FIRST_YEAR, LAST_YEAR = 1990, 2099
FARTHEST_FROM_ADDRESS = timedelta(days=2)

_COMMON = re.compile(
    r"(?:(?:[Ff]rench\.)?(?:xinhuanet\.com|news\.cn)(?: ?\| ?| ))?Publié le ([0-9]{4})-([0-9]{2})-([0-9]{2}) à"
    r" ([0-9]{2}):([0-9]{2})(?: ?\| ?(?:[Ff]rench\.)?(?:xinhuanet\.com|news\.cn))?"
)
_ORDER = {"publie": 0, "label": 0, "": 1, "foreign": 2, "modified": 2}
_MAY_BE = re.compile(r"[0-9０-９]|^\W*(?:[Pp]ubli|PUBLI|[Mm]is)")
_CLOCKED = re.compile(r"[0-9] ?(?::|h|heures?|时|点) ?[0-9]")


@dataclass(frozen=True, slots=True)
class Moment:
    """`day` YYYY-MM-DD on the calendar of `zone`; `at` the instant in UTC, None if no hour is printed."""

    raw: str
    day: str
    at: str | None
    zone: str
    rule: str


@dataclass(frozen=True, slots=True)
class Dates:
    """What a page's date lines say; `warnings` names the lines that were refused, and why."""

    published: Moment | None
    modified: Moment | None
    warnings: tuple[str, ...]


class _Found(NamedTuple):
    moment: Moment
    weekday_fits: bool = True


def read_date(line: str, *, zone: str, base_day: str | None = None) -> Moment:
    """One printed line as a Moment; a line with a publication and a modification gives the publication.

    `zone` is the IANA name of the wire's clock. `base_day` (YYYY-MM-DD) lends its year to « 7 juin », and the
    rule says so. Raises Rejected: `impossible-day`, `impossible-hour`, `no-year`, `page-clock`, `relative-day`,
    `no-date`.
    """
    raw = line.strip()
    common = _COMMON.fullmatch(raw)
    if common:
        year, month, day, hour, minute = map(int, common.groups())
        return _settle(raw, "publie-le", _day(year, month, day), (hour, minute, 0), ZoneInfo(zone), zone)
    parts = forms.cut_parts(raw[: 2 * LONGEST_DATE_LINE])
    if not parts or len(raw) > 2 * LONGEST_DATE_LINE:
        raise Rejected("no-date", f"no rule reads {raw[:80]!r}")
    part = min(parts, key=lambda part: _ORDER[part.kind])
    return _read(part, raw, zone, base_day).moment


def is_date_line(line: str) -> bool:
    """Whether the whole line is a date line, readable or not (« Publié le 2018-02-30 », « Publié hier à 13:25 »).

    A bare day (« 7 juin 2018 ») is one too; `is_signed` tells it from one with a verb, a brand or an hour.
    """
    if len(line) > LONGEST_DATE_LINE or not _MAY_BE.search(line):
        return False
    parts = forms.cut_parts(line.strip())
    if not parts:
        return False
    branded = forms.BRAND.search(forms.fold(line)) is not None
    return all(_has_shape(part, branded) for part in parts)


def is_signed(line: str) -> bool:
    """Whether a date line also carries a verb, a brand or an hour: a bare day may be a line of the body."""
    if not is_date_line(line):
        return False
    folded = forms.fold(line)
    return any(sign.search(folded) for sign in (forms.VERB, forms.BRAND, _CLOCKED))


def date_story(lines: Sequence[str], *, zone: str, base_day: str | None, pubdate: str = "") -> Dates:
    """The first publication and the first modification that `lines`, in page order, print.

    Without a printed one, `pubdate` (the meta; its Z is false, it repeats the wire's clock), then `base_day`,
    the day in the address. « Actualizado » and other words of sister editions count as the publication only
    when no other line does: their pages print nothing else. Warnings: the reasons of `read_date` for refused
    lines (`no-date` of a line reads `unread-date-line`; a page's clock is none beside a line that reads),
    `weekday-mismatch`, `day-differs-from-address`, and `no-date` when nothing at all reads.
    """
    address_day = _as_day(base_day)
    base_day = base_day if address_day else None
    warnings: list[str] = []
    first: dict[str, _Found] = {}
    for line in lines:
        for kind, found in _read_parts(line, zone, base_day, warnings):
            first.setdefault(kind, found)
    foreign = first.get("foreign")
    published = first.get("published") or foreign
    modified = first.get("modified") or (foreign if published is not foreign else None)
    if published:
        warnings = [code for code in warnings if code not in ("page-clock", "unread-date-line")]
    else:
        published = _unprinted(pubdate, zone, base_day)
    if published is None:
        return Dates(None, modified and modified.moment, tuple(dict.fromkeys([*warnings, "no-date"])))
    if not published.weekday_fits:
        warnings.append("weekday-mismatch")
    if address_day and abs(date.fromisoformat(published.moment.day) - address_day) > FARTHEST_FROM_ADDRESS:
        warnings.append("day-differs-from-address")
    return Dates(published.moment, modified and modified.moment, tuple(dict.fromkeys(warnings)))


def _read_parts(
    line: str, zone: str, base_day: str | None, warnings: list[str]
) -> Iterator[tuple[str, _Found]]:
    """What each part of a line says, as published, modified or foreign; refusals go to `warnings`."""
    common = _COMMON.fullmatch(line.strip())
    parts = [] if common else forms.cut_parts(line.strip()[: 2 * LONGEST_DATE_LINE])
    for part in parts or [forms.Part("", line)]:
        kind = part.kind if part.kind in ("modified", "foreign") else "published"
        try:
            if parts:
                yield kind, _read(part, line.strip(), zone, base_day)
            else:
                yield kind, _Found(read_date(line, zone=zone, base_day=base_day))
        except Rejected as refusal:
            warnings.append("unread-date-line" if refusal.reason == "no-date" else refusal.reason)


def _unprinted(pubdate: str, zone: str, base_day: str | None) -> _Found | None:
    """The meta's date, else the address's day."""
    try:
        moment = read_date(pubdate.strip().removesuffix("Z"), zone=zone)
        return _Found(replace(moment, raw=pubdate.strip(), rule="meta-pubdate"))
    except Rejected:
        return _Found(Moment("", base_day, None, zone, "url-day")) if base_day else None


def _has_shape(part: forms.Part, branded: bool) -> bool:
    """Whether a part is a date from end to end, readable or not."""
    text = part.text
    if forms.match_day(text):
        return True
    clock = forms.CLOCK.match(text)
    if clock and not clock[0].startswith(("©", "c")):
        rest = re.sub(r"^[ :,]*(?:le )?", "", text[clock.end() :])
        return bool(forms.match_day(rest) or forms.HOUR_FORM.fullmatch(rest.rpartition(" ")[2]))
    if not (part.kind or branded):
        return False
    return any(shape.fullmatch(text) for shape in forms.SIGNED_FORMS)


def _read(part: forms.Part, raw: str, zone: str, base_day: str | None) -> _Found:
    """Raises Rejected as `read_date`."""
    found = forms.match_day(part.text) or forms.match_head(part.text)
    if found:
        rule, match = found
        return _from_match(match, rule, part, raw, zone, match["y"])
    for form in forms.YEARLESS_FORMS:
        yearless = form.fullmatch(part.text)
        if yearless:
            year = _year_near(forms.MONTHS[yearless["mo"]], int(yearless["d"]), _as_day(base_day))
            return _from_match(yearless, "jour-mois+base-year", part, raw, zone, year)
    _refuse(part, raw)
    return _Found(_ask_dateparser(part.text, raw, zone))


def _from_match(match: re.Match[str], rule: str, part: forms.Part, raw: str, zone: str, year: str) -> _Found:
    if rule != "jour-mois+base-year":
        rule = {"publie": "publie-le", "": rule}.get(part.kind, "labelled-date")
    month = match["mo"]
    day = _day(int(year), forms.MONTHS.get(month) or int(month), int(match["d"]))
    clock = forms.clock_named(match["zone"], zone) if match["zone"] else ZoneInfo(zone)
    moment = _settle(raw, rule, day, _hour(match), clock, zone)
    weekday = match["wd"] or match["wd2"]
    key = weekday and (weekday[:3] if weekday[0].isascii() else weekday[-1])
    return _Found(moment, not key or forms.WEEKDAYS[key] == day.weekday())


def _settle(
    raw: str, rule: str, day: date, hour: tuple[int, int, int] | None, clock: tzinfo | None, zone: str
) -> Moment:
    """Day and hour on `clock` as a Moment on the calendar of `zone`; an unknown clock leaves the day alone."""
    if hour is None:
        return Moment(raw, day.isoformat(), None, zone, rule)
    if hour[0] > 23 or hour[1] > 59 or hour[2] > 59:
        raise Rejected("impossible-hour", f"{hour[0]:02}:{hour[1]:02}:{hour[2]:02} in {raw[:80]!r}")
    if clock is None:
        return Moment(raw, day.isoformat(), None, zone, rule)
    return Moment(raw, *_instant(day, hour, clock, zone), zone, rule)


@lru_cache(maxsize=64)  # a page prints its date twice
def _instant(day: date, hour: tuple[int, int, int], clock: tzinfo, zone: str) -> tuple[str, str]:
    """The day on the calendar of `zone`, and the instant in UTC."""
    local = datetime(day.year, day.month, day.day, *hour, tzinfo=clock)
    wire_day = day if getattr(clock, "key", "") == zone else local.astimezone(ZoneInfo(zone)).date()
    return wire_day.isoformat(), local.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _day(year: int, month: int, day: int) -> date:
    try:
        if FIRST_YEAR <= year <= LAST_YEAR:
            return date(year, month, day)
    except ValueError:
        pass
    raise Rejected("impossible-day", f"there is no day {year:04}-{month:02}-{day:02}")


def _hour(match: re.Match[str]) -> tuple[int, int, int] | None:
    """The printed hour, or None. « minuit » is None: it may open the day or close it."""
    if not match["h"]:
        return (12, 0, 0) if match["noon"] == "midi" else None
    hour, minute, second = (int(match[name] or 0) for name in ("h", "mi", "s"))
    if match["hx"] in (":", ".") and len(match["mi"]) == 1:
        raise Rejected("impossible-hour", f"minutes of one digit in {match[0]!r}")
    if match["ap"] == "p" and hour < 12:
        hour += 12
    elif match["ap"] == "a" and hour == 12:
        hour = 0
    return hour, minute, second


def _as_day(text: str | None) -> date | None:
    """YYYY-MM-DD as a date; None if it is none: an address may hold 2018-02-30."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _year_near(month: int, day: int, base: date | None) -> str:
    """The year that puts this day and month nearest to `base`."""
    if base is None:
        raise Rejected("no-year", "the line prints no year, and the address holds no day")
    years = range(base.year - 1, base.year + 2)
    days = [(abs((date(year, month, min(max(day, 1), 28)) - base).days), year) for year in years]
    return str(min(days)[1])


def _refuse(part: forms.Part, raw: str) -> None:
    """Raise for what must never be read as a publication, dateparser or not."""
    text, what = part.text, f"{raw[:80]!r}"
    short = forms.SHORT_FORM.fullmatch(text)
    if short and not (short["clock"] and part.kind not in ("publie", "label")):
        raise Rejected("no-year", f"{what} prints no year of four digits")
    if short or forms.CLOCK.match(text) or forms.HOUR_FORM.fullmatch(text):
        raise Rejected("page-clock", f"{what} is the page's own clock")
    if forms.RELATIVE.search(text) or forms.BARE_WEEKDAY.fullmatch(text):
        raise Rejected("relative-day", f"{what} names a day only as seen from its own")


def _ask_dateparser(text: str, raw: str, zone: str) -> Moment:
    """Free forms that print a day, a month by name and a year; an hour only if it is printed as hh:mm."""
    numbers = [int(number) for number in re.findall("[0-9]+", text)]
    months = {forms.MONTHS[word] for word in re.findall("[a-z]+", text) if word in forms.MONTHS}
    years = [number for number in numbers if FIRST_YEAR <= number <= LAST_YEAR]
    if len(text) > 60 or len(numbers) > 6 or len(months) != 1 or len(years) != 1:
        raise Rejected("no-date", f"no rule reads {raw[:80]!r}")
    parsed = _parse_freely(text)
    hours = re.findall(r"(?<![0-9:])([0-9]{1,2}) ?[:h] ?([0-9]{2})(?::([0-9]{2}))?(?![0-9:])", text)
    printed = {parsed.month} == months and parsed.year in years and parsed.day in numbers if parsed else False
    if parsed is None or not printed:
        raise Rejected("no-date", f"no rule reads {raw[:80]!r}")
    clock = None if parsed.tzinfo else ZoneInfo(zone)
    hour = None
    if len(hours) == 1:
        h, mi, s = (int(number or 0) for number in hours[0])
        hour = (h, mi, s) if (h, mi, s) == (parsed.hour, parsed.minute, parsed.second) else None
    return _settle(raw, "dateparser", parsed.date(), hour, clock, zone)


def _parse_freely(text: str) -> datetime | None:
    import dateparser  # 0.3 s to import, and needed by few pages

    with python_warnings.catch_warnings():
        python_warnings.simplefilter("ignore")  # its own use of deprecated calls is not ours to report
        try:
            parsed: datetime | None = dateparser.parse(
                text,
                languages=["fr", "en", "es", "zh"],
                settings={
                    "DATE_ORDER": "DMY",
                    "REQUIRE_PARTS": ["day", "month", "year"],
                    "STRICT_PARSING": True,
                    "PARSERS": ["absolute-time"],
                    "RELATIVE_BASE": datetime(2000, 1, 1),  # noqa: DTZ001 - dateparser wants a naive one
                },
            )
        except Exception as error:  # whatever it meets inside, a line is read or refused
            raise Rejected("no-date", f"dateparser fails on {text[:80]!r}: {error}") from error
    return parsed
