"""Generator M: the desk of generator L with other stories and other columns.

In:   a seed.
Out:  planted stories.
Law:  made-up texts (topics_m.txt, series_m.txt); the same seed gives the same stories.
"""

from __future__ import annotations

from tests.kinship import desk_l, generator_k
from tests.kinship.planted import Planted


def make(seed: int, families: int = 54, days: int = 40) -> list[Planted]:
    """The planted stories of one seed, in no order."""
    return generator_k.make(seed, families, days, hand="m", edits=desk_l.EDITS)
