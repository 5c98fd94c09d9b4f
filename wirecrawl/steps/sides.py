"""What a desk prints beside a story: a note that it corrects, a line that credits a wire, a dateline of its own.

In:   the headline and the paragraphs of a story.
Out:  each paragraph without them, and a Side: which of them there were.
Law:  a hint, never a proof: it is read once, set aside, and never compared as words. A credit is about the print and
      tells no news: « a rapporté Xinhua » is news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.folding import fold
from wirecrawl.steps.spacing import SENTENCE
from wirecrawl.steps.telling import says_something

_SIDE_LETTERS = 260
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
_BY_PAPER = re.compile(r"\bnos lecteurs\b|\bnotre (?:site|dossier|journal|redaction)\b")  # a wire has none
_WIRE = re.compile(r"\b(?:xinhua|afp|reuters|ap|agences?)\b")
_CREDITS = "avec ", "source ", "partenaire", "nos lecteurs", "notre ", "nous "
# of a wire: « publie ci-dessous une dépêche de l'agence Xinhua », « Le Matin / Xinhua »
_PRINT = r"\b(?:depeche|article|publi|reprodui|repren|repris|rapporte|relay|diffus|signe)"
_PRINTED = re.compile(rf".*{_PRINT}|.{{0,60}}[/(-] ?(?:xinhua|afp|reuters)\W*$")
_PAPER = re.compile(r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ' -]{2,40}\(([^()\d]{3,60})\) ?[-–—]{1,2} ?(?=\S)")
# behind a story: « … au premier trimestre. (Source : Xinhua) »; and « …, rapporte l'agence Xinhua. » behind its lead
_BEHIND = re.compile(r"(?<=[.!?…»\"”]) ?\((?:[^()]{0,30}[ :/])?(?:Xinhua|AFP|Reuters)\)\W*$")
_QUOTING = re.compile(
    r",? (?:selon|d['’]apr[eè]s|(?:a )?(?:rapport|annonc|indiqu|pr[eé]cis|signal)[eé]|[eé]crit|apprend-on de) "
    r"(?:l['’]agence (?:de presse )?(?:chinoise )?(?:[A-Z]{2,6}|Xinhua|Chine nouvelle|Reuters)|Xinhua|AFP|Reuters)"
    r"(?: dans une d[eé]p[eê]che [^.]{0,60})?(?=\.$)"
)
# of an agency of a country: « Source : ANP », « (Avec ANP) », « Le Fanal, avec ANP », « publie la dépêche de … ANP : »
_OF_AGENCY = re.compile(
    r"\W*(?:(?:[Aa]vec|[Ss]ource ?:|[Pp]ar) (?:l['’]agence )?|[^.,]{2,40}, avec (?:l['’]agence )?|"
    r"[^.]{2,60}\b(?:publi|reprodui|repren|diffus|rela)\w+ [^.]{0,40}\bagence )[A-Z]{2,6}\W*$"
)
_LETTER = re.compile(r"\w")
_SENTENCE_END = re.compile(r"\w\w[^\w]{0,2}[.!?…]\W*$")
_BRACKETS = re.compile(r"\s*\(([^()]{3,100})\)\s*")
_WITH = re.compile(
    r"\b(?:avec|apres|selon|source|texte|depeche|agence)\b"
)  # not « (Xinhua/Li Xin) », under a picture
_PHOTO = re.compile(r"\W*(?:photos?|credits?)\b")
_QUOTE_MARK = re.compile(r"[«»\"“”]")
_DID = re.compile(  # « …, a rapporté Xinhua », « Xinhua rapporte que … »: news
    r"\b(?:a|ont) (?![eé]t[eé]\b)\w+(?:[eéiu]|is|it)e?s?\b|, \w+ (?:l.agence )?(?:Xinhua|AFP|Reuters)\b|"
    r"^(?:Selon|D.apr[eè]s|Comme)\b.*, |\bqu(?:e\b|['’])|[«»\"“”\d]|[.!?] +\w"
)


@dataclass(frozen=True, slots=True)
class Side:
    """What a desk printed beside the story: a correction note; a credit to a wire, or its own dateline. Hints."""

    noted: bool
    credited: bool


class Sides:
    """Of one story; its paragraphs are asked for by their number, in order."""

    def __init__(self, headline: str, paragraphs: Sequence[str]) -> None:
        self._headline, self._paragraphs = headline, paragraphs
        self._noted = self._credited = False

    @property
    def side(self) -> Side:
        return Side(self._noted, self._credited)

    def own(self, n: int) -> str:
        """What is the story's own of paragraph `n`; "" for a note or a credit. Only short ones at either end are."""
        paragraph, count = self._without_source(self._paragraphs[n]), len(self._paragraphs)
        if count < 2 or 2 <= n < count - 2 or len(paragraph) >= _SIDE_LETTERS:
            return paragraph
        key = fold(paragraph)
        if key.count(" ") >= _SIDE_WORDS:
            return paragraph
        of_agency = paragraph.rstrip(" .:)")[-1:].isupper() and _OF_AGENCY.match(paragraph) is not None
        noted, is_credit = _is_note(key), of_agency or _is_credit(key, paragraph)
        self._noted = self._noted or noted
        if is_credit and (of_agency or _names_text_of_wire(key) or _BY_PAPER.search(key)):
            self._credited = True
        if noted or is_credit:
            return ""
        if not _names_wire(key):
            return paragraph
        others = [self._headline, *self._paragraphs[:n], *self._paragraphs[n + 1 :]]
        left = _without_credit(paragraph, others)
        self._credited = self._credited or left != paragraph
        return left

    def stands_below(self, lines: list[str]) -> None:
        """The wire's dateline stands below these lines; a sentence among them is another hand's."""
        self._credited = self._credited or any(_SENTENCE_END.search(line) for line in lines)

    def without_paper(self, paragraph: str) -> str:
        """Without a dateline « VILLE (Journal) - », of a paper, and without the wire that a paper quotes.

        What has the wire's own dateline quotes nobody: « a appris Xinhua » is its news.
        """
        paper, quoting = _PAPER.match(paragraph), _QUOTING.search(paragraph)
        self._credited = self._credited or paper is not None or quoting is not None
        if quoting:
            paragraph = paragraph[: quoting.start()] + paragraph[quoting.end() :]
        return paragraph[paper.end() :] if paper else paragraph

    def _without_source(self, paragraph: str) -> str:
        behind = _BEHIND.search(paragraph) if paragraph.endswith((")", ").")) else None
        self._credited = self._credited or behind is not None
        return paragraph[: behind.start()] if behind else paragraph


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
            return _CREDIT.search(key) is not None and _QUOTE_MARK.search(paragraph) is None
    return False


def _without_credit(paragraph: str, others: list[str]) -> str:
    """What is left of it without a note in brackets, « (Le Phare, avec Xinhua) », and sentences about the print."""
    note = _BRACKETS.match(paragraph)
    if note and _names_wire(key := fold(note[1])) and _WITH.search(key):
        paragraph = paragraph[note.end() :]
    for said in SENTENCE.split(paragraph):
        key = fold(said)
        if _names_wire(key) and _PRINTED.match(key) and _tells_no_news(said, others):
            paragraph = paragraph.replace(said, "", 1)
    return paragraph if _LETTER.search(paragraph) else ""


def _names_text_of_wire(key: str) -> bool:
    """Not « Photo : Xinhua », which the wire prints itself."""
    return _WIRE.search(key) is not None and not _PHOTO.match(key)


def _names_wire(key: str) -> bool:
    return "xinhua" in key or "afp" in key or "reuters" in key


def _tells_no_news(paragraph: str, others: list[str]) -> bool:
    """A line about the print, not about the story: it says nothing that the story says, a thing at most."""
    if _DID.search(paragraph):
        return False
    said = {word for word in words_of(paragraph) if says_something(word) and not re.match(_PRINT, word)}
    return len(said.intersection(words_of("\n".join(others)))) < 2
