"""A flash and its story: whether a few words tell what the headline and lead of another story tell.

In:   two Imprints, one of them of a few words.
Out:  yes or no.
Law:  names and numbers decide; place and day are the same in many stories, and prove nothing. What a story tells as
      known before is not its news.
"""

from __future__ import annotations

import re

from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.event_kinds import are_of_one_kind, kinds_in
from wirecrawl.steps.folding import fold
from wirecrawl.steps.imprint import ASIDE_LABELS, FLASH, FRESH_LABELS, Imprint, of_one_place
from wirecrawl.steps.kin_leads import (
    MOST_OF,
    PART_OF,
    TINY,
    hours_of,
    is_announced,
    lacks,
    same_headline,
    where_of,
)
from wirecrawl.steps.kin_links import SAME_FRAME, frame_likeness
from wirecrawl.steps.lands import is_land
from wirecrawl.steps.numerals import digits_for
from wirecrawl.steps.telling import is_figure, is_large, is_year, says_something, stem, things

_TOLD_BY = re.compile(
    r", (?:selon|d.apres|(?:a|ont) (?:annonce|indique|declare|affirme|precise|rapporte|fait savoir)|"
    r"annonce|indique|rapporte) ([^,]+(?:,[^,]+)?)$"
)
SCORE = 3  # things; two numbers, and more than one who
SOURCE_WORDS = 12
BARE_HOURS = 6  # between a flash that tells no fact, and its story
RISE = 1.5
_DIGITS = 6  # of a toll
_BEFORE_THAT = frozenset("apres dela depuis lendemain suite suit suivant".split())
ALERT_HOURS = 3  # between what is labelled URGENT and its story; fewer words agree by chance then
SOME_OF = 0.34  # … of one that tells three facts, or two under the same headline


def is_flash_of(early: Imprint, late: Imprint, short: Imprint) -> bool:
    """What a few words say must be said by the other's headline and lead, and no name or number be another.

    A flash and its story are worded by two hands: the words need not stand in the same order. Place and day are the
    same in many stories, and prove nothing.
    """
    other = late if short is early else early
    if early.place and late.place and early.place != late.place:
        return False
    one_line = of_one_place(short, other) and len(short.paragraphs) == 1
    where = where_of(early, late).union(filter(is_land, short.words))
    said = {word for word in short.words if says_something(word)} - where - _source_of(short)
    told = said | {word for word in short.headline if says_something(word)} - where
    on_top = {*other.words[: other.lead], *other.headline}
    if is_recalled(short, other) or _is_recalled_on_top(short, other):
        return False  # it was known before
    if one_line and _tell_one_thing(short, other, told, on_top, where):
        return True
    if one_line and abs(early.hour - late.hour) <= 1 and _is_news_of_the_hour(short, other, told, on_top):
        return True
    if len(short.words) >= FLASH:
        return False
    reach = (
        3 * other.lead + TINY if is_announced(early, late) else other.lead
    )  # else it may be one of many items
    there = {stem(word) for word in (*other.words[:reach], *other.headline)}
    facts = {word for word in said if word[0].isdigit() or word in short.names}
    titled = same_headline(early, late)
    if titled and _settle_it({*short.headline} & (facts | other.names | other.numbers) - where):
        return True
    if not (facts or titled) and abs(early.hour - late.hour) > BARE_HOURS:
        return False  # of another part of the day
    alert = not FRESH_LABELS.isdisjoint(short.labels) and abs(early.hour - late.hour) <= ALERT_HOURS
    few = 1 if titled else 2 if alert and facts else 3
    if len(said) < few or any(stem(word) not in there for word in facts):
        return False
    counted = facts <= on_top and any(is_figure(word) for word in facts)
    if counted and (titled or (things(facts) > 1 and _is_titled_by(short, on_top, where))):
        return True  # figures and headline are the same: the words are those of another hand
    deeds = [stem(word) in there for word in said - facts]
    if not (titled or counted) and 2 * sum(deeds) < len(deeds):
        return False  # the same people, who do something else
    sure = titled or alert or len(facts) > 1 or frame_likeness(early, late) >= SAME_FRAME
    # so many facts do not agree by chance in one sentence
    beyond_words = len(short.paragraphs) == 1 and facts <= on_top and things(facts) > (1 if titled else 2)
    least = SOME_OF if beyond_words else PART_OF if sure else MOST_OF
    return sum(stem(word) in there for word in said) >= least * len(said)


def is_recalled(flash: Imprint, story: Imprint) -> bool:
    """Whether a sentence behind the first two says more of a flash than headline and lead do: these tell another event.

    It says all names and numbers again that these have of it, or all but one name if they have nothing but names of
    it. Not under the same headline, nor if half of what the headline tells besides names, two words at least, is the
    flash's.
    """
    if same_headline(flash, story):
        return False
    where = where_of(flash, story)
    telling = {word for word in flash.words if says_something(word)} - where
    said = {stem(word) for word in telling}
    title = {word for word in story.headline if says_something(word)} - where - flash.names - story.names
    about = sum(stem(word) in said for word in title)
    if about > 1 and 2 * about >= len(title):
        return False
    on_top = {*story.words[: story.lead], *story.headline}
    facts = {word for word in telling & on_top if word[0].isdigit() or word in flash.names}
    known = said.intersection(map(stem, on_top))
    # of what happened they tell nothing
    bare = known.issubset(stem(word) for word in telling if word in flash.names or is_land(word))
    return any(
        len(said.intersection(map(stem, words))) > len(known)
        and sum(not is_land(word) for word in facts.difference(words)) <= bare
        for words in story.sentences[2:]
    )


def _is_recalled_on_top(flash: Imprint, story: Imprint) -> bool:
    """Whether the lead of a story about something else tells a flash as what was before: « …, après l'attaque de … ».

    No word of its headline is the flash's, what stands before a colon aside (« Mali : … »); and what it says of the
    flash stands behind such a word, or in the second half of the lead; or its label says that it is no take.
    """
    where = where_of(flash, story)
    said = {
        stem(word) for word in (*flash.words, *flash.headline) if says_something(word) and word not in where
    }
    title = digits_for(words_of(story.printed[0].rpartition(" : ")[2]))
    if not said.isdisjoint(stem(word) for word in title) or kinds_in(title) & flash.kinds_told:
        return False
    lead = story.words[: story.lead]
    at = next((n for n, word in enumerate(lead) if says_something(word) and stem(word) in said), 0)
    facts = [
        n
        for n, word in enumerate(lead)
        if word in flash.numbers or (word in flash.names and word not in where)
    ]
    behind = bool(facts) and facts[0] >= len(lead) / 2
    aside = not ASIDE_LABELS.isdisjoint(story.labels)
    return behind or aside or not _BEFORE_THAT.isdisjoint(lead[: max([at, *facts[:1]])])


def _tell_one_thing(
    short: Imprint, other: Imprint, said: set[str], on_top: set[str], where: frozenset[str]
) -> bool:
    """Two things on top of both, or a title, and at most one that the other lacks: at one place, on one day.

    Two figures and a third thing are enough; beside one figure, two words more or most of the headline; else
    half of the words, or both. If the other lacks nothing, so are two numbers of one digit and who (« 3-0 »), and
    beside a figure alone, three words.
    """
    facts = {word for word in said if word[0].isdigit() or word in short.names or word in other.names}
    facts -= hours_of(short)
    both, quoted = facts & on_top, bool(short.quoted & other.quoted)
    figures = sum(is_figure(word) and not is_year(word) for word in both)
    agreed, lacking = things(both), lacks(other, facts)
    two = quoted or agreed > 1
    if lacking > 1 or not (two or (figures and not lacking)):
        return False
    if not any(word[0].isdigit() for word in both) and any(word[0].isdigit() for word in facts - other.says):
        return are_of_one_kind(short.kinds_told, other.kinds_told)  # its one number is another
    score = not lacking and agreed > SCORE and sum(word[0].isdigit() for word in both) > 1
    exact = not lacking and any(map(is_large, both))
    if score or (figures > 1 and (agreed > 2 or exact)):
        return True
    stems, own = {stem(word) for word in on_top}, {stem(word) for word in said}
    title = {word for word in other.headline if says_something(word)} - where
    titled = 2 * sum(stem(word) in own for word in title) > len(title)
    words = sum(stem(word) in stems for word in said - facts)
    if figures:
        return words > 2 or (two and (words > 1 or titled))
    return 2 * words >= len(said - facts) or (words > 1 and titled)


def _is_news_of_the_hour(short: Imprint, other: Imprint, said: set[str], on_top: set[str]) -> bool:
    """A name or number and two things more on top of both, within the hour; the other says all numbers somewhere.

    Or a name and the same kind of event, and the other's toll has risen.
    """
    facts = {word for word in said if word[0].isdigit() or word in short.names}
    lacking = {word for word in facts if word[0].isdigit() and word not in other.says}
    who = {word for word in facts if not (word[0].isdigit() or is_land(word))}
    if who and who.isdisjoint(other.says):
        return False  # of another town
    if facts.isdisjoint(on_top) or (lacking and not _has_risen(short, other, lacking)):
        return False
    agreed = {stem(word) for word in said} & {stem(word) for word in on_top}
    return len(agreed) > 2 or are_of_one_kind(short.kinds_told, other.kinds_told)


def _has_risen(short: Imprint, other: Imprint, lacking: set[str]) -> bool:
    """One count that the story's lead has grown a little: « 25 noyés », then « 26 morts »."""
    if (
        not are_of_one_kind(short.kinds_told, other.kinds_told)
        or other.order < short.order
        or len(lacking) > 1
    ):
        return False
    count = next(iter(lacking))
    counts = [int(word) for word in other.words[: other.lead] if word.isdecimal() and len(word) <= _DIGITS]
    return (
        count.isdecimal()
        and len(count) <= _DIGITS
        and any(RISE * int(count) >= n > int(count) for n in counts)
    )


def _source_of(story: Imprint) -> frozenset[str]:
    """« …, selon la protection civile », « …, a annoncé la mairie » at the end says who told it, not what."""
    told = _TOLD_BY.search(fold(story.paragraphs[-1])) if story.paragraphs else None
    source = words_of(told[1]) if told else []
    return frozenset(source if len(source) <= SOURCE_WORDS else ())


def _settle_it(facts: set[str]) -> bool:
    """A figure, or a number and who: under the same headline that is one event, whatever else is told."""
    return any(map(is_figure, facts)) or (any(word[0].isdigit() for word in facts) and things(facts) > 2)


def _is_titled_by(story: Imprint, on_top: set[str], where: frozenset[str]) -> bool:
    """Whether headline and lead of another say most of the story's headline, and all numbers of it."""
    title = {word for word in story.headline if says_something(word)} - where
    stems = {stem(word) for word in on_top}
    missing = [word for word in title if stem(word) not in stems]
    return 2 * len(missing) <= len(title) > 1 and not any(word[0].isdigit() for word in missing)
