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
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import accumulate, chain

from wirecrawl.model.story import Judged, Story
from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.clean import is_sound, repair
from wirecrawl.steps.dateforms import MONTHS
from wirecrawl.steps.dateline import split_dateline
from wirecrawl.steps.folding import fold
from wirecrawl.steps.lettering import Lettered
from wirecrawl.steps.numerals import SPOKEN, TITLES, digits_for, hours_for, without_titles
from wirecrawl.steps.once import once
from wirecrawl.steps.runs import LongRuns, long_runs_of
from wirecrawl.steps.spacing import Spacing

STEM = 5  # letters: « retrouvé », « retrouvée », « retrouver »
LEAD_WORDS = 40  # the facts of a story stand in its first sentence, and that is seldom longer
_DATELINE_REACH = 3  # a reprint puts its own lines above the dateline
_SIDE_WORDS = 30  # a note or a credit is one short paragraph
_NOTE = re.compile(
    r"annule et remplace|(?:bien|priere de) lire|lire bien|\blire .{1,60} au lieu de |"
    r"version corrigee|(?:^|[^\w\s]|\b(?:un|ce|le) )\W*rectificatif|"
    r"^\W*correction\b|correction d.{0,12}(?:erreur|coquille|chiffre|nom|titre)|corrigeant|"
    r"(?<!\ba )(?<!\bont )(?<!\bete )corrige le|"  # « la banque a corrigé le tir », « budget rectificatif »: no notes
    r"erratum|erreur s'est glissee|precise (?:au|dans le) .{0,20}paragraphe|"
    r"\(corrige|^\W*\(.*\b(?:corrige|rectifie|rectifiant).*\)\W*$"
)
_NOTES = tuple("remplace lire corrig rectif correc erratum erreur precise".split())  # one is in each of them
_CREDIT_FIRST = re.compile(
    r"\W*(?:avec|par)(?: \S+){1,7}$|"  # « Avec 14 mois de retard, … » is a lead
    r"\W*(?:source|sources|credits?|photo|lire (?:aussi|egalement)|a lire|voir aussi|\(?c\)|copyright|©|"
    r"tous droits|article (?:repris|paru|publie)|(?:cet|cette|une) (?:article|depeche)|la redaction(?! d)|"
    r"notre redaction|l'article original|publie (?:par|le)|repris|retrouvez|abonnez|suivez|partagez|"
    r"(?:cette|(?:c'est )?une) information(?! judiciaire))\b|\W*\(?(?:xinhua|afp|agences)\)?\W*$"
)
_CREDIT = re.compile(
    r"\b(?:avec|source) [^.]{0,25}\b(?:xinhua|afp|agences?(?! \w)|reuters|ap)\b|"
    r"\bnous (?:reproduisons|reprenons|(?:re)?publions)\b|"
    r"\b(?:notre|nos|site|media|journal) partenaires?\b|\bnos lecteurs\b|\bnotre (?:site|dossier|redaction)\b"
)
_WIRE = re.compile(r"\b(?:xinhua|afp|reuters|ap|agences?)\b")
_CREDITS = "avec ", "source ", "partenaire", "nos lecteurs", "notre ", "nous "
# of a wire: « publie ci-dessous une dépêche de l'agence Xinhua », « Le Matin / Xinhua »
_PRINT = r"\b(?:depeche|article|publi|reprodui|repren|repris|rapporte|relay|diffus|signe)"
_PRINTED = re.compile(rf".*{_PRINT}|.{{0,60}}[/(-] ?(?:xinhua|afp|reuters)\W*$")
_PAPER = re.compile(r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ' -]{2,40}\(([^()\d]{3,60})\) ?[-–—]{1,2} ?(?=\S)")
_QUOTED = re.compile(r"[«»\"“”]")
_DID = re.compile(  # « …, a rapporté Xinhua », « Xinhua rapporte que … »: news
    r"\b(?:a|ont) (?![eé]t[eé]\b)\w+(?:[eéiu]|is|it)e?s?\b|, \w+ (?:l.agence )?(?:Xinhua|AFP|Reuters)\b|"
    r"^(?:Selon|D.apr[eè]s|Comme)\b.*, |\bqu(?:e\b|['’])|[«»\"“”\d]|[.!?] +\w"
)
_CAPITAL = re.compile(r"[A-ZÀ-ÖØ-Þ][\w-]+")
# the same inside a sentence: after a word or a comma, or « d' »; it is looked behind once there is a capital
_CAPITAL_INSIDE = re.compile(r"[A-ZÀ-ÖØ-Þ](?:(?<=[^\W_] .)|(?<=[,;:)'’] .)|(?<=[dlDL]['’].))[\w-]+")
_COUNTED = re.compile(r"\d[\d.,\u202f\u00a0]*")
_QUOTED = re.compile(r"«([^«»]{3,80})»|“([^“”]{3,80})”|\"([^\"]{3,80})\"")
_LEAD_LETTERS = 320
_SMALL_LETTER = re.compile("[a-z]")
_DAMAGE = re.compile(r"[^\W\d_][?\ufffd]+[^\W_]|\ufffd")
WEEK = tuple("lundi mardi mercredi jeudi vendredi samedi dimanche".split())
WEEKDAYS = frozenset(WEEK)
CALENDAR = WEEKDAYS.union(MONTHS)
CORRECTING_LABELS = frozenset(("rectificatif", "rectification", "correction", "corrige", "erratum"))
_LABEL_REACH = 16  # letters


@dataclass(frozen=True, slots=True)
class Side:
    """What a desk printed beside the story: a correction note; a credit to a wire, or its own dateline. Hints."""

    noted: bool
    credited: bool


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
        self._take_paragraphs([x for x in text.split("\n") if x.strip()], story.published_day)

    def _take_paragraphs(self, paragraphs: list[str], published_day: str | None) -> None:
        """The story's own paragraphs; a dateline below a reprint's first line is read and set aside."""
        noted = credited = False
        kept: list[str] = []
        for n, paragraph in enumerate(paragraphs):
            edge = n < 2 or n >= len(paragraphs) - 2
            key = fold(paragraph) if edge and len(paragraph) < 260 else ""
            if key and len(paragraphs) > 1 and key.count(" ") < _SIDE_WORDS:
                is_note, is_credit = _is_note(key), _is_credit(key, paragraph)
                if not is_credit and ("xinhua" in key or "afp" in key or "reuters" in key):
                    others = [self._headline, *paragraphs[:n], *paragraphs[n + 1 :]]
                    is_credit = _PRINTED.match(key) is not None and _tells_no_news(paragraph, others)
                noted, credited = noted or is_note, credited or (is_credit and _WIRE.search(key) is not None)
                if is_note or is_credit:
                    continue
            if n < _DATELINE_REACH and not self.place:
                found = split_dateline(paragraph, published_day)
                if found.raw:
                    self.place, self.told = _city_of(found.place), found.day
                    self.agency, paragraph = self.agency or fold(found.agency), found.rest
                elif not kept and (paper := _PAPER.match(paragraph)):  # its city is not the story's
                    credited, paragraph = True, paragraph[paper.end() :]
            kept.append(paragraph)
        self.side = Side(noted, credited)
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
    def figures(self) -> set[str]:
        """The numbers of two digits and more of headline and text."""
        return self._spacing.figures()

    @once
    def paragraph_words(self) -> list[list[str]]:
        return self._spacing.paragraphs()

    @once
    def runs_in_order(self) -> LongRuns:
        """The runs of three words of the whole text, across its paragraphs."""
        return long_runs_of(list(chain.from_iterable(self.paragraph_words)))

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
        return frozenset(words - CALENDAR).difference(words_of_place(self.place))

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
        said = frozenset(word for word in (*self.headline, *self.words[: self.lead]) if says_something(word))
        return said.difference(CALENDAR, words_of_place(self.place))

    @once
    def facts_on_top(self) -> frozenset[str]:
        """Numbers and names of headline and lead."""
        return frozenset(word for word in self._on_top if word[0].isdigit() or word in self.names)

    @once
    def stems_on_top(self) -> frozenset[str]:
        """Their other words that say something, as STEM letters."""
        return frozenset(word[:STEM] for word in self._on_top - self.facts_on_top)

    @once
    def quoted(self) -> frozenset[tuple[str, ...]]:
        """What headline and first paragraph have between quotation marks, of two words and more: titles, sayings."""
        found = _QUOTED.findall("\n".join((self._headline, *self.paragraphs[:1])))
        told = (tuple(words_of(text)) for text in map("".join, found))
        return frozenset(words for words in told if len(words) > 1)

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


def _is_note(key: str) -> bool:
    for word in _NOTES:
        if word in key:
            return _NOTE.search(key) is not None
    return False


def _is_credit(key: str, paragraph: str) -> bool:
    if _CREDIT_FIRST.match(key):
        return True
    for word in _CREDITS:
        if word in key:
            return _CREDIT.search(key) is not None and _QUOTED.search(paragraph) is None
    return False


def _tells_no_news(paragraph: str, others: list[str]) -> bool:
    """A line about the print, not about the story: it says nothing that the story says, a thing at most."""
    if _DID.search(paragraph):
        return False
    said = {word for word in words_of(paragraph) if says_something(word) and not re.match(_PRINT, word)}
    return len(said.intersection(words_of("\n".join(others)))) < 2


def says_something(word: str) -> bool:
    return (len(word) > 3 or word[0].isdigit()) and word not in EMPTY


EMPTY = frozenset(
    "dans pour avec sans sous leur leurs cette mais plus moins aussi dont elle elles nous vous etre avoir sont etait "
    "avait selon apres avant entre vers chez depuis pendant alors ainsi comme tous tout toute toutes fait ete "
    "annonce indique declare affirme precise rapporte xinhua communique".split()
)
