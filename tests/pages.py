"""Made-up pages of Xinhua's layouts: the structure is the wire's, every sentence is ours."""

from __future__ import annotations

from collections.abc import Sequence

NUMBER = "137240001"
URL = f"http://french.news.cn/2018-06/08/c_{NUMBER}.htm"
HEADLINE = "Bamako relance son festival de contes après trois ans de silence (REPORTAGE)"
DATE_LINE = "French.xinhuanet.com | Publié le 2018-06-08 à 09:42"
PARAGRAPHS = (
    "BAMAKO, 8 juin (Xinhua) -- Les conteurs du quartier de Badalabougou ont rallumé jeudi leurs lanternes, "
    "trois ans après la dernière veillée, devant plus de 400 familles venues des deux rives du fleuve.",
    "« Nous avions gardé les histoires dans des cahiers, il fallait leur rendre une voix », a expliqué Awa Konaté, "
    "qui préside l'association des veilleurs.",
    "La mairie a prêté des bancs, une école a fourni la lumière et un menuisier a construit la scène en deux nuits.",
    "Le festival se poursuit jusqu'à dimanche et doit ensuite partir pour Ségou, à 240 kilomètres en amont.",
)
FOOTER = "Vous avez une question, une remarque à faire ? Écrivez à notre rédaction : xinhuanet_french@news.cn"


def tracking_id(number: str = NUMBER, edition: str = "01002007077") -> str:
    """42 digits, the last ten the number (nine digits are followed by 1)."""
    return f"{edition}0000000000000001110742"[:32].ljust(32, "0") + (
        number if len(number) == 10 else number + "1"
    )


def paragraphs_html(paragraphs: Sequence[str]) -> str:
    return "\n".join(f"<p>{text}</p>" for text in paragraphs)


def page_2017(
    paragraphs: Sequence[str] = PARAGRAPHS,
    *,
    headline: str = HEADLINE,
    date_line: str = DATE_LINE,
    number: str = NUMBER,
    paging: str = "",
    head: str = "",
) -> str:
    """Era D: a desktop copy, a footer box, a hidden mobile copy, the tracking id."""
    body = paragraphs_html(paragraphs)
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"/><meta name="publishid" content="{number}.13.102.0"/>
<meta name="publishid" content="1185148.0.1002.0"/><title>{headline} | French.xinhuanet.com</title>{head}</head>
<body><div class="domPC"><div class="bt"><h2> {headline}</h2></div><div class="sj"><span>{date_line}</span></div>
<div class="nr"><font id="Zoom">{body}{paging}</font></div>
<div class="jiuwrong domPC"><div class="jc-txt">{FOOTER}</div></div></div>
<div class="domMobile"><div id="conTit"><h1>
{headline}
</h1><div class="info"><span class="source">French.xinhuanet.com</span> {date_line.rpartition("|")[2]}</div></div>
<div id="content">{body}{paging}</div></div>
<div style="display:none"><div id="fwl">{tracking_id(number)}</div></div></body></html>"""


def page_2022(paragraphs: Sequence[str] = PARAGRAPHS, *, headline: str = HEADLINE) -> str:
    """Era G: one body, the date in spans, the headline twice."""
    return f"""<!DOCTYPE html><html><head><title>{headline}-Xinhua</title></head><body>
<div class="header domPC"><div class="header-time left"><span class="year"><em> 2024</em></span>
<span class="day"><em> 11</em>/<em> 19</em></span><span class="time"> 20:52:15</span></div>
<div class="head-line"><h1><span class="title">{headline}</span></h1></div></div>
<div class="mheader"><h1><span class="title">{headline}</span></h1>
<div class="info">2024-11-19 20:52:15 <span>Source : Xinhua</span></div></div>
<div id="detail">{paragraphs_html(paragraphs)}<div id="articleEdit"><span class="editor">
[Editeur : Moussa Diallo]</span></div></div></body></html>"""


def page_2009(paragraphs: Sequence[str] = PARAGRAPHS, *, headline: str = "Une crue lente au Niger") -> str:
    """Era A: tables without ids."""
    return f"""<html><head><title>{headline}</title></head><body><table><tr><td>
<table><tr><td align="center"><b><font size="4">{headline}</font></b></td></tr>
<tr><td bgcolor="#f3f3f3">Publié le 2009-08-20 13:05:47 | French. News. Cn</td></tr>
<tr><td valign="top">{paragraphs_html(paragraphs)}</td></tr>
<tr><td><table><tr><td>Editeur : Jean Traoré</td></tr></table></td></tr></table>
</td></tr></table></body></html>"""


def text_page(paragraphs: Sequence[str] = PARAGRAPHS, *, copies: int = 2, number: str = NUMBER) -> str:
    """The text of a page of era D as a reader saves it."""
    story = [HEADLINE, DATE_LINE, *paragraphs]
    middle = [line for _ in range(copies - 1) for line in ("\u00a0", FOOTER, *story)]
    lines = ["french.xinhuanet.com", "\u00a0", *story, *middle, tracking_id(number)]
    return "\n\n".join(lines)
