"""Which of the joining relations it is, between two stories that are one event.

In:   two Imprints, the earlier first, and what they say beside each other.
Out:  `correction`, `update`, `cut`, `urgent-of`, `syndicated`, `contains`, `typographic`.
Law:  as docs/kinship.md defines them; a label is a hint where the words allow two answers.
"""

from __future__ import annotations

import re

from wirecrawl.steps.imprint import (
    CALENDAR,
    CORRECTING_LABELS,
    FLASH,
    FRESH_LABELS,
    Imprint,
    words_of_place,
)
from wirecrawl.steps.kin_evidence import Evidence, Face, told_anew
from wirecrawl.steps.kin_links import frame_likeness
from wirecrawl.steps.telling import says_something, stem

SHORT = 60  # words; a flash has no room for numbers of its own
ITEM = 0.4  # of a story's words, in one piece with its lead, is that story abridged
THERE = 0.75  # of an item's lead, or of all its words below another lead
PASSAGE = 30  # words; a piece of fewer is no item
MUCH = 0.85  # of the words; a text that is longer is not called cut for its length alone
ANEW = 0.65  # of a lead's words; a lead that keeps fewer is written anew
STRAY = 0.2  # of the sentences of an item
ROUND_UP = 0.3  # share of a round-up that is of other stories
_HOURS = CALENDAR.union(("heure", "heures"))
RUBRIC = frozenset("actualite actualites breves bref essentiel revue synthese titres".split())
OF_THE_DAY = frozenset(
    "bulletin depeches dernieres edition faits horizon infos informations journal journee jour jours lignes marquants "
    "matin minute minutes mots monde nouvelles point principales principaux quelques resume retenir savoir semaine "
    "soir tour".split()
)  # a headline of nothing else
EDGE = 3  # sentences around an item
CLAUSE = 3  # words in a row
_CALLED = {"xinhua": ("chine nouvelle",)}


def is_item_of(item: Imprint, whole: Imprint, of_item: Face, of_whole: Face) -> bool:
    """The lead of a story and much of the rest stand in another in one piece, deep as they may."""
    if item.side.noted and len(item.paragraphs) <= 2:
        return False  # a passage that a desk puts right is no story: it may be anybody's background
    # a name of the lead may be found in the line above
    top = [0] if of_item.lead >= MUCH and 0 in of_item.against else []
    kept = top + of_item.kept
    words = sum(len(item.sentences[n]) for n in kept)
    if not kept or kept[0] or of_item.against != top or kept[-1] + 1 - len(kept) > 1:
        return False
    abridged = is_rubric(whole, item) and not is_rubric(item, whole)
    share = THERE if len(kept) == 1 else 0 if abridged else ITEM
    least = max(share * of_item.words, PASSAGE)
    return words >= least and _is_round_up(item, whole, of_whole)


def stands_among_others(ev: Evidence) -> bool:
    """Whether the shorter one is an item of the longer one, abridged maybe: other matter is before and behind it."""
    of_item, of_whole = (ev.a, ev.b) if ev.a.words <= ev.b.words else (ev.b, ev.a)
    there = max(of_item.lead, of_item.share) >= THERE
    return there and _is_round_up(of_item.mine, of_item.other, of_whole, in_one_piece=False)


def says_it_corrects(late: Imprint) -> bool:
    return late.side.noted or not CORRECTING_LABELS.isdisjoint(late.labels)


def is_lead(late: Imprint) -> bool:
    """« LEAD 2 », « 2e LEAD »: a desk says that it tells the same story anew."""
    return any("lead" in label.split() for label in late.labels)


def is_reprinted(early: Imprint, late: Imprint) -> bool:
    """Whether somebody else prints it: another source, or one that credits the wire as the earlier one does not."""
    return early.source != late.source or (late.side.credited and not early.side.credited)


def name_relation(early: Imprint, late: Imprint, ev: Evidence) -> str:
    """Which of the joining relations."""
    item = is_item_of(early, late, ev.a, ev.b)
    reprinted = is_reprinted(early, late) or is_of_another_agency(early, late) or _is_below_a_line(ev)
    if reprinted and not item:
        return "syndicated"
    e, l = ev.a, ev.b  # noqa: E741 - early and late
    changed = ev.clashes or ev.days or ev.swaps or ev.spelled
    whole = l.words < 1.1 * e.words and not says_it_corrects(early)
    corrected = says_it_corrects(late) and (changed or whole)
    labelled = l.words <= MUCH * e.words and not FRESH_LABELS.isdisjoint(late.labels)
    if (2 * l.words <= e.words or labelled) and _is_flash(late) and not corrected:
        return "urgent-of"
    if item:
        return "contains"
    alert = not (FRESH_LABELS.isdisjoint(early.labels) or is_rubric(late, early))
    if 2 * e.words <= l.words and len(early.words) < FLASH and (alert or not _is_round_up(early, late, ev.b)):
        return "update"
    if corrected:
        return "correction"
    if late.lead >= 8 and (max(e.lead, l.lead) < ANEW or (0 in l.lost and len(late.sentences[0]) >= 8)):
        return "update"  # a lead written anew
    as_long = not (e.lost or l.lost)  # « l?avocat » is one word
    as_long = as_long or abs(e.words - l.words) <= max(2, 0.05 * e.words)
    if ev.damage and min(e.share, l.share) >= MUCH and as_long and not (ev.clashes or ev.days or ev.swaps):
        return "typographic"  # « à » and « où » are lost whole
    if (
        l.share >= 0.8
        and l.words <= MUCH * e.words
        and not (l.lost and len(l.lost) * 3 > len(late.sentences))
    ):
        return "cut"
    if e.share >= 0.7 and l.words >= 1.1 * e.words:
        return "contains" if _is_round_up(early, late, ev.b) else "update"
    e_anew, l_anew = told_anew(early, late, ev)
    if len(l.lost) > l_anew:
        return "update"
    if len(e.lost) > e_anew:
        return "cut"
    if not (changed or ev.rewritten) and l.share == 1:
        if e.share == 1:
            return "correction" if ev.moved else "typographic"
        if _lacks_clauses(e):
            return "cut"
    if l.words >= 1.08 * e.words:
        return "update"
    return "cut" if l.words <= 0.9 * e.words and l.share >= 0.95 else "correction"


def _lacks_clauses(face: Face) -> bool:
    """Whether half of what the other lacks and more are clauses, and not a word here and there."""
    gone = [len(run) for run in re.findall(rb"\0+", face.found)]
    return 2 * sum(words for words in gone if words >= CLAUSE) >= sum(gone)


def is_of_another_agency(early: Imprint, late: Imprint) -> bool:
    """By the datelines; but what a wire prints under its own name it has from nobody: « Xinhua » in xinhua_fr."""
    wire = late.source.partition("_")[0]
    own = any(name in late.agency for name in (wire, *_CALLED.get(wire, ())))
    return bool(early.agency and late.agency) and early.agency != late.agency and not own


def _is_below_a_line(ev: Evidence) -> bool:
    """The wire's text without its dateline, below a line that tells no fact: somebody else's."""
    late = ev.b.mine
    if late.agency or not ev.a.mine.agency or 0 not in ev.b.lost or len(late.paragraphs) < 2:
        return False
    first = late.sentences[0]
    told = any(word[0].isdigit() or word in late.names for word in first)
    return not told and ev.a.lead >= MUCH and len(first) - 1 <= ev.a.lead_at <= len(first) + 1


def _is_flash(story: Imprint) -> bool:
    if len(story.words) >= SHORT:
        return False
    alone = len(story.paragraphs) == len(story.sentences) == 1
    return alone or not FRESH_LABELS.isdisjoint(story.labels)


def _is_round_up(item: Imprint, whole: Imprint, face: Face, *, in_one_piece: bool = True) -> bool:
    """Whether a story is one item of another, whose face this is: in one piece, other matter before *and* behind.

    An update puts its news on top, or in between, or below; it seldom does two of these around the untouched text.
    """
    lost = set(face.lost)
    found = [n for n in range(len(whole.sentences)) if n not in lost]
    found = _main_run(found, set(face.kept))
    foreign = sum(len(whole.sentences[n]) for n in lost)
    if not found or (in_one_piece and found[-1] - found[0] + 1 - len(found) > 1):
        return False
    before, after = found[0], len(whole.sentences) - 1 - found[-1]
    if before and face.lead >= MUCH and face.lead_at == 0:
        return False  # it begins with the item's lead: an update with its news in between
    if is_rubric(whole, item) or (before and after and _is_titled_by_item(whole, item)):
        return before + after > 1
    retitled = frame_likeness(item, whole) < 0.34
    about_others = retitled and not _is_about(whole, item)
    top = whole.words[: min(whole.lead, sum(map(len, whole.sentences[:before])))]
    people = item.names.intersection(top, item.words[: item.lead]).difference(words_of_place(item.place))
    is_whole = face.found.count(1) >= MUCH * len(item.words)
    if len(people) > about_others and not (is_whole and after >= EDGE):
        return False  # its lead is about the same people: a follow-up, with its background
    few = foreign < ROUND_UP * face.words and not (
        about_others and _are_strangers(item, whole, lost)
    )  # lines
    if before and after and about_others:
        return before + after >= EDGE
    if before and after:
        return not few and (before >= 2 or (retitled and after >= 2))
    # the first item of several, or the last; abridged at the end it is background
    return about_others and not few and max(before, after) >= EDGE and (after > 0 or is_whole)


def _are_strangers(item: Imprint, whole: Imprint, lost: set[int]) -> bool:
    """Whether what stands around the item tells nothing of what it tells on top, and a name or number of its own."""
    told = {word for n in lost for word in whole.sentences[n] if says_something(word)} - CALENDAR
    own = {word for word in told if word[0].isdigit() or word in whole.names}
    touch = told & item.facts_on_top or {stem(word) for word in told} & item.stems_on_top
    return bool(own) and not touch


def _is_about(whole: Imprint, item: Imprint) -> bool:
    """Whether the item says most of what the other's headline says, or a name of it besides the place."""
    told = {word for word in whole.headline if says_something(word) and not word[0].isdigit()} - _HOURS
    if not (told & item.names).isdisjoint({*item.words}.difference(words_of_place(item.place))):
        return True
    return 2 * len(told & {*item.words, *item.headline}) > len(told)


def is_rubric(whole: Imprint, item: Imprint) -> bool:
    """Whether a headline says that several items follow, and the item's own does not."""
    own = {*item.headline, *item.words}
    if not RUBRIC.intersection(whole.headline) <= own:
        return True
    told = {word for word in whole.headline if says_something(word) and not word[0].isdigit()} - CALENDAR
    return bool(told) and told <= OF_THE_DAY and not told <= own


def _is_titled_by_item(whole: Imprint, item: Imprint) -> bool:
    """« Le journal du fleuve : … »: the item's headline behind words that it does not tell."""
    own, (title, told) = {*item.headline, *item.words}, (whole.headline, item.headline)
    above = {word for word in title[: len(title) - len(told)] if says_something(word)}
    return len(told) >= CLAUSE and title[-len(told) :] == told and bool(above) and above.isdisjoint(own)


def _main_run(found: list[int], kept: set[int]) -> list[int]:
    """Of sentences with gaps of two and more between them, the run that is the story, if the rest is next to nothing.

    Another item may have half of its words in common with the story, or a stock sentence.
    """
    runs: list[list[int]] = []
    for n in found:
        if runs and n - runs[-1][-1] <= 2:
            runs[-1].append(n)
        else:
            runs.append([n])
    sizes = [sum(n in kept for n in run) for run in runs]
    most = max(sizes, default=0)
    return runs[sizes.index(most)] if most and sum(sizes) - most <= STRAY * most else found
