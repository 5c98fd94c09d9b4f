"""Date lines: what is read, to the minute; what stays a day; what is refused, and why."""

from __future__ import annotations

import itertools
import random
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wirecrawl.errors import Rejected
from wirecrawl.steps.date import RULES, Moment, date_story, is_date_line, is_signed, read_date

BEIJING = "Asia/Shanghai"
T1325 = "2018-06-07T05:25:00Z"

# Printed by wires and papers: line, day, instant, rule.
SEEN = [
    ("French.xinhuanet.com | Publié le 2018-06-07 à 13:25", "2018-06-07", T1325, "publie-le"),
    ("Publié le 2009-08-20 13:05:47 | French. News. Cn", "2009-08-20", "2009-08-20T05:05:47Z", "publie-le"),
    (
        "Publié le 2015-07-10 à 14:56 | french.xinhuanet.com",
        "2015-07-10",
        "2015-07-10T06:56:00Z",
        "publie-le",
    ),
    ("French.news.cn | 2023-05-02 à 10:12", "2023-05-02", "2023-05-02T02:12:00Z", "iso-line"),
    ("2023 11/17 20:52:15", "2023-11-17", "2023-11-17T12:52:15Z", "header-spans"),
    ("2023 11 / 17 20:52:15", "2023-11-17", "2023-11-17T12:52:15Z", "header-spans"),
    ("2023-11-17 20:52:15 来源： 新华网", "2023-11-17", "2023-11-17T12:52:15Z", "iso-line"),
    ("新华网河北频道 ( 2012-06-04 09:20:26 )", "2012-06-04", "2012-06-04T01:20:26Z", "iso-line"),
    (
        "Actualizado  2020-03-04 23:48:42 | Spanish. xinhuanet. com ",
        "2020-03-04",
        "2020-03-04T15:48:42Z",
        "labelled-date",
    ),
    ("Spanish.xinhuanet.com \n2020-03-04 23:48:42", "2020-03-04", "2020-03-04T15:48:42Z", "iso-line"),
    ("Source: Xinhua| 2018-03-28 07:43:07|Editor: huaxia", "2018-03-28", "2018-03-27T23:43:07Z", "iso-line"),
    ("2018-03-28 07:43:07", "2018-03-28", "2018-03-27T23:43:07Z", "iso-line"),
    ("2017-10-24 13:55:47", "2017-10-24", "2017-10-24T05:55:47Z", "iso-line"),
    ("Mis à jour le 07-07-2020", "2020-07-07", None, "labelled-date"),
    ("05. 08. 2025", "2025-08-05", None, "numeric-day-first"),
    ("29.10.2015 22h52", "2015-10-29", "2015-10-29T14:52:00Z", "numeric-day-first"),
    ("10.03.2014 à 14h08", "2014-03-10", "2014-03-10T06:08:00Z", "numeric-day-first"),
    ("jeudi 22 octobre 2015", "2015-10-22", None, "jour-mois"),
    ("Publié le 18 juil. 2024 à 08:01", "2024-07-18", "2024-07-18T00:01:00Z", "publie-le"),
    ("Publié le jeudi 24 Décembre 2020 à 07h47", "2020-12-24", "2020-12-23T23:47:00Z", "publie-le"),
    ("22/11/2024 à 09:47", "2024-11-22", "2024-11-22T01:47:00Z", "numeric-day-first"),
    ("30/04/2024 - 16:00", "2024-04-30", "2024-04-30T08:00:00Z", "numeric-day-first"),
    ("Le 22/01/2020 à 12:01:03", "2020-01-22", "2020-01-22T04:01:03Z", "numeric-day-first"),
    ("le mercredi 15 mai 2019 à 08h07", "2019-05-15", "2019-05-15T00:07:00Z", "jour-mois"),
    ("27 Sep 2016", "2016-09-27", None, "jour-mois"),
    ("Dec 9, 2019", "2019-12-09", None, "month-first"),
    ("08:11, June 07, 2018", "2018-06-07", "2018-06-07T00:11:00Z", "month-first"),
    (", le  15 septembre 2009", "2009-09-15", None, "jour-mois"),
]

# Thought of, or found by trying to break the grammar.
BUGS = [
    ("PUBLIÉ LE JEUDI 7 JUIN 2018 À 13H25", "2018-06-07", T1325, "publie-le"),
    ("Publie le 2018-06-07 a 13:25", "2018-06-07", T1325, "publie-le"),
    ("Publié le 2018-06-07 à 13：25", "2018-06-07", T1325, "publie-le"),
    ("Publié le ２０１８-０６-０７ à １３：２５", "2018-06-07", T1325, "publie-le"),
    ("Publié\u00a0le\u202f2018-06-07\u2009à\u00a013\u202f:\u202f25", "2018-06-07", T1325, "publie-le"),
    ("Publié le: 2018-06-07T13:25:00+08:00", "2018-06-07", T1325, "publie-le"),
    ("2018-06-07T05:25:00Z", "2018-06-07", T1325, "iso-line"),
    ("2018-06-07T20:00:00Z", "2018-06-08", "2018-06-07T20:00:00Z", "iso-line"),
    ("Publié le 7 juin 2018 à 07h25 (heure de Paris)", "2018-06-07", T1325, "publie-le"),
    ("7 juin 2018 à 05h25 GMT", "2018-06-07", T1325, "jour-mois"),
    ("7 juin 2018, 13:25 (GMT+8)", "2018-06-07", T1325, "jour-mois"),
    ("7 juin 2018 à 13h25 (05h25 GMT)", "2018-06-07", T1325, "jour-mois"),
    ("7 juin 2018 à 13h25 (heure locale)", "2018-06-07", None, "jour-mois"),
    ("Publié par Xinhua le 2018-06-0713:25", "2018-06-07", T1325, "publie-le"),
    ("Publié par la rédaction le 2018-06-07 à 13:25", "2018-06-07", T1325, "publie-le"),
    ("Publié par J.-P. N'Guessan le jeudi 7 juin 2018 à 13 h 25", "2018-06-07", T1325, "publie-le"),
    ("Publié par le bureau de Lomé le 07/06/2018", "2018-06-07", None, "publie-le"),
    ("Publié le 2018-06-07 à 13:25 | Mis à jour le 2018-06-08 à 10:00", "2018-06-07", T1325, "publie-le"),
    ("Mis à jour le 8 juin 2018 à 10h (publié le 7 juin 2018 à 13h25)", "2018-06-07", T1325, "publie-le"),
    ("Economie | 2018-06-07 13:25", "2018-06-07", T1325, "iso-line"),
    ("French.xinhuanet.com | 2018-06-07 | 13:25", "2018-06-07", T1325, "iso-line"),
    ("2018年6月7日 星期四 13时25分", "2018-06-07", T1325, "iso-line"),
    ("Thursday, June 7th, 2018 at 1:25 pm", "2018-06-07", T1325, "month-first"),
    ("7 juin 2018 à minuit", "2018-06-07", None, "jour-mois"),
    ("2018 juin 7 13:25", "2018-06-07", T1325, "jour-mois"),
    ("Publié le 2018 06 07 à 13 heures et 25 minutes", "2018-06-07", T1325, "publie-le"),
    ("Publié le jeud. 7 juin 2018 à 13h25", "2018-06-07", T1325, "publie-le"),
    ("Publié le vend. 8 juin 2018 à 13h", "2018-06-08", "2018-06-08T05:00:00Z", "publie-le"),
    ("Publié le 2018-06-07 à 13:25 par Xinhua", "2018-06-07", T1325, "publie-le"),
    ("Par Jean Dupont | Publié le 2018-06-07 à 13:25", "2018-06-07", T1325, "publie-le"),
    ("Chine - Publié le 2018-06-07 à 13:25", "2018-06-07", T1325, "publie-le"),
    ("Publié le 2018-06-07 à 13:25 – Imprimer", "2018-06-07", T1325, "publie-le"),
    ("Publié le 2018-06-07 à 13:25 | 3 commentaires", "2018-06-07", T1325, "publie-le"),
    ("Publié et mis à jour le 2018-06-07 à 13:25", "2018-06-07", T1325, "publie-le"),
    ("Date : 07/06/2018 - Heure : 13h25", "2018-06-07", T1325, "labelled-date"),
    ("( le Quotidien du Peuple en ligne )  07.06.2018 à 13h25", "2018-06-07", T1325, "numeric-day-first"),
    ("7 juin 2018 à 13h25 AKDT", "2018-06-07", None, "dateparser"),
    ("Thu Jun 07 13:25:00 2018", "2018-06-07", T1325, "dateparser"),
    ("Thu Jun 07 13:25:00 EST 2018", "2018-06-07", None, "dateparser"),
    ("Publié le 7 juin à 13h25", "2018-06-07", T1325, "jour-mois+base-year"),
]

REFUSED = [
    ("Publié le 2018-02-30 à 13:25", "impossible-day"),
    ("31 juin 2018", "impossible-day"),
    ("29 février 2018", "impossible-day"),
    ("Publié le 2018-13-07 à 13:25", "impossible-day"),
    ("06/17/2018", "impossible-day"),
    ("Publié le 0 juin 2018", "impossible-day"),
    ("Publié le 7 juin 1918 à 13:25", "impossible-day"),
    ("Publié le 20180-06-07 à 13:25", "no-date"),
    ("Publié le 2018-06-07 à 24:30", "impossible-hour"),
    ("Publié le 2018-06-07 à 24:00", "impossible-hour"),
    ("Publié le 2018-06-07 à 13:61", "impossible-hour"),
    ("Publié le 2018-06-07 à 13:25:60", "impossible-hour"),
    ("Publié le 2018-06-07 à 13:5", "impossible-hour"),
    ("Publié le 2018-06-07 à 13:255", "no-date"),
    ("Publié le 02/11/23 à 16h33", "no-year"),
    ("07/06 à 13h25", "no-year"),
    ("07.06.18", "no-year"),
    ("Publié le 7 juin 18 à 13:25", "no-year"),
    ("Publié ce matin à 13:25", "relative-day"),
    ("Publié lundi dernier à 13h", "relative-day"),
    ("Publié hier à 13:25", "relative-day"),
    ("Publié aujourd'hui à 13:25", "relative-day"),
    ("Publié il y a 2 heures", "relative-day"),
    ("demain à 8h", "relative-day"),
    ("Publié ce jeudi à 13h25", "relative-day"),
    ("Publié hier, 7 juin 2018, à 13:25", "relative-day"),
    ("jeudi 13:25", "relative-day"),
    ("Dernière mise à jour à 09h14 le 30/03", "page-clock"),
    ("13:25", "page-clock"),
    ("Nous sommes le jeudi 7 juin 2018", "page-clock"),
    ("Aujourd'hui : jeudi 7 juin 2018", "page-clock"),
    ("Heure de Beijing 13:25", "page-clock"),
    ("Heure de Beijing : 2018-06-07 13:25", "page-clock"),
    ("© 2000 - 2018", "page-clock"),
    ("Copyright © 2000 - 2018 XINHUANET.com", "page-clock"),
    ("2018-06-07 - 2018-06-09", "no-date"),
    ("MOSCOU, 7 juin (Xinhua) -- La CEI", "no-date"),
    ("Publié le", "no-date"),
    ("Juin 2018", "no-date"),
    ("an sept 2018", "no-date"),
    ("2018", "no-date"),
    ("", "no-date"),
]


@pytest.mark.parametrize(("line", "day", "at", "rule"), [*SEEN, *BUGS])
def test_a_printed_line_gives_its_day_and_its_instant(line: str, day: str, at: str | None, rule: str) -> None:
    """Every specimen is read to what it prints, and the rule that read it is named."""
    assert read_date(line, zone=BEIJING, base_day="2018-06-08") == Moment(
        line.strip(), day, at, BEIJING, rule
    )
    assert rule in RULES


@pytest.mark.parametrize(("line", "reason"), REFUSED)
def test_what_is_no_publication_is_refused_with_its_reason(line: str, reason: str) -> None:
    """Days that do not exist, days as seen from another day and clocks are named, not guessed."""
    with pytest.raises(Rejected) as refusal:
        read_date(line, zone=BEIJING, base_day="2018-06-08")
    assert refusal.value.reason == reason


def test_a_day_and_month_without_any_year_is_refused() -> None:
    """Today's year is never lent; the address's is, and the nearest one at New Year."""
    with pytest.raises(Rejected) as refusal:
        read_date("Publié le 7 juin à 13h25", zone=BEIJING)
    assert refusal.value.reason == "no-year"
    moment = read_date("Publié le 31 décembre à 23h50", zone=BEIJING, base_day="2019-01-01")
    assert (moment.day, moment.at) == ("2018-12-31", "2018-12-31T15:50:00Z")


def test_the_day_is_the_wires_day_not_utcs() -> None:
    """00:30 in Beijing is still the day before in UTC; readers file a story under Beijing's day."""
    moment = read_date("Publié le 2018-06-07 à 00:30", zone=BEIJING)
    assert (moment.day, moment.at) == ("2018-06-07", "2018-06-06T16:30:00Z")


# ---- a generator: days × day forms × hour forms × verbs × brands × ways of being typed ----

MONTH_NAMES = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
MONTH_SHORT = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
DAY_NAMES = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
DAY_SHORT = "lun. mar. mer. jeu. ven. sam. dim.".split()


def day_forms(d: datetime) -> list[str]:
    """A day as French pages print it, and as their sisters do."""
    number = "1er" if d.day == 1 else str(d.day)
    name, short = MONTH_NAMES[d.month - 1], MONTH_SHORT[d.month - 1]
    return [
        *(
            f"{d:%Y-%m-%d}",
            f"{d:%Y/%m/%d}",
            f"{d:%Y.%m.%d}",
            f"{d.year}-{d.month}-{d.day}",
            f"{d:%Y - %m - %d}",
        ),
        *(
            f"{d:%d/%m/%Y}",
            f"{d:%d-%m-%Y}",
            f"{d:%d.%m.%Y}",
            f"{d:%d. %m. %Y}",
            f"{d.day}/{d.month}/{d.year}",
        ),
        *(f"{d:%d / %m / %Y}", f"{d:%Y年%m月%d日}", f"{d.year}年{d.month}月{d.day}日", f"{d:%Y %m/%d}"),
        *(
            f"{number} {name} {d.year}",
            f"{d.day} {name} {d.year}",
            f"{d:%d} {name} {d.year}",
            f"{number} {short} {d.year}",
        ),
        *(
            f"{number} {short.rstrip('.')} {d.year}",
            f"{number} {name.capitalize()} {d.year}",
            f"{d.day}-{name}-{d.year}",
        ),
        f"{DAY_NAMES[d.weekday()]} {number} {name} {d.year}",
        f"{DAY_NAMES[d.weekday()]}, {number} {short} {d.year}",
        f"{DAY_NAMES[d.weekday()].capitalize()} {d:%d/%m/%Y}",
        f"{DAY_SHORT[d.weekday()]} {number} {short} {d.year}",
        f"{DAY_SHORT[d.weekday()].rstrip('.')} {d.day} {name} {d.year}",
        f"{DAY_NAMES[d.weekday()]} le {d.day} {name} {d.year}",
    ]


def hour_forms(d: datetime) -> list[tuple[str, bool]]:
    """An hour as printed, and whether it prints the seconds."""
    return [
        *((f"{d:%H:%M}", False), (f"{d:%H:%M:%S}", True), (f"{d:%Hh%M}", False), (f"{d:%H h %M}", False)),
        *(
            (f"{d:%HH%M}", False),
            (f"{d:%H：%M}", False),
            (f"{d:%H：%M：%S}", True),
            (f"{d.hour}h{d:%M}", False),
        ),
        *(
            (f"{d:%H heures %M}", False),
            (f"{d:%H : %M}", False),
            (f"{d:%Hh%Mmin}", False),
            (f"{d:%Hh %M}", False),
        ),
        *(
            (f"{d:%Hh%M:%S}", True),
            (f"{d:%H h %M min %S s}", True),
            (f"{d:%H:%M:%S}.000", True),
            (f"{d:%Hh%Mm%Ss}", True),
        ),
        *(
            (f"{d.hour} heures {d.minute}", False),
            (f"{d:%H.%M}", False),
            (f"{d:%H:%M}h", False),
            (f"{d:%H heures %M minutes}", False),
        ),
    ]


LINKS = [" à ", " ", ", ", " - ", " | ", ", à ", " – ", " À ", " : ", "  ", " /", " a "]
VERBS = [
    *(
        "",
        "Publié le ",
        "Publié : ",
        "Publié le: ",
        "Publiée le ",
        "Mis en ligne le ",
        "Date : ",
        "Publié le : ",
        "Le ",
    ),
    *("Article publié le ", "Date de publication : ", "Publication : ", "Posté le ", "Publié "),
]
BRANDS = [
    *(
        "{}",
        "French.xinhuanet.com | {}",
        "{} | French. News. Cn",
        "{} | french.xinhuanet.com",
        "French.news.cn | {}",
    ),
    *(
        "french.news.cn - {}",
        "Xinhuanet | {}",
        "{} (Xinhua)",
        "Xinhua – {}",
        "{} — french.xinhuanet.com",
        "Xinhua : {}",
    ),
    *(
        "| {}",
        "{} |",
        "French. xinhuanet. com | {}",
        "[{}]",
        "({})",
        "French.xinhuanet.com{}",
        "{}French.news.cn",
    ),
    *("www.french.xinhuanet.com | {}", "Xinhua, {}", "Source : Xinhua | {}", "{} Source: Xinhua"),
]


def no_marks(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


TYPED: list[Callable[[str], str]] = [
    str,
    str.upper,
    str.lower,
    no_marks,
    lambda text: no_marks(text).upper(),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", "\u202f"),
    lambda text: f"  \u3000{text}\t ",
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace("-", "‑"),
]


def random_instant(rng: random.Random) -> datetime:
    seconds = rng.randrange(int(timedelta(days=365 * 28).total_seconds()))
    return datetime(1999, 1, 1, tzinfo=ZoneInfo(BEIJING)) + timedelta(seconds=seconds)


def expected(d: datetime, seconds: bool) -> str:
    return f"{d.replace(second=d.second if seconds else 0).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def check(line: str, d: datetime, at: str | None) -> str:
    """ "" if the line is read to the minute and known as a date line, else what went wrong."""
    try:
        moment = read_date(line, zone=BEIJING)
    except Rejected as refusal:
        return f"{line!r}: {refusal.reason}"
    if (moment.day, moment.at) != (f"{d:%Y-%m-%d}", at):
        return f"{line!r}: {moment.day} {moment.at}, not {at}"
    if moment.rule == "dateparser" or not is_date_line(line):
        return f"{line!r}: {moment.rule}, date line {is_date_line(line)}"
    return ""


def generated() -> list[tuple[str, datetime, str | None]]:
    """Every day form × hour form × link once with other days, then 8,000 drawn from the whole product."""
    rng = random.Random(20180607)
    cases: list[tuple[str, datetime, str | None]] = []
    pairs = itertools.product(range(len(day_forms(random_instant(rng)))), range(20), range(len(LINKS)))
    for n_day, n_hour, n_link in pairs:
        d = random_instant(rng)
        hour, seconds = hour_forms(d)[n_hour]
        cases.append((day_forms(d)[n_day] + LINKS[n_link] + hour, d, expected(d, seconds)))
    for _ in range(8_000):
        d = random_instant(rng)
        line = rng.choice(VERBS) + rng.choice(day_forms(d))
        hour, seconds = rng.choice([*hour_forms(d), ("", False), ("", False)])
        line = f"{line}{rng.choice(LINKS)}{hour}" if hour else line
        at = expected(d, seconds) if hour else None
        cases.append((rng.choice(TYPED)(rng.choice(BRANDS).format(line)), d, at))
    return cases


def test_every_form_in_every_dress_is_read_to_the_minute() -> None:
    """Over 10,000 forms × variants: 100 % to the minute, or the day alone where no hour is printed."""
    cases = generated()
    wrong = [fault for line, d, at in cases if (fault := check(line, d, at))]
    assert len(cases) > 10_000
    assert not wrong, f"{len(wrong)} of {len(cases)}:\n" + "\n".join(wrong[:40])


def test_impossible_days_and_hours_are_refused_in_every_dress() -> None:
    """No verb, brand or way of typing makes 30 February or 24:30 a date; the line is still known as one."""
    rng = random.Random(1)
    bad_days = [
        "2018-02-30",
        "30/02/2018",
        "31 juin 2018",
        "31 sept. 2018",
        "2018年2月30日",
        "29 février 2019",
    ]
    bad_hours = ["24:30", "13:61", "25h00", "13 h 75", "99:99", "24 heures 30", "13:25:61"]
    for day, hour in [*((day, "13:25") for day in bad_days), *(("7 juin 2018", hour) for hour in bad_hours)]:
        for _ in range(40):
            line = rng.choice(VERBS) + day + rng.choice(LINKS) + hour
            line = rng.choice(TYPED)(rng.choice(BRANDS).format(line))
            assert is_date_line(line), line
            with pytest.raises(Rejected) as refusal:
                read_date(line, zone=BEIJING)
            assert refusal.value.reason == ("impossible-day" if day in bad_days else "impossible-hour"), line


@given(
    st.datetimes(datetime.fromisoformat("1990-01-02"), datetime.fromisoformat("2099-12-30")),
    st.sampled_from(["Asia/Shanghai", "Europe/Paris"]),
)
@settings(max_examples=100, derandomize=True)
def test_what_is_printed_is_what_is_read(printed: datetime, zone: str) -> None:
    """Round trip: the instant, seen on the wire's clock, prints the same line again (summer gaps aside)."""
    local = printed.replace(microsecond=0, tzinfo=ZoneInfo(zone))
    local = local.astimezone(UTC).astimezone(ZoneInfo(zone))
    moment = read_date(f"Publié le {local:%Y-%m-%d à %H:%M:%S}", zone=zone)
    assert moment.at is not None
    again = datetime.fromisoformat(moment.at).astimezone(ZoneInfo(zone))
    assert f"{again:%Y-%m-%d %H:%M:%S}" == f"{local:%Y-%m-%d %H:%M:%S}"
    assert moment.day == f"{local:%Y-%m-%d}"


PIECES = st.sampled_from(
    "Publié le|Mis à jour|7 juin 2018|2018-06-07|13:25|13h25|hier|à| |Xinhua|French. News. Cn|GMT+99|+0800|"
    "9999|00|31|février|(|)|年|月|heure de Paris|Z|24:30|mars|2018|jeudi|juin|©|:|１".split("|")
)


@given(
    st.one_of(
        st.text(max_size=140), st.lists(PIECES, max_size=9).map(" ".join), st.lists(PIECES).map("".join)
    )
)
@settings(max_examples=300, derandomize=True)
@example("2018 juin 7 99999999999999999999:25")
@example("²³ juin ²⁰¹⁸")
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing but Rejected comes out of a line, whatever it holds, and a Moment keeps its own laws."""
    is_date_line(text), is_signed(text)
    reason, moment = "", None
    try:
        moment = read_date(text, zone=BEIJING, base_day="2018-06-07")
    except Rejected as refusal:
        reason = refusal.reason
    assert reason in {
        "",
        "impossible-day",
        "impossible-hour",
        "no-date",
        "page-clock",
        "relative-day",
        "no-year",
    }
    if moment:
        assert moment.rule in RULES and moment.zone == BEIJING and moment.raw == text.strip()
    if moment and moment.at:
        local = datetime.fromisoformat(moment.at).astimezone(ZoneInfo(BEIJING))
        assert f"{local:%Y-%m-%d}" == moment.day


NOT_DATE_LINES = [
    "La CEI souhaite renforcer sa coopération avec l'OCS (INTERVIEW)",
    "MOSCOU, 7 juin (Xinhua) -- La CEI est prête.",
    "Le 7 juin 2018, le sommet a réuni huit chefs d'Etat.",
    "Le rapport publié le 7 juin 2018 en compte 12.",
    "Le sommet s'ouvre le 7 juin 2018",
    "Paris, 7 juin 2018",
    "En 2018, 25 pays ont signé.",
    "13:25",
    "2018",
    "juin 2018",
    "7 juin",
    "3-0",
    "12-13",
    "10 000",
    "© 2000 - 2018 Xinhua",
    "01002007077000000000000001110000137236985",
    "Publié le 7 juin 2018" + " " * 100 + "à 13:25",
    "Publié par Gallimard",
    "Publié par les éditions du Baobab le 7 juin 2018.",
    "La perte des terres fertiles et les éléphants | Environnement | 23.05.2011",
    "Publié hier, le rapport en compte douze.",
    "Publié le 7 juin 2018 à 13:25, ce rapport de " + "cent pages " * 12,
    "",
]


@pytest.mark.parametrize("line", NOT_DATE_LINES)
def test_a_sentence_with_a_date_in_it_is_not_a_date_line(line: str) -> None:
    """Only a line that is a date from end to end is one: the body keeps its days."""
    assert not is_date_line(line)


def test_a_bare_day_is_a_date_line_without_a_sign() -> None:
    """« 7 juin 2018 » may head a paragraph of a chronology; a verb, a brand or an hour says more."""
    assert is_date_line("7 juin 2018") and not is_signed("7 juin 2018")
    assert (
        is_signed("7 juin 2018 à 13h25")
        and is_signed("Publié le 7 juin 2018")
        and is_signed("Xinhua | 7 juin 2018")
    )
    assert (
        is_date_line("Publié hier")
        and is_date_line("Publié hier à 13:25")
        and is_date_line("Dernière mise à jour à 09h14 le 30/03")
    )


def test_a_modified_line_never_publishes() -> None:
    """« Mis à jour » fills modified only; the publication comes from the address, and the rule says so."""
    dates = date_story(["Mis à jour le 2018-06-08 à 10:00"], zone=BEIJING, base_day="2018-06-07")
    assert dates.published == Moment("", "2018-06-07", None, BEIJING, "url-day")
    assert dates.modified and dates.modified.at == "2018-06-08T02:00:00Z"


def test_one_line_may_print_both_days() -> None:
    """« Publié … | Mis à jour … » fills both fields."""
    line = "Publié le 2018-06-07 à 13:25 | Mis à jour le 2018-06-08 à 10:00"
    dates = date_story([line], zone=BEIJING, base_day="2018-06-07")
    assert dates.published and dates.published.at == T1325
    assert dates.modified and dates.modified.at == "2018-06-08T02:00:00Z"


def test_actualizado_is_the_publication_where_nothing_else_is_printed() -> None:
    """The Spanish sister of layout D prints « Actualizado » for its publication, and no other line."""
    line = "Actualizado  2020-03-04 23:48:42 | Spanish. xinhuanet. com"
    alone = date_story([line], zone=BEIJING, base_day="2020-03-04")
    assert alone.published and alone.published.at == "2020-03-04T15:48:42Z" and alone.modified is None
    beside = date_story([line, "2020-03-04 20:00:00"], zone=BEIJING, base_day="2020-03-04")
    assert beside.published and beside.published.at == "2020-03-04T12:00:00Z"
    assert beside.modified and beside.modified.at == "2020-03-04T15:48:42Z"


def test_the_first_publication_line_that_reads_wins() -> None:
    """Lines are tried in page order; a refused one is named, and the next is tried."""
    lines = ["Publié le 2018-02-30 à 13:25", "Publié le 2018-06-07 à 13:25", "Publié le 2018-06-09 à 10:00"]
    dates = date_story(lines, zone=BEIJING, base_day="2018-06-07")
    assert dates.published and dates.published.at == T1325
    assert dates.warnings == ("impossible-day",)


def test_a_refused_line_falls_to_the_meta_then_to_the_address() -> None:
    """What was refused stays named, and so does the rule that read instead. The Z of the meta is false."""
    lines = ["Publié le 2018-06-07 à 24:30"]
    meta = date_story(lines, zone=BEIJING, base_day="2018-06-07", pubdate="2018-06-07T13:25:00Z\n")
    assert meta.published == Moment("2018-06-07T13:25:00Z", "2018-06-07", T1325, BEIJING, "meta-pubdate")
    assert meta.warnings == ("impossible-hour",)
    address = date_story(lines, zone=BEIJING, base_day="2018-06-07")
    assert address.published == Moment("", "2018-06-07", None, BEIJING, "url-day")
    assert address.warnings == ("impossible-hour",)


@pytest.mark.parametrize("base_day", [None, "", "2018-02-30"])
def test_nothing_that_reads_is_said(base_day: str | None) -> None:
    """No line, no meta, no day in the address that exists: `no-date`, never today."""
    dates = date_story(["Publié hier à 13:25"], zone=BEIJING, base_day=base_day)
    assert dates.published is None and dates.warnings == ("relative-day", "no-date")


def test_a_clock_beside_a_date_is_not_worth_a_warning() -> None:
    """The page's own clock is never the story's, and no fault of the story's."""
    lines = ["Nous sommes le vendredi 8 juin 2018", "Heure de Beijing 09:14", "Publié le 2018-06-07 à 13:25"]
    dates = date_story(lines, zone=BEIJING, base_day="2018-06-07")
    assert dates.published and dates.published.at == T1325 and dates.warnings == ()
    assert date_story(lines[:2], zone=BEIJING, base_day="2018-06-07").warnings == ("page-clock",)


def test_a_weekday_that_contradicts_the_day_is_named() -> None:
    """7 June 2018 was a Thursday: the day is kept."""
    dates = date_story(["Publié le mardi 7 juin 2018 à 13h25"], zone=BEIJING, base_day="2018-06-07")
    assert dates.published and dates.published.at == T1325 and dates.warnings == ("weekday-mismatch",)
    for line in ("jeudi 7 juin 2018", "Jeu. 7 juin 2018", "2018年6月7日 星期四", "Thursday, June 7, 2018"):
        assert date_story([line], zone=BEIJING, base_day="2018-06-07").warnings == ()


def test_a_day_far_from_the_addresss_is_named() -> None:
    """Two days apart is a late upload; three is not."""
    line = ["Publié le 2018-06-07 à 13:25"]
    assert date_story(line, zone=BEIJING, base_day="2018-06-09").warnings == ()
    assert date_story(line, zone=BEIJING, base_day="2018-06-10").warnings == ("day-differs-from-address",)
    assert date_story(line, zone=BEIJING, base_day="2018-06-04").warnings == ("day-differs-from-address",)
