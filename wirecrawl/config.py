"""wirecrawl.toml: what a user writes once instead of typing it each time.

In:   folders to look in, or the file itself.
Out:  its values, and the ones that several commands share; what only one command knows, that one checks.
Law:  one reader of the file; a file that cannot be read is an error, a file that is not there is empty.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wirecrawl.errors import UsageError

CONFIG = "wirecrawl.toml"

_CONTACT = re.compile(r"[\x21-\x7e][\x20-\x7e]{2,199}")


@dataclass(frozen=True, slots=True)
class Config:
    """`path` is where the values stand, or where they would."""

    path: Path
    values: dict[str, Any] = field(default_factory=dict)

    def contact(self) -> str:
        """Whom the wire can write to; "" if the file does not say. Raises UsageError."""
        contact = self.values.get("contact", "")
        if not isinstance(contact, str) or (contact and not is_contact(contact)):
            step = 'contact = "you@example.org"'
            raise UsageError(
                "contact must be one line of plain letters", where=str(self.path), next_step=step
            )
        return contact


def read_config(path: Path) -> Config:
    """The file's values. Raises UsageError."""
    try:
        return Config(path, tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        step = "wirecrawl schedule --help shows what to write in it; --config FILE, if it is elsewhere"
        raise UsageError("no such file", where=str(path), next_step=step) from error
    except (OSError, ValueError, RecursionError) as error:
        what = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"cannot be read: {what}", where=str(path), next_step="mend the file") from error


def first_config(folders: Iterable[Path]) -> Config:
    """The first wirecrawl.toml of these folders, else one without values. Raises UsageError."""
    paths = [folder / CONFIG for folder in folders]
    return next((read_config(path) for path in paths if path.is_file()), Config(Path(CONFIG)))


def is_contact(text: str) -> bool:
    """Whether it can stand in a header: one line of plain letters."""
    return bool(_CONTACT.fullmatch(text))
