"""The stories that the index compares, read once, and what the judge said of them.

In:   rows of the index; stories, from whoever holds them.
Out:  Imprints, and Verdicts on two rows.
Law:  what is remembered is what would be found anew. Rows of one form differ in id, day and instant alone, so one of
      them is read for all.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from copy import copy
from hashlib import blake2b
from typing import Any, NamedTuple

from wirecrawl.model.story import Judged, Story
from wirecrawl.steps.families import ALL, SAME, WEAK
from wirecrawl.steps.imprint import Imprint, hour_of
from wirecrawl.steps.kinship import Judgement, judge

_PRINTS_KEPT = 2_700  # Imprints in memory, some 40 MB: 15 days with 180 stories each
_FORMS_KEPT = 200
_VERDICTS_KEPT = 10_000


class Row(NamedTuple):
    """A story as the index has it. `printed` is day and instant; `letters` is below 0 for a text without any."""

    key: int
    id: str
    day: int
    printed: str
    letters: int
    form: int

    @property
    def order(self) -> tuple[str, str, str]:
        return self.printed, "", self.id

    @property
    def hour(self) -> int:
        """As Imprint.hour."""
        return hour_of(self.day, self.printed.partition(" ")[2])


class Verdict(NamedTuple):
    """A Judgement in whole numbers. `strength` is how near the two are: both shares of words, less what is misspelled.

    A weak one is at most WEAK, so it comes after all others. Of a follow-up, which may have several, `share` is half of
    that, and half of ALL more if it recalls the other.
    """

    relation: str
    share: int
    strength: int
    joins: bool
    apart: bool


def digest_of(text: str) -> int:
    """63 bits of a text."""
    raw = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(raw, "little") >> 1


def form_of(story: Imprint) -> int:
    """63 bits of all that the judge looks at, but id, day and instant."""
    said = (
        story.source,
        *sorted(story.labels),
        "",
        story.place,
        story.told or "",
        story.agency,
        *story.printed,
    )
    return digest_of("\0".join(said))


class Prints:
    """Imprints and verdicts, as many as fit."""

    def __init__(self, load: Callable[[str], Story | Judged]) -> None:
        self._load = load
        self._prints: OrderedDict[str, Imprint] = OrderedDict()
        self._forms: OrderedDict[int, Imprint] = OrderedDict()
        self._verdicts: dict[tuple[int, str, int, str], Verdict] = {}

    def keep(self, held: Imprint) -> None:
        """The newest are kept, without what only their marks were made of."""
        held.let_go()
        _keep(self._prints, held.id, held, _PRINTS_KEPT)

    def forget(self, id_: str) -> None:
        self._prints.pop(id_, None)

    def of(self, id_: str) -> Imprint:
        """The Imprint of a story that is in the index."""
        held = self._prints.get(id_)
        if held is None:
            held = Imprint(self._load(id_))
            self.keep(held)
        else:
            self._prints.move_to_end(id_)
        return held

    def form(self, row: Row) -> Imprint:
        """An Imprint of the row's form; its id, day and instant may be another's."""
        held = self._forms.get(row.form) or self.of(row.id)
        _keep(self._forms, row.form, held, _FORMS_KEPT)
        return held

    def verdict(self, one: Row, other: Row) -> Verdict:
        """What the judge says of the later of two stories and the earlier one."""
        early, late = (one, other) if one.order < other.order else (other, one)
        asked = early.form, early.printed, late.form, late.printed
        found = self._verdicts.get(asked)
        if found is None:
            if len(self._verdicts) >= _VERDICTS_KEPT:
                self._verdicts.clear()
            found = self._verdicts[asked] = verdict_of(judge(self.as_row(early), self.as_row(late)))
        return found

    def as_row(self, row: Row) -> Imprint:
        """An Imprint with the row's id, day and instant."""
        if row.id in self._prints or row.form not in self._forms:
            return self.of(row.id)
        day, _, instant = row.printed.partition(" ")
        return twin_of(self._forms[row.form], row.id, row.day, (day, instant))


def twin_of(story: Imprint, id_: str, day: int, printed: tuple[str, str]) -> Imprint:
    """The same text, printed at another time."""
    twin = copy(story)
    twin.id, twin.day, twin.order, twin.hour = id_, day, (*printed, id_), hour_of(day, printed[1])
    for name in "of_before", "looks":
        twin.__dict__.pop(name, None)  # « mardi » is another day
    return twin


def verdict_of(found: Judgement) -> Verdict:
    """The same in whole numbers."""
    ev = found.evidence
    if ev is None:
        return Verdict(found.relation, round(found.share * ALL), SAME, found.joins, found.apart)
    slips = len(ev.spelled) + len(ev.damaged)
    share, of_early = (max(0, round(ALL * face.share) - slips) for face in (ev.b, ev.a))
    strength = WEAK * max(share, of_early) // ALL if found.weak else min(share + of_early, SAME - 1)
    if found.relation == "followup":
        share = (share + ALL * (not found.weak)) // 2
    return Verdict(found.relation, share, strength, found.joins, found.apart)


def _keep(held: OrderedDict[Any, Imprint], key: object, one: Imprint, most: int) -> None:
    held[key] = one
    held.move_to_end(key)
    if len(held) > most:
        held.popitem(last=False)
