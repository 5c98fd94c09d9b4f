"""The index of kin joined to the ledger: what is owed is judged, what changed is told, and all of it can be checked.

In:   a ledger, and the ids whose story is new, told otherwise, or gone.
Out:  `related` as the index has it; the months of every story whose kin changed are stale.
Law:  within the caller's transaction, so that kin is never older than the stories it is of. The outcome does not
      depend on the order or the size of the parts: that is the index's law.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, nullcontext
from itertools import islice
from operator import itemgetter

import orjson

from wirecrawl.archive.database import LEDGER_NAME
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.related import Told
from wirecrawl.kin.index import KinIndex
from wirecrawl.model.story import Judged
from wirecrawl.progress import Progress
from wirecrawl.steps.families import Kin
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import RULES, judge

BATCH = 256
ANEW_MOST = 10_000  # stories that are judged anew to check an archive: some seconds
_SAMPLE = 2_000  # of more stories, so many are looked at again
_judged = itemgetter(*Judged._fields)


def settle_kin(ledger: Ledger, progress: Progress | None = None) -> None:
    """Judges every story that is owed. The caller commits; of a long list, parts are committed on the way.

    All are owed if others rules than today's told how they are related. Raises NoRoom, LedgerUnusable, ArchiveError.
    """
    ledger.follow(RULES)
    owed = ledger.kin_owed()
    is_long = len(owed) > BATCH
    if progress is not None and is_long:
        progress.begin("kinship of the held stories", len(owed))
    gone = [id_ for id_ in owed if not ledger.is_story(id_)]
    _settle(ledger, gone, gone=True)  # first: a story that is gone can be compared with none
    ids = iter(sorted(set(owed) - set(gone)))
    with ledger.with_more_pages() if is_long else nullcontext():
        while batch := list(islice(ids, BATCH)):
            _settle(ledger, batch)
            if is_long:
                ledger.commit()
            if progress is not None and is_long:
                progress.step(len(batch), stories=len(batch))


def _settle(ledger: Ledger, ids: list[str], *, gone: bool = False) -> None:
    if not ids:
        return
    with ledger.lent():
        index = _index_of(ledger)
        if gone:
            changed = set[str]().union(*map(index.drop, ids)).difference(ids)
        else:
            changed = index.put_many(_story(ledger, id_) for id_ in ids)
        for id_ in ids if gone else ():
            ledger.forget_related(id_)
        for id_ in sorted(changed):
            ledger.tell_kin(id_, _told(index.kin_of(id_)))
        ledger.kin_is_settled(ids)


def _index_of(ledger: Ledger) -> KinIndex:
    if ledger.index is None:
        with ledger.lent() as db:
            ledger.index = KinIndex(db, LEDGER_NAME, lambda id_: _story(ledger, id_))
    index: KinIndex = ledger.index
    return index


def _story(ledger: Ledger, id_: str) -> Judged:
    return Judged(*_judged(orjson.loads(ledger.story(id_) or b"{}")))


def _told(kin: Kin) -> Told:
    return Told(kin.cluster, kin.relation or "", kin.relation_to or "")


# what verify asks


def kin_faults(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """(id, what is wrong) wherever the kin that is told is not what the index says, or would say anew.

    Up to ANEW_MOST stories all are judged anew; of more, a sample of those that are related. If other rules told it,
    that is all there is to say.
    """
    if ledger.kin_rules not in (None, RULES):
        yield "all families", f"are told by rules {ledger.kin_rules}, this program has {RULES}"
        return
    index, count = _index_of(ledger), 0
    with ledger.lent():
        for count, id_ in enumerate(ledger.story_ids(), 1):  # noqa: B007 - is asked for below
            yield from _against(index, id_, ledger.related(id_), "the index")
    yield from ((id_, "is related, and is no story") for id_ in ledger.strangers("related"))
    yield from ((id_, "is in the index, and is no story") for id_ in ledger.strangers("kin_stories"))
    yield from _against_anew(ledger) if count <= ANEW_MOST else _against_sample(ledger)


def _against_anew(ledger: Ledger) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        KinIndex.create(db)
        index = KinIndex(db, ":memory:", lambda id_: _story(ledger, id_))
        index.put_many(_story(ledger, id_) for id_ in ledger.story_ids())
        for id_ in ledger.story_ids():
            yield from _against(index, id_, ledger.related(id_), "the judge")
        with ledger.lent():
            (marks, pairs), (marks_held, pairs_held) = index.held(), _index_of(ledger).held()
    for late, early, *_ in sorted(pairs ^ pairs_held):
        yield late, f"what the index holds of it and {early} is not what the judge says"
    if marks != marks_held:
        yield (
            f"{marks_held} marks",
            f"of the same stories there are {marks}: later ones would not be found related",
        )


def _against_sample(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """A relation that no pair has is that of a later member who leads to the first one: an update."""
    for id_ in ledger.related_ids(_SAMPLE):
        told = ledger.related(id_)
        late, early = _story(ledger, id_), _story(ledger, told.relation_to)
        found = judge(Imprint(late), Imprint(early)).relation
        if found != told.relation and (told.relation, told.relation_to) != ("update", told.cluster):
            yield id_, f"is told as {_words(told)}, the judge says {found or 'nothing'}"


def _against(index: KinIndex, id_: str, told: Told, whose: str) -> Iterator[tuple[str, str]]:
    try:
        found = _told(index.kin_of(id_))
    except KeyError:
        yield id_, f"is not in {whose}"
        return
    if found != told:
        yield id_, f"is told as {_words(told)}, {whose} says {_words(found)}"


def _words(told: Told) -> str:
    return f"{told.relation} of {told.relation_to}" if told.relation else f"alone, or first of {told.cluster}"
