"""Pages that are sent in the place of a story with a clean 200: walls, challenges, shells.

In:   the made-up pages of tests/standin_pages.py, the first of each kind.
Out:  ROWS.
Law:  as tests/faults/row.py.
"""

from __future__ import annotations

from tests.faults.row import Row, owed
from tests.faults.wire import Wire
from tests.faulty_wire import Say
from tests.standin_pages import PAGES

_WORDS = {
    "soft-404": "« page introuvable »",
    "consent-wall": "a consent page",
    "captcha": "a captcha",
    "empty-shell": "a shell that scripts would fill",
    "login-wall": "a login wall",
    "maintenance": "« site en maintenance »",
    "parked-domain": "a parked domain",
}


def _row(reason: str) -> Row:
    (name, html) = next(iter(PAGES[reason].items()))

    def arrange(wire: Wire) -> None:
        wire.say(Say(body=html.encode()))

    return Row(
        id=reason,
        fault=f"200 with {_WORDS[reason]} ({name})",
        arrange=arrange,
        end=owed(reason),
        exit=4,
    )


ROWS = tuple(map(_row, PAGES))
