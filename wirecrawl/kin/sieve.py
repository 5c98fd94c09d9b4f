"""Which marks a span of days surely lacks, so that the table is asked only for those that it may have.

In:   the marks of a span, as they are written; a reader of those that stand in the table.
Out:  of marks that are looked for, those that may be there.
Law:  never without a mark that is there. One too many costs a look into the table and nothing else.

A span is a string of bits, one for each remainder of a mark. A span that has no mark yet costs nothing; one
that has must be read whole, which pays when it is asked for again and again.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable

_BITS = 1 << 23  # a span of 30 days has some 130,000 marks, if there are 180 stories a day
_REST = _BITS - 1
_KEPT = 16  # spans, 1 MB each
_ASKED = 1_000  # times, before a span that has marks is read
_BIT = tuple(1 << n for n in range(8))


class Sieves:
    """By span. `read` gives the marks of a span, the first of them at once."""

    def __init__(self, read: Callable[[int], Iterable[int]]) -> None:
        self._read = read
        self._spans: OrderedDict[int, bytearray] = OrderedDict()
        self._asked = Counter[int]()

    def sift(self, span: int, marks: Collection[int]) -> Collection[int]:
        """Those of the marks that the span may have."""
        bits = self._spans.get(span)
        if bits is None:
            bits = self._begin(span)
            if bits is None:
                return marks
        self._spans.move_to_end(span)
        return [mark for mark in marks if bits[(mark & _REST) >> 3] & _BIT[mark & 7]] if bits else []

    def take(self, span: int, marks: Iterable[int]) -> None:
        """The span has these marks now."""
        bits = self._spans.get(span)
        if bits is not None:
            self._take(span, marks)

    def _begin(self, span: int) -> bytearray | None:
        if 0 < self._asked[span] < _ASKED:
            self._asked[span] += 1
            return None
        marks = self._read(span)
        if not self._asked[span] and next(iter(marks), None) is not None:
            self._asked[span] = 1
            return None
        self._spans[span] = bytearray()
        self._take(span, marks)
        del self._asked[span]
        if len(self._spans) > _KEPT:
            self._spans.popitem(last=False)
        return self._spans[span]

    def _take(self, span: int, marks: Iterable[int]) -> None:
        bits = self._spans[span]
        for mark in marks:
            if not bits:
                bits += bytes(_BITS // 8)
            bits[(mark & _REST) >> 3] |= _BIT[mark & 7]
