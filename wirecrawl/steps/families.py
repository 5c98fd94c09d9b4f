"""Families of one event, from judgements of pairs; the same families in whatever order the pairs come.

In:   ids with their order of printing, and the pairs that a judge joined or linked.
Out:  for each id its cluster, its relation and the story that the relation is to.
Law:  strongest pair first; two groups are not made one if more of their pairs are surely apart than akin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

Order = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """`share` is how much of the later one the earlier one holds, in thousandths; `strength` likewise of both."""

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


def settle_families(
    order: Mapping[str, Order], pairs: Iterable[Pair], apart: Callable[[str, str], bool]
) -> dict[str, Kin]:
    """The Kin of each id of `order`. `apart` is asked only of pairs that no judge joined."""
    pairs = sorted(pairs, key=lambda p: (-p.strength, p.early, p.late))
    joined = {(p.early, p.late) for p in pairs if p.joins}
    group: dict[str, list[str]] = {id_: [id_] for id_ in order}
    kept: list[Pair] = []
    rounds_up: set[str] = set()
    for pair in pairs:
        if not pair.joins:
            continue
        one, other = group[pair.early], group[pair.late]
        if one is not other:
            if pair.relation == "contains" and pair.late in rounds_up:
                continue  # a round-up is of one family; of the others it holds it says nothing
            if _are_apart(one, other, joined, apart):
                continue
            whole = one + other
            for id_ in whole:
                group[id_] = whole
        if pair.relation == "contains":
            rounds_up.add(pair.late)
        kept.append(pair)
    return _named(order, pairs, kept, group)


def _are_apart(
    one: list[str], other: list[str], joined: set[tuple[str, str]], apart: Callable[[str, str], bool]
) -> bool:
    akin = against = 0
    for x in one:
        for y in other:
            if (x, y) in joined or (y, x) in joined:
                akin += 1
            elif apart(x, y):
                against += 1
    return against > akin


def _named(
    order: Mapping[str, Order], pairs: list[Pair], kept: list[Pair], group: Mapping[str, list[str]]
) -> dict[str, Kin]:
    """The relation of each: to the earlier member that holds most of it; else to another family's story."""
    best: dict[str, Pair] = {}
    for pair in kept:
        _take_better(best, pair)
    links: dict[str, Pair] = {}
    for pair in pairs:
        if not pair.joins and group.get(pair.early) is not group[pair.late]:
            _take_better(links, pair)
    roots = {id(members): min(members, key=order.__getitem__) for members in group.values()}

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


def _take_better(best: dict[str, Pair], pair: Pair) -> None:
    held = best.get(pair.late)
    if held is None or (-pair.share, pair.early) < (-held.share, held.early):
        best[pair.late] = pair
