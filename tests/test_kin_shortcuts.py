"""What kinship does the short way is what the long way gives: marks sifted, words as characters, runs, names."""

from __future__ import annotations

import gc
import re
from datetime import UTC, datetime
from random import Random
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.kin_made import made_story
from tests.kinship import generator_m
from tests.kinship.families import Shelf, judged
from tests.kinship.planted import make_story
from tests.test_kinship import TEXT, told
from wirecrawl.kin import sieve as kin_sieve
from wirecrawl.kin.sieve import Sieves
from wirecrawl.steps import kinship, lettering
from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.imprint import _CAPITAL_INSIDE, Imprint
from wirecrawl.steps.kin_evidence import in_order_of, lay_beside
from wirecrawl.steps.kin_glance import share_too_little
from wirecrawl.steps.kinship import judge
from wirecrawl.steps.lettering import lettered
from wirecrawl.steps.once import once
from wirecrawl.steps.runs import LONG, long_runs_of
from wirecrawl.steps.sketch import _least
from wirecrawl.steps.spacing import SENTENCE, Spacing

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
def test_which_texts_are_folded_in_one_go(text: str, in_one_go: bool) -> None:
    assert bool(Spacing("Un titre", [text])._key) is in_one_go


@given(st.lists(st.integers(0, 9)), st.integers(1, 8))
def test_the_least_are_printedonce_each(numbers: list[int], most: int) -> None:
    assert _least(numbers, most) == sorted(set(numbers))[:most]


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


@given(WORDS)
def test_long_runs_are_the_crcs_of_three_words(words: list[str]) -> None:
    at, numbers = long_runs_of(words)
    assert at == [n for n in range(len(words) - 2) if len(words[n]) >= LONG]
    assert numbers == [crc32("".join(words[n : n + 3]).encode()) for n in at]


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
    judged(generator_m.make(31))
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
