"""What the generators plant, and how a judgement of it is scored.

In:   stories whose kin are known, and the clusters and relations that somebody says.
Out:  pairwise F1, adjusted Rand index, recall of each kind, pairs of series and of follow-ups merged, macro-F1.
Law:  the truth is known from planting alone; nothing here looks at a text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import comb

from wirecrawl.model.story import Story
from wirecrawl.steps.dateline import split_dateline
from wirecrawl.steps.headline import split_labels

JOINING = frozenset("exact typographic correction update cut urgent-of syndicated contains".split())
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()


@dataclass(slots=True)
class Planted:
    """`family` is the truth; `kind` how it was made; `wants` the relations that would be right for it.

    `series` and `background` name the group with which it must not be merged: its daily series, or the story that
    it follows.
    """

    story: Story
    family: str
    kind: str = "alone"
    wants: frozenset[str] = frozenset()
    series: str = ""
    background: str = ""


def make_story(
    number: int | str,
    headline: str,
    paragraphs: Sequence[str],
    when: datetime,
    source: str = "xinhua_fr",
) -> Story:
    """A story as a reader of pages would have made it; the first paragraph carries the dateline."""
    day = when.date().isoformat()
    title, labels, status = split_labels(headline)
    first = split_dateline(paragraphs[0], day) if paragraphs else split_dateline("", day)
    return Story(
        id=f"{source}:{number}",
        source=source,
        language="fr",
        headline=title,
        headline_raw=headline,
        labels=labels,
        pub_status=status,
        dateline_raw=first.raw or None,
        dateline_place=first.place or None,
        dateline_day=first.day,
        agency=first.agency or None,
        body="\n".join([first.rest, *paragraphs[1:]]),
        published_day=day,
        published_at=(when - timedelta(hours=8)).isoformat() + "Z",
    )


def day_words(day: date) -> str:
    """« 7 juin », « 1er avril »."""
    return f"{day.day}{'er' if day.day == 1 else ''} {MONTHS[day.month - 1]}"


def weekday(day: date) -> str:
    return WEEKDAYS[day.weekday()]


@dataclass(slots=True)
class Score:
    """Shares between 0 and 1; `missed` and `wrong` name what to look at."""

    f1: float
    ari: float
    recall: dict[str, float]
    series_merged: int
    followups_merged: float
    relation_f1: float
    by_relation: dict[str, float]
    missed: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str, str]] = field(default_factory=list)
    false_pairs: int = 0
    false_links: float = 0.0  # lone stories and first ones that were related to another family


def _pairs(sizes: Iterable[int]) -> int:
    return sum(comb(size, 2) for size in sizes)


def score(
    planted: Sequence[Planted],
    cluster: Mapping[str, str],
    relation: Mapping[str, str | None],
    target: Mapping[str, str | None] | None = None,
) -> Score:
    """How right `cluster` and `relation`, by id, are about what was planted."""
    true, said = Counter(p.family for p in planted), Counter(cluster.values())
    both = Counter((p.family, cluster[p.story.id]) for p in planted)
    hits, of_true, of_said = _pairs(both.values()), _pairs(true.values()), _pairs(said.values())
    expected = of_true * of_said / comb(len(planted), 2)
    ari = (hits - expected) / ((of_true + of_said) / 2 - expected)
    result = Score(2 * hits / (of_true + of_said), ari, {}, 0, 0.0, 0.0, {}, false_pairs=of_said - hits)
    _recall(planted, cluster, result)
    _merged(planted, cluster, result)
    _relations(planted, relation, result)
    _links(planted, target or {}, result)
    return result


def _links(planted: Sequence[Planted], target: Mapping[str, str | None], result: Score) -> None:
    family = {p.story.id: p.family for p in planted}
    lone = [p for p in planted if p.kind in ("alone", "base") and not (p.wants or p.series or p.background)]
    linked = [p for p in lone if family.get(target.get(p.story.id) or "", p.family) != p.family]
    result.false_links = len(linked) / max(1, len(lone))


def _recall(planted: Sequence[Planted], cluster: Mapping[str, str], result: Score) -> None:
    home: dict[str, str] = {}
    for p in planted:
        if p.kind in ("alone", "base"):
            home.setdefault(p.family, cluster[p.story.id])
    seen, found = Counter[str](), Counter[str]()
    for p in planted:
        if p.family in home and p.kind not in ("alone", "base"):
            seen[p.kind] += 1
            found[p.kind] += cluster[p.story.id] == home[p.family]
            if cluster[p.story.id] != home[p.family]:
                result.missed.append((p.kind, p.story.id))
    result.recall = {kind: found[kind] / seen[kind] for kind in sorted(seen)}


def _merged(planted: Sequence[Planted], cluster: Mapping[str, str], result: Score) -> None:
    groups: dict[str, list[Planted]] = defaultdict(list)
    for p in planted:
        if p.series:
            groups[p.series].append(p)
    for members in groups.values():
        for n, p in enumerate(members):
            result.series_merged += sum(
                p.family != q.family and cluster[p.story.id] == cluster[q.story.id] for q in members[:n]
            )
    clusters_of: dict[str, set[str]] = defaultdict(set)
    for p in planted:
        clusters_of[p.family].add(cluster[p.story.id])
    follow = [p for p in planted if p.background]
    result.followups_merged = sum(cluster[p.story.id] in clusters_of[p.background] for p in follow) / max(
        1, len(follow)
    )


def _relations(planted: Sequence[Planted], relation: Mapping[str, str | None], result: Score) -> None:
    hits, said, want = Counter[str](), Counter[str](), Counter[str]()
    for p in planted:
        if not p.wants:
            continue
        given = relation[p.story.id] or "none"
        right = given if given in p.wants else sorted(p.wants)[0]
        want[right] += 1
        said[given] += 1
        hits[right] += given == right
        if given != right:
            result.wrong.append((p.kind, p.story.id, "/".join(sorted(p.wants)), given))
    result.by_relation = {r: 2 * hits[r] / (said[r] + want[r]) for r in sorted(want)}
    result.relation_f1 = sum(result.by_relation.values()) / max(1, len(result.by_relation))
