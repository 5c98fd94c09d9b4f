"""What of a story is compared with other stories: its words, sentences, numbers and names, furniture set aside.

In:   a Story.
Out:  an Imprint: words by their key (steps/folding.py), numbers as digits, where each sentence begins, the proper
      names, and what a desk said about the take (a correction note, a credit line).
Law:  a pure function of the story; labels, datelines and notes are read here once and never compared as words.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from datetime import date
from functools import lru_cache
from itertools import accumulate, chain

from wirecrawl.model.story import Judged, Story
from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.clean import is_sound, repair
from wirecrawl.steps.dateforms import MONTHS
from wirecrawl.steps.dateline import split_dateline
from wirecrawl.steps.event_kinds import ANY, KIND_OF, kinds_in
from wirecrawl.steps.folding import fold
from wirecrawl.steps.lettering import Lettered
from wirecrawl.steps.looks import AFTER, Look, looks_of, may_look
from wirecrawl.steps.looks import SIGNS as OF_LOOKS
from wirecrawl.steps.numerals import SPOKEN, TITLES, digits_for, hours_for, without_titles
from wirecrawl.steps.once import once
from wirecrawl.steps.recalled import SIGNS as OF_BEFORE
from wirecrawl.steps.recalled import WEEK, may_look_back, told_of_before
from wirecrawl.steps.runs import LongRuns, long_runs_of
from wirecrawl.steps.sides import Sides
from wirecrawl.steps.spacing import Spacing
from wirecrawl.steps.telling import CAPITAL_INSIDE, COUNTED, LITTLE, says_something, stem

LEAD_WORDS = 40  # the facts of a story stand in its first sentence, and that is seldom longer
FLASH = 40  # words; more is a story
_WORD_LETTERS = 10  # few words have more
_DATELINE_REACH = 3  # a reprint puts its own lines above the dateline
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ][\w-]+")
_CAPITAL_INSIDE = re.compile(CAPITAL_INSIDE)
_COUNTED = re.compile(COUNTED)
_QUOTED = re.compile(r"«([^«»]{3,80})»|“([^“”]{3,80})”|\"([^\"]{3,80})\"")
_LEAD_LETTERS = 320
_SMALL_LETTER = re.compile("[a-z]")
_DAMAGE = re.compile(r"[^\W\d_][?\ufffd]+[^\W_]|\ufffd")
WEEKDAYS = frozenset(WEEK)
CALENDAR = WEEKDAYS.union(MONTHS)
CORRECTING_LABELS = frozenset(("rectificatif", "rectification", "correction", "corrige", "erratum"))
FRESH_LABELS = frozenset(("urgent", "flash", "alerte"))
ASIDE_LABELS = frozenset(
    "analyse chronologie commentaire dossier eclairage encadre interview portrait".split()
)
# a story without any looks back on nothing, and tells no kind of event
SIGNS = OF_BEFORE.union(OF_LOOKS, KIND_OF)
_LABEL_REACH = 16  # letters


def hour_of(day: int, at: str) -> int:
    """The hour of an instant, counted in UTC, and so may be its day; noon of the wire's `day` if there is none."""
    return date.fromisoformat(at[:10]).toordinal() * 24 + int(at[11:13]) if at else day * 24 + 12


class Imprint:
    """One story as the judge sees it. `order` sorts stories by the time of printing, ids last."""

    def __init__(self, story: Story | Judged) -> None:
        self.id = story.id
        self.source = story.source
        self.day = date.fromisoformat(story.published_day).toordinal() if story.published_day else 0
        self.hour = hour_of(self.day, story.published_at or "")
        self.order = (story.published_day or "", story.published_at or "", story.id)
        self.labels = frozenset([fold(label) for label in story.labels])
        self.raw = story.body
        self.lettered: Lettered | None = None
        self._headline = story.headline or ""
        first, colon, rest = self._headline[:_LABEL_REACH].partition(":")
        if colon and (label := fold(first)) in CORRECTING_LABELS:  # « Correction : … »
            self.labels |= {label}
            self._headline = rest + self._headline[_LABEL_REACH:]
        text = story.body or self._headline
        if not is_sound(text):
            text = repair(text)
        if "&" in text:
            text = html.unescape(text)
        self.damaged = ("?" in text or "\ufffd" in text) and _DAMAGE.search(text) is not None
        self.place, self.told = _city_of(story.dateline_place or ""), story.dateline_day
        self.agency = _key_of(story.agency or "")
        paragraphs = [x for x in text.split("\n") if x.strip()]
        self._take_paragraphs(paragraphs, story.published_day, story.agency or "")

    def _take_paragraphs(self, paragraphs: list[str], published_day: str | None, agency: str) -> None:
        """The story's own paragraphs; a dateline below a reprint's first line is read and set aside."""
        sides, kept = Sides(self._headline, paragraphs), list[str]()
        sides.stands_under(agency)
        for n in range(len(paragraphs)):
            own = sides.own(n)
            if not own:
                continue
            if n < _DATELINE_REACH and not self.place:
                found = split_dateline(own, published_day)
                if found.raw:
                    self.place, self.told = _city_of(found.place), found.day
                    self.agency, own = self.agency or fold(found.agency), found.rest
                    sides.stands_under(found.agency)
                    sides.stands_below(kept)
                else:  # the city of a paper is not the story's
                    own = sides.without_paper(own)
            kept.append(own)
        self.side = sides.side
        self.paragraphs = kept or paragraphs

    @property
    def printed(self) -> tuple[str, ...]:
        """Headline and body as printed; "", and the paragraphs once dateline and notes are set aside."""
        own = "\n".join(self.paragraphs)
        return (self._headline, self.raw) if own == self.raw else (self._headline, self.raw, own)

    def let_go(self) -> None:
        """Forget what marks are made of, and little else; it is worked out again when asked for."""
        for name in "paragraph_words", "facts":
            self.__dict__.pop(name, None)

    @once
    def _spacing(self) -> Spacing:
        return Spacing(self._headline, self.paragraphs)

    @property
    def spaced(self) -> str:
        """All its words, headline first, as steps/runs.py reads them."""
        return self._spacing.text

    @once
    def figures(self) -> set[str]:
        """The numbers of two digits and more of headline and text."""
        return self._spacing.figures()

    @once
    def signs(self) -> frozenset[str]:
        """The SIGNS among its words."""
        return SIGNS.intersection(chain(self._spacing.headline(), *self.paragraph_words))

    @once
    def of_before(self) -> frozenset[str]:
        """The numbers and names of sentences that look back."""
        if not (self.day and may_look_back(self.signs, self.day)):
            return frozenset()
        return told_of_before(self.paragraphs, self.day).difference(words_of_place(self.place))

    @once
    def paragraph_words(self) -> list[list[str]]:
        return self._spacing.paragraphs()

    @once
    def runs_in_order(self) -> LongRuns:
        """The runs of three words of the whole text, across its paragraphs."""
        return long_runs_of(self.spaced)

    def take(self, runs: LongRuns, signs: frozenset[str]) -> None:
        """They were worked out with those of others, which is cheaper."""
        self.__dict__.update(runs_in_order=runs, signs=signs)

    @once
    def runs(self) -> frozenset[int]:
        return frozenset(self.runs_in_order.numbers)

    def sentences_with(self, runs: frozenset[int]) -> list[int]:
        """The words of each sentence in which one of these runs begins, counted."""
        at, numbers = self.runs_in_order
        ends = self._sentence_ends
        places = {bisect_right(ends, n) for n, run in zip(at, numbers, strict=True) if run in runs}
        return [ends[place] - (ends[place - 1] if place else 0) for place in places]

    @once
    def sentences_on_top(self) -> int:
        """How many sentences the first paragraph has, if others follow; 0 for a text of one."""
        return self._spacing.sentences_on_top()

    @once
    def runs_of_lead(self) -> frozenset[int]:
        """Those of the first sentence."""
        end = self._sentence_ends[0] if self._sentence_ends else 0
        at, numbers = self.runs_in_order
        return frozenset([run for n, run in zip(at, numbers, strict=True) if n + 3 <= end])

    @once
    def _sentence_ends(self) -> list[int]:
        """Words before the end of each sentence."""
        return [*accumulate(map(len, self._spacing.sentences()))]

    @once
    def frame(self) -> list[str]:
        """The words without numbers and days: all that two items of a plain series have in common."""
        return [
            w for words in self.paragraph_words for w in words if not w[0].isdigit() and w not in CALENDAR
        ]

    @once
    def numbers_printed(self) -> list[str]:
        return [w for words in self.paragraph_words for w in words if w[0].isdigit()]

    @once
    def headline(self) -> list[str]:
        return digits_for(self._spacing.headline())

    @once
    def headline_counts(self) -> tuple[str, ...]:
        """Numbers and days of the headline: « Votre horoscope du 20 septembre »."""
        return tuple([word for word in self.headline if word[0].isdigit() or word in CALENDAR])

    @property
    def headline_days(self) -> tuple[str, ...]:
        """The same of a headline that tells a day."""
        told = self.headline_counts
        return () if CALENDAR.isdisjoint(told) else told

    @once
    def sentences(self) -> list[list[str]]:
        """The words of each sentence."""
        titles = frozenset[str]() if self.damaged else TITLES  # « m?me » is no title
        printed = self._spacing.sentences()
        if self._spacing.may_tell_hours:
            printed = [hours_for(words) for words in printed]
        found = (words if SPOKEN.isdisjoint(words) else without_titles(words, titles) for words in printed)
        return [words for words in found if words]

    @once
    def words(self) -> list[str]:
        return list(chain.from_iterable(self.sentences))

    @once
    def letters(self) -> str:
        """All letters and digits: the same for texts that differ in typography alone."""
        return self._spacing.letters()

    @once
    def numbers(self) -> frozenset[str]:
        return frozenset([word for word in self.words if word[0].isdigit()])

    @once
    def names(self) -> frozenset[str]:
        """Words with a capital inside a sentence; none where all is in capitals, or nothing."""
        text = "\n".join(self.paragraphs)
        if _SMALL_LETTER.search(text) is None and text == text.upper():
            return frozenset()
        named = words_of(" ".join({*_CAPITAL_INSIDE.findall(text)}))
        return frozenset([word for word in named if len(word) > 2]) - CALENDAR - TITLES

    @once
    def facts(self) -> frozenset[str]:
        """Names and numbers of headline and first paragraph, those of the place and the calendar left out."""
        lead = self.paragraphs[0][:_LEAD_LETTERS] if self.paragraphs else ""
        said = _CAPITAL.findall(self._headline) + _CAPITAL_INSIDE.findall(lead)
        said += _COUNTED.findall(f"{self._headline}\n{lead}")
        words = {w for w in words_of(" ; ".join(said)) if len(w) > 2 or w[0].isdigit()}
        return frozenset(words - CALENDAR - LITTLE).difference(words_of_place(self.place))

    @once
    def is_flash(self) -> bool:
        return len(self.raw) < FLASH * _WORD_LETTERS and len(self.words) < FLASH

    @once
    def lead(self) -> int:
        """Words of the first sentence, at most LEAD_WORDS; a first sentence of a few words takes the next one in."""
        length = 0
        for sentence in self.sentences:
            length += len(sentence)
            if length >= 8:
                break
        return min(length, LEAD_WORDS)

    @once
    def content(self) -> frozenset[str]:
        """The words of headline and lead that say something: four letters and more, names, numbers."""
        return frozenset(word for word in self.words[: self.lead] if says_something(word))

    @once
    def _on_top(self) -> frozenset[str]:
        """The words of headline and lead that say something, but place and day, which are those of many stories."""
        said = self.content.union(filter(says_something, self.headline))
        return said.difference(CALENDAR, words_of_place(self.place))

    @once
    def facts_on_top(self) -> frozenset[str]:
        """Numbers and names of headline and lead."""
        return frozenset(word for word in self._on_top if word[0].isdigit() or word in self.names)

    @once
    def stems_on_top(self) -> frozenset[str]:
        """Their other words that say something, by their stems."""
        return frozenset(map(stem, self._on_top - self.facts_on_top))

    @once
    def top_words(self) -> tuple[list[str], list[str]]:
        """Those of the headline and of the first paragraph, at most LEAD_WORDS."""
        parts = self._spacing.tops()
        return parts[0], parts[1][:LEAD_WORDS]

    @once
    def kinds_told(self) -> frozenset[str]:
        """The kinds of event of headline and lead."""
        if self.signs.isdisjoint(KIND_OF):
            return frozenset()
        title, lead = self.top_words
        kinds = kinds_in(title) | kinds_in(lead)
        return kinds | {ANY} if kinds else kinds

    @once
    def looks(self) -> list[Look]:
        """Where it looks back by naming a day, or on top by « après »."""
        if not (self.day and self.signs):
            return []
        sentences = self.sentences if may_look(self.spaced, self.signs, self.day) else ()
        tops = () if self.signs.isdisjoint(AFTER) else self.top_words
        return looks_of(sentences, tops, self.day)

    @once
    def quoted(self) -> frozenset[tuple[str, ...]]:
        """What headline and first paragraph have between quotation marks, of two words and more: titles, sayings."""
        found = _QUOTED.findall("\n".join((self._headline, *self.paragraphs[:1])))
        told = (tuple(words_of(text)) for text in map("".join, found))
        return frozenset(words for words in told if len(words) > 1)

    @property
    def days_of_news(self) -> set[int]:
        """The day of printing and the one before, and that of the dateline, as ordinals."""
        told = {date.fromisoformat(self.told).toordinal()} if self.told else set[int]()
        return {self.day, self.day - 1} | told if self.day else told

    @once
    def says(self) -> frozenset[str]:
        """Every word, once."""
        return frozenset((*self.headline, *self.words))


def _city(place: str) -> str:
    """« OYEM, GABON » is Oyem."""
    return fold(place).partition(",")[0]


# the same few of every story
_key_of = lru_cache(2_000)(fold)
_city_of = lru_cache(2_000)(_city)
words_of_place = lru_cache(2_000)(words_of)


def of_one_place(one: Imprint, other: Imprint) -> bool:
    """Whether the datelines of both name the same city."""
    return one.place == other.place != ""
