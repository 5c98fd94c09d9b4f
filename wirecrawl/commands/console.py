"""What commands do around the one call each of them makes: say, print, look at what was typed, end.

In:   the words of a command line, checked for their type.
Out:  data on stdout, everything else on stderr; exit codes.
Law:  stdout holds data only; what is typed wrong is answered with what there is.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from wirecrawl.errors import Unreadable, UsageError
from wirecrawl.plain import plain_line, tell


class _Log(io.FileIO):
    """Standard error. What cannot be told is not told: a log on a full disk must not end the work it tells of."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError:
            return len(data)


def hold_streams() -> None:
    """Gives this process the standard streams it was started without, and a standard error that never fails.

    A stream that is closed (`>&-`) leaves its number to the next file opened. In the place of standard output comes
    one that takes nothing, so that data without a place to go is an error.
    """
    for number, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)  # takes the lowest number that is free: this one
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as Python's own
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "r+", closefd=False)), "utf-8")
    sys.stderr = io.TextIOWrapper(
        cast("io.BufferedWriter", _Log(2, "w", closefd=False)),
        getattr(sys.stderr, "encoding", None) or "utf-8",
        "backslashreplace",
        line_buffering=True,
        write_through=True,
    )


def collect_seldom() -> None:
    """Python's collector of circles looks after 50,000 new objects, not 700: most that it would go through are kept.

    Relating stories so costs a twentieth less, and some MB of memory more if there are circles; few of ours make one.
    """
    gc.set_threshold(50_000, 10, 10)


def drop_stdout() -> None:
    """What standard output did not take is given up, or Python would try it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def end_of_storage(error: OSError) -> int | None:
    """Says what no module has named, and its exit code; None if it is not of the disk, nor of standard output."""
    from wirecrawl.archive.faults import is_of_storage, named_os_error

    if error.errno == errno.EBADF:
        drop_stdout()
        tell("wirecrawl: standard output is closed; next: give it a place to go, such as > FILE")
        return 1
    if not is_of_storage(error):
        return None
    if not error.filename:  # then it is standard output, which Python would try once more at its end
        drop_stdout()
    named = named_os_error(error, str(error.filename or ""))
    tell(f"wirecrawl: {named}")
    return named.exit_code


def print_lines(lines: Iterable[str]) -> None:
    """Lines on stdout; a character the terminal does not have becomes `?`, and ends nothing."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    for line in lines:
        for part in line.split("\n"):  # paragraphs are wrapped
            print(plain_line(part, colour=True))


def print_json(value: object) -> None:
    """Indented JSON on stdout, UTF-8 whatever the terminal; a dataclass is its fields."""
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def show(value: object, lines: Iterable[str], *, as_json: bool) -> None:
    """The data of a command on stdout: for a program, or for people."""
    print_json(value) if as_json else print_lines(lines)


_signals: list[int] = []


def was_stopped() -> bool:
    """Whether a signal asked this process to end: raised inside a library in C, it may surface as any error."""
    return bool(_signals)


def end_like_ctrl_c() -> None:
    """A service that stops us is told the same as a person who does: 130, nothing lost."""
    import signal
    import threading

    def stop(number: int, frame: object) -> None:
        _signals.append(number)
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():  # elsewhere Python refuses
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)


def end_is_decided() -> None:
    """From here on a signal changes nothing: what is left is to say how it ended."""
    import signal
    import threading

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def existing(path: str) -> Path:
    """Raises UsageError with names that look like it, Unreadable if its folder is closed to this user."""
    found = Path(path)
    try:
        if found.exists() or found.is_symlink():
            return found
    except PermissionError as error:
        step = f"let this user into its folder (chmod +x {found.parent})"
        raise Unreadable(
            "no-permission", "this user may not look there", where=path, next_step=step
        ) from error
    except OSError as error:  # such as a name that is too long
        step = "look at the spelling"
        raise UsageError(f"no file: {error.strerror}", where=path[:100], next_step=step) from error
    from difflib import get_close_matches

    folder = found.parent
    names = sorted(path.name for path in folder.iterdir()) if os.access(folder, os.R_OK) else []
    near = [str(folder / name) for name in get_close_matches(found.name, names, n=3)]
    raise UsageError(
        "no such file or folder" + (f"; there is {', '.join(near)}" if near else ""),
        where=path,
        next_step="look at the spelling, or give the folder",
    )


def lines_of(path: str) -> list[str]:
    """The lines of a file, of stdin for "-". Raises UsageError."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else existing(path).read_bytes()
        return data.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        what = error.strerror if isinstance(error, OSError) else error
        raise UsageError(
            f"cannot be read: {what}", where=path, next_step="one address a line, UTF-8"
        ) from error
