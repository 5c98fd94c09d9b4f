"""Text from elsewhere made safe to keep and to show: no character in it acts on who reads it.

In:   text of pages, addresses, headers, reasons: whatever the network or a file gave.
Out:  a field's text without such characters; a line for a log or a terminal in which they are seen and do nothing.
Law:  what is taken out of a field is only what no text needs; the capture keeps all. A line stays one line: nothing
      that is quoted in it can begin another, move the cursor, or turn the reading direction of what is behind it.

Knowledge: ECMA-48 (C0, C1, escape sequences); UAX #9 and « Trojan Source » (bidi overrides and isolates); Unicode 16
§23.7 (noncharacters). U+200E, U+200F and U+061C stay: they order a mark or a digit beside an Arabic or Hebrew
name, as wires print them, and turn no letter round. U+200B to U+200D and U+FEFF stay: words of some scripts need them.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from typing import Any

# White space to who wrote it, though it ends a line, or a page, elsewhere.
_SPACES = re.compile("[\r\v\f\x1c-\x1f\x85\u2028\u2029]")
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(
    chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(17)
)
_OUT = re.compile(
    f"[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff{_NONCHARACTERS}]"
)
_SHOWN = re.compile(f"[\0-\x08\n-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff{_NONCHARACTERS}]")
_COLOUR = re.compile("\x1b\\[[0-9;]{0,12}m")


def plain_text(text: str) -> str:
    """For a field: tabs and newlines stay, other line ends are spaces, all that only acts is gone."""
    if text.isprintable():
        return text
    return _OUT.sub("", _SPACES.sub(" ", text.replace("\r\n", "\n")))


def plain_line(text: str, *, colour: bool = False) -> str:
    r"""For a log or a terminal: such characters as `\x1b` or `\u202e`; `colour` leaves colours of our own."""
    if text.isprintable():
        return text
    if not colour:
        return _SHOWN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
    parts = _COLOUR.split(text)
    colours = [*_COLOUR.findall(text), ""]
    return "".join(plain_line(part) + after for part, after in zip(parts, colours, strict=True))


def tell(line: str) -> None:
    """One line on stderr, whatever is quoted in it."""
    print(plain_line(line), file=sys.stderr, flush=True)


class OneLine(logging.LogRecord):
    """A log record whose message is one line; lines of a traceback are set in, so that none passes for a message."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.exc_info, tuple) and self.exc_info[0] is not None:
            lines = "".join(traceback.format_exception(*self.exc_info)).split("\n")
            self.exc_text = "\n".join(f"  | {plain_line(line)}" for line in lines if line)

    def getMessage(self) -> str:  # noqa: N802 - logging's name
        return plain_line(super().getMessage())
