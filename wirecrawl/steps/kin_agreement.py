"""What two stories agree in, when a thing or two are other: a correction, a lead written anew, a copy of another day.

In:   two Imprints, the earlier first, and what they say beside each other.
Out:  yes or no.
Law:  numbers and names that agree do not do so by chance if there are enough of them; what differs must be little, and
      the same on both sides but for that.
"""

from __future__ import annotations

from datetime import date

from wirecrawl.steps.event_kinds import are_of_one_kind
from wirecrawl.steps.imprint import WEEKDAYS, Imprint, of_one_place, words_of_place
from wirecrawl.steps.kin_days import OTHER_DAYS, name_one_weekday
from wirecrawl.steps.kin_evidence import Evidence, Face
from wirecrawl.steps.kin_leads import (
    DEEP,
    LED,
    NEW_LEAD,
    PART_OF,
    TINY,
    have_much_of_their_own,
    hours_of,
    leads_touch,
    same_headline,
    tops_agree,
)
from wirecrawl.steps.kin_links import SAME, SAME_FRAME, SENTENCE, frame_likeness, headline_frame
from wirecrawl.steps.kin_naming import (
    ANEW,
    SHORT,
    is_item_of,
    is_lead,
    says_it_corrects,
    stands_among_others,
)
from wirecrawl.steps.numerals import MOST_DIGITS, digits_for
from wirecrawl.steps.recalled import day_before

HALF = 0.5  # of a next take is what stood behind the lead before
BEHIND = 0.7  # of what stands behind both leads
FACTS = 3  # numbers, and as many names
WHERE = ("a", "au", "aux", "d", "de", "du", "des", "en", "la", "le", "les", "l")
MOST = 0.6  # of the words behind a lead written anew
MUCH = 0.7  # … and of the other story's, if AT_LENGTH sentences stand there; of these one in as many may be corrected
AT_LENGTH = 4
NEARLY_ALL = 0.84
AGREE, TOUCH = 4, 2  # words of the two tops; fewer, if nearly all the rest is the same
MOST_CORRECTED = 3  # things that one correction puts right
NEARLY = 0.95  # of the words
RETYPED = 0.75  # … of a text told in other words, and of its lead


def is_same_despite_the_day(early: Imprint, late: Imprint, ev: Evidence, small: Face) -> bool:
    """Datelines of two days: nothing may differ but letters, or the whole of one stands in the other.

    A correction that says it is one may be of the day before, if it changes one thing and all else is the same; a few
    things, if it still tells of that day.
    """
    if _is_told_next_day(early, late, ev):
        return True
    telling = len(early.numbers & late.numbers) > 0 or small.words >= SHORT
    clean = not (ev.clashes or ev.days or ev.swaps or small.own_numbers or small.own_names)
    if clean:
        high = small.lead_at <= DEEP or is_item_of(early, late, ev.a, ev.b)
        return telling and small.words >= 20 and small.share >= 0.97 and high
    if not (ev.clashes or ev.days or small.own_numbers or small.own_names):
        led = small.lead >= LED  # under another lead it is what a follow-up has for background
        return led and _says_much(early, late) and small.share >= 0.8 and len(ev.slots) <= 4
    alike = min(ev.a.share, ev.b.share) >= SAME and small.words >= SHORT
    things = MOST_CORRECTED if tells_of_its_day(early, late, ev) else 1
    soon = late.day - early.day <= 2
    return says_it_corrects(late) and alike and len(ev.slots) <= things and not ev.days and soon


def _is_told_next_day(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """All of the day before but the lead's counts, and it still names that day, as no item of a series does."""
    whole = ev.a.words >= SHORT and not ev.a.lost and min(ev.a.share, ev.a.rest) >= SAME
    if not whole or early.place != late.place or ev.facts != ev.lead_facts or ev.days:
        return False
    counts = all(word.isdecimal() for slot in ev.lead_facts for side in slot for word in side.split())
    return counts and tells_of_its_day(early, late, ev) and told_besides_the_place(early, late) >= FACTS


def tells_of_its_day(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """A sentence of both names the weekday that the earlier lead tells, and which is past for the later one."""
    both = {word for n, said in enumerate(late.sentences) if n not in ev.b.lost for word in said}
    days = WEEKDAYS.intersection(both, early.words[: early.lead])
    return any(day_before(word, late.day) in early.days_of_news for word in days)


def _says_much(early: Imprint, late: Imprint) -> bool:
    """So many names and numbers do not agree by chance, nor in a template."""
    if not (early.told and late.told):
        return False  # two headlines tell two days
    gap = date.fromisoformat(late.told) - date.fromisoformat(early.told)
    return is_rich(early, late) and abs(gap.days) == 1 and min(len(early.words), len(late.words)) >= 80


def is_led_anew(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """Another lead about the same thing, and behind it the whole of one story to the word, wherever it is dated."""
    whole = (
        min(ev.a.rest, ev.b.rest) >= NEARLY and min(ev.a.words - early.lead, ev.b.words - late.lead) >= TINY
    )
    behind = ev.clashes or ev.days or ev.facts - ev.lead_facts
    if behind or not whole or min(ev.a.lead, ev.b.lead) >= ANEW:
        return False
    return told_by_both(early, late) >= 2 * FACTS and leads_touch(early, late)


def is_next_take(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """Another lead, and behind it most of the shorter one to the word: under the same headline but for its figures, or
    as a desk says that it is a lead; else most of both, below leads that are about one thing, or at length.

    What is there tells things, and stands high in both: background stands below news.
    """
    if _holds_all_behind(early, late, ev):
        return True
    small, large = sorted((ev.a, ev.b), key=lambda face: face.words)
    behind = [[n for n in face.kept if n] for face in (small, large)]
    if min(map(len, behind)) < 2 or not (_stands_high(behind[0], small) and _stands_high(behind[1], large)):
        return False
    if len(ev.lead_facts) > 1 or min(small.lead, large.lead) >= ANEW:
        return False  # the same lead, which is judged by what it tells
    if told_besides_the_place(early, late) < FACTS:
        return False
    against = max(sum(n > 0 for n in face.against) for face in (small, large))
    least, most = sorted((small.rest, large.rest))
    at_length = min(map(len, behind)) >= max(AT_LENGTH, AT_LENGTH * against)
    if (
        at_length
        and not ev.moved
        and least >= MOST
        and most >= MUCH
        and min(small.share, large.share) >= PART_OF
    ):
        first_kept = [kept[0] for kept in (behind if small is ev.a else behind[::-1])]
        few = least >= NEARLY_ALL and most >= NEARLY
        if tops_agree(early, late, (first_kept[0], first_kept[1])) >= (TOUCH if few else AGREE):
            return True
    if against:
        return False  # about others, or stock sentences
    if frame_likeness(early, late) >= SAME_FRAME or is_lead(late):
        return small.rest >= MOST and (not ev.moved or is_lead(late))
    much = min(small.share, small.rest, large.share, large.rest) >= MOST
    return much and not ev.moved and leads_touch(early, late) and not have_much_of_their_own(small, large)


def _holds_all_behind(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """All that stood behind the lead is there again, and is most of the later one, whose top is about that, too."""
    kept = [n for n in ev.a.kept if n]
    whole = sum(len(early.sentences[n]) for n in kept) >= SHORT
    if not whole or ev.a.rest < NEARLY or ev.b.share < HALF or min(ev.a.lead, ev.b.lead) >= ANEW:
        return False
    if len(ev.lead_facts) > 1 or len(ev.facts - ev.lead_facts) > 1 or ev.days:
        return False
    touch = (
        are_of_one_kind(early.kinds_told, late.kinds_told)
        or len(early.stems_on_top & late.stems_on_top) >= AGREE
    )
    return touch and told_besides_the_place(early, late) >= FACTS


def _stands_high(kept: list[int], face: Face) -> bool:
    """Behind a lead written anew, or a first paragraph."""
    return kept[0] <= max(NEW_LEAD, face.mine.sentences_on_top)


def may_be_corrected(early: Imprint, late: Imprint, ev: Evidence, days: str) -> bool:
    """One stands in the other but for a thing or two: no proof of two events, if it is said that this corrects.

    Without a dateline, neither is it of another day's reprint whose lead names the same weekday.
    """
    if days in OTHER_DAYS:
        said = days != "differ" and len(ev.slots) <= 1 and name_one_weekday(early, late)
    else:
        said = says_it_corrects(early) or says_it_corrects(late)
    much = max(ev.a.share, ev.b.share) >= SAME and told_by_both(early, late) >= FACTS
    return said and much and len(ev.slots) <= MOST_CORRECTED


def is_notice_of(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """A passage of the story under the same headline, with one thing other, and the desk says that this corrects it."""
    told = [n for n in range(len(late.sentences)) if n not in ev.b.lost]
    passage = sum(len(late.sentences[n]) for n in told)
    whole = bool(told) and told[-1] - told[0] + 1 == len(told) and passage >= SENTENCE
    corrects = says_it_corrects(late) and len(ev.slots) <= 1 and ev.b.words < ev.a.words
    return corrects and whole and early.place == late.place and same_headline(early, late)


def told_by_both(early: Imprint, late: Imprint) -> int:
    return len(early.numbers & late.numbers) + len(early.names & late.names)


def told_besides_the_place(early: Imprint, late: Imprint) -> int:
    return told_by_both(early, late) - len(early.names.intersection(words_of_place(early.place)))


def is_rich(early: Imprint, late: Imprint) -> bool:
    """So many numbers and names do not agree by chance."""
    return len(early.numbers & late.numbers) >= FACTS and len(early.names & late.names) >= FACTS


def may_be_one(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """Of one day, and too little to be one event on its own word; but no proof of two."""
    return (
        stands_among_others(ev) or _agree_in_nearly_all(early, late, ev) or _may_have_risen(early, late, ev)
    )


def _agree_in_nearly_all(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """One fact is other, and so many are the same."""
    if max(ev.a.share, ev.b.share) >= NEARLY and len(ev.facts) <= 1 and not ev.days and is_rich(early, late):
        return True
    told = told_besides_the_place(early, late)
    led = min(ev.a.share, ev.b.share, ev.a.lead, ev.b.lead) >= RETYPED
    return led and len(ev.facts) + len(ev.days) <= 1 and told > FACTS


def _may_have_risen(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """Nothing differs but counts of the leads: a toll that rose, or an older take that is printed again."""
    told = told_besides_the_place(early, late)
    corrected = len(ev.facts - ev.lead_facts)  # behind the leads
    if ev.days or not ev.facts or corrected > (told >= 2 * FACTS) or told < FACTS:
        return False
    one_place = of_one_place(early, late) or late.side.credited
    if not one_place and told < 2 * FACTS:
        return False
    counts = [[_counts_in(side) for side in slot] for slot in ev.lead_facts]
    if any(len(side) != 1 for slot in counts for side in slot):
        return False
    return all(a[0] < b[0] for a, b in counts) or min(ev.a.rest, ev.b.rest) >= BEHIND


def _counts_in(side: str) -> list[int]:
    return [int(word) for word in side.split() if word.isdecimal() and len(word) <= MOST_DIGITS]


def are_two_corrected(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """Under the same headline but for a figure two things are other; so much agrees in no two bulletins of a day.

    They are two figures; or anything that the very same headline does not tell.
    """
    alike = max(ev.a.share, ev.b.share) >= NEARLY and len(ev.slots) <= 2 and not ev.days
    if not alike or hours_of(early) != hours_of(late):
        return False
    told = told_besides_the_place(early, late)
    if told < FACTS:
        return False
    if same_headline(early, late):  # which neither of the two is about
        other = {word for slot in ev.slots for side in slot for word in side.split()}
        return other.isdisjoint(word for word in late.headline if not word[0].isdigit())
    return headline_frame(early) == headline_frame(late) and not (ev.a.odd_names or ev.b.odd_names)


def is_corrected_elsewhere(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """A story that another city's desk prints again with one thing changed: so much does not agree by chance."""
    same = max(ev.a.share, ev.b.share) >= NEARLY and len(ev.slots) == 1
    titled = same_headline(early, late) and told_by_both(early, late) >= FACTS
    return (titled or is_rich(early, late)) and same and min(ev.a.words, ev.b.words) >= SHORT and not ev.days


def is_corrected_place(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """The whole of it again, said to be corrected, and nothing but the place is other."""
    places = digits_for(words_of_place(early.place)), digits_for(words_of_place(late.place))
    moved = all(
        set(a.split()) <= {*places[0], *WHERE} and set(b.split()) <= {*places[1], *WHERE} for a, b in ev.slots
    )
    whole = min(ev.a.share, ev.b.share) >= SAME and min(ev.a.words, ev.b.words) >= SHORT
    return (
        may_be_corrected(early, late, ev, "same")
        and moved
        and whole
        and not (ev.days or ev.a.lost or ev.b.lost)
    )
