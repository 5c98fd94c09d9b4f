"""A headline without the labels a desk puts on it; and where its words are a line of the story.

In:   a headline as printed: « (COVID-19) … », « URGENT : … », « … (INTERVIEW) »; the blocks around its words.
Out:  the headline, its labels, and what they say of the story's status.
Law:  labels are a closed list; « (Kremlin) », « (PM) », « (OMS) » are attributions and stay.

Knowledge: docs/facts.md, « Headline labels »; `pub_status` values are ninjs'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz.distance import Indel

from wirecrawl.model.story import Block
from wirecrawl.steps.dateline import SENTENCE_ENDS, split_dateline, starts_story
from wirecrawl.steps.folding import fold

_LABELS = (
    r"covid-19|urgent|flash|alerte|lead(?: \d+)?|\d+(?:er|e|eme)? lead|interview|entretien|synthese|reportage|"
    r"papier general|papier d'angle|apercu|photos?|video|rectificatif|correction|corrige|annulation|"
    r"exclusif|exclusivite|"
    r"commentaire|analyse|encadre|portrait|dossier|focus|avant-papier|magazine|chronologie|resume|fiche|"
    r"mise a jour|actualisation|embargo|bilan|note aux redactions|avis aux redactions|xinhua interview|"
    r"(?:interview|entretien) exclusi(?:ve|f)|multimedia|diaporama|infographie|retrospective|decryptage|eclairage"
)
_FOLDED = re.compile(rf"(?:{_LABELS})")
_BRACKETED_FIRST = re.compile(r"^\s*[(\[（]\s*([^()\[\]（）]{2,24}?)\s*[)\]）]\s*[:：]?\s*")
_BRACKETED_LAST = re.compile(r"\s*[(\[（]\s*([^()\[\]（）]{2,24}?)\s*[)\]）]\s*$")
_BARE_FIRST = re.compile(
    r"^\s*(URGENT|FLASH|ALERTE|RECTIFICATIF|ANNULATION|LEAD(?: \d+)?)(?:\s*[:：]\s*|\s+[-–—]{1,2}\s*|\s+)(?=\S)"
    r"|^\s*((?i:urgent)|(?:XINHUA )?INTERVIEW|REPORTAGE|SYNTH[EÈ]SE|APER[CÇ]U)\s*[:：]\s*(?=\S)"
)
_FIRST_PARAGRAPHS = 3  # a copy may lack one or two
_LONG_LINE = 40  # shorter ones are verses, rows and replies, and come again
_HEAD_CHARS = 60
_ALIKE = 0.6
_CANCELED = frozenset(("annulation",))


def split_labels(headline_raw: str) -> tuple[str, list[str], str]:
    """(headline, labels in order of print, `usable` or `canceled`). A headline that is only a label keeps it."""
    rest = headline_raw
    first: list[str] = []
    last: list[str] = []
    while (found := _label(rest, _BRACKETED_FIRST) or _BARE_FIRST.match(rest)) and rest[
        found.end() :
    ].strip():
        first.append(found[1] or found[2])
        rest = rest[found.end() :]
    while (found := _label(rest, _BRACKETED_LAST)) and rest[: found.start()].strip():
        last.insert(0, found[1])
        rest = rest[: found.start()]
    labels = [*first, *last]
    status = "canceled" if any(fold(label) in _CANCELED for label in labels) else "usable"
    return rest.strip(), labels, status


def _label(text: str, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """A bracket at an edge, if what it holds is a label of the list; None leaves the headline alone."""
    found = pattern.search(text)
    return found if found and _FOLDED.fullmatch(fold(found[1])) else None


def is_line_of_story(before: Sequence[Block], ahead: Sequence[Block]) -> bool:
    """Whether a headline between two paragraphs is a line of the story, as a refrain is: no copy begins behind it.

    `ahead` are the next lines up to any furniture, `before` the blocks above. A signature may stand before a copy.
    """
    told = [split_dateline(block.text).rest for block in before if block.kind == "p"][:_FIRST_PARAGRAPHS]
    heads = [fold(text)[:_HEAD_CHARS] for n, text in enumerate(told) if n == 0 or len(text) >= _LONG_LINE]
    for block in ahead:
        if starts_story(block.text) or _begins_as(fold(block.text)[:_HEAD_CHARS], heads):
            return False
        if block.text.rstrip()[-1:] in SENTENCE_ENDS:
            return True
    return bool(ahead)


def _begins_as(head: str, heads: list[str]) -> bool:
    return any(Indel.normalized_similarity(head[: len(other)], other) >= _ALIKE for other in heads if other)
