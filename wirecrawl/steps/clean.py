"""From printed lines to text: damage repaired, furniture told from story.

In:   the blocks a layout saw, and the headlines of the page.
Out:  blocks where only the story's paragraphs are "p" and furniture is a mark; images with captions; what went.
Law:  furniture is recognised by what it says, never by where it stands alone; nothing is dropped unrecorded.

Knowledge: docs/facts.md (footer, tracking id, captions, editor lines, end mark; mojibake of both kinds).
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html.entities import html5
from itertools import takewhile

from wirecrawl.model.story import Block, Image, Reading, Removal
from wirecrawl.plain import plain_text
from wirecrawl.steps.date import is_signed
from wirecrawl.steps.dateline import is_above_story
from wirecrawl.steps.folding import fold
from wirecrawl.steps.headline import is_line_of_story, split_labels

_CHINESE = re.compile(r"[\u3400-\u9fff\ue000-\uf8ff\uff01-\uff60]+")
_GBK = "\u3400-\u9fff\ue000-\uf8ff\u2e80-\u33ff\u2190-\u266f\ufe30-\ufe6f\uff01-\uffe5"  # « l’été » gives l鈥櫭﹖茅
_CHINESE_WORD = re.compile(rf"[\w'-]*[{_GBK}][\w\u20ac{_GBK}'-]*")
_USUAL = re.compile(r"[\u0100-\u02ff\u2002-\u2027\u202f-\u203a\u20ac]+")  # NFC, not Chinese, and none acts
_ACTS = bytes([*range(9), *range(11, 32), *range(127, 160)])  # control characters, but for tab and newline
# U+0092 is no sign of any text, but the apostrophe of Windows-1252 taken for a letter of Latin-1.
_WINDOWS_SIGNS = {
    code: sign for code in range(128, 160) if (sign := bytes([code]).decode("cp1252", "ignore"))
}
_FRENCH = re.compile(r"[\x20-\x7e\u00a0-\u017f\u2010-\u203a\u20ac\u3000-\u9fff]*")  # 同时 would become ͬʱ
_LATIN_DAMAGE = re.compile(
    r"[ÃÂ][\u0080-\u00ff\u0152-\u017f\u0192\u02c6\u02dc\u2013-\u2122]|â€|â\x80|√[\u00a0-\u03c9\u2020-\u2265]|¬[†´ª∞]|‚Ä"
)
_ENTITY = re.compile(r"&(?:amp;)*(#[0-9]{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,8});")
_ENDS_LINE = "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029"
_TRACKING = re.compile(r"0\d{41}")
# Each pattern asks how the line goes on: « Sur le même sujet, le ministre … » and « Partager cette eau … » are story.
_TO_US = r"\W*$|\s*[:：]|\s+(?:par|via|à|au|sur)\b.{0,40}(?:mail|courriel|@|adresse|formulaire|\d|\bà$)"
_RIGHTS = (
    r"(?:tous droits r[ée]serv[ée]s?|all rights reserved)"
    r"(?=\W*$|\s*[.|©–-]|\W+(?:xinhua|agence|copyright)|,? \d{4})"
)
_NETWORK = (
    r"(?:facebook|twitter|x|whatsapp|weibo|wechat|weixin|linkedin|instagram|telegram|pinterest|google\+?|qq)"
)
_SHARED = (
    r"partager(?=\s*[:：](?!.*[.!?]$)|\s*$"
    r"|\s+cet(?:te)? (?:article|page|d[ée]p[êe]che)(?:\W*$|\s*[:：]|\s+(?:sur|via|par)\b)"
    rf"|\s+(?:sur|via)\s+(?:(?:les )?r[ée]seaux sociaux\W*$|{_NETWORK}\b|$))"
    rf"|{_NETWORK}(?:\W*{_NETWORK})+\W*$"
)
_FOOTER = re.compile(
    r"vous avez une question(?=\s*\??$|,\s*une remarque|,$)"
    r"|une remarque, des suggestions(?=\s*\??\s*(?:$|contactez))"
    rf"|contactez(?:\s+(?:notre [ée]quipe(?: de r[ée]daction)?|nous|la r[ée]daction)|-nous)?(?={_TO_US})"
    rf"|contactez notre$|notre [ée]quipe de r[ée]daction(?={_TO_US}|\s+par$)|.{{0,40}}xinhuanet_french@|{_RIGHTS}"
    rf"|(?:copyright|©)(?=\W*(?:\d{{4}}|xinhua|french|$)|.{{0,80}}{_RIGHTS}|[^.!?:]{{0,60}}$)|{_SHARED}"
    r"|(?:imprimer|envoyer)$|a\+\s?a-$|分享|关闭窗口"
    r"|(?:r[ée]agir [àa] cet article|retour [àa] l'accueil|haut de page)(?=\W*$|\s*[|>/·])"
    r"|page (?:pr[ée]c[ée]dente|suivante)(?=[\W\d]*$|[\W\d]*page |\s*[:：>»→|])",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"(?:(?:[àa] )?lire (?:aussi|[ée]galement)|voir aussi)(?=\s*(?:[:：]|$|(?-i:[^\sa-zà-ÿ])))|"
    r"(?:articles? (?:li[ée]s?|connexes?|associ[ée]s?)|plus de photos|"
    r"derni[èe]res nouvelles|les plus lus?|sur le m[êe]me sujet)(?=\W*$|\s*[:：>])",
    re.IGNORECASE,
)
_ADVERT = re.compile(r"\W*(?:(?:la )?suite apr[èe]s (?:la|cette) )?(?:publicit[ée]s?|advertisement)\W*", re.I)
_EDITOR = re.compile(
    r"[\[(【（]\s*(?:(?:web )?editor|(?:[ée]dit|r[ée]dact)(?:eur|rice)s?|责任编辑|编辑)\s*[:：].{0,80}[\])】）]|"
    r"(?:(?:web )?editor|(?:[ée]dit|r[ée]dact)(?:eur|rice)s?|责任编辑)\s*[:：]\s?[^.]{1,60}",
    re.IGNORECASE,
)
_FOOTER_WORDS = fold(
    "Vous avez une question, une remarque, des suggestions ? Contactez notre équipe de rédaction par email à"
)
_END = re.compile(r"[\s\[(/*«\"–—-]*(fin|enditem|endit)[\s\])/*».\"–—-]*(?:\(xinhua\)\.?)?", re.IGNORECASE)
_END_GLUED = re.compile(r"(?<=[.!?\"”»)])\s+[\[(]?(Fin|FIN|Enditem)[\])]?\s*$")
_CREDIT = re.compile(
    r"[(（]\s*((?:photos?\s*(?::|par|de)?\s*)?(?:xinhua|afp|reuters|ap|cfp|epa|source|photo|cr[ée]dit)\b[^()]{0,60})[)）]\s*\.?$",
    re.IGNORECASE,
)
_PHOTO_LINE = re.compile(
    r"(?:photo|photographie|l[ée]gende|cr[ée]dit photo)s?\s*[:：]|(?:cette |des |une )?photos? "
    r"(?:prise|fournie|d'archives?|a[ée]rienne|combin[ée]e|non dat[ée]e)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]")
_FLASH_ENDS = frozenset(".!?»)")
_CAPTION_CHARS = 1200
_FURNITURE_CHARS = 260
_FURNITURE = {"footer": _FOOTER, "related": _RELATED, "advert": _ADVERT, "editor": _EDITOR, "end": _END}
_BRAND_CHARS = 60


@dataclass(frozen=True, slots=True)
class Cleaned:
    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    byline: tuple[str, ...]
    end_mark: str | None
    removed: tuple[Removal, ...]


def repair(text: str) -> str:
    """NFC; entities encoded twice, UTF-8 read as Latin-1, cp1252 or Mac (ftfy), or as GBK (per word), are undone."""
    if "&" in text and _ENTITY.search(text):
        text = _ENTITY.sub(_undo_entity, text).strip()
    if text.isascii():
        return text
    if _LATIN_DAMAGE.search(text):
        import ftfy  # 60 ms to import, and only damaged pages need it

        text = ftfy.fix_encoding(text).replace("√¢", "â").replace("o√π", "où")  # too few signs for ftfy
    if not text.isprintable():
        text = text.translate(_WINDOWS_SIGNS)
    if _CHINESE.search(text):
        text = _CHINESE_WORD.sub(_undo_gbk, text)
    return unicodedata.normalize("NFC", text)


def mend(text: str) -> str:
    """`repair`, then no character that acts on who reads the text; the line stays a line of text, or is empty."""
    mended = repair(text)
    safe = plain_text(mended)
    return mended if safe == mended else safe.strip()


def mend_all(reading: Reading) -> None:
    """Every text of the page, before any step makes fields of them; a line that held nothing else is gone."""
    seen = reading.seen
    seen.headlines = tuple(filter(None, map(mend, seen.headlines)))
    seen.date_lines = tuple(filter(None, map(mend, seen.date_lines)))
    mended = [Block(kind, mend(text)) for kind, text in seen.blocks]
    seen.blocks = tuple(block for block in mended if block.text or block.kind != "p")
    seen.meta = {name: mend(value) for name, value in seen.meta.items()}
    reading.summary = mend(reading.summary) if reading.summary else reading.summary
    reading.section = mend(reading.section) if reading.section else reading.section
    reading.canonical_url = plain_text(reading.canonical_url) if reading.canonical_url else None
    reading.keywords = list(filter(None, map(mend, reading.keywords)))
    reading.byline = list(filter(None, map(mend, reading.byline)))


def is_sound(text: str) -> bool:
    """Whether `mend` would surely change nothing: Latin letters and usual signs, without the marks of damage."""
    if any(sign in text for sign in "ÃÂ¬√‚") or ("â" in text and ("â€" in text or "â\x80" in text)):
        return False
    if "&" in text and _ENTITY.search(text):
        return False
    try:
        letters = text.encode("latin-1", "wirecrawl-usual")
    except UnicodeEncodeError:
        return False
    return len(letters) == len(letters.translate(None, _ACTS))


def _pass_usual(error: UnicodeError) -> tuple[str, int]:
    """Lets text.encode pass over what Latin-1 lacks and French texts have: « œ », « ’ », « ć »."""
    if isinstance(error, UnicodeEncodeError) and _USUAL.fullmatch(error.object, error.start, error.end):
        return "", error.end
    raise error


codecs.register_error("wirecrawl-usual", _pass_usual)


def _undo_entity(found: re.Match[str]) -> str:
    """`&eacute;` in a text is `&amp;eacute;` on the page: its letter. What would end a line, or names none, stays."""
    name = found[1]
    letter = html.unescape(f"&{name};") if name[0] == "#" else html5.get(f"{name};", found[0])
    return found[0] if letter in _ENDS_LINE else letter


def _undo_gbk(found: re.Match[str]) -> str:
    """`publi茅` → `publié`: back to bytes as GB18030, if those are UTF-8 and hold fewer Chinese characters."""
    word = found[0]
    try:
        mended = word.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return word
    return mended if _FRENCH.fullmatch(mended) and _count_chinese(mended) < _count_chinese(word) else word


def _count_chinese(text: str) -> int:
    return sum(len(run) for run in _CHINESE.findall(text))


def clean_blocks(
    blocks: Sequence[Block], headlines: Sequence[str], date_lines: Sequence[str], brand: re.Pattern[str]
) -> Cleaned:
    """Tell story from furniture, line by line; `brand` is how the wire signs its pages, on a line of its own.

    Captions follow an image, with a credit or right above the dateline, or end in a photographer's credit.
    """
    known = {fold(text): "headline" for text in headlines} | dict.fromkeys(date_lines, "date")
    return _Cleaner(known, headlines, brand).clean(blocks)


class _Cleaner:
    def __init__(self, known: dict[str, str], headlines: Sequence[str], brand: re.Pattern[str]) -> None:
        self.known, self.headlines, self.brand = known, headlines, brand
        self.longest = max(map(len, headlines), default=-1) + 1
        self.out: list[Block] = []
        self.images: list[Image] = []
        self.byline: list[str] = []
        self.removed: list[Removal] = []
        self.end_mark: str | None = None
        self.plain: set[str] = set()  # lines judged to be story: a second copy asks about each of them again
        self.after = ""

    def clean(self, blocks: Sequence[Block]) -> Cleaned:
        for n, block in enumerate(blocks):
            kind, text = block
            if kind == "p":
                if text in self.plain and self.after not in ("image", "titles"):
                    self.out.append(block)
                    self.after = "p"
                else:
                    self._line(block, blocks[n + 1 : n + 4])
            elif kind == "image":
                self._image(text)
            else:
                self._mark(kind, text)
        if not any(block.kind == "p" for block in self.out):
            self._tell_headline()
        return Cleaned(
            tuple(self.out), tuple(self.images), tuple(self.byline), self.end_mark, tuple(self.removed)
        )

    def _tell_headline(self) -> None:
        """The box says nothing but the headline, as a sentence: a flash."""
        for n, (kind, text) in enumerate(self.out):
            if kind == "headline" and text.rstrip()[-1:] in _FLASH_ENDS:
                self.out[n] = Block("p", text)
                self.removed.remove(Removal(reason=kind, chars=len(text), similarity=None))

    def _line(self, block: Block, ahead: Sequence[Block]) -> None:
        text = block.text
        kind = self._kind(text, ahead)
        if kind in ("p", "told"):
            glued = _END_GLUED.search(text) if text[-1] in "nNm)]" else None
            self.out.append(Block("p", text[: glued.start()]) if glued else block)
            if kind == "p" and not glued and self.after not in ("image", "titles"):
                self.plain.add(text)
            self.after = "p"
            if glued:
                self._end(glued[1])
        elif kind == "end":
            self._end(text)
        elif kind == "caption":
            self._caption(text)
        else:
            if kind == "editor" and text not in self.byline:
                self.byline.append(text)
            self._mark(kind, text)

    def _kind(self, text: str, ahead: Sequence[Block]) -> str:
        if len(text) <= _FURNITURE_CHARS and (kind := self._furniture(text)):
            lines = takewhile(lambda block: block.kind == "p" and not self._furniture(block.text), ahead)
            told = kind == "headline" and self.after == "p" and is_line_of_story(self.out, list(lines))
            return "told" if told else kind
        if len(text) > _CAPTION_CHARS:
            return "p"
        if self.after == "image" and (
            _CREDIT.search(text) or _PHOTO_LINE.match(text) or is_above_story(text, ahead)
        ):
            return "caption"
        return "caption" if text.rstrip(" .")[-1:] in {")", "）"} and _is_caption(text) else "p"

    def _furniture(self, text: str) -> str:
        key = fold(text)
        known = self.known.get(text) or self.known.get(key)
        if known or (self.plain and len(text) <= self.longest and self._is_bare_headline(key)):
            return known or "headline"
        if text[0] == "0" and _TRACKING.fullmatch(text):
            return "tracking"
        if len(text) <= _BRAND_CHARS and self.brand.fullmatch(text):
            return "brand"
        for kind, pattern in _FURNITURE.items():
            found = pattern.match(text)
            if found and (kind in ("footer", "related") or found.end() == len(text)):
                return kind
        if len(text) <= _BRAND_CHARS * 2 and is_signed(text):
            return "date"
        if self.after == "footer" and key.replace("e-mail", "email") in _FOOTER_WORDS:
            return "footer"  # a footer broken by <br> goes on
        return "related" if self.after == "titles" and not text.endswith((".", "!", "?", '"', "»")) else ""

    def _is_bare_headline(self, key: str) -> bool:
        """Without its label, or with a full stop: before the story's text it may be its lead."""
        said = key.rstrip(".")
        return any(said in (fold(text), fold(split_labels(text)[0])) for text in self.headlines)

    def _mark(self, kind: str, text: str) -> None:
        was = self.after
        self.out.append(Block(kind, text))
        self.after = kind
        if kind == "related" and (was == "titles" or not _WORD.search(_RELATED.sub("", text, count=1))):
            self.after = "titles"  # « Lire aussi : » and no title on its line: they stand below
        if text and kind not in ("box", "image"):
            self.removed.append(Removal(reason=kind, chars=len(text), similarity=None))

    def _end(self, text: str) -> None:
        if self.end_mark:
            self.removed.append(Removal(reason="end", chars=len(text), similarity=None))
        self.end_mark = self.end_mark or text
        self.out.append(Block("end", text))
        self.after = "end"

    def _image(self, text: str) -> None:
        self.out.append(Block("image", text))
        self.after = "image"
        if text and not any(image["url"] == text for image in self.images):
            self.images.append(Image(url=text, caption=None, credit=None))

    def _caption(self, text: str) -> None:
        """A caption belongs to the last image without one of its own; without any image it stands alone."""
        self.out.append(Block("caption", text))
        found = _CREDIT.search(text)
        credit = found[1].strip() if found else None
        if any(image["caption"] == text for image in self.images):
            self.removed.append(Removal(reason="caption", chars=len(text), similarity=None))
            return
        last = self.images[-1] if self.after == "image" and self.images else None
        if last is None:
            self.images.append(Image(url=None, caption=text, credit=credit))
        elif last["caption"] is None:
            self.images[-1] = Image(url=last["url"], caption=text, credit=credit)
        else:  # an image shown again, with another caption
            self.removed.append(Removal(reason="caption", chars=len(text), similarity=None))
        self.after = "caption"


def _is_caption(text: str) -> bool:
    """A line that ends in a photographer's credit, « (Xinhua/Ju Peng) »; « (Xinhua) », « (Source : …) » end stories."""
    found = _CREDIT.search(text)
    return (
        found is not None
        and ("/" in found[1] or ":" in found[1])
        and not found[1].lower().startswith("source")
    )
