"""What each host's robots.txt said, and when: the ledger's memory of them.

In:   what a crawl found at a host's /robots.txt: an answer, or none.
Out:  the last answer, to compare the next with; the last good copy, while it may stand in for an answer.
Law:  a row is an answer that differs from the one before; the text itself is in the capture, and only the rules for
      this crawler are here. A copy is good for a day after it was last seen, and no longer.

Knowledge: RFC 9309 §2.4 (a cached copy is not used for more than 24 hours).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from wirecrawl.archive.database import Database
from wirecrawl.archive.visits import later

COPY_H = 24
_COLUMNS = "host, status, digest, rules, seen_at, changed"


@dataclass(frozen=True, slots=True)
class RobotsSeen:
    """`status` 0: no answer at all. `rules`: those for us, as a robots.txt. `at`: when this was last seen (UTC).

    `changed`: what is not as it was the time before, in words. `copy_at`: the instant of the good copy that stands in
    for an answer that did not come, "" if none does. `delay_s`: what is kept to for its sake, 0 for nothing. `closed`:
    why nothing is asked of the host, "" if it is open.
    """

    host: str
    status: int
    digest: str = ""
    rules: str = ""
    at: str = ""
    changed: str = ""
    copy_at: str = ""
    delay_s: float = 0.0
    closed: str = ""

    @property
    def is_answer(self) -> bool:
        """Whether it says what may be asked for: the rules, or that there are none."""
        return 200 <= self.status < 300 or (400 <= self.status < 500 and self.status != 429)


class RobotsMemory(Database):
    """The questions about robots.txt."""

    def note_robots(self, seen: RobotsSeen, capture: int | None = None) -> None:
        """Writes down what was found at the instant `seen.at`; the same again only moves the instant."""
        rows = self._read(
            "SELECT robots, status, digest FROM robots WHERE host = ? ORDER BY robots DESC LIMIT 1", seen.host
        )
        if rows and rows[0][1:] == (seen.status, seen.digest):
            self._write(
                "UPDATE robots SET seen_at = ?, run = ? WHERE robots = ?", seen.at, self.run, rows[0][0]
            )
            return
        self._write(
            "INSERT INTO robots VALUES (NULL, :host, :status, :digest, :rules, :changed, :capture, :at, :at, :run)",
            **asdict(seen),
            capture=capture,
            run=self.run,
        )

    def last_robots(self, host: str) -> RobotsSeen | None:
        """The last answer; None if there never was one."""
        rows = self._read(f"SELECT {_COLUMNS} FROM robots WHERE host = ? ORDER BY robots DESC", host)  # noqa: S608
        return next((seen for row in rows if (seen := RobotsSeen(*row)).is_answer), None)

    def good_copy(self, host: str, now: str) -> RobotsSeen | None:
        """The last answer, if it is one with rules and was seen within COPY_H hours before `now`; else None."""
        last = self.last_robots(host)
        return last if last and last.status < 400 and later(last.at, COPY_H) >= now else None
