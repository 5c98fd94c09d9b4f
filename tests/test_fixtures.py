"""Every fixture page, field by field: what was read against the page once stays read so."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from wirecrawl.flow import read
from wirecrawl.model.capture import Capture, Media
from wirecrawl.model.story import Reading, Reject
from wirecrawl.sources import SOURCES

FOLDER = Path(__file__).parent / "fixtures"
EXPECTATIONS = sorted(FOLDER.glob("*/*.json"))
CASES = [
    (path, field)
    for path in EXPECTATIONS
    for field in (
        *orjson.loads(path.read_bytes()).get("story", ()),
        *orjson.loads(path.read_bytes()).get("reject", ()),
    )
]


@cache
def outcome(path: Path) -> Any:
    expected = orjson.loads(path.read_bytes())
    page = next(page for page in (path.with_suffix(".html"), path.with_suffix(".txt")) if page.exists())
    media: Media = "text" if page.suffix == ".txt" else "html"
    capture = Capture(
        page.read_bytes(), url=expected["url"], content_type=expected["content_type"], media=media
    )
    return read(capture, path.parent.name)


@pytest.mark.parametrize(
    ("path", "field"), CASES, ids=[f"{path.parent.name}/{path.stem}-{field}" for path, field in CASES]
)
def test_a_fixture_reads_as_it_was_checked(path: Path, field: str) -> None:
    """One field of one page: a broken date does not hide a good headline."""
    expected, found = orjson.loads(path.read_bytes()), outcome(path)
    assert isinstance(found, Reading if "story" in expected else Reject)
    assert getattr(found, field) == expected.get("story", expected.get("reject"))[field]


def test_no_draft_is_left() -> None:
    """A draft says what the program reads, not what is right: it fails until somebody has read it and renamed it."""
    assert [path.name for path in FOLDER.glob("*/draft-*")] == []


@pytest.mark.parametrize("source", SOURCES.values(), ids=list(SOURCES))
def test_every_layout_of_every_source_has_a_page(source: Any) -> None:
    """A layout without an example page is a layout nobody can check."""
    layouts = {
        orjson.loads(path.read_bytes()).get("story", {}).get("layout")
        for path in FOLDER.glob(f"{source.name}/*.json")
    }
    assert {name for name, _, _ in source.eras} <= layouts
