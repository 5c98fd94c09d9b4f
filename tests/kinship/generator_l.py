"""Generator L: the desk of generator K with other stories, other columns and some twenty edits more.

In:   a seed.
Out:  planted stories.
Law:  made-up texts (topics_l.txt, series_l.txt, pools_l.txt); the same seed gives the same stories.
"""

from __future__ import annotations

from tests.kinship import desk_l, generator_k
from tests.kinship.planted import Planted


def make(seed: int, families: int = 56, days: int = 40) -> list[Planted]:
    """The planted stories of one seed, in no order."""
    return generator_k.make(seed, families, days, hand="l", edits=desk_l.EDITS)
