"""Two stories laid side by side: what they share, where they contradict each other, what only one of them says.

In:   two Imprints.
Out:  Evidence: shares of words found, numbers that clash, words swapped, misspellings, sentences of one side only.
Law:  symmetric but for the side a value is named after; the order of paragraphs does not matter.

Words are compared by their key. What differs at the same place is told apart: letters (a misspelling, or damage),
numbers and days (a clash), other words (a swap), longer stretches (written anew).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

from rapidfuzz.distance import OSA, LCSseq

from wirecrawl.steps.alignment import MOST_CELLS, without_chance_hits
from wirecrawl.steps.imprint import CALENDAR, Imprint, words_of_place
from wirecrawl.steps.lettering import lettered, perhaps_again
from wirecrawl.steps.numerals import rounded
from wirecrawl.steps.once import once
from wirecrawl.steps.telling import says_something, stem

MISSPELLED = 0.7  # of letters; « hausse » and « baisse » have 0.67
IN_ORDER = 0.9  # share of the shorter story's words; no order of sentences would find many more
SWAP_WORDS = 5  # a longer stretch in the place of another is written anew
SENTENCE_FOUND = 0.5  # share of its words by which a sentence counts as found
SENTENCE_KEPT = 0.9
RETOLD = 0.5  # share of the telling words that make two sentences one, if no number differs
WHOLE = 8  # words of a sentence that is not said twice by chance
FLANK = 4  # words around a place at which two texts differ
_SKELETON = re.compile(r"[aeiouyc]+")
_FIRST_WORDS = 3
_MOST_WORDS = 40_000  # of two stories; more are not laid beside each other


@dataclass
class Face:
    """One side: `found` marks its words that the other has; counts are of words, sentences or distinct values.

    What few pairs are asked for is worked out when it is asked for.
    """

    mine: Imprint
    other: Imprint
    found: bytearray
    near: tuple[
        set[tuple[str, str]], ...
    ]  # misspelled, rounded and damaged words, none of which is of one side only
    lost: list[int] = field(default_factory=list)  # sentences not found, by their number
    kept: list[int] = field(default_factory=list)  # sentences found to the word, or nearly
    against: list[int] = field(default_factory=list)  # sentences found but for a number or name of their own
    lead: float = 0.0  # share of the lead's words found in the other
    lead_at: float = 1.0  # where the lead stands in the other: words before it

    @property
    def words(self) -> int:
        return len(self.found)

    @once
    def share(self) -> float:
        return self.found.count(1) / self.words if self.words else 0.0

    @once
    def rest(self) -> float:
        """Share of the words behind the lead that the other has."""
        behind = self.words - self.mine.lead
        return self.found.count(1, self.mine.lead) / behind if behind else 0.0

    @property
    def _forgiven(self) -> set[str]:
        return {word for pairs in self.near for pair in pairs for word in pair}

    @once
    def own_numbers(self) -> frozenset[str]:
        return self.mine.numbers - self.other.numbers - self._forgiven

    @once
    def own_names(self) -> frozenset[str]:
        return (self.mine.names - self.other.names - self._forgiven).difference(
            self.other.words, words_of_place(self.other.place)
        )

    @property
    def odd_numbers(self) -> frozenset[str]:
        """Of own_numbers, those in sentences that the other has too."""
        return self.own_numbers & self._told

    @property
    def odd_names(self) -> frozenset[str]:
        return self.own_names & self._told

    @once
    def _told(self) -> set[str]:
        lost = set(self.lost)
        return {word for n, sentence in enumerate(self.mine.sentences) if n not in lost for word in sentence}


@dataclass(slots=True)
class Evidence:
    """`clashes`, `days` and `swaps` hold pairs (words of a, words of b), each once.

    `slots` are the places where one fact stands for another: a name of two words is one of them, however often it
    is printed.
    """

    a: Face
    b: Face
    clashes: set[tuple[str, str]] = field(default_factory=set)
    days: set[tuple[str, str]] = field(default_factory=set)
    swaps: set[tuple[str, str]] = field(default_factory=set)
    spelled: set[tuple[str, str]] = field(default_factory=set)
    slots: set[tuple[str, str]] = field(default_factory=set)
    facts: set[tuple[str, str]] = field(default_factory=set)  # slots of numbers and names
    lead_facts: set[tuple[str, str]] = field(default_factory=set)  # of these, the lead's
    subjects: set[tuple[str, str]] = field(
        default_factory=set
    )  # slots of the lead by which the headlines differ, too
    damaged: set[tuple[str, str]] = field(default_factory=set)
    rewritten: int = 0
    moved: bool = False
    damage: bool = False  # letters may be missing on one side

    def take_as_found(self, a_at: int, a_words: int, b_at: int, b_words: int) -> None:
        """These words are the same, though their letters differ."""
        self.a.found[a_at : a_at + a_words] = b"\x01" * a_words
        self.b.found[b_at : b_at + b_words] = b"\x01" * b_words


def lay_beside(a: Imprint, b: Imprint) -> Evidence:
    """All that the judge weighs about two stories."""
    a_text, b_text = lettered(a, b)
    places, b_words, moved, sentences = _shared_runs(a_text, b_text), b.words, False, list[int]()
    if sum(size for _, _, size in places) < IN_ORDER * min(len(a_text), len(b_text)):
        sentences, moved = in_order_of(a, b)
        if moved:
            b_words = [word for n in sentences for word in b.sentences[n]]
            at = [0, *accumulate(map(len, b.sentences))]
            b_text = "".join([b_text[at[n] : at[n + 1]] for n in sentences])
            places = _shared_runs(a_text, b_text)
    near = set[tuple[str, str]](), set[tuple[str, str]]()
    evidence = Evidence(
        Face(a, b, bytearray(len(a_text)), near),
        Face(b, a, bytearray(len(b_text)), near),
        spelled=near[0],
        damaged=near[1],
        moved=moved,
        damage=a.damaged or b.damaged,
    )
    i = j = before = 0
    for a_at, b_at, size in [*places, (len(a_text), len(b_text), 0)]:
        # what stands between two chance hits is not « at the same place »
        if a_at > i and b_at > j and before + size >= FLANK:
            _judge_gap(evidence, a.words[i:a_at], b_words[j:b_at], i, j)
        i, j, before = a_at + size, b_at + size, size
        evidence.a.found[a_at:i] = evidence.b.found[b_at:j] = b"\x01" * size
    _look_at_leads(evidence, a, b, places, moved)
    if moved:
        evidence.b.found = _back_in_order(evidence.b.found, sentences, b)
    for face, other in ((evidence.a, evidence.b), (evidence.b, evidence.a)):
        evidence.moved |= _find_whole_sentences(face, other, *lettered(face.mine, other.mine))
    _look_at_sentences(evidence.a)
    _look_at_sentences(evidence.b)
    return evidence


def _find_whole_sentences(face: Face, other: Face, text: str, in_text: str) -> bool:
    """What stands in the other to the word is found wherever it stands, once; texts of little in common hide it."""
    at, moved = 0, False
    for sentence in face.mine.sentences:
        end = at + len(sentence)
        if len(sentence) >= WHOLE and 0 in face.found[at:end]:
            place = in_text.find(text[at:end])
            if place >= 0 and 0 in other.found[place : place + len(sentence)]:
                face.found[at:end] = other.found[place : place + len(sentence)] = b"\x01" * len(sentence)
                moved = True
        at = end
    return moved


def in_order_of(a: Imprint, b: Imprint) -> tuple[list[int], bool]:
    """The sentences of `b` in the order in which `a` says them, and whether that is another order than b's own.

    A sentence that `a` lacks stays behind the one before it.
    """
    a_text, b_text = lettered(a, b)
    again = perhaps_again(a_text, b_text)
    ends = [*accumulate(map(len, b.sentences), initial=0)]
    least = [len(sentence) // 3 for sentence in b.sentences]  # of its runs; none of two words has any
    likely = [n for n, few in enumerate(least) if few and again.count(1, ends[n], ends[n + 1] - 2) >= few]
    if len(likely) < 2:
        return [*range(len(least))], False
    keys: list[tuple[int, int]] = []
    last = -1
    for number, few in enumerate(least):
        if number in likely:
            start, end = ends[number], ends[number + 1]
            places = [(a_text.find(b_text[n : n + 3]), n) for n in range(start, end - 2) if again[n]]
            hits = [first + start - n for first, n in places if first >= 0]
            if len(hits) >= few:
                last = sorted(hits)[len(hits) // 2]
        keys.append((last, number))
    ordered = sorted(keys)
    return [number for _, number in ordered], ordered != keys


def _shared_runs(a: str, b: str) -> list[tuple[int, int, int]]:
    if len(a) * len(b) > MOST_CELLS or len(a) + len(b) > _MOST_WORDS:
        return []
    found = [(p.a, p.b, p.size) for p in LCSseq.opcodes(a, b).as_matching_blocks() if p.size]
    return without_chance_hits(found, len(a), len(b))


def _judge_gap(evidence: Evidence, a: list[str], b: list[str], a_at: int, b_at: int) -> None:
    """Words that stand at the same place and differ."""
    before = len(evidence.clashes), len(evidence.days), len(evidence.swaps)
    if len(a) == len(b):
        for n, (x, y) in enumerate(zip(a, b, strict=True)):
            _judge_words(evidence, [x], [y], a_at + n, b_at + n)
    elif max(len(a), len(b)) <= SWAP_WORDS:
        _judge_words(evidence, a, b, a_at, b_at)
    else:
        evidence.rewritten += 1
    if before != (len(evidence.clashes), len(evidence.days), len(evidence.swaps)):
        slot, one, other = (" ".join(a), " ".join(b)), evidence.a.mine, evidence.b.mine
        evidence.slots.add(slot)
        names = one.names | other.names
        is_fact = len(evidence.clashes) > before[0] or not (names.isdisjoint(a) or names.isdisjoint(b))
        leads, titles = a_at < one.lead or b_at < other.lead, {*one.headline} ^ {*other.headline}
        if is_fact:
            evidence.facts.add(slot)
        if is_fact and leads:
            evidence.lead_facts.add(slot)
        elif leads and not (titles.isdisjoint(a) or titles.isdisjoint(b)):
            evidence.subjects.add(slot)


def _judge_words(evidence: Evidence, a: list[str], b: list[str], a_at: int, b_at: int) -> None:
    one, other = "".join(a), "".join(b)
    numbers = [w for w in a if w[0].isdigit()], [w for w in b if w[0].isdigit()]
    if all(numbers):
        if pair := rounded(a, b):
            evidence.spelled.add(pair)
            evidence.take_as_found(a_at, len(a), b_at, len(b))
            return
        if numbers[0] != numbers[1]:
            evidence.clashes.add((" ".join(numbers[0]), " ".join(numbers[1])))
            return
    elif any(numbers) and len(a) == len(b) == 1:
        evidence.swaps.add((one, other))
        return
    if not CALENDAR.isdisjoint(a) and not CALENDAR.isdisjoint(b):
        evidence.days.add((one, other))
        return
    same = one == other
    if evidence.damage and not same:
        same = _SKELETON.sub("", one) == _SKELETON.sub("", other)
    if same or OSA.normalized_similarity(one, other) >= MISSPELLED:
        evidence.take_as_found(a_at, len(a), b_at, len(b))
        (evidence.damaged if same else evidence.spelled).add((one, other))
    else:
        evidence.swaps.add((" ".join(a), " ".join(b)))


def _look_at_leads(
    evidence: Evidence, a: Imprint, b: Imprint, places: list[tuple[int, int, int]], moved: bool
) -> None:
    """How much of each lead the other has, and how deep it stands there."""
    for face, print_, side, other in ((evidence.a, a, 0, b), (evidence.b, b, 1, a)):
        lead = print_.lead if not (moved and side) else 0
        if moved and side:  # b's words were put in another order: look the lead up by its runs
            face.lead, face.lead_at = _lead_by_runs(b, a)
            continue
        face.lead = face.found.count(1, 0, lead) / lead if lead else 0.0
        starts = [(p[1 - side] - p[side]) for p in places if p[side] < lead and p[2] > 2]
        face.lead_at = max(0, min(starts)) if starts else len(other.words)
    if moved:
        evidence.a.lead, evidence.a.lead_at = _lead_by_runs(a, b)


def _lead_by_runs(a: Imprint, b: Imprint) -> tuple[float, int]:
    """The same by runs of three words, wherever they stand."""
    lead, words = a.words[: a.lead], b.words
    at: dict[tuple[str, ...], int] = {}
    for n in range(len(words) - _FIRST_WORDS, -1, -1):
        at[tuple(words[n : n + _FIRST_WORDS])] = n
    found, hits = bytearray(len(lead)), []
    for n in range(len(lead) - _FIRST_WORDS + 1):
        if (run := tuple(lead[n : n + _FIRST_WORDS])) in at:
            found[n : n + _FIRST_WORDS] = b"\x01" * _FIRST_WORDS
            hits.append(max(0, at[run] - n))
    return (sum(found) / len(lead) if lead else 0.0), (sorted(hits)[len(hits) // 2] if hits else len(words))


def _back_in_order(found: bytearray, sentences: list[int], b: Imprint) -> bytearray:
    parts: dict[int, bytearray] = {}
    at = 0
    for n in sentences:
        parts[n] = found[at : at + len(b.sentences[n])]
        at += len(b.sentences[n])
    return bytearray(b"".join(parts[n] for n in sorted(parts)))


def told_anew(a: Imprint, b: Imprint, evidence: Evidence) -> tuple[int, int]:
    """How many of the lost sentences of each side the other says in other words."""
    return _said_again(evidence.a.lost, a, evidence.b.kept, b), _said_again(
        evidence.b.lost, b, evidence.a.kept, a
    )


def _said_again(lost: list[int], story: Imprint, kept: list[int], other: Imprint) -> int:
    left = [_telling(x) for n, x in enumerate(other.sentences) if n not in kept] if lost else []
    return sum(any(_retold(mine, x) for x in left) for mine in (_telling(story.sentences[n]) for n in lost))


def _telling(sentence: list[str]) -> frozenset[str]:
    """Its numbers, and the stems of its words that say something."""
    return frozenset(stem(word) for word in sentence if says_something(word))


def _retold(one: frozenset[str], other: frozenset[str]) -> bool:
    """« Moins abondante de 30 %, la récolte … » and « La récolte, réduite de 30 %, … »."""
    same_numbers = not any(w[0].isdigit() for w in one ^ other)
    return same_numbers and len(one & other) >= max(2, RETOLD * min(len(one), len(other)))


def _look_at_sentences(face: Face) -> None:
    """Sorts the sentences into lost, kept and against."""
    at, mine, found = 0, face.mine, face.found
    for n, sentence in enumerate(mine.sentences):
        end = at + len(sentence)
        words = found.count(1, at, end)
        if words < SENTENCE_FOUND * len(sentence):
            face.lost.append(n)
        elif words < len(sentence) and any(
            not hit and (word[0].isdigit() or word in mine.names)
            for word, hit in zip(sentence, found[at:end], strict=True)
        ):
            face.against.append(n)
        elif words >= SENTENCE_KEPT * len(sentence):
            face.kept.append(n)
        at = end
