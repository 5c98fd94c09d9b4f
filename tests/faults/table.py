"""All rows, in their groups, and what was measured of them.

In:   the rows of this folder; measured.json.
Out:  GROUPS, ROWS, MEASURED.
Law:  a row's id stands once, and every row was measured.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.faults import (
    rows_bodies,
    rows_files,
    rows_headers,
    rows_lists,
    rows_machine,
    rows_names,
    rows_pages,
    rows_redirects,
    rows_standins,
    rows_statuses,
    rows_transport,
)
from tests.faults.row import Group

FIGURES = Path(__file__).with_name("measured.json")
GROUPS = (
    Group("Transport", rows_transport.ROWS),
    Group("Compression", rows_bodies.ROWS),
    Group("Headers", rows_headers.ROWS),
    Group("Redirects", rows_redirects.ROWS),
    Group("Statuses", rows_statuses.STATUSES),
    Group("robots.txt", rows_statuses.ROBOTS),
    Group("Pages", rows_pages.ROWS),
    Group("In the place of a story", rows_standins.ROWS),
    Group("Lists", rows_lists.ROWS),
    Group("Names and certificates", rows_names.ROWS),
    Group("The machine", rows_machine.ROWS),
    Group("Saved files", rows_files.ROWS),
)
ROWS = tuple(row for group in GROUPS for row in group.rows)


def measured() -> dict[str, dict[str, Any]]:
    """Row id → what bare Scrapy did (`scrapy`), and the peak of ours in MB (`peak_mb`)."""
    found: dict[str, dict[str, Any]] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return found
