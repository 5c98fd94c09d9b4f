"""What kinship does the short way is what the long way gives: marks sifted, words as characters, runs, names."""

from __future__ import annotations

import gc
import re
from datetime import UTC, datetime
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.kin_made import VOCABULARY, made_story
from tests.kinship import generator_m
from tests.kinship.families import Shelf, judged
from tests.kinship.planted import make_story
from tests.test_kinship import TEXT, told
from wirecrawl.kin import sieve as kin_sieve
from wirecrawl.kin.sieve import Sieves
from wirecrawl.steps import kinship, lettering, marks, spacing
from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.imprint import _CAPITAL_INSIDE, LEAD_WORDS, SIGNS, Imprint
from wirecrawl.steps.kin_evidence import in_order_of, lay_beside
from wirecrawl.steps.kin_glance import share_too_little
from wirecrawl.steps.kinship import judge
from wirecrawl.steps.lettering import lettered
from wirecrawl.steps.marks import _least, marks_of, marks_of_many
from wirecrawl.steps.once import once
from wirecrawl.steps.runs import LONG, Bodies, Words, long_runs_of, number_of, stirred
from wirecrawl.steps.spacing import SENTENCE, Spacing
from wirecrawl.steps.telling import says_something

WORDS = st.lists(st.sampled_from(["le", "pont", "suspendu", "travaux", "été", "12", "reconstruction"]))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2**27 - 1)), max_size=60), st.integers(0, 8))
def test_no_mark_that_is_there_is_sifted_out(marks: list[tuple[int, int]], cut: int) -> None:
    """Whether the span was empty when it was first asked for, is read after many questions, or was put aside."""
    held = dict[int, set[int]]()
    for span, mark in marks[:cut]:
        held.setdefault(span, set()).add(mark)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kin_sieve, "_ASKED", 3)
        patch.setattr(kin_sieve, "_KEPT", 2)
        sieves = Sieves(lambda span: iter(held.get(span, ())))
        for span, mark in marks[cut:]:
            for one, own in held.items():
                assert own <= set(sieves.sift(one, own))
            held.setdefault(span, set()).add(mark)
            sieves.take(span, [mark])


def test_a_span_lets_through_little_that_it_lacks() -> None:
    sieves = Sieves(lambda span: ())
    dice = Random(1)
    sieves.sift(1, ())
    sieves.take(1, [dice.getrandbits(27) for _ in range(100_000)])
    assert len(sieves.sift(1, [dice.getrandbits(27) for _ in range(10_000)])) < 1_000


def test_an_index_opened_anew_finds_what_stood_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first questions go to the table, later ones to a sieve that was read from it."""
    monkeypatch.setattr(kin_sieve, "_ASKED", 2)
    shelf = Shelf()
    shelf.put([told(TEXT, number=1)])
    shelf.open()
    for number in range(2, 8):
        shelf.put([told(TEXT[: 2 + number % 3], number=number, hours=1)])
    assert {kin.cluster for kin in shelf.kin().values()} == {"xinhua_fr:c_1"}


def test_all_is_the_same_whatever_the_sieve_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    stories = [made_story(number) for number in range(0, 1_200, 3)]
    Random(3).shuffle(stories)
    shelves = []
    for asked, kept in ((1_000, 64), (2, 1), (2, 64)):
        monkeypatch.setattr(kin_sieve, "_ASKED", asked)
        monkeypatch.setattr(kin_sieve, "_KEPT", kept)
        shelf = Shelf()
        for first in range(0, len(stories), 50):
            shelf.put(stories[first : first + 50])
        shelves.append((shelf.kin(), shelf.index.held()))
    assert shelves[0] == shelves[1] == shelves[2]


def test_no_object_waits_for_the_collector() -> None:
    """It looks seldom, so whatever stories leave when they are put must go by itself."""
    shelf = Shelf()
    shelf.put([told(TEXT, number=0)])
    gc.collect()
    gc.disable()
    try:
        shelf.put([made_story(n) for n in range(300)])
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_characters_given_out_anew_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has seen more words than it remembers says the same of two stories."""
    moved = [TEXT[3], TEXT[0], TEXT[2], TEXT[1]]
    for paragraphs in (TEXT[:4], moved, TEXT[1:]):
        one, other = Imprint(told(TEXT[:4], number=1)), Imprint(told(paragraphs, number=2, hours=1))
        before = lay_beside(one, other)
        with monkeypatch.context() as patch:
            patch.setattr(lettering, "MOST", 10)
            lettered(third := Imprint(told(moved[::-1], number=3)), third)
            after = lay_beside(one, Imprint(told(paragraphs, number=2, hours=1)))
        assert (before.a.found, before.b.found, before.moved) == (after.a.found, after.b.found, after.moved)


def order_told(a: list[list[str]], b: list[list[str]]) -> tuple[list[int], bool]:
    """in_order_of the long way: each run of three words is looked for in all of `a`."""
    words = [word for sentence in a for word in sentence]
    first = {tuple(words[n : n + 3]): n for n in range(len(words) - 3, -1, -1)}
    keys, last = list[tuple[int, int]](), -1
    for number, sentence in enumerate(b):
        runs = [tuple(sentence[n : n + 3]) for n in range(len(sentence) - 2)]
        hits = sorted(first[run] - n for n, run in enumerate(runs) if run in first)
        if hits and len(hits) * 3 >= len(runs):
            last = hits[len(hits) // 2]
        keys.append((last, number))
    return [number for _, number in sorted(keys)], sorted(keys) != keys


@given(st.lists(WORDS, max_size=6), st.lists(WORDS, max_size=6), st.randoms())
def test_the_order_of_sentences_is_that_of_their_runs(
    a: list[list[str]], b: list[list[str]], dice: Random
) -> None:
    b = dice.sample([*a, *b], len(a) + len(b))
    one, other = (
        Imprint(told([f"{' '.join(words)}.".capitalize() for words in text] or ["Fin."], number=n))
        for n, text in enumerate((a, b), 1)
    )
    assert in_order_of(one, other) == order_told(one.sentences, other.sentences)


def test_sentences_that_moved_are_put_in_the_others_order() -> None:
    one, other = Imprint(told(TEXT[:4], number=1)), Imprint(told([TEXT[2], *TEXT[:2], TEXT[3]], number=2))
    assert in_order_of(one, other) == ([1, 2, 0, 3], True)
    assert in_order_of(one, one) == ([0, 1, 2, 3], False)


PRINTED = "Il y a 12 000 morts. 300 sont de là.", "5. 000", "« Où ? » Là.", "« 5  000 »", "12,5 % ?"
TEXTS = st.text("aéZ19 .,?!»”…'-\u00a0\x01\x02\u200bœ\ufffdßж\n", max_size=30).map(
    lambda text: text.replace("\n", " ")
)


@given(TEXTS, st.lists(TEXTS, max_size=4))
def test_words_folded_in_one_go_are_those_of_each_part(headline: str, paragraphs: list[str]) -> None:
    for printed in (paragraphs, *([*paragraphs, text] for text in PRINTED)):
        spacing = Spacing(headline, printed)
        of_each = [words for paragraph in printed if (words := words_of(paragraph))]
        sentences = [words for x in printed for part in SENTENCE.split(x) if (words := words_of(part))]
        assert spacing.headline() == words_of(headline)
        assert spacing.paragraphs() == of_each
        assert spacing.sentences() == sentences
        assert spacing.letters() == "".join(word for words in of_each for word in words)


@pytest.mark.parametrize(
    ("text", "in_one_go"),
    [
        ("Le pont a coûté 12.000 francs. « Où ? » Là.", True),
        ("d?clar?", False),
        ("l’été\x01", False),
        ("жить", False),
    ],
)
def test_which_texts_are_folded_in_one_go(
    text: str, in_one_go: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spacing, "_spaced_by_part", lambda parts: "by part")
    assert (Spacing("Un titre", [text]).text != "by part") is in_one_go


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9))),
    st.lists(st.integers(0, 5), min_size=4, max_size=4),
)
def test_the_least_of_each_group_once_each(found: list[tuple[int, int]], most: list[int]) -> None:
    groups = np.array([group for group, _ in found], np.int64)
    numbers = np.array([number for _, number in found], np.uint64)
    for each in (np.array(most), most[0]):
        least = _least(groups, numbers, each)
        wanted = most if isinstance(each, np.ndarray) else [each] * 4
        held = [sorted({number for group, number in found if group == n})[: wanted[n]] for n in range(4)]
        assert [[b for a, b in zip(*map(list, least), strict=True) if a == n] for n in range(4)] == held


def test_once_is_worked_out_once() -> None:
    class Thing:
        asked = 0

        @once
        def answer(self) -> int:
            """Of everything."""
            self.asked += 1
            return 42

    thing = Thing()
    assert (thing.answer, thing.answer, thing.asked) == (42, 42, 1)
    assert Thing().asked == 0


SPACED = st.lists(st.lists(WORDS.map(" ".join), max_size=5).map("\x01".join), min_size=1, max_size=4)


@given(SPACED)
def test_the_number_of_a_run_is_that_of_its_letters_whatever_stands_beside_it(texts: list[str]) -> None:
    words = Words(texts)
    said = [word for text in texts for word in text.replace("\x01", " ").split()]
    for length in (1, 2, 3):
        begins = range(len(said) - length + 1)
        runs = ["".join(said[n : n + length]) for n in begins]
        assert words.numbers(np.array(begins, np.int64), length).tolist() == [number_of(run) for run in runs]
    assert words.size.tolist() == [len(word.encode()) for word in said]
    parts = [part for text in texts for part in text.split("\x01")]
    assert words.part.tolist() == [n for n, part in enumerate(parts) for _ in part.split()]
    assert words.text.tolist() == [
        n for n, text in enumerate(texts) for _ in text.replace("\x01", " ").split()
    ]
    first = [text.partition("\x01")[0].split() for text in texts]
    assert int(words.in_headline.sum()) == sum(map(len, first))


def test_words_have_the_numbers_that_other_machines_gave_them() -> None:
    assert [number_of(word) for word in ("pont", "reconstruction", "12", "жить")] == [
        2534252201,
        2286969230,
        2461442403,
        3873931964,
    ]
    assert len({number_of(word) for word in VOCABULARY}) >= len(VOCABULARY) - 2, "32 bits are enough"


@given(SPACED)
def test_long_runs_are_those_of_three_words_that_begin_with_a_long_one(texts: list[str]) -> None:
    for text, (at, numbers) in zip(texts, Bodies(Words(texts)).long_runs(), strict=True):
        words = text.partition("\x01")[2].replace("\x01", " ").split()
        assert at == [n for n in range(len(words) - 2) if len(words[n]) >= LONG]
        assert numbers == [number_of("".join(words[n : n + 3])) for n in at]
        assert long_runs_of(text) == (at, numbers)


def marks_told(story: Imprint) -> set[int]:
    """marks_of the long way, one run after the other."""

    def least(runs: list[list[str]], most: int) -> set[int]:
        return {*sorted({number_of("".join(run)) for run in runs})[:most]}

    def runs_of(words: list[str]) -> list[list[str]]:
        return [words[n : n + 3] for n in range(len(words) - 2)]

    def long(runs: list[list[str]]) -> list[list[str]]:
        return [run for run in runs if len(run[0]) >= LONG]

    paragraphs = story.paragraph_words
    body = [word for words in paragraphs for word in words]
    found = least(long(runs_of(body)), marks.WHOLE)
    lead = body[:LEAD_WORDS]
    found |= least(long(runs_of(body)[: max(1, len(lead) - 2)]), marks.LEAD)
    for n, words in enumerate(paragraphs):
        each = 1 if marks.PARAGRAPHS <= n < len(paragraphs) - marks.BACKGROUND else 2
        if len(words) > 4:
            own = least(long(runs_of(words)), each)
            found |= own if len(own) == each else own | least(runs_of(words), each)
    telling = [word for word in [*words_of(story.printed[0]), *lead] if says_something(word)]
    one, other = (
        np.array([number_of(word) for word in some], np.uint64) for some in (telling[:-1], telling[1:])
    )
    found |= {*sorted({*stirred(one * marks._FIRST + other).tolist()})[: marks.PAIRS]}
    return {number & marks.MASK for number in found}.union(marks._figures_of(story))


def test_marks_are_what_the_long_way_gives() -> None:
    stories = [*map(made_story, range(200)), *(one.story for one in generator_m.make(5))]
    long = told([f"Une {n}e phrase dit autre chose que {n} phrases avant elle." for n in range(20)])
    for story in map(Imprint, [*stories, long, told(["Fin."]), told(["1 2 3 4 5 6"]), told(["жить " * 9])]):
        assert marks_of(story) == marks_told(story)
        said = [*words_of(story.printed[0]), *(word for words in story.paragraph_words for word in words)]
        assert story.signs == SIGNS.intersection(said)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=20), st.integers(1, 30_000))
def test_marks_of_many_are_those_of_each(numbers: list[int], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(marks, "_AT_ONCE", at_once)
        stories = [made_story(number) for number in numbers]
        assert marks_of_many([*map(Imprint, stories)]) == [marks_of(Imprint(story)) for story in stories]


@given(st.text("aÉB dl',’(-\n9", max_size=40))
def test_a_capital_inside_a_sentence_stands_behind_a_word_or_a_comma(text: str) -> None:
    def is_inside(at: int) -> bool:
        before = text[at - 2 : at] if at > 1 else ""
        if before[1:] in ("'", "’"):
            return before[0] in "dlDL"
        return before[1:] == " " and (before[0].isalnum() or before[0] in ",;:)'’")

    named = re.finditer(r"[A-ZÀ-ÖØ-Þ][\w-]+", text)
    assert _CAPITAL_INSIDE.findall(text) == [x[0] for x in named if is_inside(x.start())]


def test_what_a_glance_stops_no_rule_relates(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = list[tuple[Imprint, Imprint]]()

    def glance(early: Imprint, late: Imprint) -> bool:
        too_little = share_too_little(early, late)
        if too_little:
            stopped.append((early, late))
        return too_little

    monkeypatch.setattr(kinship, "share_too_little", glance)
    for seed in 31, 32, 33:
        judged(generator_m.make(seed))
    monkeypatch.setattr(kinship, "share_too_little", lambda *_: False)
    assert len(stopped) > 100
    found = [judge(*pair) for pair in stopped]
    assert [one for one in found if one.relation or one.apart] == []


STOCK = "La situation reste suivie de près par les services concernés, a-t-on rappelé mercredi."
MORE = "Le comité publiera son rapport trimestriel avant novembre."


def of_two_places(*sentences: str) -> list[Imprint]:
    """Two stories about different things in two cities, which both end with these sentences."""
    told = {
        "KOLWANI": "Le pont suspendu de Kolwani, fermé depuis quatorze mois, a rouvert à la circulation. Les travaux "
        "ont occupé plusieurs centaines d'ouvriers spécialisés. Les câbles principaux avaient été remplacés. "
        "Aucun véhicule lourd ne pourra franchir l'ouvrage pendant plusieurs semaines, prévient Bastien Ferrand.",
        "ORSANNE": "Une exposition consacrée aux horlogers ambulants rassemble quarante pendules anciennes. Certains "
        "mécanismes, restaurés patiemment, sonnent encore chaque quart d'heure. Des visiteurs viennent de loin. "
        "Chaque dimanche, une conférence gratuite présentera les automates.",
    }
    stories = [
        make_story(
            city, "", [f"{city}, 5 mars (Xinhua) -- {text}", *sentences], datetime(2021, 3, 5, 9, tzinfo=UTC)
        )
        for city, text in told.items()
    ]
    return [Imprint(story) for story in stories]


def test_a_stock_sentence_is_seen_at_a_glance() -> None:
    assert share_too_little(*of_two_places(STOCK))
    assert not share_too_little(*of_two_places(STOCK, MORE)), "two sentences may be a link"
