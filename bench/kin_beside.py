"""`python -m bench.kin_beside`: our kinship beside datasketch and rensa on the same planted stories.

The others know one thing, that two texts are alike: their best threshold is looked for on the same stories, which is
more than they would have in use. Quality, stories a second of CPU, and the peak of the memory of a process that does
nothing else, interpreter and made stories included.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

from tests.kinship import (
    generator_a,
    generator_b,
    generator_c,
    generator_d,
    generator_e,
    generator_f,
    generator_g,
)
from tests.kinship.families import Shelf
from tests.kinship.planted import Planted, Score, score

SEEDS = (201,)
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
MAKERS: dict[str, Callable[[int], list[Planted]]] = {
    "a": generator_a.make,
    "b": generator_b.make,
    "c": generator_c.make,
    "d": generator_d.make,
    "e": generator_e.make,
    "f": generator_f.make,
    "g": generator_g.make,
}
Clusters = dict[str, str]


def shingles(text: str, size: int = 3) -> list[str]:
    words = text.lower().split()
    return [" ".join(words[n : n + size]) for n in range(max(1, len(words) - size + 1))]


def grouped(ids: list[str], links: list[tuple[str, str]]) -> Clusters:
    """Connected components."""
    home = {id_: id_ for id_ in ids}

    def root(id_: str) -> str:
        while home[id_] != id_:
            id_ = home[id_]
        return id_

    for one, other in links:
        home[root(one)] = root(other)
    return {id_: root(id_) for id_ in ids}


def by_datasketch(planted: list[Planted], threshold: float) -> Clusters:
    from datasketch import MinHash, MinHashLSH

    lsh = MinHashLSH(threshold=threshold, num_perm=128)
    links: list[tuple[str, str]] = []
    held: dict[str, Any] = {}
    for p in planted:
        sketch = held[p.story.id] = MinHash(num_perm=128)
        sketch.update_batch([s.encode() for s in shingles(p.story.body)])
        near = [other for other in lsh.query(sketch) if sketch.jaccard(held[other]) >= threshold]
        links += [(p.story.id, other) for other in near]
        lsh.insert(p.story.id, sketch)
    return grouped([p.story.id for p in planted], links)


def by_rensa(planted: list[Planted], threshold: float) -> Clusters:
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(threshold=threshold, num_perm=128, num_bands=32)
    sketches: list[Any] = []
    links: list[tuple[str, str]] = []
    for n, p in enumerate(planted):
        sketch = RMinHash(num_perm=128, seed=42)
        sketch.update(shingles(p.story.body))
        for other in lsh.query(sketch):
            if sketch.jaccard(sketches[other]) >= threshold:
                links.append((p.story.id, planted[other].story.id))
        lsh.insert(n, sketch)
        sketches.append(sketch)
    return grouped([p.story.id for p in planted], links)


def by_kin(planted: list[Planted], _: float) -> Clusters:
    shelf = Shelf()
    shelf.put(p.story for p in planted)
    return {id_: kin.cluster for id_, kin in shelf.kin().items()}


def measured(
    task: tuple[Callable[[list[Planted], float], Clusters], str, float],
) -> tuple[Score, float, float]:
    """(score, stories a second, peak MB), in a process of its own."""
    job, name, threshold = task
    planted = [p for seed in SEEDS for p in MAKERS[name](seed)]
    job(planted[:5], threshold)  # imports are not counted
    start = time.process_time()
    clusters = job(planted, threshold)
    spent = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return score(planted, clusters, {p.story.id: None for p in planted}), len(planted) / spent, peak


def main() -> int:
    """Prints the table: each tool with its best threshold, by F1."""
    print(
        "| stories of | tool | F1 | ARI | series merged | follow-ups merged | stories/s | peak MB | threshold |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for name in MAKERS:
            for title, job in (("wirecrawl", by_kin), ("datasketch", by_datasketch), ("rensa", by_rensa)):
                tried = THRESHOLDS if job is not by_kin else (0.0,)
                found = [(pool.apply(measured, ((job, name, t),)), t) for t in tried]
                (best, speed, peak), threshold = max(found, key=lambda x: x[0][0].f1)
                print(
                    f"| {name} | {title} | {best.f1:.3f} | {best.ari:.3f} | {best.series_merged} | "
                    f"{best.followups_merged:.3f} | {speed:.0f} | {peak:.0f} | {threshold or '–'} |",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
