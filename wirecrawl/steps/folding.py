"""The key of a text: what stays of it when accents, case, quotes, dashes and spaces do not matter.

In:   any text.
Out:  its key: NFKD, casefolded, without combining marks; every quote and apostrophe `'`, every run of dashes `-`,
      every run of white space one space, `…` three dots, œ and æ two letters, nothing at either end.
Law:  a key is for comparing, never for output; `Etats-Unis` and `États-Unis` have the same one.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

_QUOTES = "\"'`´«»‹›‘’‚‛“”„‟′″‵‶＇＂ʼʹ"
_DASHES = "-‐‑‒–—―−﹘﹣－⁃"
_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_SPECIAL: dict[str, str] = {
    **dict.fromkeys(_QUOTES, "'"),
    **dict.fromkeys(_DASHES, "-"),
    **dict.fromkeys(_UNSEEN, ""),
    "œ": "oe",
    "Œ": "oe",
    "æ": "ae",
    "Æ": "ae",
    "\u2044": "/",
}


def _key_of(char: str) -> str:
    """The key of one character, spaces not yet joined."""
    if char in _SPECIAL:
        return _SPECIAL[char]
    if char.isspace():
        return " "
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return "".join(
        _SPECIAL.get(c, " " if c.isspace() else c)
        for c in plain
        if unicodedata.category(c) not in ("Mn", "Me")
    )


class _Keys(dict[int, str]):
    """Code point → key, worked out when first met; str.translate asks it."""

    def __missing__(self, code: int) -> str:
        key = self[code] = _key_of(chr(code))
        return key


_KEYS = _Keys()


def _key_beyond(error: UnicodeError) -> tuple[str, int]:
    """How text.encode puts characters that Latin-1 lacks; it gives up where their key is not ASCII."""
    if isinstance(error, UnicodeEncodeError):
        keys = "".join([_KEYS[ord(char)] for char in error.object[error.start : error.end]])
        if keys.isascii():
            return keys, error.end
    raise error


codecs.register_error("wirecrawl-key", _key_beyond)
# Most French text is Latin-1, and bytes.translate is thirty times faster than str.translate. A byte whose key is
# not one character of Latin-1 becomes NUL, which sends the text to the slower path.
_LATIN = bytes(
    ord(key) if len(key := _key_of(chr(code))) == 1 and key < "\u0100" else 0 for code in range(256)
)
_BEYOND = re.compile(r"[^\x01-\x7f]")


def _tidied(key: str) -> str:
    for sign in "  ", "--":
        while sign in key:
            key = key.replace(sign, sign[0])
    return key.strip(" ")


def fold(text: str) -> str:
    """The key of `text`; equal keys are equal texts to a reader who does not look at typography."""
    raw = _latin_key(text)
    return _fold_rare(text) if raw is None else _tidied(raw.decode("latin-1"))


def folded_ascii(text: str) -> bytes | None:
    """The key of most French text, spaces and dashes not yet joined; None if it is to be had from `fold` alone."""
    raw = _latin_key(text)
    return raw if raw is not None and raw.isascii() else None


def _latin_key(text: str) -> bytes | None:
    """The key of a text of Latin letters and usual signs, in Latin-1; None for any other."""
    try:
        raw = text.encode("latin-1", "wirecrawl-key").translate(_LATIN)
    except UnicodeEncodeError:
        return None
    return None if b"\x00" in raw else raw


def _fold_rare(text: str) -> str:
    text = _BEYOND.sub(lambda found: _KEYS[ord(found[0])], text)
    if text.isascii():
        return _tidied(text.encode("ascii").translate(_LATIN).decode("ascii"))
    return _tidied(text.translate(_KEYS))
