"""What the headlines and leads of two stories say of one event: a flash and its story, a lead written anew, two events.

In:   two Imprints, and for a contradiction what they say beside each other.
Out:  yes or no.
Law:  names and numbers decide; place and day are the same in many stories, and prove nothing.
"""

from __future__ import annotations

import re

from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.folding import fold
from wirecrawl.steps.imprint import (
    ASIDE_LABELS,
    CALENDAR,
    FLASH,
    FRESH_LABELS,
    LEAD_WORDS,
    Imprint,
    words_of_place,
)
from wirecrawl.steps.kin_evidence import Evidence, Face
from wirecrawl.steps.kin_links import SAME_FRAME, frame_likeness
from wirecrawl.steps.numerals import digits_for
from wirecrawl.steps.telling import is_year, says_something, stem, things

_TOLD_BY = re.compile(
    r", (?:selon|d.apres|(?:a|ont) (?:annonce|indique|declare|affirme|precise|rapporte|fait savoir)|"
    r"annonce|indique|rapporte) ([^,]+(?:,[^,]+)?)$"
)
TINY = 25
DEEP = 100  # words: what stands deeper is background
NAMED = 3  # words
SCORE = 3  # things; two numbers, and more than one who
COUNTED = 3  # the dead, the injured, the missing
MANY_FACTS = 6  # so many agree that one may be other
SOURCE_WORDS = 12
_BEFORE_THAT = frozenset("apres dela depuis lendemain suite suit suivant".split())
ALERT_HOURS = 3  # between what is labelled URGENT and its story; fewer words agree by chance then
MOST_OF = 0.75  # so much of a flash must be found
SOME_OF = 0.34  # … of one that tells three facts, or two under the same headline
MANY = 1000
NEW_LEAD = 3  # sentences: a lead written anew may be one short sentence, and another
OWN = 0.33  # of its sentences; a text retyped has hardly one that the other lacks
PART_OF = 0.55  # … of one whose names and numbers are all told


def same_headline(early: Imprint, late: Imprint) -> bool:
    """The same words that say something, besides the place, and the same numbers."""
    where = _where(early, late)
    one, other = ({word for word in x.headline if says_something(word)} - where for x in (early, late))
    return len(one) > 1 and one == other


def is_announced(early: Imprint, late: Imprint) -> bool:
    """Whether the headline of the longer one is about what the shorter one says, besides its place."""
    short, long = sorted((early, late), key=lambda x: len(x.words))
    where = _where(early, late)
    said = {stem(word) for word in (*short.words, *short.headline) if says_something(word)}
    named = {*long.headline}.difference(where, long.headline_days)
    return any(stem(word) in said for word in named if says_something(word))


def is_flash_of(early: Imprint, late: Imprint, short: Imprint) -> bool:
    """What a few words say must be said by the other's headline and lead, and no name or number be another.

    A flash and its story are worded by two hands: the words need not stand in the same order. Place and day are the
    same in many stories, and prove nothing.
    """
    other = late if short is early else early
    if early.place and late.place and early.place != late.place:
        return False
    one_line = short.place == other.place != "" and len(short.paragraphs) == 1
    where = _where(early, late)
    said = {word for word in short.words if says_something(word)} - where - _source_of(short)
    on_top = {*other.words[: other.lead], *other.headline}
    if is_recalled(short, other) or is_recalled_on_top(short, other):
        return False  # it was known before
    if one_line and _tell_one_thing(short, other, said, on_top, where):
        return True
    if (
        one_line
        and abs(early.hour - late.hour) <= 1
        and _is_news_of_the_hour(short, other, said, on_top, where)
    ):
        return True
    if len(short.words) >= FLASH:
        return False
    reach = (
        3 * other.lead + TINY if is_announced(early, late) else other.lead
    )  # else it may be one of many items
    told = {stem(word) for word in (*other.words[:reach], *other.headline)}
    facts = {word for word in said if word[0].isdigit() or word in short.names}
    titled = same_headline(early, late)
    if titled and _settle_it({*short.headline} & (facts | other.names | other.numbers) - where):
        return True
    alert = not FRESH_LABELS.isdisjoint(short.labels) and abs(early.hour - late.hour) <= ALERT_HOURS
    few = 1 if titled else 2 if alert and facts else 3
    if len(said) < few or any(stem(word) not in told for word in facts):
        return False
    counted = facts <= on_top and any(_is_figure(word) for word in facts)
    if counted and (titled or (things(facts) > 1 and _is_titled_by(short, on_top, where))):
        return True  # figures and headline are the same: the words are those of another hand
    deeds = [stem(word) in told for word in said - facts]
    if not (titled or counted) and 2 * sum(deeds) < len(deeds):
        return False  # the same people, who do something else
    sure = titled or alert or len(facts) > 1 or frame_likeness(early, late) >= SAME_FRAME
    # so many facts do not agree by chance in one sentence
    beyond_words = len(short.paragraphs) == 1 and facts <= on_top and things(facts) > (1 if titled else 2)
    least = SOME_OF if beyond_words else PART_OF if sure else MOST_OF
    return sum(stem(word) in told for word in said) >= least * len(said)


def is_recalled(flash: Imprint, story: Imprint) -> bool:
    """Whether a sentence behind the first two says more of a flash than headline and lead do: these tell another event.

    It says all names and numbers again that these have of it. Not under the same headline, nor if half of what the
    headline tells besides names, two words at least, is the flash's.
    """
    if same_headline(flash, story):
        return False
    where = _where(flash, story)
    telling = {word for word in flash.words if says_something(word)} - where
    said = {stem(word) for word in telling}
    title = {word for word in story.headline if says_something(word)} - where - flash.names - story.names
    about = sum(stem(word) in said for word in title)
    if about > 1 and 2 * about >= len(title):
        return False
    on_top = {*story.words[: story.lead], *story.headline}
    facts = {word for word in telling & on_top if word[0].isdigit() or word in flash.names}
    known = len(said.intersection(map(stem, on_top)))
    return any(
        facts.issubset(words) and len(said.intersection(map(stem, words))) > known
        for words in story.sentences[2:]
    )


def is_recalled_on_top(flash: Imprint, story: Imprint) -> bool:
    """Whether the lead of a story about something else tells a flash as what was before: « …, après l'attaque de … ».

    No word of its headline is the flash's, what stands before a colon aside (« Mali : … »); and what it says of the
    flash stands behind such a word, or in the second half of the lead; or its label says that it is no take.
    """
    where = _where(flash, story)
    said = {
        stem(word) for word in (*flash.words, *flash.headline) if says_something(word) and word not in where
    }
    title = digits_for(words_of(story.printed[0].rpartition(" : ")[2]))
    if not said.isdisjoint(stem(word) for word in title):
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
    return behind or aside or not _BEFORE_THAT.isdisjoint(lead[: max(at, *facts[:1], 0)])


def _tell_one_thing(
    short: Imprint, other: Imprint, said: set[str], on_top: set[str], where: frozenset[str]
) -> bool:
    """Two things on top of both, or a title, and at most one that the other lacks: at one place, on one day.

    Two figures and a third thing are enough; beside one figure, two words more or most of the headline; else
    half of the words, or both. If the other lacks nothing, so are two numbers of one digit and who (« 3-0 »), and
    beside a figure alone, three words.
    """
    said = said | {word for word in short.headline if says_something(word)} - where
    facts = {word for word in said if word[0].isdigit() or word in short.names or word in other.names}
    facts -= hours_of(short)
    both, quoted = facts & on_top, bool(short.quoted & other.quoted)
    figures = sum(_is_figure(word) and not is_year(word) for word in both)
    agreed, lacking = things(both), _lacks(other, facts)
    two = quoted or agreed > 1
    if lacking > 1 or not (two or (figures and not lacking)):
        return False
    score = not lacking and agreed > SCORE and sum(word[0].isdigit() for word in both) > 1
    exact = not lacking and any(len(word) > 3 and word.isdecimal() and not is_year(word) for word in both)
    if score or (figures > 1 and (agreed > 2 or exact)):
        return True
    stems, own = {stem(word) for word in on_top}, {stem(word) for word in said}
    title = {word for word in other.headline if says_something(word)} - where
    titled = 2 * sum(stem(word) in own for word in title) > len(title)
    words = sum(stem(word) in stems for word in said - facts)
    if figures:
        return words > 2 or (two and (words > 1 or titled))
    return 2 * words >= len(said - facts) or (words > 1 and titled)


def _is_news_of_the_hour(
    short: Imprint, other: Imprint, said: set[str], on_top: set[str], where: frozenset[str]
) -> bool:
    """A name or number and two things more on top of both, within the hour; the other says all numbers somewhere."""
    said = said | {word for word in short.headline if says_something(word)} - where
    facts = {word for word in said if word[0].isdigit() or word in short.names}
    if facts.isdisjoint(on_top) or any(word[0].isdigit() and word not in other.says for word in facts):
        return False
    return len({stem(word) for word in said} & {stem(word) for word in on_top}) > 2


def _lacks(story: Imprint, facts: set[str]) -> int:
    return things(facts.difference(story.words, story.headline))


def hours_of(story: Imprint) -> set[str]:
    """« à 14h36 » is told once."""
    words = [*story.headline, *story.words[: 2 * LEAD_WORDS]]
    at = [n for n, word in enumerate(words) if word in ("heure", "heures")]
    return {word for n in at for word in words[max(0, n - 1) : n + 2] if word[0].isdigit()}


def _source_of(story: Imprint) -> frozenset[str]:
    """« …, selon la protection civile », « …, a annoncé la mairie » at the end says who told it, not what."""
    told = _TOLD_BY.search(fold(story.paragraphs[-1])) if story.paragraphs else None
    source = words_of(told[1]) if told else []
    return frozenset(source if len(source) <= SOURCE_WORDS else ())


def _settle_it(facts: set[str]) -> bool:
    """A figure, or a number and who: under the same headline that is one event, whatever else is told."""
    return any(map(_is_figure, facts)) or (any(word[0].isdigit() for word in facts) and things(facts) > 2)


def _is_figure(word: str) -> bool:
    return len(word) > 1 and word[0].isdigit()


def _is_titled_by(story: Imprint, on_top: set[str], where: frozenset[str]) -> bool:
    """Whether headline and lead of another say most of the story's headline, and all numbers of it."""
    title = {word for word in story.headline if says_something(word)} - where
    stems = {stem(word) for word in on_top}
    missing = [word for word in title if stem(word) not in stems]
    return 2 * len(missing) <= len(title) > 1 and not any(word[0].isdigit() for word in missing)


def counts_alone_differ(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """The same lead and the same rest, but for what they count: a toll that rose, and one thing corrected behind it.

    In the rest numbers and names agree; another event told in the same words has others there.
    """
    small = ev.a if ev.a.words <= ev.b.words else ev.b
    leads = {*early.words[: early.lead], *late.words[: late.lead]}
    counted = {pair for pair in ev.facts if {*" ".join(pair).split()} <= leads}
    behind = {word for pair in ev.facts - counted for slot in pair for word in slot.split()}
    told = (early.numbers & late.numbers | early.names & late.names).difference(words_of_place(early.place))
    whole = small.rest >= 0.9 or (len(told) > MANY_FACTS and small.rest >= PART_OF and not ev.subjects)
    return (
        len(counted) <= COUNTED
        and len(ev.facts - counted) <= (len(told) > MANY_FACTS)
        and all(word.isdecimal() for pair in counted for slot in pair for word in slot.split())
        and small.lead >= MOST_OF
        and whole
        and small.odd_numbers - behind <= {*small.mine.words[: small.mine.lead]}
        and not (small.odd_names - behind or ev.days)
        and len(small.own_names - behind) * MANY_FACTS <= len(told)  # a paragraph more names somebody
        and len(told) > COUNTED
    )


def _where(early: Imprint, late: Imprint) -> frozenset[str]:
    """Place and day: the same in many stories, they prove nothing."""
    return CALENDAR.union(words_of_place(early.place), words_of_place(late.place))


def leads_touch(early: Imprint, late: Imprint) -> bool:
    """Two leads that are about one thing have two telling words in common, besides the place."""
    where = _where(early, late)
    one, other = ({stem(word) for word in x.content - where} for x in (early, late))
    return len(one & other) > 1


def tops_agree(early: Imprint, late: Imprint, sentences: tuple[int, int]) -> int:
    """How many telling words two headlines and so many sentences below each share; names and numbers count twice."""
    tops = ([x.headline, *x.sentences[:n]] for x, n in zip((early, late), sentences, strict=True))
    one, other = ({word for said in top for word in said if says_something(word)} for top in tops)
    facts = {word for word in one & other if word[0].isdigit() or word in early.names & late.names}
    where = _where(early, late)
    stems = {stem(word) for word in one - where} & {stem(word) for word in other - where}
    return len(stems) + things(facts - where)


def leads_tell_the_same(early: Imprint, late: Imprint) -> bool:
    """A lead written anew: other words for the same names, numbers and things."""
    fewer, more = sorted((early, late), key=lambda x: len(x.content))
    told = set(more.words[: 2 * more.lead])
    said = fewer.content - _where(early, late)
    facts = {w for w in said if w[0].isdigit() or w in fewer.names}
    if facts.isdisjoint(told) or any(w[0].isdigit() and w not in more.words for w in facts):
        return False  # a lead written anew keeps its figures
    return len(said) >= 4 and sum(w in told for w in said) >= 0.5 * len(said)


def leads_tell_one_thing(early: Imprint, late: Imprint) -> bool:
    """Two names, numbers or titles stand in both leads, and at most one in each that the other story lacks."""
    quoted = bool(early.quoted & late.quoted)
    where = _where(early, late)
    for one, other in ((early, late), (late, early)):
        facts = _lead_facts(one) - where - hours_of(one)
        on_top = {*other.words[: other.lead], *other.headline}
        if things(facts & on_top) + quoted < 2 or _lacks(other, facts) > 1:
            return False
    return True


def have_much_of_their_own(small: Face, large: Face) -> bool:
    """Each has more sentences than a lead written anew: what they share is the background of both."""
    own = [(len(face.lost), len(face.mine.sentences)) for face in (small, large)]
    return all(lost > NEW_LEAD and lost >= OWN * told for lost, told in own)


def opens_with_its_own(face: Face) -> bool:
    """More sentences than a lead written anew stand before the first that the other has: that is its background."""
    first = next((n for n in range(len(face.mine.sentences)) if n not in face.lost), 0)
    return first > NEW_LEAD


def goes_on_alike(small: Face, large: Face) -> bool:
    """What follows the lead of one, maybe after news, is what follows that of the other; background stands below."""
    firsts = sorted(next((n for n in face.kept if n), MANY) for face in (small, large))
    return firsts[0] <= 2 and firsts[1] <= NEW_LEAD and not (small.against or large.against)


def behind_new(face: Face, story: Imprint) -> float:
    """The share of what follows a lead of up to NEW_LEAD sentences that the other lacks, its end set aside."""
    new = next((n for n in range(len(story.sentences)) if n not in face.lost), 0)
    if not 0 < new <= NEW_LEAD:
        return 0.0
    last = max((n for n in range(new, len(story.sentences)) if n not in face.lost), default=-1)
    found = face.found[sum(map(len, story.sentences[:new])) : sum(map(len, story.sentences[: last + 1]))]
    return sum(found) / len(found) if len(found) >= PART_OF * face.words else 0.0


def leads_contradict(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """The same lead with two other facts in it, such as a number and a name: another event in the same words."""
    if _tell_other_things(early, late) and _tell_other_things(late, early):
        return True
    fewer, more = sorted((ev.a.lead, ev.b.lead))
    if more < 0.6 or fewer < 0.4:
        return False
    spelled = {word for pair in ev.spelled | ev.damaged for word in pair}
    odd = [_lead_facts(x) - spelled - _on_top(other) for x, other in ((early, late), (late, early))]
    return min(things(words) for words in odd) > 1


def _tell_other_things(story: Imprint, other: Imprint) -> bool:
    """A headline with a number that the other story lacks, and none of its words."""
    said = {stem(word) for word in story.headline if says_something(word)}
    numbers = {word for word in said if word[0].isdigit()} - CALENDAR
    where = {stem(word) for place in (story.place, other.place) for word in words_of_place(place)}
    return bool(numbers - {*other.words}) and said.isdisjoint({stem(word) for word in other.headline} - where)


def tell_two_places(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """The text or the headline of each names its own place where the other's names the other."""
    one, other = set(digits_for(words_of_place(early.place))), set(digits_for(words_of_place(late.place)))
    if one - other <= {*early.headline} - {*late.headline} and other - one <= {*late.headline} - {
        *early.headline
    }:
        return True
    return any(not (one.isdisjoint(a.split()) or other.isdisjoint(b.split())) for a, b in ev.slots)


def tells_names(story: Imprint) -> bool:
    """A person and a thing or two besides the place; a notice that is printed every day has seldom so many."""
    return len(story.names.difference(words_of_place(story.place))) >= NAMED


def _lead_facts(story: Imprint) -> set[str]:
    return {word for word in story.words[: story.lead] if word[0].isdigit() or word in story.names}


def _on_top(story: Imprint) -> set[str]:
    return {*story.headline, *story.words[: 2 * story.lead]}
