"""Units for other schedulers, loaded by these: systemd-analyze, a cron parser, Kubernetes' schema, scrapyd."""

from __future__ import annotations

import configparser
import json
import os
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import kubernetes_validate
import pytest
import yaml
from cronsim import CronSim

from tests.crawls import ledger_lines, stories_of
from tests.started import ROOT
from tests.test_schedule_jobs import GOOD, jobs, utc
from wirecrawl import __version__
from wirecrawl.cli import run
from wirecrawl.demo.site import Plan
from wirecrawl.demo.wire import Wire
from wirecrawl.schedule.cron import fields_of, zone_of
from wirecrawl.schedule.jobs import Job
from wirecrawl.schedule.systemd import calendar_of

SCRAPYD = ROOT / ".venv-scrapyd" / "bin" / "python"
ANALYZE = shutil.which("systemd-analyze")
WHEN = (
    'at = ["02:30", "06:00", "18:30"]\nzone = "Europe/Paris"',
    'at = ["02:15"]\nzone = "Australia/Lord_Howe"\ndays = ["sat", "sun"]',
    'at = ["00:30"]\nzone = "America/Santiago"',
    'at = ["12:00"]',
    'every = "15m"',
    'every = "6h"',
    'every = "1d"',
    'every = "7d"',
)
NOW = utc("2026-06-01 00:00")

needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine")


def one_job(tmp_path: Path, when: str) -> Job:
    return jobs(tmp_path, f"[[jobs]]\n{GOOD}{when}\n")[0]


def dues(job: Job, begin: datetime, count: int) -> list[datetime]:
    """What is due from `begin` on; `every` counts from midnight UTC in a calendar, and on a Monday."""
    rule, found = job.rule(utc("2026-01-05 00:00")), [begin]
    for _ in range(count):
        found.append(rule.next(found[-1]))
    return found[1:]


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with jobs of every kind, and a path that needs quoting."""
    folder = tmp_path / "une archive à 100 %"
    (folder / "archive").mkdir(parents=True)
    monkeypatch.chdir(folder)
    text = 'contact = "desk@example.org (100 %, $HOME)"\n'
    for number, when in enumerate(WHEN):
        text += f'[[jobs]]\nname = "job-{number}"\nsource = "xinhua_fr"\nsince_days = 7\n{when}\n'
    (folder / "wirecrawl.toml").write_text(text, encoding="utf-8")
    return folder / "archive"


@needs_systemd
def test_systemd_verifies_every_unit(archive: Path, tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say, and reads the words of the command as they were meant."""
    assert run(["schedule", "export", str(tmp_path / "units"), "--format", "systemd", "--user", "root"]) == 0
    units = sorted(map(str, (tmp_path / "units").iterdir()))
    assert len(units) == 2 * len(WHEN)
    done = subprocess.run([str(ANALYZE), "verify", *units], capture_output=True, text=True)
    told = [line for line in done.stderr.splitlines() if "wirecrawl" in line or "units/" in line]
    assert (done.returncode, told) == (0, []), done.stderr
    unit = (tmp_path / "units" / "wirecrawl-job-3.service").read_text(encoding="utf-8")
    line = unit.split("ExecStart=")[1].splitlines()[0]
    assert not set("%$") & set(line.replace("%%", "").replace("$$", "")), "systemd would put something there"
    words = shlex.split(line.replace("%%", "%").replace("$$", "$"))
    assert words[3:7] == ["crawl", "xinhua_fr", "--archive", str(archive)]
    assert words[-1] == "desk@example.org (100 %, $HOME)"
    broken = tmp_path / "units" / "wirecrawl-job-0.timer"
    broken.write_text(broken.read_text().replace("02:30:00", "25:30:00"), encoding="utf-8")
    done = subprocess.run([str(ANALYZE), "verify", str(broken)], capture_output=True, text=True)
    assert "Failed to parse" in done.stderr, "it would have said so"


@needs_systemd
def test_a_period_no_calendar_says_counts_from_the_timers_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """50 minutes divide no hour: said on stderr, and a unit systemd takes."""
    monkeypatch.chdir(tmp_path)
    one_job(tmp_path, 'every = "50m"')
    Path("archive").mkdir()
    assert run(["schedule", "export", "out", "--format", "systemd", "--user", "root"]) == 0
    assert "no calendar says 'every 50m'" in capsys.readouterr().err
    timer = Path("out/wirecrawl-a.timer").read_text(encoding="utf-8")
    assert "OnUnitActiveSec=3000s\n" in timer and "Persistent" not in timer
    units = sorted(map(str, Path("out").resolve().iterdir()))
    done = subprocess.run([str(ANALYZE), "verify", *units], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@needs_systemd
@pytest.mark.parametrize("when", WHEN)
def test_systemd_computes_the_same_instants(when: str, tmp_path: Path) -> None:
    """Around every third change of the clock in ten years; the hours that are left out, too."""
    job = one_job(tmp_path, when)
    lines = calendar_of(job, NOW)
    for begin in [NOW, *changes(job)[::3]]:
        expected = dues(job, begin, 9)
        found = set().union(*(elapses(line, begin) for line in lines))
        assert sorted(one for one in found if begin < one <= expected[-1]) == expected


def changes(job: Job) -> list[datetime]:
    """A day before each day on which its zone's clock is changed, for ten years."""
    zone = ZoneInfo(zone_of(job))
    days = [NOW + timedelta(days=number) for number in range(3650)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [days[at - 2] for at in range(2, len(days)) if offsets[at] != offsets[at - 1]]


def elapses(line: str, begin: datetime) -> set[datetime]:
    base = f"--base-time={begin:%Y-%m-%d %H:%M:%S} UTC"
    done = subprocess.run(
        [str(ANALYZE), "calendar", base, "--iterations=40", line],
        capture_output=True,
        text=True,
        env={**os.environ, "TZ": "UTC"},
    )
    assert done.returncode == 0, done.stderr
    found = re.findall(r"(?:Next elapse|Iter\. #\d+|Iteration #\d+): \w+ ([-\d]+ [:\d]+) UTC", done.stdout)
    return {utc(one) for one in found}


@pytest.mark.parametrize("when", WHEN)
def test_cron_computes_the_same_instants(when: str, tmp_path: Path) -> None:
    """All lines of a job together, over two years, as a cron that reads CRON_TZ would run them."""
    job = one_job(tmp_path, when)
    begin, end = NOW, NOW + timedelta(days=730 if job.at else 20)
    found = set()
    for fields in fields_of(job):
        cron = CronSim(fields, begin.astimezone(ZoneInfo(zone_of(job))))
        while (instant := next(cron).astimezone(UTC)) <= end:
            found.add(instant)
    expected = dues(job, begin, len(found))
    assert (sorted(found) == expected and len(found) >= 20) or 'every = "7d"' in when


def test_a_crontab_runs_what_was_meant(archive: Path, tmp_path: Path) -> None:
    """Each line's fields parse, and its command, once cron has read its %, are the words of a crawl."""
    assert run(["schedule", "export", str(tmp_path), "--format", "cron"]) == 0
    lines = (tmp_path / "wirecrawl.crontab").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if re.match(r"[\d*]", line)]
    assert len(commands) == len(WHEN) + 1, "02:30 and 18:30 are one line, 06:00 another"
    for line in commands:
        fields, command = line.split(" ", 5)[:5], line.split(" ", 5)[5]
        CronSim(" ".join(fields), NOW)
        assert "%" not in command.replace(r"\%", "")
        words = shlex.split(command.replace(r"\%", "%"))
        assert words[:3] == ["cd", str(archive.parent), "&&"]
        assert words[words.index("--archive") + 1] == str(archive)
        assert words[words.index("--contact") + 1] == "desk@example.org (100 %, $HOME)"
    assert "CRON_TZ=Europe/Paris" in lines and "CRON_TZ=UTC" in lines


@pytest.mark.parametrize("when", ['every = "50m"', 'every = "36h"', 'every = "2d"', 'every = "301s"'])
@pytest.mark.parametrize("kind", ["cron", "k8s", "scrapyd"])
def test_a_period_cron_cannot_say_is_refused(
    kind: str, when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """*/50 would be 50 and 10 minutes by turns. Nothing is written."""
    monkeypatch.chdir(tmp_path)
    one_job(tmp_path, when)
    assert run(["schedule", "export", "out", "--format", kind, "--image", "x"]) == 2
    assert "cron cannot say" in capsys.readouterr().err and not Path("out").exists()


def test_several_formats_are_named_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--format systemd cron`, as it is read aloud: both, on stdout or in the one folder named."""
    monkeypatch.chdir(tmp_path)
    one_job(tmp_path, 'every = "1d"')
    assert run(["schedule", "export", "--format", "systemd", "cron"]) == 0
    told = capsys.readouterr().out
    assert "[Timer]" in told and "0 0 * * *" in told
    assert run(["schedule", "export", "units", "--format", "systemd", "cron", "k8s", "scrapyd"]) == 0
    assert sorted(path.name for path in Path("units").iterdir()) == ["cron", "k8s", "scrapyd", "systemd"]
    assert run(["schedule", "export", "units", "more", "--format", "cron"]) == 2
    assert run(["schedule", "export", "cron", "--format", "cron"]) == 0  # a folder of that name
    assert [path.name for path in Path("cron").iterdir()] == ["wirecrawl.crontab"]
    assert capsys.readouterr().err.endswith("schedule export: 1 file in cron\n")


def test_kubernetes_schema_takes_every_cronjob(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Strictly, by the schemas of three versions; and what it does otherwise is said."""
    assert run(["schedule", "export", "--format", "k8s"]) == 0
    told = capsys.readouterr()
    assert f'image: "wirecrawl:{__version__}"' in told.out and "--image names another" in told.err
    assert (
        run(["schedule", "export", "-", "--format", "k8s", "--image", "registry.example.org/wirecrawl:1"])
        == 0
    )
    told = capsys.readouterr()
    documents = list(yaml.safe_load_all(told.out))
    assert len(documents) == len(WHEN) + 1
    for document in documents:
        for version in ("1.29", "1.33", "1.37"):
            kubernetes_validate.validate(document, version, strict=True)
        assert re.fullmatch(r"[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?", document["metadata"]["name"])
        spec = document["spec"]
        CronSim(spec["schedule"], NOW)
        ZoneInfo(spec["timeZone"])
        pod = spec["jobTemplate"]["spec"]["template"]["spec"]
        args = pod["containers"][0]["args"]
        assert args[:4] == ["crawl", "xinhua_fr", "--archive", "/archive"]
        assert args[-1] == "desk@example.org (100 %, $HOME)"
        assert pod["volumes"][0]["persistentVolumeClaim"]["claimName"] == "wirecrawl-archive"
    names = [document["metadata"]["name"] for document in documents]
    assert len(set(names)) == len(names)
    assert "job-0: Kubernetes leaves out 02:30 on " in told.err and "runs twice 02:30" in told.err
    documents[0]["spec"]["timezone"] = "UTC"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(documents[0], "1.33", strict=True)


def test_several_formats_have_folders_of_their_own(
    archive: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--format` may be repeated; a file in the way is refused, and no other archive is asked for."""
    words = ["--format", "cron", "--format", "scrapyd", "--format", "systemd", "--quiet"]
    assert run(["schedule", "export", str(tmp_path / "out"), *words]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["cron", "scrapyd", "systemd"]
    (tmp_path / "file").write_text("", encoding="utf-8")
    for dest in ("file", "file/units"):
        assert run(["schedule", "export", str(tmp_path / dest), *words]) == 2
        err = capsys.readouterr().err
        assert err.endswith("Not a directory; next: give another folder\n"), err
    assert run(["schedule", "export", "-", "--format", "scrapyd", "--scrapyd", "ftp:x"]) == 2


def free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def scrapyd(folder: Path, address: str) -> Iterator[subprocess.Popen[bytes]]:
    """A real scrapyd, started where its conf is."""
    with (folder / "scrapyd.log").open("wb") as log:
        process = subprocess.Popen(
            [str(SCRAPYD), "-m", "scrapyd"],
            cwd=folder,
            stdout=log,
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(folder)},
        )
        try:
            for _ in range(300):
                try:
                    urlopen(f"{address}/daemonstatus.json").read()
                    break
                except OSError:
                    time.sleep(0.1)
            yield process
        finally:
            process.terminate()
            process.wait(30)


@pytest.mark.slow
@pytest.mark.skipif(not SCRAPYD.exists(), reason="no .venv-scrapyd: make .venv-scrapyd/.ready")
def test_scrapyd_runs_the_job_that_the_crontab_posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real scrapyd knows the project by the exported conf; the exported line, run by sh, brings all stories."""
    address = f"http://127.0.0.1:{free_port()}"
    monkeypatch.chdir(tmp_path)
    with Wire(Plan(made=20, hand=False)) as wire:
        door = f'connect_to = ["{wire.connect_to}"]\ndelay = 0\nconcurrency = 16\nmax_minutes = 5\n'
        one_job(tmp_path, f'at = ["06:00"]\nzone = "Europe/Paris"\n{door}')
        assert run(["schedule", "export", "out", "--format", "scrapyd", "--scrapyd", address]) == 0
        conf = configparser.ConfigParser()
        conf.read("out/scrapyd.conf")
        assert conf["scrapyd"]["max_proc"] == "1"
        crontab = Path("out/wirecrawl-scrapyd.crontab").read_text(encoding="utf-8").splitlines()
        command = crontab[-1].split(" ", 5)[5].replace(r"\%", "%")
        with scrapyd(tmp_path / "out", address):
            spiders = json.load(urlopen(f"{address}/listspiders.json?project=wirecrawl"))
            assert spiders["spiders"] == ["xinhua_fr"], spiders
            posted = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
            assert (posted.returncode, posted.stdout, posted.stderr) == (0, "", "")
            finished = wait_for_job(address)
            refused = command.replace("spider=xinhua_fr", "spider=xinhua_de")
            said = subprocess.run(["sh", "-c", refused], capture_output=True, text=True)
            assert said.stdout == "wirecrawl: scrapyd did not take job a\n"
        log = (tmp_path / "out/scrapyd.log").read_text(encoding="utf-8")
        assert finished["spider"] == "xinhua_fr" and "Process finished" in log, log
        found = {story["id"] for story in stories_of(ledger_lines(tmp_path / "archive"))}
        assert found == wire.expected.keys(), log


def wait_for_job(address: str) -> dict[str, str]:
    for _ in range(600):
        listed = json.load(urlopen(f"{address}/listjobs.json?project=wirecrawl"))
        if listed["finished"]:
            return dict(listed["finished"][0])
        time.sleep(0.1)
    raise AssertionError(f"the job did not end: {listed}")
