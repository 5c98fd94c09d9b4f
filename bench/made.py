"""Pages for the measurements: 48 kB each, of the layout of 2017, both copies of a story: twelve paragraphs of
the demo wire's prose, hand-written French."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from fastwarc.stream_io import ZstdWriter

from bench.kin_made import made_story
from tests import pages
from wirecrawl.demo.stories import MONTHS, handwritten

PAGE_BYTES = 48_000
_SENTENCE = re.compile(r"""["A-ZÀÉÎ][^.!?]+[.!?]"?(?= ["A-ZÀÉÎ]|$)""")


@cache
def sentences() -> list[str]:
    """The prose of the demo wire's stories, sentence by sentence, without datelines."""
    told = [text.rpartition(" -- ")[2] for draft in handwritten() for text in draft.paragraphs]
    return sorted({sentence for text in told for sentence in _SENTENCE.findall(text)})


def made_page(number: int, size_bytes: int = PAGE_BYTES) -> str:
    """A page of about `size_bytes` bytes, the story's own at least; the same number gives the same page."""
    dice = random.Random(number)
    told = dice.sample(sentences(), 37)
    story = [" ".join(told[n : n + 3]) for n in range(0, 36, 3)]
    story[0] = f"BAMAKO, 8 juin (Xinhua) -- {story[0]}"
    page = pages.page_2017(story, headline=told[36].rstrip('."'), number=str(130_000_000 + number))
    return _padded(page, " ".join(told), dice, size_bytes)


def _padded(page: str, text: str, dice: random.Random, size_bytes: int) -> str:
    """A menu and a script of the story's words around it, as much of both."""
    words = text.replace('"', "").split()
    room = size_bytes - len(page.encode())
    menu, script = "<div class='menu'><ul>", "<script>"
    while len(menu) < room // 2:
        link = f"http://french.news.cn/{dice.choice(words)}/{dice.randint(1, 99_999)}/index.htm"
        menu += f'<li><a href="{link}" target="_blank">{dice.choice(words)} {dice.choice(words)}</a></li>\n'
    while len(script) < room // 2:
        script += f"var {dice.choice(words)}={dice.randint(1, 99_999)};if(a<{dice.randint(1, 9)}){{a=a+1;}}\n"
    menu, script = menu + "</ul></div>", script + "</script>"
    return page.replace("<body>", "<body>" + menu, 1).replace("</body>", script + "</body>", 1)


def kin_page(number: int, size_bytes: int = 0) -> str:
    """Story `number` of a wire that prints series, copies and cuts (bench/kin_made.py)."""
    story = made_story(number)
    day = date.fromisoformat(story.published_day or "")
    told = story.body.split("\n")
    told[0] = f"{story.dateline_place}, {day.day} {MONTHS[day.month - 1]} (Xinhua) -- {told[0]}"
    clock = (story.published_at or "")[11:16]
    line = f"French.xinhuanet.com | Publié le {day} à {clock}"
    page = pages.page_2017(
        told, headline=story.headline or "", date_line=line, number=str(130_000_000 + number)
    )
    return _padded(page, story.body, random.Random(number), size_bytes)


def write_warc(path: Path, count: int, page: Callable[[int], str] = made_page) -> None:
    """`count` responses in one .warc.zst, one frame each."""
    with path.open("wb") as sink, ZstdWriter(sink) as out:
        for number in range(count):
            body = page(number).encode()
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x-made:{number}>\r\n"
                f"WARC-Date: 2026-11-24T03:{number // 60 % 60:02}:{number % 60:02}Z\r\n"
                f"WARC-Target-URI: http://french.news.cn/2018-06/08/c_{130_000_000 + number}.htm\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            out.write(head.encode() + block + b"\r\n\r\n")
            out.finish()
