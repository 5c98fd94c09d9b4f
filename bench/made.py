"""Pages for the measurements: 48 kB each, of the layout of 2017, both copies of a story of twelve paragraphs."""

from __future__ import annotations

import random
from pathlib import Path

from fastwarc.stream_io import ZstdWriter

from tests import pages

PAGE_BYTES = 48_000
_WORDS = (
    "accord agriculteurs annonce après assemblée autour bassin campagne centre chef chemin commission "
    "communes conseil coopération crédit culture débat décennie déclaré délégation élèves enquête "
    "entreprises équipe étude fleuve formation forêt gouvernement habitants hausse hôpital investissement "
    "journée lundi maire marché ministère montagne nouveau partenaires pays plateau port président projet "
    "quartier récolte région réseau rivière santé secteur semaine soutien station technique travaux "
    "université village ville "
).split()
_SMALL = "le la les un une des du de à et pour dans sur avec selon depuis".split()


def made_page(number: int) -> str:
    """A page of about PAGE_BYTES bytes; the same number gives the same page."""
    dice = random.Random(number)

    def sentence(words: int) -> str:
        text = " ".join(dice.choice(_SMALL if n % 2 else _WORDS) for n in range(words))
        return f"{text.capitalize()} ({dice.randint(2, 99_000)})."

    story = [
        f"BAMAKO, 8 juin (Xinhua) -- {sentence(55)}",
        *(sentence(dice.randint(35, 75)) for _ in range(11)),
    ]
    headline = sentence(9)[:-1]
    page = pages.page_2017(story, headline=headline, number=str(130_000_000 + number))
    room = PAGE_BYTES - len(page.encode())
    menu, script = "<div class='menu'><ul>", "<script>"
    while len(menu) < room // 2:
        link = f"http://french.news.cn/{dice.choice(_WORDS)}/{dice.randint(1, 99_999)}/index.htm"
        menu += f'<li><a href="{link}" target="_blank">{dice.choice(_WORDS)} {dice.choice(_WORDS)}</a></li>\n'
    while len(script) < room // 2:
        script += (
            f"var {dice.choice(_WORDS)}={dice.randint(1, 99_999)};if(a<{dice.randint(1, 9)}){{a=a+1;}}\n"
        )
    menu, script = menu + "</ul></div>", script + "</script>"
    return page.replace("<body>", "<body>" + menu, 1).replace("</body>", script + "</body>", 1)


def write_warc(path: Path, count: int) -> None:
    """`count` responses in one .warc.zst, one frame each."""
    with path.open("wb") as sink, ZstdWriter(sink) as out:
        for number in range(count):
            body = made_page(number).encode()
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x-made:{number}>\r\n"
                f"WARC-Date: 2026-11-24T03:{number // 60 % 60:02}:{number % 60:02}Z\r\n"
                f"WARC-Target-URI: http://french.news.cn/2018-06/08/c_{130_000_000 + number}.htm\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            out.write(head.encode() + block + b"\r\n\r\n")
            out.finish()
