"""What changed from one version of a story to another, in sentences and words as French has them.

In:   two versions of a story, as their lines say them.
Out:  a Diff: the fields that changed, and the body as passages, each of them kept or changed.
Law:  nothing is left out: what stands before a change, joined, is the old body, and what stands after it the new one.
      A no-break space or a curly apostrophe in the place of a plain one changes no word; an accent does.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain
from typing import Any, NamedTuple

# What a wire prints; where a page was found and how it was read is no change of the story.
FIELDS = (
    "headline_raw",
    "summary",
    "section",
    "keywords",
    "byline",
    "dateline_raw",
    "published_raw",
    "published_day",
    "published_at",
    "modified_raw",
    "modified_at",
    "pub_status",
    "complete",
)
_UNLIKE = 0.3  # two sentences that share less than this are another sentence, not an edited one
_PLAIN = str.maketrans("’ʼ‘\u00a0\u202f\u2009\u2007", "'''    ")
_TOKEN = re.compile(
    r"""
    \n | [^\S\n]+
  | (?:aujourd|prud|presqu|quelqu|entr)['’ʼ]\w+(?:-\w+)*        # words that hold an apostrophe
  | (?:lorsqu|puisqu|quoiqu|jusqu|qu|[cdjlmnst])['’ʼ](?=\w)     # an elided word keeps its apostrophe
  | \d{1,3}(?:[\s.]\d{3})+(?!\d)(?:,\d+)?                       # 1 200,5
  | \d+(?:[.,:]\d+)*
  | \w+(?:[-‑]\w+)*                                             # peut-être, Saint-Louis, a-t-il
  | .""",
    re.VERBOSE | re.IGNORECASE,
)
_END = re.compile(r"\n|[.!?…]+(?:\s?[»”\")\]])*[^\S\n]+(?=[\"«“(—–-]|[^\W_a-zà-ÿœ])")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(«'’])(?:MM?|Mmes?|Mlles?|Drs?|Prs?|Mes?|Sts?|Stes?|[nN]os?|art|pp?|vol|env|av|J\.-C|[A-Z]|(?:[A-Z]\.)+[A-Z])\.\s*$"
)


class Change(NamedTuple):
    """A run of words: `before` in the old version, `after` in the new one; "" where there is nothing."""

    before: str
    after: str

    @property
    def is_kept(self) -> bool:
        return _key(self.before) == _key(self.after)


@dataclass(frozen=True, slots=True)
class Passage:
    """One or more whole sentences: kept, or changed as its changes say."""

    changes: tuple[Change, ...]

    @property
    def is_kept(self) -> bool:
        return all(change.is_kept for change in self.changes)


@dataclass(frozen=True, slots=True)
class Diff:
    """`fields`: name → (before, after); `passages`: the whole body, in order."""

    fields: dict[str, tuple[Any, Any]]
    passages: tuple[Passage, ...]

    @property
    def words(self) -> tuple[int, int]:
        """How many words of the body went, and how many came."""
        changed = [change for passage in self.passages for change in passage.changes if not change.is_kept]
        return sum(_count(one.before) for one in changed), sum(_count(one.after) for one in changed)

    @property
    def is_typographic(self) -> bool:
        """Whether the body differs in spaces and apostrophes alone."""
        return all(one.is_kept for one in self.passages) and any(
            change.before != change.after for one in self.passages for change in one.changes
        )

    def summary(self, say: Callable[[str], str] = str) -> str:
        """« headline_raw; pub_status usable → canceled; body -3 +5 words »; « nothing » for two equal versions.
        `say` puts the words of it into another language."""
        parts = [
            f"{name} {before} → {after}" if name in ("pub_status", "complete") else name
            for name, (before, after) in self.fields.items()
        ]
        gone, come = self.words
        if gone or come or not all(one.is_kept for one in self.passages):
            parts.append(f"{say('body')} -{gone} +{come} {say('words')}")
        elif self.is_typographic:
            parts.append(f"{say('body')}, {say('spaces and apostrophes')}")
        return "; ".join(parts) or say("nothing")

    def to_json(self) -> dict[str, Any]:
        """Plain values: changed fields, counts of words, and the body as runs of text."""
        gone, come = self.words
        return {
            "fields": {name: {"before": old, "after": new} for name, (old, new) in self.fields.items()},
            "words": {"removed": gone, "added": come},
            "typography_only": self.is_typographic,
            "body": [
                {
                    "kept": passage.is_kept,
                    "changes": [
                        {"kept": one.is_kept, "before": one.before, "after": one.after}
                        for one in passage.changes
                    ],
                }
                for passage in self.passages
            ],
        }


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Diff:
    """What changed from one line of a story to another."""
    fields = {name: (old[name], new[name]) for name in FIELDS if old[name] != new[name]}
    return Diff(fields, tuple(compare_texts(old["body"], new["body"])))


def compare_texts(old: str, new: str) -> Iterator[Passage]:
    """Sentences are matched first, then the words of those that have no match."""
    before, after = split_sentences(old), split_sentences(new)
    for is_kept, left, right in _matched(before, after):
        if is_kept:
            yield Passage(tuple(map(Change, left, right)))
        else:
            yield Passage(tuple(compare_words("".join(left), "".join(right))))


def compare_words(old: str, new: str) -> list[Change]:
    """Runs of words, kept and changed in turn; one change where the two have little in common."""
    before, after = split_words(old), split_words(new)
    runs = list(_matched(before, after))
    kept = sum(_count("".join(left)) for is_kept, left, _ in runs if is_kept)
    if 2 * kept < _UNLIKE * (_count(old) + _count(new)):
        return [Change(old, new)]
    changes: list[Change] = []
    closed = True  # whether the last change is a kept run
    for number, (is_kept, left, right) in enumerate(runs):
        change = Change("".join(left), "".join(right))
        inside = 0 < number < len(runs) - 1  # where a lone space between changes is one of them
        stays = is_kept and not (inside and not _count(change.before))
        if changes and not stays and not closed:
            changes[-1] = Change(changes[-1].before + change.before, changes[-1].after + change.after)
        else:
            changes.append(change)
        closed = stays
    return changes


def split_sentences(text: str) -> list[str]:
    """Sentences with the space behind them, and line breaks on their own; joined, they are the text."""
    sentences: list[str] = []
    start = 0
    for found in _END.finditer(text):
        if found[0] == "\n":
            sentences += [*filter(None, [text[start : found.start()]]), "\n"]
            start = found.end()
        elif not _ABBREVIATED.search(text[max(start, found.start() - 12) : found.end()]):
            sentences.append(text[start : found.end()])
            start = found.end()
    return [*sentences, text[start:]] if start < len(text) else sentences


def split_words(text: str) -> list[str]:
    """Words, spaces and signs, each a token; joined, they are the text. « l' » and « aujourd'hui » are words."""
    return _TOKEN.findall(text)


def _matched(
    before: Sequence[str], after: Sequence[str]
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    keys = [_key(token) for token in before], [_key(token) for token in after]
    for op, i, j, k, end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        yield op == "equal", before[i:j], after[k:end]


def _key(text: str) -> str:
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def _count(text: str) -> int:
    return sum(token[0].isalnum() for token in split_words(text))


# as a reader sees it

_COLOURS = "\x1b[31;9m{}\x1b[0m", "\x1b[32m{}\x1b[0m"
_SIGNS = "[-{}-]", "{{+{}+}}"


def diff_lines(found: Diff, *, colour: bool = False) -> Iterator[str]:
    """Changed fields, then the changed sentences, `[-old-]{+new+}` or in colour; `…` where the text stayed."""
    for name, (before, after) in found.fields.items():
        texts = [
            ", ".join(map(str, value)) if isinstance(value, list) else _shown(value)
            for value in (before, after)
        ]
        yield f"{name}  {_marked(compare_words(*texts), colour)}"
    if found.is_typographic:
        yield "body  only spaces and apostrophes changed"
    elif not all(passage.is_kept for passage in found.passages):
        yield from chain([""] if found.fields else [], _body_lines(found.passages, colour))


def _shown(value: object) -> str:
    return "" if value is None else str(value).strip()


def _body_lines(passages: Sequence[Passage], colour: bool) -> Iterator[str]:
    for passage in passages:
        if not passage.is_kept:
            yield from _marked(passage.changes, colour).strip().split("\n")
        elif "".join(change.after for change in passage.changes).strip():
            yield "…"


def _marked(changes: Sequence[Change], colour: bool) -> str:
    return "".join(
        change.after
        if change.is_kept
        else _each_line(change.before, 0, colour) + _each_line(change.after, 1, colour)
        for change in changes
    )


def _each_line(text: str, side: int, colour: bool) -> str:
    """Marked line by line: a colour does not run over a paragraph's end, and spaces at an edge stay outside."""
    mark = (_COLOURS if colour else _SIGNS)[side]
    lines = text.split("\n")
    return "\n".join(
        line.replace(line.strip(), mark.format(line.strip())) if line.strip() else line for line in lines
    )
