"""How two stories are related: the same text again, a correction, an update, a cut …, or one of a series.

In:   the Imprints of two stories.
Out:  a Judgement: the relation of the later one to the earlier one, how much of it stands there, the evidence; or
      none.
Law:  a pure function of the two stories. Words prove little: numbers, names, days and places must not contradict.

Each bound below says what it parts; docs/kinship.md tells them with examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.imprint import LEAD_WORDS, WEEKDAYS, Imprint
from wirecrawl.steps.kin_evidence import Evidence, Face, lay_beside
from wirecrawl.steps.kin_glance import is_plain_item, same_words, share_too_little
from wirecrawl.steps.kin_leads import (
    FLASH,
    MOST_OF,
    PART_OF,
    TINY,
    behind_new,
    counts_alone_differ,
    have_much_of_their_own,
    is_announced,
    is_flash_of,
    leads_contradict,
    leads_tell_the_same,
    leads_touch,
    opens_with_its_own,
    same_headline,
    tell_two_places,
    tells_names,
)
from wirecrawl.steps.kin_links import headlines_count_on, headlines_tell_two_days, link
from wirecrawl.steps.kin_naming import SAME, SHORT, is_item_of, name_relation, says_it_corrects
from wirecrawl.steps.numerals import digits_for

JOINING = frozenset("exact typographic correction update cut urgent-of syndicated contains".split())

OTHER_DAYS = ("next", "far", "differ")
NEAR_DAYS = 6  # in a week a weekday comes once; a copy that is farther off is judged by its letters alone
BULLETIN = 150
FACTS = 3  # numbers, and as many names
WHERE = ("a", "au", "aux", "d", "de", "du", "des", "en", "la", "le", "les", "l")
ABOVE = 8  # words: a line that a site prints above what it reprints
DEEP = 100  # words: what stands deeper is background
LED = 0.5  # of a lead's words
NIGHT_HOURS = 12  # a daily series comes every 24 hours
ODD = 0.34  # share of a story's numbers or names that its kin may lack
MOST_CORRECTED = 3  # things that one correction puts right


@dataclass(frozen=True, slots=True)
class Judgement:
    """`relation` is how the later story stands to the earlier one, "" if not at all.

    `share` is how much of the later one's words the earlier one holds, 0 to 1. `apart` says that the two are
    surely not one event, whatever a third story says. `evidence` is None for texts that are the same. `weak` says
    that it may as well be kin of another: a correction of another day's item, a flash that fits two stories.
    """

    relation: str
    share: float
    apart: bool = False
    evidence: Evidence | None = None
    weak: bool = False

    @property
    def joins(self) -> bool:
        return self.relation in JOINING


NONE = Judgement("", 0.0)


def judge(a: Imprint, b: Imprint) -> Judgement:
    """The relation of the later of the two to the earlier one; the order of the arguments does not matter."""
    early, late = (a, b) if a.order <= b.order else (b, a)
    if early.letters == late.letters:
        return _judge_same_letters(early, late)
    if share_too_little(early, late):
        return NONE
    days = _days(early, late)
    if days in OTHER_DAYS and early.place == late.place and is_plain_item(early, late):
        return Judgement("series", same_words(early, late), apart=True)
    evidence = lay_beside(early, late)
    if _is_one_event(early, late, evidence, days):
        name = name_relation(early, late, evidence)
        few, many = sorted((evidence.a.words, evidence.b.words))
        weak = (days == "differ" and bool(evidence.slots)) or few < FLASH <= SHORT <= many
        return Judgement(name, evidence.b.share, evidence=evidence, weak=weak)
    relation = link(early, late, evidence, other_day=days == "differ" or late.day > early.day)
    much = min(evidence.a.share, evidence.b.share) >= PART_OF
    open_ = much and (
        _may_be_corrected(early, late, evidence, days)
        or (days not in OTHER_DAYS and is_item_of(late, early, evidence.b, evidence.a))
    )
    apart = relation == "series" or (much and not open_)
    return Judgement(relation, evidence.b.share, apart, evidence)


def _judge_same_letters(early: Imprint, late: Imprint) -> Judgement:
    if not early.letters:
        return NONE
    other_day = _days(early, late) in OTHER_DAYS
    if other_day and (_is_bare_template(late, early) or _is_next_bulletin(early, late)):
        return Judgement("series", 1.0, apart=True)
    return Judgement(_same_text(early, late), 1.0)


def _days(early: Imprint, late: Imprint) -> str:
    """`same`, `night`, `next`, `far` or `differ`: `differ` if both datelines name a day, and not the same one.

    A silent dateline is taken to be of the day of publication, but that proves less.
    """
    if early.told and early.told == late.told:
        return "same"
    if early.told and late.told:
        return (
            "night" if _is_one_night(early, late) and not headlines_tell_two_days(early, late) else "differ"
        )
    if headlines_tell_two_days(early, late):
        return "differ"
    days = [date.fromisoformat(x.told).toordinal() if x.told else x.day for x in (early, late)]
    if not all(days):
        return "far"
    gap = abs(days[1] - days[0])
    if gap == 0:
        return "same"
    return "night" if _is_one_night(early, late) else "next" if gap == 1 else "far"


def _is_one_night(early: Imprint, late: Imprint) -> bool:
    """Whether a desk may have dated its takes anew after midnight."""
    if not (early.order[1] and late.order[1]) or abs(late.day - early.day) > 1:
        return False
    gap = datetime.fromisoformat(late.order[1]) - datetime.fromisoformat(early.order[1])
    return abs(gap.total_seconds()) <= NIGHT_HOURS * 3600


def _is_bare_template(story: Imprint, other: Imprint) -> bool:
    """A few words and a number or two can be true of two days; of two days far apart, a few more words."""
    gap = abs(story.day - other.day)
    if (
        gap <= NEAR_DAYS
        and not WEEKDAYS.isdisjoint(story.words[: story.lead])
        and story.letters == other.letters
    ):
        return False  # an item of another day names another weekday
    if gap <= 2 and bool(story.place) != bool(other.place):
        return False  # one has no dateline: somebody else prints it, later than the wire
    if gap <= 2 and story.letters == other.letters and tells_names(story):
        return False  # a brief about somebody, dated anew
    words = len(story.words)
    few = SHORT if gap <= 2 else BULLETIN
    return words < few and len(story.numbers) <= (3 if gap <= 2 or words >= SHORT else 6)


def _is_next_bulletin(early: Imprint, late: Imprint) -> bool:
    """The same few words on another day, under the same headline with another number: that of the one is wrong."""
    return len(late.words) < BULLETIN and headlines_count_on(early, late)


def _same_text(early: Imprint, late: Imprint) -> str:
    if early.source != late.source:
        return "syndicated"
    return "exact" if early.raw == late.raw else "typographic"


def _is_one_event(early: Imprint, late: Imprint, ev: Evidence, days: str) -> bool:
    small, large = (ev.a, ev.b) if ev.a.words <= ev.b.words else (ev.b, ev.a)
    short = early if small is ev.a else late
    clean = not (ev.clashes or ev.days or small.own_numbers)
    if days in OTHER_DAYS and _is_bare_template(short, late if short is early else early):
        return False
    if days == "differ":
        return _is_same_despite_the_day(early, late, ev, small)
    if days in ("same", "night", "next") and is_item_of(early, late, ev.a, ev.b):
        return True
    if small.words < SHORT and days in ("same", "night") and is_flash_of(early, late, short):
        return True
    if not _is_contained(small, large, early, late, ev, near=days in ("same", "night")):
        return False
    if days == "far" and small.words < SHORT:
        return False
    if days in ("next", "far"):
        if not clean or len(small.own_names) > (days == "next"):
            return False
        if small.share < SAME and _told_by_both(early, late) < FACTS:
            return False
    if early.place and late.place and early.place != late.place:
        if tell_two_places(early, late, ev):
            return days != "far" and _is_corrected_place(early, late, ev)
        if ev.clashes:
            return _is_corrected_elsewhere(early, late, ev)
        return small.share >= SAME and len(ev.slots) <= 2 and len(small.own_names) <= 2
    if says_it_corrects(late) and min(ev.a.share, ev.b.share) >= SAME and len(ev.slots) <= MOST_CORRECTED:
        return True
    if days in ("same", "night") and small.words >= SHORT and counts_alone_differ(early, late, ev):
        return True
    return not leads_contradict(early, late, ev) and _agree(small, short, ev)


def _is_same_despite_the_day(early: Imprint, late: Imprint, ev: Evidence, small: Face) -> bool:
    """Datelines of two days: nothing may differ but letters, or the whole of one stands in the other.

    A correction that says it is one may be of the day before, if it changes one thing and all else is the same.
    """
    telling = len(early.numbers & late.numbers) > 0 or small.words >= SHORT
    clean = not (ev.clashes or ev.days or ev.swaps or small.own_numbers or small.own_names)
    if clean:
        return telling and small.words >= 20 and small.share >= 0.97
    if clean is False and not (ev.clashes or ev.days or small.own_numbers or small.own_names):
        led = small.lead >= LED  # under another lead it is what a follow-up has for background
        return led and _says_much(early, late) and small.share >= 0.8 and len(ev.slots) <= 4
    alike = min(ev.a.share, ev.b.share) >= SAME and small.words >= SHORT
    return (
        says_it_corrects(late) and alike and len(ev.slots) <= 1 and not ev.days and late.day - early.day <= 2
    )


def _says_much(early: Imprint, late: Imprint) -> bool:
    """So many names and numbers do not agree by chance, nor in a template."""
    if not (early.told and late.told):
        return False  # two headlines tell two days
    gap = date.fromisoformat(late.told) - date.fromisoformat(early.told)
    return _is_rich(early, late) and abs(gap.days) == 1 and min(len(early.words), len(late.words)) >= 80


def _may_be_corrected(early: Imprint, late: Imprint, ev: Evidence, days: str) -> bool:
    """One stands in the other but for a thing or two: no proof of two events, if it is said that this corrects.

    Without a dateline, neither is it of another day's reprint whose lead names the same weekday.
    """
    if days in OTHER_DAYS:
        said = days != "differ" and len(ev.slots) <= 1 and _name_one_weekday(early, late)
    else:
        said = says_it_corrects(early) or says_it_corrects(late)
    much = max(ev.a.share, ev.b.share) >= SAME and _told_by_both(early, late) >= FACTS
    return said and much and len(ev.slots) <= MOST_CORRECTED


def _name_one_weekday(early: Imprint, late: Imprint) -> bool:
    one, other = (WEEKDAYS.intersection(x.words[: x.lead]) for x in (early, late))
    return bool(one) and one == other and late.day - early.day <= NEAR_DAYS


def _told_by_both(early: Imprint, late: Imprint) -> int:
    return len(early.numbers & late.numbers) + len(early.names & late.names)


def _is_rich(early: Imprint, late: Imprint) -> bool:
    """So many numbers and names do not agree by chance."""
    return len(early.numbers & late.numbers) >= FACTS and len(early.names & late.names) >= FACTS


def _is_corrected_elsewhere(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """A story that another city's desk prints again with one thing changed: so much does not agree by chance."""
    same = min(ev.a.share, ev.b.share) >= 0.95 and len(ev.slots) == 1
    titled = same_headline(early, late) and _told_by_both(early, late) >= FACTS
    return (titled or _is_rich(early, late)) and same and min(ev.a.words, ev.b.words) >= SHORT and not ev.days


def _is_corrected_place(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """The whole of it again, said to be corrected, and nothing but the place is other."""
    places = digits_for(words_of(early.place)), digits_for(words_of(late.place))
    moved = all(
        set(a.split()) <= {*places[0], *WHERE} and set(b.split()) <= {*places[1], *WHERE} for a, b in ev.slots
    )
    whole = min(ev.a.share, ev.b.share) >= SAME and min(ev.a.words, ev.b.words) >= SHORT
    return (
        _may_be_corrected(early, late, ev, "same")
        and moved
        and whole
        and not (ev.days or ev.a.lost or ev.b.lost)
    )


def _is_contained(
    small: Face, large: Face, early: Imprint, late: Imprint, ev: Evidence, *, near: bool
) -> bool:
    """Whether enough of the shorter one stands in the longer one, its lead first."""
    one_place = early.place == late.place or (near and not (early.place and late.place))
    titled = one_place and same_headline(early, late)
    if small.words < SHORT:
        if titled and small.share >= PART_OF and small.words >= TINY:
            return True
        if (
            not titled
            and 2 * small.words <= large.words
            and small.lead_at > ABOVE
            and not is_announced(early, late)
        ):
            return False  # one line among others
        if small.rest >= SAME and small.words >= 2 * small.mine.lead - 8 and leads_tell_the_same(early, late):
            return True
        if large.lead >= SAME and large.lead_at <= 2 * ABOVE:  # what a site says above its reprint is its own
            above = int(large.lead_at)
            return small.found.count(1, above) >= MOST_OF * (small.words - above)
        high = small.words >= 12 and small.lead_at <= LEAD_WORDS
        return small.share >= (MOST_OF if high else SAME)
    # the less they share, the more of the lead must be there, and the higher
    sure, deep = (0.5, DEEP) if small.share >= MOST_OF else (0.75, DEEP * 6 // 10)
    leads = any(face.lead >= sure and face.lead_at <= deep for face in (small, large))
    if leads:
        return small.share >= PART_OF
    if titled or leads_tell_the_same(early, late):
        return small.share >= (MOST_OF if have_much_of_their_own(small, large) else PART_OF)
    if max(small.lead, large.lead) < LED and opens_with_its_own(large):
        return False
    if one_place and large.rest >= 0.5 and not ev.facts and leads_touch(early, late):
        short, long = (
            (early, late) if small is ev.a else (late, early)
        )  # another lead, and behind it the same story
        return small.rest >= SAME or behind_new(small, short) >= SAME <= behind_new(large, long)
    return small.share >= SAME


def _agree(small: Face, short: Imprint, ev: Evidence) -> bool:
    """Numbers and names of the shorter one, and what stands at the same places.

    Those of whole sentences that only one side has prove nothing: a desk cuts and adds paragraphs.
    """
    if len(ev.lead_facts) > 1 or (ev.lead_facts and ev.subjects and small.rest < SAME):
        return False  # other facts in the lead: another event told in the same words
    if ev.lead_facts and small.words >= SHORT and (small.rest < MOST_OF or len(ev.facts) > 2):
        return False  # a correction leaves the rest as it was
    if small.words < SHORT:
        whole = SAME if small.words >= TINY else 2  # a few words stand in many stories
        if len(ev.slots) <= 1 and (small.share >= whole or min(ev.a.share, ev.b.share) >= 0.8):
            return True  # one thing corrected
        few_names = len(small.own_names) <= ODD * max(1, len(short.names))
        return not small.own_numbers and len(ev.facts) <= 2 and len(ev.slots) <= 4 and few_names
    if small.odd_numbers > max(1, ODD * len(short.numbers)) or small.odd_names > max(
        2, ODD * len(short.names)
    ):
        return False
    if small.share < MOST_OF and len(small.own_numbers) > max(1, len(short.numbers) / 2):
        return False  # little in common, and other facts
    if len(ev.clashes) > max(2, ODD * len(short.numbers)):
        return False
    if len(ev.slots) <= max(4, 0.06 * small.words) + len(ev.spelled) / 2:
        return True
    # retold in other words: no fact is another, and hardly one is missing
    same = not (ev.facts or ev.days) and small.odd_numbers + small.odd_names <= 1
    return same and _is_rich(small.mine, small.other)
