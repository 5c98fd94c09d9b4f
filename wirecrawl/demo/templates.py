"""A draft as the wire printed it: every layout from tables to `#detail`, and every planted damage.

In:   a Draft and which page of it.
Out:  the bytes of the page, in the page's own charset.
Law:  structure and class names are those of docs/facts.md; every sentence is our own; same draft, same bytes.

Traits: `fin` end mark · `photo` picture with caption · `gb2312` charset of the time, other letters as references ·
`pages=N` cut into N pages · `overlap` seams repeat a paragraph · `detail`, `brand` the two faces of era G ·
`mojibake`, `gbk-mojibake` stored through a wrong charset · `cut` ends in the middle of a character ·
`no-date` no date printed · `bad-day` a day that does not exist.
"""

from __future__ import annotations

import html
from functools import cache
from importlib.resources import files
from string import Template

from wirecrawl.demo.stories import Draft, split_lead

_FRENCH_EDITION = "01002007077000000000000001110742"
_BRAND = "French.xinhuanet.com"
_AUTHORS = ("Lise Arnoux", "Paul Bérard", "Nadia Fekir", "Chen Lihua")
_RELATED = (
    ("/2018-06/01/c_137220001.htm", "Les abeilles de la gare de Lyon"),
    ("/2018-06/02/c_137220002.htm", "Un pont de corde remplacé à l'identique"),
)


def print_page(draft: Draft, page: int = 1) -> bytes:
    """The bytes of one page of a story, 1-based."""
    text = _template(_layout(draft)).substitute(_fields(draft, page))
    if "mojibake" in draft.traits:
        text = text.encode("utf-8").decode("latin-1")
    if "gbk-mojibake" in draft.traits:
        text = text.encode("utf-8").decode("gb18030")
    if "cut" in draft.traits:
        return _cut(text, draft)
    return text.encode(_charset(draft), errors="xmlcharrefreplace")


def print_unknown() -> bytes:
    """A page of a shape no layout knows."""
    return _template("layout-unknown").template.encode()


def print_empty(draft: Draft) -> bytes:
    """A page of a known layout whose boxes are empty: no story on it."""
    fields = _fields(draft, 1) | {"body": "", "summary": ""}
    return _template(_layout(draft)).substitute(fields).encode()


@cache
def _template(name: str) -> Template:
    return Template(files(__package__).joinpath("pages", f"{name}.html").read_text(encoding="utf-8"))


def fill(name: str, **fields: str) -> str:
    """A page of pages/*.html with its fields filled in."""
    return _template(name).substitute(fields)


def _layout(draft: Draft) -> str:
    if draft.era == "G":
        return "layout-g-brand" if "brand" in draft.traits else "layout-g"
    return "layout-a" if draft.era == "A" else "layout-d"


def _charset(draft: Draft) -> str:
    return "gb2312" if "gb2312" in draft.traits else "utf-8"


def _fields(draft: Draft, page: int) -> dict[str, str]:
    year, month, day = draft.day.split("-")
    who = sum(map(ord, draft.number))
    return {
        "charset": _charset(draft),
        "headline": html.escape(draft.headline, quote=False),
        "summary": html.escape(split_lead(draft.paragraphs[0])[1]),
        "keywords": f"{draft.section}, Xinhua",
        "section": draft.section.capitalize(),
        "number": draft.number,
        "tracking": f"{_FRENCH_EDITION}{draft.number}{'' if len(draft.number) == 10 else '1'}",
        "pubdate": _pubdate(draft),
        "date_line": date_line(draft),
        "mobile_date": ""
        if "no-date" in draft.traits
        else f'<span class="source">{_BRAND} </span>\n{_mobile(draft)}',
        "year": year,
        "month": month,
        "day": day,
        "iso_day": draft.day,
        "clock": draft.clock,
        "short_clock": draft.clock[:5],
        "author": _AUTHORS[who % 4],
        "editor": _AUTHORS[(who + 1) % 4],
        "related": "\n".join(f'<li><a href="{link}">{title}</a></li>' for link, title in _RELATED),
        "body": _body(draft, page),
    }


def date_line(draft: Draft) -> str:
    """The date line as its era prints it; "" with the trait `no-date`."""
    if "no-date" in draft.traits:
        return ""
    if "bad-day" in draft.traits:
        return f"{_BRAND} | Publié le {draft.day[:4]}-02-30 à {draft.clock[:5]}"
    printed = f"Publié le {draft.day} à {draft.clock[:5]}"
    if draft.era == "A":
        return f"Publié le {draft.day} {draft.clock} | French. News. Cn"
    if draft.era == "B":
        return f'{printed} | <a href="http://french.xinhuanet.com/">french.xinhuanet.com</a>'
    return f'<a href="http://french.xinhuanet.com/">{_BRAND}</a> | {printed}'


def _mobile(draft: Draft) -> str:
    return (
        f"{draft.day[:4]}-02-30 {draft.clock}" if "bad-day" in draft.traits else f"{draft.day} {draft.clock}"
    )


def _pubdate(draft: Draft) -> str:
    """The meta element that repeats Beijing's clock and calls it Z."""
    if {"no-date", "bad-day"} & draft.traits.keys():
        return ""
    return f'<meta name="pubdate" content="{draft.day}T{draft.clock}Z\n" />'


def _body(draft: Draft, page: int) -> str:
    lines = [f"<p>{html.escape(text, quote=False)}</p>" for text in draft.pages()[page - 1]]
    if page == 1 and "photo" in draft.traits:
        lines[:0] = _photo(draft)
    if page == draft.page_count and "fin" in draft.traits:
        lines.append("<p>Fin</p>")
    if draft.page_count > 1:
        lines.append(_paging(draft, page))
    return "\n".join(lines)


def caption(draft: Draft) -> tuple[str, str, str]:
    """(name of the picture, caption as printed, credit) with the trait `photo`."""
    name = f"{draft.number}_15283640012341n.jpg"
    place = split_lead(draft.paragraphs[0])[0].partition(",")[0].capitalize()
    credit = f"Xinhua/{_AUTHORS[len(draft.headline) % 4]}"
    return name, f"Une rue du centre, à {place}, le jour de la publication. ({credit})", credit


def _photo(draft: Draft) -> list[str]:
    name, text, _ = caption(draft)
    return [f'<p><img id="{{F1}}" title="" alt="" src="{name}" sourcename="fichier" /></p>', f"<p>{text}</p>"]


def _paging(draft: Draft, page: int) -> str:
    """The row of pages, and its hidden twin."""
    last = draft.page_count
    links = "".join(
        f" <span>{n}</span>" if n == page else f' <a href="{draft.url(n)}">{n}</a>'
        for n in range(1, last + 1)
    )
    before = f'<a href="{draft.url(page - 1)}">Précédente</a>' if page > 1 else ""
    after = f'<a href="{draft.url(page + 1)}">Suivante</a>' if page < last else ""
    row = f"&nbsp;&nbsp; {before}{links} {after}&nbsp;&nbsp;"
    return (
        f'<div width="100%"><p><center><div id="div_page_roll1" style="display:none">{row}</div>'
        f'<div id="div_currpage">{row}</div></center></p></div>'
    )


def _cut(text: str, draft: Draft) -> bytes:
    """The page up to the first of the two bytes of the last accented letter of the first copy's last paragraph."""
    printed = html.escape(draft.paragraphs[-1], quote=False)
    start = text.index(printed) + max(at for at, letter in enumerate(printed) if ord(letter) > 127)
    return text[: start + 1].encode("utf-8")[:-1]
