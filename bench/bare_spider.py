"""What `make bench` holds a crawl against: a Scrapy spider as one writes it who wants the stories of a wire.

In:   the wire's start lists.
Out:  one item a page, for `-o`: what the page prints, by parsel and CSS, once for each copy of the story it holds.
Law:  nothing of wirecrawl runs in it, and nothing in it is slow or clever on purpose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.http import Response


class BareSpider(scrapy.Spider):
    """`scrapy runspider bench/bare_spider.py -o FILE -a starts=URL,URL`."""

    name = "bare"

    def __init__(self, starts: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.start_urls = starts.split(",")

    def parse(self, response: Response) -> Iterator[Any]:
        """A list: its stories."""
        yield from response.follow_all(response.css("li a::attr(href)").getall(), callback=self.parse_story)

    def parse_story(self, response: Response) -> Iterator[dict[str, Any]]:
        """A page: its fields, as strings."""
        yield {
            "url": response.url,
            "title": response.css("title::text").get(),
            "headline": (
                response.css(".bt h2::text").get() or response.css("#conTit h1::text").get() or ""
            ).strip(),
            "date_line": response.css(".sj span::text").get(),
            "publish_id": response.css("meta[name=publishid]::attr(content)").get(),
            "number": response.css("#fwl::text").get(),
            "paragraphs": ["".join(p.css("::text").getall()) for p in response.css("#Zoom p, #content p")],
            "images": response.css("#Zoom img::attr(src), #content img::attr(src)").getall(),
            "editor": response.css("#articleEdit .editor::text").get(),
        }
