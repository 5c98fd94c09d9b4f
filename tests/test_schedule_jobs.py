"""When jobs are due, and what may stand in wirecrawl.toml."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecrawl.cli import run
from wirecrawl.config import read_config
from wirecrawl.errors import UsageError
from wirecrawl.model.days import since_day
from wirecrawl.schedule.clockwork import At, Every, instant_of
from wirecrawl.schedule.jobs import Job, jobs_of

PARIS = ZoneInfo("Europe/Paris")
YEAR_S = 365 * 86_400
EVERY_DAY = frozenset(range(7))
ZONES = (
    *("Europe/Paris", "America/Sao_Paulo", "Asia/Shanghai", "Australia/Lord_Howe", "Africa/Casablanca"),
    *("America/New_York", "Pacific/Chatham", "America/Santiago", "Asia/Beirut", "UTC"),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "at", "expected"),
    [
        ("Europe/Paris", "2026-06-07", "06:00", "2026-06-07 04:00"),
        ("Europe/Paris", "2027-03-28", "02:30", "2027-03-28 01:00"),  # a gap: the first instant after it
        ("Europe/Paris", "2027-03-28", "02:00", "2027-03-28 01:00"),
        ("Europe/Paris", "2027-03-28", "03:00", "2027-03-28 01:00"),
        ("Europe/Paris", "2026-10-25", "02:30", "2026-10-25 00:30"),  # twice: the first time
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:30"),  # half an hour is left out
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04 14:45"),  # half an hour comes twice
        ("America/Sao_Paulo", "2018-11-04", "00:00", "2018-11-04 03:00"),  # midnight itself is left out
        ("Pacific/Apia", "2011-12-30", "06:00", "2011-12-30 10:00"),  # a whole day is left out
    ],
)
def test_a_time_of_day_is_one_instant(zone: str, day: str, at: str, expected: str) -> None:
    """Gaps and doubled hours as the tz database has them."""
    found = instant_of(date.fromisoformat(day), time.fromisoformat(at), ZoneInfo(zone))
    assert found == utc(expected)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["00:00", "00:30", "01:45", "02:30", "03:00", "12:00"])
def test_ten_years_as_a_cron_has_them(zone: str, at: str) -> None:
    """cronsim, which follows Debian's cron, names the same 3,652 instants."""
    begin = utc("2026-01-01 00:00")
    one = time.fromisoformat(at)
    ours = At((one,), EVERY_DAY, ZoneInfo(zone)).instants(begin)
    cron = CronSim(f"{one.minute} {one.hour} * * *", begin.astimezone(ZoneInfo(zone)))
    for _ in range(3652):
        assert next(ours) == next(cron).astimezone(UTC)


def test_times_in_one_gap_are_one_run() -> None:
    """02:15 and 02:45 do not exist on that day; both would be 03:00."""
    at = At((time(2, 15), time(2, 45)), EVERY_DAY, PARIS)
    span = at.between(utc("2027-03-27 12:00"), utc("2027-03-28 12:00"))
    assert (span.count, span.first, span.last) == (1, utc("2027-03-28 01:00"), utc("2027-03-28 01:00"))


def test_gaps_and_folds_are_named() -> None:
    """What another scheduler has to be told."""
    at = At((time(2, 30), time(6, 0)), EVERY_DAY, PARIS)
    years = utc("2026-11-01 00:00"), utc("2028-11-01 00:00")
    assert [day.isoformat() for day, _, _ in at.gaps(*years)] == ["2027-03-28", "2028-03-26"]
    assert [day.isoformat() for day, _, _ in at.folds(*years)] == ["2027-10-31", "2028-10-29"]


def test_every_counts_real_time_across_a_change_of_the_clock() -> None:
    """24 hours are 24 hours, also when the day has 25."""
    every = Every(timedelta(days=1), utc("2026-10-24 04:00"))
    assert every.next(utc("2026-10-24 12:00")) == utc("2026-10-25 04:00")


rules = st.one_of(
    st.builds(
        Every,
        st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=9)).map(
            lambda period: max(timedelta(seconds=1), period - timedelta(microseconds=period.microseconds))
        ),
        st.integers(0, 10 * YEAR_S).map(lambda seconds: utc("2020-01-01") + timedelta(seconds=seconds)),
    ),
    st.builds(
        At,
        st.lists(st.times(), min_size=1, max_size=4).map(
            lambda times: tuple(sorted({one.replace(second=0, microsecond=0) for one in times}))
        ),
        st.frozensets(st.integers(0, 6), min_size=1),
        st.sampled_from(ZONES).map(ZoneInfo),
    ),
)
instants = st.floats(0, 16 * YEAR_S).map(lambda seconds: utc("2020-01-01") + timedelta(seconds=seconds))


@settings(max_examples=150)
@given(rules, instants, st.timedeltas(timedelta(0), timedelta(days=20)), st.floats(0, 1))
def test_a_stretch_of_time_can_be_cut_anywhere(
    rule: Every | At, after: datetime, length: timedelta, share: float
) -> None:
    """What is due in it is what is due in its two parts; `next` is the first of it."""
    until, middle = after + length, after + length * share
    whole, left, right = rule.between(after, until), rule.between(after, middle), rule.between(middle, until)
    assert whole.count == left.count + right.count
    if whole.count:
        assert whole.first == rule.next(after) == (left.first if left.count else right.first)
        assert whole.last == (right.last if right.count else left.last) <= until < rule.next(until)
        assert rule.next(whole.before) == whole.last or whole.count == 1


GOOD = 'name = "a"\nsource = "xinhua_fr"\n'


def jobs(tmp_path: Path, text: str) -> list[Job]:
    path = tmp_path / "wirecrawl.toml"
    path.write_text(text, encoding="utf-8")
    return jobs_of(read_config(path))


def test_a_job_is_the_words_of_a_crawl(tmp_path: Path) -> None:
    """What is not said is left to `crawl`."""
    first, second = jobs(
        tmp_path,
        'contact = "desk@example.org"\n'
        f'[[jobs]]\n{GOOD}every = "6h"\n'
        '[[jobs]]\nname = "b"\nsource = "xinhua_fr"\nat = ["18:30", "06:00"]\ndays = ["sun", "mon"]\n'
        'zone = "Europe/Paris"\nsince_days = 7\nmax_stories = 50\nmax_minutes = 45\ndelay = 2.5\nconcurrency = 1\n'
        'contact = "me@example.org"\n',
    )
    assert first.words(Path("x")) == "crawl xinhua_fr --archive x --contact desk@example.org".split()
    assert (
        second.words(Path("x"))
        == (
            "crawl xinhua_fr --archive x --since 7d --max-stories 50 --max-minutes 45 --delay 2.5 --concurrency 1 "
            "--contact me@example.org"
        ).split()
    )
    assert (first.rule_text, second.rule_text) == ("every 6h", "mon sun at 06:00 18:30 Europe/Paris")
    assert second.at == At((time(6), time(18, 30)), frozenset({0, 6}), PARIS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "there is no [[jobs]] in it"),
        ("jobs = 3", "jobs must be tables"),
        ("[[jobs]]\nname = 'a", "cannot be read"),
        (f'[[jobs]]\n{GOOD}every = "1h"\n' * 2, "two jobs have the name 'a'"),
        ('[[jobs]]\nsource = "xinhua_fr"\nevery = "1h"', "[[jobs]] number 1: name is missing"),
        (
            '[[jobs]]\nname = "A b"\nsource = "xinhua_fr"\nevery = "1h"',
            "name = 'A b'; next: name must be 1 to 38",
        ),
        (
            '[[jobs]]\nname = "a"\nsource = "afp"\nevery = "1h"',
            "source = 'afp'; next: source must be one of xinhua_fr",
        ),
        (f"[[jobs]]\n{GOOD}", "either every or at, and has none"),
        (f'[[jobs]]\n{GOOD}every = "1h"\nat = ["06:00"]', "either every or at, and has both"),
        (
            f'[[jobs]]\n{GOOD}every = "often"',
            "every = 'often'; next: every must be a number and s, m, h or d",
        ),
        (f'[[jobs]]\n{GOOD}every = "60s"', "every = '60s' is under 5m"),
        (f'[[jobs]]\n{GOOD}every = "367d"', "or over 366d"),
        (f'[[jobs]]\n{GOOD}every = "1h"\nzone = "UTC"', "zone goes with at"),
        (f'[[jobs]]\n{GOOD}at = ["6:00"]', "at has '6:00'; next: at must be a list of hours and minutes"),
        (f'[[jobs]]\n{GOOD}at = ["06:00\\n"]', r"at has '06:00\n'"),
        (f'[[jobs]]\n{GOOD}at = ["0٦:00"]', "at has '0٦:00'"),
        (f'[[jobs]]\n{GOOD}every = "15m\\n"', r"every = '15m\n'"),
        (
            '[[jobs]]\nname = "a\\n"\nsource = "xinhua_fr"\nevery = "1h"',
            r"name = 'a\n'; next: name must be 1 to 38",
        ),
        (f'[[jobs]]\n{GOOD}every = "1h"\ncontact = "me@example.org\\n"', r"contact = 'me@example.org\n'"),
        (
            f'[[jobs]]\n{GOOD}every = "1s"\nconnect_to = ["::localhost:80\\n"]',
            r"connect_to has '::localhost:80\n'",
        ),
        (f"[[jobs]]\n{GOOD}at = []", "at has no time in it"),
        (f'[[jobs]]\n{GOOD}at = "06:00"', "at = '06:00' is no list"),
        (
            f'[[jobs]]\n{GOOD}at = ["06:00"]\ndays = ["lundi"]',
            "days has 'lundi'; next: days must be a list of mon",
        ),
        (
            f'[[jobs]]\n{GOOD}at = ["06:00"]\nzone = "Paris"',
            "zone = 'Paris'; next: zone must be a zone's name",
        ),
        (
            f'[[jobs]]\n{GOOD}every = "1h"\nmax_storys = 3',
            "max_storys is no key of a job; next: use max_stories",
        ),
        (
            f'[[jobs]]\n{GOOD}every = "1h"\nmax_stories = 0',
            "max_stories = 0; next: max_stories must be a number from 1",
        ),
        (
            f'[[jobs]]\n{GOOD}every = "1h"\nmax_stories = 2.5',
            "max_stories = 2.5; next: max_stories must be a whole",
        ),
        (f'[[jobs]]\n{GOOD}every = "1h"\nmax_minutes = nan', "max_minutes = nan"),
        (f'[[jobs]]\n{GOOD}every = "1h"\nsince_days = true', "since_days = True"),
        (f'[[jobs]]\n{GOOD}every = "1h"\ndelay = 0.5', "delay = 0.5; next: delay must be a number from 1"),
        (f'[[jobs]]\n{GOOD}every = "1h"\nconcurrency = 2', "concurrency = 2"),
        (f'[[jobs]]\n{GOOD}every = "1h"\ncontact = "é"', "contact = 'é'"),
        ("contact = 3\n" + f'[[jobs]]\n{GOOD}every = "1h"', "contact must be one line"),
        (f'[[jobs]]\n{GOOD}every = "1m"\nconnect_to = ["::192.0.2.1:80"]', "every = '1m' is under 5m"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_line(text: str, said: str, tmp_path: Path) -> None:
    """The file, the job, the key, what stands there, what may."""
    with pytest.raises(UsageError) as caught:
        jobs(tmp_path, text)
    line = str(caught.value)
    assert said in line and str(tmp_path / "wirecrawl.toml") in line and "\n" not in line


def test_a_server_of_ones_own_may_be_asked_often(tmp_path: Path) -> None:
    """Through a door that sends every host to this machine."""
    text = f'[[jobs]]\n{GOOD}every = "2s"\ndelay = 0\nconcurrency = 9\nconnect_to = ["::127.0.0.1:8080"]'
    assert jobs(tmp_path, text)[0].period == timedelta(seconds=2)


def test_since_may_count_back_from_the_wires_today() -> None:
    """At 20:00 UTC it is tomorrow in Shanghai."""
    now = utc("2026-11-24 20:00")
    assert since_day("7d", "Asia/Shanghai", now) == date(2026, 11, 18)
    assert since_day("2018-06-07", "UTC", now) == date(2018, 6, 7)
    for wrong in ("7", "7w", "99999d", "d", "20180607", "2018-W23-4", "2018-02-30"):
        with pytest.raises(UsageError, match="or 7d"):
            since_day(wrong, "UTC", now)


def test_the_command_needs_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 2, and which file."""
    config = str(tmp_path / "wirecrawl.toml")
    assert run(["schedule", "run", "--config", config, "--archive", str(tmp_path / "a")]) == 2
    assert config in capsys.readouterr().err
    assert not (tmp_path / "a").exists()
