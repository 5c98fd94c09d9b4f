"""The line of a story keeps what its JSON Schema promises, on every fixture."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import orjson
import pytest

from tests import pages
from wirecrawl.flow import read
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import FIELDS, Reading, to_line
from wirecrawl.versions import settle

SCHEMA = orjson.loads((Path(__file__).parent.parent / "docs" / "story.schema.json").read_bytes())
PAGES = {
    "2009": pages.page_2009(),
    "2017": pages.page_2017(),
    "2022": pages.page_2022(),
    "undated": pages.page_2017(date_line="French.xinhuanet.com"),
    "no number": pages.page_2022().replace('id="fwl"', ""),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=list(PAGES))
@pytest.mark.parametrize("url", ["", pages.URL])
def test_every_line_is_of_the_schema(page: str, url: str) -> None:
    """Every key on every line, in the declared order, each of its type; nothing beside."""
    reading = read(Capture(page.encode(), url=url, fetched_at="2026-11-24T03:15:00Z"), "xinhua_fr")
    assert isinstance(reading, Reading)
    line = orjson.loads(to_line(settle([reading])[-1]))
    assert tuple(line) == FIELDS == tuple(SCHEMA["properties"])
    jsonschema.validate(line, SCHEMA)


def test_the_schema_says_no() -> None:
    """A missing key, a made-up key and a number for an id are all refused."""
    reading = read(Capture(pages.page_2017().encode(), url=pages.URL))
    assert isinstance(reading, Reading)
    line = orjson.loads(to_line(settle([reading])[-1]))
    for broken in ({**line, "id": 12}, {**line, "extra": 1}, {k: v for k, v in line.items() if k != "body"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, SCHEMA)
