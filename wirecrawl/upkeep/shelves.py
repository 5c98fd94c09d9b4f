"""The files that readers load, held against the manifest, the ledger and the schema of a line.

In:   an archive, its ledger.
Out:  a Flaw for each file that is missing, strange, torn, out of order, or not what the ledger says.
Law:  a file is right when it is the ledger's projection, byte for byte, and the manifest says so.
"""

from __future__ import annotations

import hashlib
import os
import types
import typing
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from wirecrawl.archive.durable import free_path, make_folder, remove_file, sync_folder
from wirecrawl.archive.faults import os_errors_named
from wirecrawl.archive.mending import Mending
from wirecrawl.archive.months import KINDS, Month, Shelved, manifest_line
from wirecrawl.archive.pieces import DAMAGED
from wirecrawl.model.story import FIELDS, Reject, Story
from wirecrawl.progress import Progress
from wirecrawl.publish import MANIFEST_NAME
from wirecrawl.report import some

REPAIR = "wirecrawl repair"
_WHY = "a reader loads something else than the ledger holds"


@dataclass(frozen=True, slots=True)
class Flaw:
    """One promise that does not hold. `kind` is a short hyphenated code."""

    kind: str
    where: str
    what: str
    why: str
    next_step: str

    def __str__(self) -> str:
        return f"{self.where}: {self.kind}: {self.what}; {self.why}; next: {self.next_step}"


@dataclass(slots=True)
class Checked:
    """What was looked at: files, captures in them, lines of JSON, captures known to be lost; `writing`: a run holds
    the archive."""

    files: int = 0
    captures: int = 0
    lines: int = 0
    lost: int = 0
    writing: bool = False
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        return not self.flaws

    def to_json(self) -> dict[str, object]:
        return {"sound": self.is_sound} | asdict(self)

    def summary(self) -> str:
        """One line for people."""
        count = len(self.flaws)
        found = some(count, "fault") if count else "all sound"
        lost = f"; {some(self.lost, 'capture is', 'captures are')} known to be lost" if self.lost else ""
        busy = "; a run is writing, what it is busy with was left out" if self.writing else ""
        seen = (some(self.files, "file"), some(self.captures, "capture"), some(self.lines, "line"))
        return f"verify: {', '.join(seen)}: {found}{lost}{busy}"


def check_shelves(root: Path, ledger: Mending, progress: Progress, done: Checked) -> Iterator[Flaw]:
    """All files under stories/, versions/ and rejects/, and manifest.json. Raises LedgerUnusable."""
    shelved = ledger.published()
    progress.begin("verify, stories", sum(one.lines for one in shelved.values()))
    if not done.writing:
        yield from _manifest_flaws(root, shelved)
        stale = ledger.stale_months()
        for month in ledger.months():
            if month not in shelved and month not in stale:
                yield Flaw("file-missing", month.path, "it was never written", _WHY, REPAIR)
        for month in stale:
            yield Flaw("stale-file", month.path, "it was to be written again and was not", _WHY, REPAIR)
    held: set[str] = set()
    for month in shelved:
        done.files += 1
        flaws = list(_month_flaws(root, ledger, month, progress, done, held))
        if flaws and done.writing:  # the run may have replaced the file while it was read
            flaws = list(_month_flaws(root, ledger, month, progress, done, set()))
        if not (flaws and done.writing and month in ledger.stale_months()):
            yield from flaws
    if not done.writing:
        yield from stray_flaws(root, ledger)


def projection_of(ledger: Mending, month: Month) -> str:
    """The sha-256 (hex) of what the file of this month ought to hold; "" if it ought not to be there."""
    digest, lines = hashlib.sha256(), 0
    for lines, (_, line) in enumerate(ledger.month_rows(month), 1):  # noqa: B007 - is asked for below
        digest.update(line)
    return digest.hexdigest() if lines else ""


def stray_files(root: Path, ledger: Mending) -> list[Path]:
    """Files among the published ones that nobody published; of a run that died, no half-written ones."""
    known = {month.path for month in (*ledger.published(), *ledger.stale_months())}
    found = [path for kind in KINDS for path in (root / kind).rglob("*") if path.is_file()]
    return sorted(path for path in found if path.relative_to(root).as_posix() not in known)


def move_aside(root: Path, path: Path) -> str:
    """Moves a file that nobody published to `damaged/`, beside those of its name; what to tell. Raises NoRoom."""
    to = keep_aside(root, path)
    remove_file(path)
    return f"{path.relative_to(root).as_posix()}: nobody published it; moved to {to}"


def keep_aside(root: Path, path: Path) -> str:
    """A second name under `damaged/` for a file that is about to be replaced: that name. Raises NoRoom."""
    folder = root / DAMAGED / path.relative_to(root).parent
    with os_errors_named(path):
        make_folder(folder)
        to = free_path(folder, path.name, mark=".")
        os.link(path, to)
        sync_folder(folder)
    return to.relative_to(root).as_posix()


def stray_flaws(root: Path, ledger: Mending) -> Iterator[Flaw]:
    for path in stray_files(root, ledger):
        what = "nobody published this file"
        if path.name.startswith(".") and path.name.endswith(".tmp"):
            what = "a run died while it wrote this file"
        name = path.relative_to(root).as_posix()
        yield Flaw("stray-file", name, what, "who loads the folder loads it too", REPAIR)


def _manifest_flaws(root: Path, shelved: dict[Month, Shelved]) -> Iterator[Flaw]:
    def flaw(what: str) -> Flaw:
        return Flaw("manifest", MANIFEST_NAME, what, "nobody can tell whether the files are whole", REPAIR)

    if not shelved and not (root / MANIFEST_NAME).exists():
        return
    try:
        manifest = orjson.loads((root / MANIFEST_NAME).read_bytes())
        said = {one["path"]: one for one in manifest["files"]}
        counted = manifest["stories"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield flaw(f"it cannot be read: {error}")
        return
    for month, one in shelved.items():
        if said.pop(month.path, None) != manifest_line(month, one):
            yield flaw(f"its line of {month.path} is not what the ledger says")
    for path in said:
        yield flaw(f"it names {path}, which the ledger never published")
    if counted != sum(one.lines for month, one in shelved.items() if month.kind == "stories"):
        yield flaw(f"it counts {counted} stories, and its files hold another number")


def _month_flaws(
    root: Path, ledger: Mending, month: Month, progress: Progress, done: Checked, held: set[str]
) -> Iterator[Flaw]:
    path = root / month.path
    try:
        stream = path.open("rb")
    except OSError as error:
        yield Flaw("file-missing", month.path, f"it cannot be read: {error.strerror}", _WHY, REPAIR)
        return
    said = ledger.published().get(month)
    differs, digest, size, number = "", hashlib.sha256(), 0, 0
    last = ("", "", "")
    with stream:
        rows = ledger.month_rows(month)
        for number, line in enumerate(stream, 1):
            digest.update(line)
            size += len(line)
            done.lines += 1
            progress.step(stories=int(month.kind == "stories"))
            row = next(rows, None)
            if not differs and (row is None or row[1] != line):
                differs = f"line {number} is not what the ledger holds"
            wrong, key = _line_faults(month, line)
            if not wrong and month.kind == "stories":
                wrong = "not in order" if key < last else "its id stands twice" if key[2] in held else ""
                held.add(key[2])
            last = key
            if wrong:
                yield Flaw(
                    "broken-line", f"{month.path}, line {number}", wrong, "a loader stumbles over it", REPAIR
                )
        if not differs and next(rows, None) is not None:
            differs = f"lines are missing behind line {number}"
    if differs:
        yield Flaw("not-the-projection", month.path, differs, _WHY, REPAIR)
    if said is not None and (size, digest.hexdigest(), number) != said[:3]:
        what = (
            f"{size} bytes, {number} lines, sha-256 {digest.hexdigest()[:12]}…: the manifest says otherwise"
        )
        yield Flaw("file-changed", month.path, what, _WHY, REPAIR)


def _line_faults(month: Month, line: bytes) -> tuple[str, tuple[str, str, str]]:
    """What is wrong with a line ("" if nothing), and its place in the order."""
    none = ("", "", "")
    if not line.endswith(b"\n"):
        return "the line is torn", none
    try:
        value = orjson.loads(line)
    except ValueError:
        return "the line is no JSON", none
    wrong = schema_fault(value, Reject if month.kind == "rejects" else Story)
    if wrong or month.kind == "rejects":
        return wrong, none
    day = value["published_day"] or ""
    if (day[:7] or "undated") != month.month or value["source"] != month.source:
        return f"a story of {value['source']}, {day or 'no day'}, in the file of another month", none
    return "", (day, value["published_at"] or "", value["id"])


def schema_fault(value: object, kind: Any) -> str:
    """What of the schema of `kind` (Story, Reject) a line breaks, "" if nothing: keys, their order, their types."""
    hints = _hints(kind)
    if not isinstance(value, dict) or tuple(value) != tuple(hints):
        return "it has not every key of the schema, in its order"
    bad = [name for name, hint in hints.items() if not _fits(value[name], hint)]
    return f"the schema does not allow its {', '.join(bad)}" if bad else ""


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """The fields of a line, in order, with their types."""
    hints = typing.get_type_hints(kind)
    return {name: hints[name] for name in (FIELDS if kind is Story else hints)}


def _fits(value: object, hint: Any) -> bool:
    """Whether a value of JSON is of this type: str, int, float, bool, None, unions, lists, TypedDicts."""
    if isinstance(hint, types.UnionType):
        return any(_fits(value, part) for part in typing.get_args(hint))
    if typing.get_origin(hint) is list:
        (part,) = typing.get_args(hint)
        return isinstance(value, list) and all(_fits(one, part) for one in value)
    if typing.is_typeddict(hint):
        parts = _hints(hint)
        return (
            isinstance(value, dict)
            and value.keys() == parts.keys()
            and all(_fits(value[name], part) for name, part in parts.items())
        )
    if hint is float:
        return isinstance(value, float | int) and not isinstance(value, bool)
    return type(value) is hint
