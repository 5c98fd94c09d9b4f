"""Families of one event, from judgements of pairs; the same families in whatever order the pairs come.

In:   ids with their order of printing, and the pairs that a judge joined or linked. Stories all of which are the same
      text (a thousand copies) may be given as one list in place of their pairs.
Out:  for each id its cluster, its relation and the story that the relation is to.
Law:  strongest pair first; two groups are not made one if more of their pairs are surely apart than akin, and on a
      weak pair's word not if as many are. A round-up joins one family, and no other through it. A list of twins gives
      what its pairs would give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge

Order = tuple[str, str, str]
_NOBODY = frozenset[str]()
ALL = 1000  # thousandths
SAME = 2 * ALL  # of the one and of the other: the same letters
BY_CHANCE = 25  # thousandths of a story's words: what is the same but for so much is nearly the same
WEAK = (
    100  # at most, of a flash or another day's correction: it joins if more of the pairs are akin than apart
)


@dataclass(frozen=True, slots=True)
class Pair:
    """`share` is how much of the later one the earlier one holds, in thousandths; `strength` likewise, of both."""

    early: str
    late: str
    relation: str
    share: int
    strength: int
    joins: bool


@dataclass(frozen=True, slots=True)
class Kin:
    cluster: str
    relation: str | None = None
    relation_to: str | None = None


class _Group:
    """Members by the list of twins they are of; -1 for those of none. `held`: one is no round-up, nor cut of one."""

    __slots__ = ("by", "held", "size")

    def __init__(self, id_: str, twins: int, *, held: bool) -> None:
        self.by, self.size, self.held = {twins: [id_]}, 1, held

    def take_in(self, other: _Group) -> None:
        for twins, ids in other.by.items():
            self.by.setdefault(twins, []).extend(ids)
        self.size += other.size
        self.held = self.held or other.held

    def members(self) -> Iterator[str]:
        return (id_ for ids in self.by.values() for id_ in ids)


def settle_families(
    order: Mapping[str, Order],
    pairs: Iterable[Pair],
    apart: Callable[[str, str], bool],
    twins: Sequence[Sequence[str]] = (),
    relation: Callable[[str, str], str] = lambda early, late: "exact",
    body: Callable[[str], tuple[str, str]] = lambda id_: ("", ""),
) -> dict[str, Kin]:
    """The Kin of each id of `order`. `apart` is asked only of pairs that no judge joined.

    Each list of `twins` stands for the joining pairs of all its ids, which share all of their words; `relation` is then
    asked of (early, late), and `body` of each: who printed it, and the text as printed.
    """
    pairs = sorted(pairs, key=_rank)
    found = _Settling(order, [pair for pair in pairs if pair.joins], apart, twins)
    roots = found.roots()
    best = found.twins_best(relation, body, roots)
    for pair in found.kept:
        _take_better(best, pair, _source_of(roots[id(found.group[pair.late])]))
    return _named(order, pairs, best, found.group, roots)


def _source_of(id_: str) -> str:
    return id_.partition(":")[0]


def _rank(pair: Pair) -> tuple[int, str, str]:
    return -pair.strength, pair.early, pair.late


class _Settling:
    """The groups, as the pairs make them one by one."""

    def __init__(
        self,
        order: Mapping[str, Order],
        pairs: list[Pair],
        apart: Callable[[str, str], bool],
        twins: Sequence[Sequence[str]],
    ) -> None:
        self._order, self._apart = order, apart
        self._joined: dict[str, set[str]] = {}
        for pair in pairs:
            self._joined.setdefault(pair.early, set()).add(pair.late)
            self._joined.setdefault(pair.late, set()).add(pair.early)
        self._twins = [sorted(ids) for ids in twins]
        number = {id_: n for n, ids in enumerate(twins) for id_ in ids}
        self._rounds_up = {pair.late for pair in pairs if pair.relation == "contains"}
        self.group = {id_: _Group(id_, number.get(id_, -1), held=id_ not in self._rounds_up) for id_ in order}
        self.kept: list[Pair] = []
        self._parted = set[tuple[str, str]]()
        self._votes: dict[tuple[_Group, _Group], tuple[tuple[int, int], int, int]] = {}
        held = {number.get(id_, -1) for id_ in self._joined}
        for pair in merge(pairs, self._pairs_of_twins(held), key=_rank):
            if self._is_kept(pair) and pair.relation:
                self.kept.append(pair)

    def _pairs_of_twins(self, held: set[int]) -> Iterator[Pair]:
        """In order, those that may still make one group of two; what no other pair touches is one group at once."""
        mixed = list[tuple[str, int]]()
        for n, ids in enumerate(self._twins):
            if n in held:
                mixed += [(id_, n) for id_ in ids]
                continue
            for id_ in ids[1:]:
                self._make_one(self.group[ids[0]], self.group[id_])
        for early, n in sorted(mixed):
            ids = self._twins[n]
            if len(self.group[early].by[n]) == len(ids):
                continue
            for late in ids:
                if self.group[late] is not self.group[early] and self._order[late] > self._order[early]:
                    yield Pair(early, late, "", ALL, SAME, True)

    def _is_kept(self, pair: Pair) -> bool:
        one, other = self.group[pair.early], self.group[pair.late]
        if one is not other:
            # a round-up is of one family; of the others it holds it says nothing
            bridge = one.held and other.held and not self._rounds_up.isdisjoint((pair.early, pair.late))
            if bridge or self._are_apart(one, other, pair):
                if not pair.relation:
                    self._parted.add((pair.early, pair.late))
                return False
            is_cut = pair.early in self._rounds_up and other.size == 1 and pair.strength > WEAK
            held = one.held
            self._make_one(one, other)
            if is_cut:
                self.group[pair.early].held = held
        return True

    def _make_one(self, one: _Group, other: _Group) -> None:
        large, small = (one, other) if one.size >= other.size else (other, one)
        large.take_in(small)
        for id_ in small.members():
            self.group[id_] = large

    def _are_apart(self, one: _Group, other: _Group, pair: Pair) -> bool:
        sizes = one.size, other.size  # groups only grow, so the same sizes are the same members
        held = self._votes.get((one, other))
        if held is None or held[0] != sizes:
            held = self._votes[one, other] = sizes, *self._count(one, other)
        _, akin, against = held
        return against >= akin if pair.strength <= WEAK else against > akin

    def _count(self, one: _Group, other: _Group) -> tuple[int, int]:
        """Pairs of the two groups that are akin, and that are surely apart."""
        akin = against = 0
        for twins, xs in one.by.items():
            for others, ys in other.by.items():
                if twins == others >= 0:
                    akin += len(xs) * len(ys)
                    continue
                for x in xs:
                    mine = self._joined.get(x, _NOBODY)
                    akin += (known := len(mine.intersection(ys)) if mine else 0)
                    if known < len(ys):
                        against += sum(self._apart(x, y) for y in ys if y not in mine)
        return akin, against

    def roots(self) -> dict[int, str]:
        """By group, the earliest of its members."""
        groups = {id(group): group for group in self.group.values()}
        return {n: min(group.members(), key=self._order.__getitem__) for n, group in groups.items()}

    def twins_best(
        self,
        relation: Callable[[str, str], str],
        body: Callable[[str], tuple[str, str]],
        roots: Mapping[int, str],
    ) -> dict[str, Pair]:
        """By id, the pair with the best of the earlier twins: see _take_better; the same body is the nearest."""
        best: dict[str, Pair] = {}
        for ids in self._twins:
            printed = sorted(ids, key=self._order.__getitem__)
            texts = {id_: body(id_) for id_ in printed}
            lowest: dict[tuple[str, tuple[str, str] | None], str] = {}  # by source, and of one body
            for n, late in enumerate(printed):
                home, source, text = _source_of(roots[id(self.group[late])]), _source_of(late), texts[late]
                there, same = lowest.get((home, None)), lowest.get((source, text))
                early = (same or there) if source == home else (there or same)
                early = early or min(lowest.values(), default="")
                if (early, late) in self._parted:
                    left = (x for x in printed[:n] if (x, late) not in self._parted)
                    early = min(
                        left,
                        key=lambda x: (_source_of(x) != home, relation(x, late) != "exact", x),
                        default="",
                    )
                if early:
                    best[late] = Pair(early, late, relation(early, late), ALL, SAME, True)
                for key in (source, text), (source, None):
                    lowest[key] = min(lowest.get(key, late), late)
        return best


def _named(
    order: Mapping[str, Order],
    pairs: list[Pair],
    best: dict[str, Pair],
    group: Mapping[str, _Group],
    roots: Mapping[int, str],
) -> dict[str, Kin]:
    """The relation of each: to the earlier member that holds most of it; else to another family's story."""
    links: dict[str, Pair] = {}
    for pair in pairs:
        if not pair.joins and group.get(pair.early) is not group[pair.late]:
            _take_better(links, pair)

    def chosen(id_: str, root: str) -> Pair | None:
        return best.get(id_) or (links.get(id_) if id_ == root else None)

    found: dict[str, Kin] = {}
    for id_ in order:
        root = roots[id(group[id_])]
        link = chosen(id_, root)
        if link is not None:
            found[id_] = Kin(root, link.relation, link.early)
        elif id_ == root:
            found[id_] = Kin(root)
        else:  # akin to later members alone: an update of what the first one told
            found[id_] = Kin(root, "update", root)
    return found


def _take_better(best: dict[str, Pair], pair: Pair, home: str | None = None) -> None:
    """Of the earlier stories that hold as much, one of the source that printed the family first.

    So what the wire prints again is not laid at the door of a site that reprinted it meanwhile. Of those, the one of
    which the later one holds most; then the lowest id. A word or two in common by chance do not count: a link, which
    is to strangers, goes by share and id at once.
    """
    held = best.get(pair.late)
    if held is None or _rating(pair, home) < _rating(held, home):
        best[pair.late] = pair


def _rating(pair: Pair, home: str | None) -> tuple[int, bool, int, bool, int, str]:
    if home is None:
        return 0, False, 0, False, -pair.share, pair.early
    steps = round(pair.share / BY_CHANCE)
    abroad, retyped = _source_of(pair.early) != home, pair.relation != "exact"
    return -steps, abroad, -_nearness(pair), retyped, -pair.share, pair.early


def _nearness(pair: Pair) -> int:
    """How nearly they are the same; else the larger of the two shares: a cut is of any that holds it."""
    if WEAK < pair.strength < SAME - 2 * BY_CHANCE:
        return max(pair.share, pair.strength - pair.share)
    return pair.strength
