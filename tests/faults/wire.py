"""The wire of a fault row: a front page, three stories, and one place where it goes wrong.

In:   what a row does to it.
Out:  a server on 127.0.0.1 as FaultyWire's; the stories it holds, and which of Scrapy's items are theirs.
Law:  one story, a list or robots.txt is at fault; the others are sound, so that every row shows how the rest goes on.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.faulty_wire import START, Answer, FaultyWire, Say, links_to, page_of_links
from wirecrawl.demo.made import made_story
from wirecrawl.demo.templates import print_page

HOSTS = ("french.news.cn", "french.xinhuanet.com")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
DRAFTS = [made_story(number) for number in (0, 4, 8)]  # of one era, which the bare spider reads well
BAD = DRAFTS[0]  # the story at whose address the fault is
PATH = BAD.path()
PAGE = print_page(BAD)


class Wire(FaultyWire):
    """`names`: hosts that lead elsewhere; `beside`: more servers, by the port they stand for; `kill`: the program."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.beside: dict[int, FaultyWire] = {}
        self.environment: dict[str, str] = {}
        self.doors: list[str] = []  # more hosts that --connect-to leads here
        self.drafts = list(DRAFTS)
        self.answers |= {draft.path(): [Say(body=print_page(draft))] for draft in DRAFTS}
        self.answers[START] = [Say(body=page_of_links(links_to(*DRAFTS)))]
        self.names: dict[str, str] = {}
        self.kill: Callable[[int], None] = lambda number: None

    def say(self, *answers: Answer, path: str = PATH) -> None:
        """The answers of a path, one after the other, the last for ever."""
        self.answers[path] = list(answers)

    def raw_bytes(self, *pieces: bytes, path: str = PATH, wait_s: float = 0.0, reset: bool = False) -> None:
        """What a path says byte by byte, then closes: in order, or with a reset."""

        def speak(connection: socket.socket) -> None:
            for number, piece in enumerate(pieces):
                if number and wait_s:
                    time.sleep(wait_s)
                connection.sendall(piece)
            if reset:
                time.sleep(0.05)  # what was said arrives before the reset takes it away
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            else:
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

        self.answers[path] = [speak]

    def endless(self, head: bytes, piece: bytes, path: str = PATH, times: int = 100_000) -> None:
        def speak(connection: socket.socket) -> None:
            connection.sendall(head)
            for _ in range(times):
                connection.sendall(piece)

        self.answers[path] = [speak]

    def link(self, links: str) -> None:
        """More links on the front page, before those of the stories."""
        self.answers[START] = [Say(body=page_of_links(links + links_to(*DRAFTS)))]

    def move(self, host: str, scheme: str = "http") -> None:
        """The faulty story stands on another host of the wire."""
        self.doors.append(host)
        body = page_of_links(links_to(*DRAFTS)).decode()
        self.answers[START] = [Say(body=body.replace(BAD.url(), f"{scheme}://{host}{PATH}", 1).encode())]

    def judge_items(self, items: list[dict[str, Any]]) -> dict[str, int]:
        """How many of Scrapy's items are the stories as they were written, are not, are missing, come again."""
        right = [path for item in items for path in [_story_of(item)] if path]
        found = {
            "right": len(set(right)),
            "wrong": len(items) - len(right),
            "missing": len({draft.path() for draft in self.drafts} - set(right)),
            "again": len(right) - len(set(right)),
        }
        return {name: count for name, count in found.items() if count}


def _story_of(item: dict[str, Any]) -> str:
    """The path of the story an item is, whole and undamaged; "" if it is none."""
    printed = {" ".join(text.split()) for text in item.get("paragraphs") or ()}
    for draft in DRAFTS:
        whole = all(" ".join(text.split()) in printed for text in draft.paragraphs)
        if whole and item.get("headline") == draft.headline and draft.day in (item.get("date_line") or ""):
            return draft.path()
    return ""
