"""Files that are whole or absent, and stay so when the power goes.

In:   a path and the bytes for it.
Out:  the file under its name, synced, its folder too.
Law:  a reader sees the old file or the new one, never a part: temporary name, fsync, rename, fsync of the folder.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO

from wirecrawl.archive.faults import named_os_error, os_errors_named

_TEMPORARY = ".tmp"


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which takes the place of `path` at the end of the block, unless its bytes are the same.

    If the block raises, `path` is as it was. Raises NoRoom for a full or failing disk, else ArchiveError.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}{_TEMPORARY}")
    try:
        make_folder(path.parent)
        with fresh.open("wb", buffering=1 << 18) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        if path.is_file() and filecmp.cmp(fresh, path, shallow=False):
            fresh.unlink()
        else:
            fresh.replace(path)
            sync_folder(path.parent)
    except OSError as error:
        _give_up(fresh)
        raise named_os_error(error, str(path)) from error
    except BaseException:
        _give_up(fresh)
        raise


def _give_up(fresh: Path) -> None:
    with suppress(OSError):  # a disk that takes nothing back either: the next run sweeps it away
        fresh.unlink(missing_ok=True)


def is_stream(path: Path) -> bool:
    """Whether a pipe or a device has this name: it has nothing to replace, and nothing to sync."""
    return path.exists() and not path.is_file() and not path.is_dir()


def remove_file(path: Path) -> None:
    """Takes a file away for good; one that is not there is no matter. Raises NoRoom or ArchiveError."""
    with os_errors_named(path):
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            sync_folder(path.parent)


def make_folder(path: Path) -> None:
    """Makes a folder and those above it, each synced into the one that holds it. Raises OSError."""
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def free_path(folder: Path, stem: str, end: str = "", *, mark: str = "-") -> Path:
    """`stem` and `end` in a folder; where that is taken, with a number from 2 on between them. Raises OSError."""
    names = chain([stem], (f"{stem}{mark}{number}" for number in count(2)))
    return next(path for name in names if not (path := folder / f"{name}{end}").exists())


def sync_folder(path: Path) -> None:
    """Makes the names in a folder durable. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep_beside(path: Path) -> None:
    """Removes what dead runs left half-written of this one file, in a folder that is not ours. Raises nothing."""
    with suppress(OSError):  # nobody needs it gone
        for leftover in path.parent.glob(f".{escape(path.name)}.*{_TEMPORARY}"):
            number = leftover.name.removesuffix(_TEMPORARY).rpartition(".")[2]
            if number.isdecimal() and not _is_running(int(number)):
                leftover.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # somebody else's
        return True
    return True


def sweep(folder: Path, name: str = "*", *, deep: bool = False) -> None:
    """Removes what a dead run left half-written of `name`, in `folder` or anywhere below.

    Raises NoRoom or ArchiveError.
    """
    pattern = f".{name}.*{_TEMPORARY}"
    with os_errors_named(folder):
        for leftover in sorted(folder.rglob(pattern) if deep else folder.glob(pattern)):
            leftover.unlink(missing_ok=True)
