"""What the headlines and leads of two stories say of one event: the same, a lead written anew, two events.

In:   two Imprints, and for a contradiction what they say beside each other.
Out:  yes or no.
Law:  names and numbers decide; place and day are the same in many stories, and prove nothing.
"""

from __future__ import annotations

from wirecrawl.steps.imprint import (
    CALENDAR,
    LEAD_WORDS,
    Imprint,
    words_of_place,
)
from wirecrawl.steps.kin_evidence import Evidence, Face
from wirecrawl.steps.kin_links import SAME_FRAME, frame_likeness
from wirecrawl.steps.numerals import digits_for
from wirecrawl.steps.telling import says_something, stem, things

TINY = 25
DEEP = 100  # words: what stands deeper is background
NAMED = 3  # words
COUNTED = 3  # the dead, the injured, the missing
MANY_FACTS = 6  # so many agree that one may be other
MOST_OF = 0.75  # so much of a flash must be found
MANY = 1000
LED = 0.5  # of a lead's words
NEW_LEAD = 3  # sentences: a lead written anew may be one short sentence, and another
OWN = 0.33  # of its sentences; a text retyped has hardly one that the other lacks
PART_OF = 0.55  # … of one whose names and numbers are all told


def same_headline(early: Imprint, late: Imprint) -> bool:
    """The same words that say something, besides the place, and the same numbers."""
    where = where_of(early, late)
    one, other = ({word for word in x.headline if says_something(word)} - where for x in (early, late))
    return len(one) > 1 and one == other


def is_announced(early: Imprint, late: Imprint) -> bool:
    """Whether the headline of the longer one is about what the shorter one says, besides its place."""
    short, long = sorted((early, late), key=lambda x: len(x.words))
    where = where_of(early, late)
    said = {stem(word) for word in (*short.words, *short.headline) if says_something(word)}
    named = {*long.headline}.difference(where, long.headline_days)
    return any(stem(word) in said for word in named if says_something(word))


def lacks(story: Imprint, facts: set[str]) -> int:
    return things(facts.difference(story.words, story.headline))


def hours_of(story: Imprint) -> set[str]:
    """« à 14h36 » is told once."""
    words = [*story.headline, *story.words[: 2 * LEAD_WORDS]]
    at = [n for n, word in enumerate(words) if word in ("heure", "heures")]
    return {word for n in at for word in words[max(0, n - 1) : n + 2] if word[0].isdigit()}


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


def where_of(early: Imprint, late: Imprint) -> frozenset[str]:
    """Place and day: the same in many stories, they prove nothing."""
    return CALENDAR.union(words_of_place(early.place), words_of_place(late.place))


def leads_touch(early: Imprint, late: Imprint) -> bool:
    """Two leads that are about one thing have two telling words in common, besides the place."""
    where = where_of(early, late)
    one, other = ({stem(word) for word in x.content - where} for x in (early, late))
    return len(one & other) > 1


def tops_agree(early: Imprint, late: Imprint, sentences: tuple[int, int]) -> int:
    """How many telling words two headlines and so many sentences below each share; names and numbers count twice."""
    tops = ([x.headline, *x.sentences[:n]] for x, n in zip((early, late), sentences, strict=True))
    one, other = ({word for said in top for word in said if says_something(word)} for top in tops)
    facts = {word for word in one & other if word[0].isdigit() or word in early.names & late.names}
    where = where_of(early, late)
    stems = {stem(word) for word in one - where} & {stem(word) for word in other - where}
    return len(stems) + things(facts - where)


def leads_tell_the_same(early: Imprint, late: Imprint) -> bool:
    """A lead written anew: other words for the same names, numbers and things."""
    fewer, more = sorted((early, late), key=lambda x: len(x.content))
    told = set(more.words[: 2 * more.lead])
    said = fewer.content - where_of(early, late)
    facts = {w for w in said if w[0].isdigit() or w in fewer.names}
    if facts.isdisjoint(told) or any(w[0].isdigit() and w not in more.words for w in facts):
        return False  # a lead written anew keeps its figures
    return len(said) >= 4 and sum(w in told for w in said) >= 0.5 * len(said)


def leads_tell_one_thing(early: Imprint, late: Imprint) -> bool:
    """Two names, numbers or titles stand in both leads, and at most one in each that the other story lacks."""
    quoted = bool(early.quoted & late.quoted)
    where = where_of(early, late)
    for one, other in ((early, late), (late, early)):
        facts = _lead_facts(one) - where - hours_of(one)
        on_top = {*other.words[: other.lead], *other.headline}
        if things(facts & on_top) + quoted < 2 or lacks(other, facts) > 1:
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
    if max(ev.a.lead, ev.b.lead) < LED and frame_likeness(early, late) >= SAME_FRAME:
        names = [{*x.headline} & x.names - y.says for x, y in ((early, late), (late, early))]
        if all(names):
            return True  # « Intoxication à Niono », « … à Mopti », below leads worded anew
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
