"""What a desk prints beside a story: a note that it corrects, a line that credits a wire, a dateline of its own.

In:   the headline and the paragraphs of a story.
Out:  each paragraph without them, and a Side: which of them there were.
Law:  a hint, never a proof: it is read once, set aside, and never compared as words. Which words are a desk's own is
      weighed in steps/trade.py.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wirecrawl.steps.folding import fold
from wirecrawl.steps.spacing import SENTENCE
from wirecrawl.steps.trade import QUOTED, is_byline, is_credit, is_note, names_wire

_SIDE_LETTERS = 260
_SIDE_WORDS = 30  # a note or a credit is one short paragraph
_OPENS = re.compile(  # whatever else such a line says; the wire prints « Photo : Xinhua » itself
    r"\W*(?:sources?|(?P<picture>photos?|credits?)|(?:a )?lire (?:aussi|egalement)|voir aussi|\(?c\)|copyright|©|"
    r"tous droits|retrouvez|abonnez|suivez|partagez)\b"
)
_PAPER_SAYS = re.compile(  # a wire has neither readers nor partners
    r"\b(?:notre|nos|site|media|journal) partenaires?\b|"
    r"\bn(?:os|otre) (?:lecteur|confrere|site|dossier|journal|redaction)|"
    r"\bnous (?:reproduisons|reprenons|(?:re)?publions)\b"
)
_SPEAKS = "partenaire", "notre ", "nos ", "nous "
_PAPER = re.compile(r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ' -]{2,40}\(([^()\d]{3,60})\) ?[-–—]{1,2} ?(?=\S)")
_WIRES = "Xinhua|Chine nouvelle|AFP|Reuters"
_THE_AGENCY = r"l['’]agence (?:de presse )?(?:chinoise )?"
# « Le Phare/Xinhua » in a dateline, « La Gazette de Dolma avec Xinhua -- » for one
_PAPER_HAS = re.compile(rf"(?:L[ea]s? |L['’](?!agence)|[\w-]+\.\w|.*\bavec ).*\b(?:{_WIRES})\)?$")
_HEAD = re.compile(r"([^!?:;«»\"]{3,80}?) (?:--?|–|—) (?=\S)")
_ABOVE = re.compile(r"\s*\(([^() ]+ [^()]{3,100})\)\s*")  # not « (Xinhua) », a dateline
_BEHIND = re.compile(r"(?<=[.!?…»\"”]) ?\(([^()]{2,60})\)\W*$")
_QUOTING = re.compile(  # « …, rapporte l'agence Xinhua. » behind a lead
    r",? (?:selon|d['’]apr[eè]s|(?:a )?(?:rapport|annonc|indiqu|pr[eé]cis|signal)[eé]|[eé]crit|apprend-on de) "
    rf"(?:{_THE_AGENCY}[A-Z]{{2,6}}|(?:{_THE_AGENCY})?(?:{_WIRES}))"
    r"(?: dans une d[eé]p[eê]che [^.]{0,60})?(?=\.$)"
)
_QUOTED_FIRST = re.compile(  # « Selon l'agence Xinhua, … », as a lead
    rf"\s*(?:Selon|D['’]apr[eè]s) (?:{_THE_AGENCY}|l['’])?(?:{_WIRES}), "
)
_LETTER = re.compile(r"\w")
_SENTENCE_END = re.compile(r"\w\w[^\w]{0,2}[.!?…]\W*$")


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
        if is_note(key, paragraph):
            self._noted = True
            return ""
        named = names_wire(key, paragraph)
        if opens := _OPENS.match(key):
            self._credited = self._credited or (named and not opens["picture"])
            return ""
        if not (named or _is_papers(key)):
            return "" if key.startswith(("par ", "avec ")) and is_byline(paragraph) else paragraph
        left = _without_credit(paragraph, [self._headline, *self._paragraphs[:n], *self._paragraphs[n + 1 :]])
        self._credited = self._credited or left != paragraph
        return left

    def stands_below(self, lines: list[str]) -> None:
        """The wire's dateline stands below these lines; a sentence among them is another hand's."""
        self._credited = self._credited or any(_SENTENCE_END.search(line) for line in lines)

    def stands_under(self, agency: str) -> None:
        """The dateline's agency; it may be a paper beside the wire."""
        self._credited = self._credited or _PAPER_HAS.match(agency) is not None

    def without_paper(self, paragraph: str) -> str:
        """Without a dateline « VILLE (Journal) - », of a paper, and without the wire that a paper quotes.

        What has the wire's own dateline quotes nobody: « a appris Xinhua » is its news.
        """
        paper, quoting = _PAPER.match(paragraph) or _QUOTED_FIRST.match(paragraph), _QUOTING.search(paragraph)
        if (
            not paper
            and (head := _HEAD.match(paragraph))
            and _PAPER_HAS.match(head[1])
            and is_credit(head[1])
        ):
            paper = head
        self._credited = self._credited or paper is not None or quoting is not None
        if quoting:
            paragraph = paragraph[: quoting.start()] + paragraph[quoting.end() :]
        return paragraph[paper.end() :] if paper else paragraph

    def _without_source(self, paragraph: str) -> str:
        behind = _BEHIND.search(paragraph) if paragraph.endswith((")", ").")) else None
        if behind is None or not is_credit(behind[1]):
            return paragraph
        self._credited = True
        return paragraph[: behind.start()]


def _is_papers(key: str) -> bool:
    for word in _SPEAKS:
        if word in key:
            return _PAPER_SAYS.search(key) is not None
    return False


def _without_credit(paragraph: str, told: Sequence[str]) -> str:
    """What is left of it without credits: all of it, a note in brackets on top, or sentences."""
    if is_credit(paragraph, told):
        return ""
    note, left = _ABOVE.match(paragraph), paragraph
    if note and is_credit(note[1], told):
        left = paragraph[note.end() :]
    quoted = QUOTED.search(paragraph) is not None  # « Nos partenaires », says somebody
    for said in SENTENCE.split(left):
        if is_credit(said, told) or (not quoted and _is_papers(fold(said))):
            left = left.replace(said, "", 1).lstrip(" .")
    return left if _LETTER.search(left) else ""
