"""A family as a reader would like to see it: `show --kin` and `stats --kin`.

In:   a ledger, and the id of a story.
Out:  plain values for --json; a tree, with the evidence of every relation in words.
Law:  the evidence is the judge's own, asked again of the two texts as they are held; nothing is said that it did not
      weigh.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.related import KinStats
from wirecrawl.model.story import Story
from wirecrawl.report import table
from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kin_evidence import lay_beside
from wirecrawl.steps.kinship import judge
from wirecrawl.steps.spacing import SENTENCE
from wirecrawl.views.stories import clock_line, find_story
from wirecrawl.views.words import Words

_SHOWN = ("id", "source", "headline", "published_day", "published_at", "published_zone", "pub_status")
_DIFFER = ("numbers", "days", "words", "spelling")
_SENTENCES = (("sentences_added", "added"), ("sentences_gone", "left out"), ("sentences_again", "again"))
_MOST_PAIRS = 4  # of words that differ, on one line
_MOST_CHARS = 90  # of an added sentence


def family_of(ledger: Ledger, asked: str) -> dict[str, Any]:
    """The family of the story meant, what it follows, and what follows it. Raises UsageError."""
    story = find_story(ledger, asked)
    members = [ledger.told(id_) for id_ in ledger.family(story["cluster"])]
    first = next(one for one in members if one["id"] == story["cluster"])
    linked = ledger.linked_to([one["id"] for one in members])
    links = [_with_evidence(ledger, ledger.told(id_)) for id_, _ in linked]
    return {
        "id": story["id"],
        "cluster": story["cluster"],
        "family": [_with_evidence(ledger, one) if one is not first else _plain(one) for one in members],
        "follows": _with_evidence(ledger, first) if first["relation_to"] else None,
        "followups": [one for one in links if one["relation"] == "followup"],
        "series": [one for one in links if one["relation"] == "series"],
    }


def _plain(story: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: story[name] for name in _SHOWN}
    return told | {"relation": None, "relation_to": None, "evidence": None}


def _with_evidence(ledger: Ledger, story: dict[str, Any]) -> dict[str, Any]:
    early, late = Imprint(Story(**ledger.told(story["relation_to"]))), Imprint(Story(**story))
    related = {name: story[name] for name in ("relation", "relation_to")}
    return _plain(story) | related | {"evidence": _evidence(early, late, story["relation"])}


def _evidence(early: Imprint, late: Imprint, relation: str) -> dict[str, Any]:
    """Shares are of words, 0 to 1: `share` of this story's, `share_of_earlier` of the other's; pairs are (earlier,
    this one)."""
    found = lay_beside(early, late)
    return {
        "share": round(found.b.share, 3),
        "share_of_earlier": round(found.a.share, 3),
        "same_letters": early.letters == late.letters,
        "numbers": sorted(found.clashes),
        "days": sorted(found.days),
        "words": sorted(found.swaps),
        "spelling": sorted(found.spelled),
        "sentences_added": _texts(late, found.b.lost),
        "sentences_gone": _texts(early, found.a.lost),
        "sentences_again": _texts(late, found.b.kept) if relation in ("followup", "series") else [],
        "other_order": found.moved,
        "says_it_corrects": late.side.noted,
        "by_way_of_others": judge(early, late).relation != relation,
    }


def _texts(story: Imprint, numbers: Sequence[int]) -> list[str]:
    """These sentences as they are printed."""
    told = [text for part in story.paragraphs for text in SENTENCE.split(part) if words_of(text)]
    if len(told) != len(story.sentences):  # then the words will have to do
        told = [" ".join(words) for words in story.sentences]
    return [told[n].strip() for n in numbers]


# as text


def kin_lines(found: Mapping[str, Any], words: Words) -> Iterator[str]:
    """The family as a tree, then what follows it or is in series with it."""
    first, *_ = (one for one in found["family"] if one["id"] == found["cluster"])
    yield _line(first, words)
    yield from _branches(found, first["id"], "", words)
    if len(found["family"]) == 1:
        yield f"  {words('alone in its family')}"
    if found["follows"]:
        yield f"{words(found['follows']['relation'])} {words('of')} {found['follows']['relation_to']}"
        yield from (f"  {line}" for line in _evidence_lines(found["follows"], words))
    for kind in ("followups", "series"):
        for one in found[kind]:
            yield f"{words(one['relation'])}: {_line(one, words)}"
            yield from (f"  {line}" for line in _evidence_lines(one, words))


def _branches(found: Mapping[str, Any], of: str, indent: str, words: Words) -> Iterator[str]:
    """The members that are related to `of`, each with its own below it."""
    own = [one for one in found["family"] if one["relation_to"] == of and one["id"] != found["cluster"]]
    for one in own:
        is_last = one is own[-1]
        here = "*" if one["id"] == found["id"] else ""
        yield f"{indent}{'└' if is_last else '├'}─ {one['relation']}{here}  {_line(one, words)}"
        below = indent + ("   " if is_last else "│  ")
        yield from (f"{below}   {line}" for line in _evidence_lines(one, words))
        yield from _branches(found, one["id"], below, words)


def _line(story: Mapping[str, Any], words: Words) -> str:
    clock = clock_line(story, words).partition(" = ")[0]
    status = "" if story["pub_status"] == "usable" else f"  [{words(story['pub_status'])}]"
    return f"{story['id']}  {clock}  {story['headline'] or words('no headline')}{status}"


def _evidence_lines(story: Mapping[str, Any], words: Words) -> Iterator[str]:
    """« 96 % of its words, 98 % of the other one; numbers 37 → 73; 1 sentence added »; of a link, what is shared."""
    told, is_link = story["evidence"], story["relation"] in ("followup", "series")
    own, other = _percent(told["share"]), _percent(told["share_of_earlier"])
    parts = [f"{own} {words('of its words')}, {other} {words('of the other one')}"]
    if told["same_letters"]:
        parts = [words("the same letters")]
    differ = {"followup": (), "series": ("numbers", "days")}.get(story["relation"], _DIFFER)
    parts += [f"{words(name)} {_pairs(told[name])}" for name in differ if told[name]]
    for name, label in _SENTENCES:
        count = len(told[name]) if name == "sentences_again" or not is_link else 0
        if count:
            noun = "sentence" if count == 1 else "sentences"
            parts.append(f"{count} {words(f'{noun} {label}')}")
    hints = ("other_order", "says_it_corrects", "by_way_of_others")
    yield (" ; " if words.french else "; ").join(
        [*parts, *(words(name.replace("_", " ")) for name in hints if told[name])]
    )
    for sign, name in (("+", "sentences_added"), ("-", "sentences_gone")):
        for text in () if is_link else told[name][:2]:
            yield f"{sign} {text if len(text) <= _MOST_CHARS else text[: _MOST_CHARS - 1] + '…'}"


def _pairs(told: Sequence[Sequence[str]]) -> str:
    """« 37 → 73, 14 → 15 (+2) »."""
    more = f" (+{len(told) - _MOST_PAIRS})" if len(told) > _MOST_PAIRS else ""
    return ", ".join(f"{old} → {new}" for old, new in told[:_MOST_PAIRS]) + more


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def kin_stats_view(stats: KinStats, words: Words) -> Iterator[str]:
    """Families counted: how many, of what size, how their members are related, the largest of them."""
    yield f"{words('families')}  {stats['families']}"
    rows = [(words("members"), str(stats["members"])), (words("alone"), str(stats["alone"]))]
    yield from table(("  " + label, count) for label, count in rows)
    if stats["sizes"]:
        yield words("members of a family")
        yield from table((f"  {size}", str(count)) for size, count in stats["sizes"].items())
    if stats["relations"]:
        yield words("relations")
        yield from table((f"  {name}", str(count)) for name, count in stats["relations"].items())
    if stats["largest"]:
        yield words("largest families")
        yield from table(
            (f"  {one['cluster']}", str(one["members"]), one["headline"] or "") for one in stats["largest"]
        )
