"""How two stories are related: the same text again, a correction, an update, a cut …, or one of a series.

In:   the Imprints of two stories.
Out:  a Judgement: the relation of the later one to the earlier one, how much of it stands there, the evidence; or
      none.
Law:  a pure function of the two stories. Words prove little: numbers, names, days and places must not contradict.

Each bound below says what it parts; docs/kinship.md tells them with examples.
"""

from __future__ import annotations

from dataclasses import dataclass

from wirecrawl.steps.imprint import FLASH, LEAD_WORDS, WEEKDAYS, Imprint, of_one_place
from wirecrawl.steps.kin_agreement import (
    BEHIND,
    FACTS,
    MOST_CORRECTED,
    are_two_corrected,
    is_corrected_elsewhere,
    is_corrected_place,
    is_led_anew,
    is_next_take,
    is_notice_of,
    is_same_despite_the_day,
    may_be_corrected,
    may_be_one,
    tells_of_its_day,
    told_besides_the_place,
    told_by_both,
)
from wirecrawl.steps.kin_days import NEAR_DAYS, ONE_DAY, OTHER_DAYS, days_of_both, name_one_weekday
from wirecrawl.steps.kin_evidence import Evidence, Face, lay_beside
from wirecrawl.steps.kin_flashes import is_flash_of, is_recalled
from wirecrawl.steps.kin_glance import is_plain_item, same_words, share_too_little
from wirecrawl.steps.kin_leads import (
    DEEP,
    LED,
    MOST_OF,
    PART_OF,
    TINY,
    behind_new,
    counts_alone_differ,
    goes_on_alike,
    have_much_of_their_own,
    hours_of,
    is_announced,
    leads_contradict,
    leads_tell_one_thing,
    leads_tell_the_same,
    leads_touch,
    opens_with_its_own,
    same_headline,
    tell_two_places,
    tells_names,
)
from wirecrawl.steps.kin_links import (
    FOLLOW_DAYS,
    SAME,
    headlines_count_on,
    is_one_column,
    link,
)
from wirecrawl.steps.kin_naming import (
    ITEM,
    SHORT,
    is_item_of,
    is_lead,
    is_of_another_agency,
    is_reprinted,
    name_relation,
    says_it_corrects,
    stands_among_others,
)
from wirecrawl.steps.kin_recall import recalls
from wirecrawl.steps.kin_retold import is_retold
from wirecrawl.steps.trade import QUOTED

# raised whenever the same stories have other marks, scenes or families than before: archives follow
RULES = 4
JOINING = frozenset("exact typographic correction update cut urgent-of syndicated contains".split())

BULLETIN = 150
ABOVE = 8  # words: a line that a site prints above what it reprints
HALF = 0.5  # of a flash's words in another; so much is one form
ODD = 0.34  # share of a story's numbers or names that its kin may lack


@dataclass(frozen=True, slots=True)
class Judgement:
    """`relation` is how the later story stands to the earlier one, "" if not at all.

    `share` is how much of the later one's words the earlier one holds, 0 to 1. `apart` says that the two are
    surely not one event, whatever a third story says. `evidence` is None for texts that are the same. `weak` says
    that it may as well be kin of another: a correction of another day's item, a flash that fits two stories, a round-up
    beside one of its items, a follow-up that has background in common and recalls nothing of it.
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
        return _judge_strangers(early, late)
    days = days_of_both(early, late)
    if days in OTHER_DAYS and early.place == late.place and is_plain_item(early, late):
        return Judgement("series", same_words(early, late), apart=True)
    evidence = lay_beside(early, late)
    if _is_one_event(early, late, evidence, days) or (days in ONE_DAY and is_retold(early, late, evidence)):
        name = name_relation(early, late, evidence)
        few, many = sorted((evidence.a.words, evidence.b.words))
        other_day = days == "differ" and bool(evidence.slots) and not tells_of_its_day(early, late, evidence)
        weak = other_day or few < FLASH <= SHORT <= many
        weak = weak or stands_among_others(evidence)
        return Judgement(name, evidence.b.share, evidence=evidence, weak=weak)
    relation, vague = link(early, late, evidence, other_day=days != "same")
    much = min(evidence.a.share, evidence.b.share) >= PART_OF
    open_ = much and (
        may_be_corrected(early, late, evidence, days)
        or (not (evidence.facts or evidence.days) and _is_much_the_same(early, late, evidence, days))
        or (
            may_be_one(early, late, evidence)
            if days not in OTHER_DAYS
            else tells_of_its_day(early, late, evidence)
        )
    )
    apart = relation == "series" or (much and not open_)
    return Judgement(relation, evidence.b.share, apart, evidence, vague)


def _is_much_the_same(early: Imprint, late: Imprint, ev: Evidence, days: str) -> bool:
    """Nothing is other at the same place: the same headline, or one day and most of what stands behind the leads."""
    one_day = days in ONE_DAY or name_one_weekday(early, late)
    return same_headline(early, late) or (one_day and min(ev.a.rest, ev.b.rest) >= BEHIND)


def _judge_strangers(early: Imprint, late: Imprint) -> Judgement:
    """Of what has next to no words in common, the one may tell the other in other words, or follow it."""
    if is_retold(early, late) and days_of_both(early, late) in ONE_DAY:
        evidence = lay_beside(early, late)
        return Judgement(name_relation(early, late, evidence), evidence.b.share, evidence=evidence)
    if late.day - early.day > FOLLOW_DAYS or not recalls(early, late):
        return NONE
    evidence = lay_beside(early, late)
    return Judgement("followup", evidence.b.share, evidence=evidence)


def _judge_same_letters(early: Imprint, late: Imprint) -> Judgement:
    if not early.letters:
        return NONE
    other_day = days_of_both(early, late) in OTHER_DAYS
    if other_day and (_is_bare_template(late, early) or _is_next_bulletin(early, late)):
        return Judgement("series", 1.0, apart=True)
    return Judgement(_same_text(early, late), 1.0)


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
    if story.letters == other.letters and tells_names(story) and (gap <= 2 or QUOTED.search(story.raw)):
        return False  # a brief about somebody, dated anew; later, with what somebody said
    words = len(story.words)
    few = SHORT if gap <= 2 else BULLETIN
    return words < few and len(story.numbers) <= (3 if gap <= 2 or words >= SHORT else 6)


def _is_next_bulletin(early: Imprint, late: Imprint) -> bool:
    """The same few words on another day, under the same headline with another number: that of the one is wrong."""
    return len(late.words) < BULLETIN and headlines_count_on(early, late)


def _same_text(early: Imprint, late: Imprint) -> str:
    if is_reprinted(early, late) or is_of_another_agency(early, late):
        return "syndicated"
    return "exact" if early.raw == late.raw else "typographic"


def _is_one_event(early: Imprint, late: Imprint, ev: Evidence, days: str) -> bool:
    small, large = (ev.a, ev.b) if ev.a.words <= ev.b.words else (ev.b, ev.a)
    short = early if small is ev.a else late
    clean = not (ev.clashes or ev.days or small.own_numbers)
    near = days in ONE_DAY
    if days in OTHER_DAYS and _is_bare_template(short, late if short is early else early):
        return False
    if days == "differ":
        return is_same_despite_the_day(early, late, ev, small)
    if ev.subjects and large.words < FLASH and small.share >= HALF and not says_it_corrects(late):
        return False  # « Vote de la loi sur … »: the headlines, too, are about two things
    if (near or days == "next") and is_item_of(early, late, ev.a, ev.b):
        return True
    if small.words < SHORT and near and is_flash_of(early, late, short):
        return True
    if near and (is_led_anew(early, late, ev) or is_notice_of(early, late, ev)):
        return True
    one_place = of_one_place(early, late)
    if near and one_place and is_next_take(early, late, ev):
        return not leads_contradict(early, late, ev)
    if not _is_contained(small, large, early, late, ev, near=near):
        return False
    if days == "far" and small.words < SHORT:
        return False
    if not near:
        if not clean or len(small.own_names) > (days == "next"):
            return False
        if small.share < SAME and told_by_both(early, late) < FACTS:
            return False
        if (small.share < SAME or ev.moved) and is_one_column(early, late):
            return False  # the same stock of sentences
    if early.place and late.place and early.place != late.place:
        if small.words < SHORT and small.lead_at > ABOVE and 2 * small.words <= large.words:
            return False  # told again elsewhere, below its own lead
        if tell_two_places(early, late, ev):
            return days != "far" and is_corrected_place(early, late, ev)
        if ev.clashes:
            return is_corrected_elsewhere(early, late, ev)
        retyped = not (ev.facts or ev.days) and same_headline(early, late)
        slots = 2 if small.words >= SHORT else 0  # « Togo : grève générale », « Bénin : grève générale »
        few = small.share >= SAME and (len(ev.slots) <= slots or retyped) and len(small.own_names) <= 2
        return few or (small.share >= MOST_OF and _tells_no_other_fact(small, ev))
    if says_it_corrects(late) and min(ev.a.share, ev.b.share) >= SAME and len(ev.slots) <= MOST_CORRECTED:
        return True
    if near and are_two_corrected(early, late, ev):
        return True
    timed = small.words < SHORT and hours_of(early) != hours_of(late)  # an hour is no count
    if near and not timed and counts_alone_differ(early, late, ev):
        return True
    return not leads_contradict(early, late, ev) and _agree(small, short, ev)


def _is_contained(
    small: Face, large: Face, early: Imprint, late: Imprint, ev: Evidence, *, near: bool
) -> bool:
    """Whether enough of the shorter one stands in the longer one, its lead first."""
    one_place = early.place == late.place or (near and not (early.place and late.place))
    titled = one_place and same_headline(early, late)
    # the less they share, the more of the lead must be there, and the higher
    sure, deep = (0.5, DEEP) if small.share >= MOST_OF else (0.75, DEEP * 6 // 10)
    if small is ev.a and small.lead >= sure and small.lead_at > deep and 2 * small.words <= large.words:
        return False  # background, and maybe all of it
    if small.words < SHORT:
        return _is_brief_contained(small, large, early, late, titled=titled)
    leads = any(face.lead >= sure and face.lead_at <= deep for face in (small, large))
    if leads:
        return small.share >= PART_OF
    if (
        near
        and one_place
        and small.share >= ITEM
        and goes_on_alike(small, large)
        and leads_tell_one_thing(early, late)
    ):
        return True
    if titled or leads_tell_the_same(early, late):
        two = titled and sum(word[0].isdigit() for word in {*late.headline}) > 1  # figures settle it
        bare = not any(face.own_numbers or face.own_names for face in (small, large))
        told = two or bare or is_lead(late)
        return small.share >= (PART_OF if told or not have_much_of_their_own(small, large) else MOST_OF)
    if max(small.lead, large.lead) < LED and opens_with_its_own(large):
        return False
    if one_place and large.rest >= 0.5 and not ev.facts and leads_touch(early, late):
        # another lead, and behind it the same story
        short, long = (early, late) if small is ev.a else (late, early)
        return small.rest >= SAME or behind_new(small, short) >= SAME <= behind_new(large, long)
    return small.share >= SAME


def _is_brief_contained(small: Face, large: Face, early: Imprint, late: Imprint, *, titled: bool) -> bool:
    """The same of a shorter one of few words: more of it must be there."""
    if titled and small.share >= PART_OF and small.words >= TINY:
        return True
    unlike = small.lead_at > ABOVE and not is_announced(early, late)
    if not titled and 2 * small.words <= large.words and (unlike or is_recalled(small.mine, small.other)):
        return False  # one line among others, or what was known before
    if small.rest >= SAME and small.words >= 2 * small.mine.lead - 8 and leads_tell_the_same(early, late):
        return True
    if large.lead >= SAME and large.lead_at <= 2 * ABOVE:  # what a site says above its reprint is its own
        above = int(large.lead_at)
        return small.found.count(1, above) >= MOST_OF * (small.words - above)
    high = small.words >= 12 and small.lead_at <= LEAD_WORDS
    return small.share >= (MOST_OF if high else SAME)


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
        few = len(ev.facts) <= 2 and len(ev.slots) <= 4 and few_names
        return not small.own_numbers and (few or _tells_no_other_fact(small, ev))
    odd = len(small.odd_numbers), len(small.odd_names)
    if odd[0] > max(1, ODD * len(short.numbers)) or odd[1] > max(2, ODD * len(short.names)):
        return False
    if small.share < MOST_OF and len(small.own_numbers) > max(1, len(short.numbers) / 2):
        return False  # little in common, and other facts
    if len(ev.clashes) > max(2, ODD * len(short.numbers)):
        return False
    if len(ev.slots) <= max(4, 0.06 * small.words) + len(ev.spelled) / 2:
        return True
    return _tells_no_other_fact(small, ev)


def _tells_no_other_fact(small: Face, ev: Evidence) -> bool:
    """Retold in other words: no fact is another, and hardly one is missing."""
    same = not (ev.facts or ev.days) and len(small.odd_numbers | small.odd_names) <= 1
    few = FACTS if min(small.lead, small.share) >= MOST_OF else 2 * FACTS
    told = told_besides_the_place(small.mine, small.other)
    return same and told >= few
