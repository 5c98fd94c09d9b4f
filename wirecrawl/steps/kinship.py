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

from wirecrawl.steps.imprint import CORRECTING_LABELS, LEAD_WORDS, WEEKDAYS, Imprint
from wirecrawl.steps.kin_evidence import Evidence, Face, lay_beside, told_anew
from wirecrawl.steps.kin_leads import (
    FLASH,
    MOST_OF,
    PART_OF,
    TINY,
    is_flash_of,
    leads_contradict,
    leads_tell_the_same,
    leads_touch,
    same_headline,
    tell_two_places,
    tells_names,
)
from wirecrawl.steps.kin_links import TELLING, frame_likeness, is_plain_item, link, same_words

JOINING = frozenset("exact typographic correction update cut urgent-of syndicated contains".split())

OTHER_DAYS = ("next", "far", "differ")
NEAR_DAYS = 6  # in a week a weekday comes once; a copy that is farther off is judged by its letters alone
SHORT = 60  # words; a flash has no room for numbers of its own
BULLETIN = 150
ITEM = 0.4  # of a story's words, in one piece with its lead, is that story abridged
PASSAGE = 30  # words; a piece of fewer is no item
DEEP = 100  # words: what stands deeper is background
NIGHT_HOURS = 12  # a daily series comes every 24 hours
SAME = 0.9
ANEW = 0.65  # of a lead's words; a lead that keeps fewer is written anew
ODD = 0.34  # share of a story's numbers or names that its kin may lack
FRESH_LABELS = frozenset(("urgent", "flash", "alerte"))
MOST_CORRECTED = 3  # things that one correction puts right
NEW_LEAD = 3  # sentences: a lead written anew may be one short sentence, and another
ROUND_UP = 0.3  # share of a round-up that is of other stories


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
    days = _days(early, late)
    if early.letters == late.letters:
        if not early.letters:
            return NONE
        if days in OTHER_DAYS and _is_bare_template(late, early):
            return Judgement("series", 1.0, apart=True)
        return Judgement(_same_text(early, late), 1.0)
    if _share_too_little(early, late):
        return NONE
    if days in OTHER_DAYS and early.place == late.place and is_plain_item(early, late):
        return Judgement("series", same_words(early, late), apart=True)
    evidence = lay_beside(early, late)
    if _is_one_event(early, late, evidence, days):
        name = _named(early, late, evidence)
        few, many = sorted((evidence.a.words, evidence.b.words))
        weak = (days == "differ" and bool(evidence.slots)) or few < FLASH <= SHORT <= many
        return Judgement(name, evidence.b.share, evidence=evidence, weak=weak)
    relation = link(early, late, evidence, other_day=days == "differ" or late.day > early.day)
    apart = relation == "series" or min(evidence.a.share, evidence.b.share) >= PART_OF
    return Judgement(relation, evidence.b.share, apart, evidence)


def _share_too_little(early: Imprint, late: Imprint) -> bool:
    """Whether no rule below could relate them: a quick look, to spare a thorough one."""
    runs = min(len(early.runs), len(late.runs))
    return runs >= TELLING and len(early.runs & late.runs) < min(TELLING // 4, runs * 0.15)


def _days(early: Imprint, late: Imprint) -> str:
    """`same`, `night`, `next`, `far` or `differ`: `differ` if both datelines name a day, and not the same one.

    A silent dateline is taken to be of the day of publication, but that proves less.
    """
    hours = _hours_between(early, late)
    night = hours is not None and hours <= NIGHT_HOURS  # a desk dates its takes anew after midnight
    if early.told and late.told:
        return "same" if early.told == late.told else "night" if night else "differ"
    days = [date.fromisoformat(x.told).toordinal() if x.told else x.day for x in (early, late)]
    if not all(days):
        return "far"
    gap = abs(days[1] - days[0])
    return "same" if gap == 0 else "night" if night else "next" if gap == 1 else "far"


def _hours_between(early: Imprint, late: Imprint) -> float | None:
    """Hours from one printing to the other; None if the hour of one is not known."""
    if not early.order[1] or not late.order[1]:
        return None
    gap = datetime.fromisoformat(late.order[1]) - datetime.fromisoformat(early.order[1])
    return abs(gap.total_seconds()) / 3600


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
    if days in ("same", "night", "next") and _is_item_of(early, late, ev):
        return True
    if small.words < SHORT and days in ("same", "night") and is_flash_of(early, late, short):
        return True
    if not _is_contained(small, large, early, late, ev, near=days in ("same", "night")):
        return False
    if days == "far" and small.words < SHORT:
        return False
    if days in ("next", "far") and not (clean and len(small.own_names) <= (days == "next")):
        return False
    if early.place and late.place and early.place != late.place:
        if tell_two_places(early, late, ev):
            return False
        if ev.clashes:
            return _is_corrected_elsewhere(early, late, ev)
        return small.share >= SAME and len(ev.slots) <= 2 and len(small.own_names) <= 2
    if _says_it_corrects(late) and min(ev.a.share, ev.b.share) >= SAME and len(ev.slots) <= MOST_CORRECTED:
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
        return _says_much(early, late) and small.share >= 0.8 and len(ev.slots) <= 4
    alike = min(ev.a.share, ev.b.share) >= SAME and small.words >= SHORT
    return (
        _says_it_corrects(late) and alike and len(ev.slots) <= 1 and not ev.days and late.day - early.day <= 2
    )


def _says_it_corrects(late: Imprint) -> bool:
    return late.side.noted or not CORRECTING_LABELS.isdisjoint(late.labels)


def _says_much(early: Imprint, late: Imprint) -> bool:
    """So many names and numbers do not agree by chance, nor in a template."""
    told = [date.fromisoformat(x.told or "").toordinal() for x in (early, late)]
    rich = len(early.numbers & late.numbers) >= 3 and len(early.names & late.names) >= 3
    return rich and abs(told[1] - told[0]) == 1 and min(len(early.words), len(late.words)) >= 80


def _is_corrected_elsewhere(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """A story that another city's desk prints again with one thing changed: so much does not agree by chance."""
    rich = len(early.numbers & late.numbers) >= 3 and len(early.names & late.names) >= 3
    same = min(ev.a.share, ev.b.share) >= 0.95 and len(ev.slots) == 1
    return rich and same and min(ev.a.words, ev.b.words) >= SHORT and not ev.days


def _is_contained(
    small: Face, large: Face, early: Imprint, late: Imprint, ev: Evidence, *, near: bool
) -> bool:
    """Whether enough of the shorter one stands in the longer one, its lead first."""
    one_place = early.place == late.place or (near and not (early.place and late.place))
    titled = one_place and same_headline(early, late)
    if small.words < SHORT:
        if titled and small.share >= PART_OF and small.words >= TINY:
            return True
        high = small.words >= 12 and small.lead_at <= LEAD_WORDS
        return small.share >= (MOST_OF if high else SAME)
    # the less they share, the more of the lead must be there, and the higher
    sure, deep = (0.5, DEEP) if small.share >= MOST_OF else (0.75, DEEP * 6 // 10)
    leads = any(face.lead >= sure and face.lead_at <= deep for face in (small, large))
    if leads or titled or leads_tell_the_same(early, late):
        return small.share >= PART_OF
    if one_place and large.rest >= 0.5 and not ev.facts and leads_touch(early, late):
        short, long = (
            (early, late) if small is ev.a else (late, early)
        )  # another lead, and behind it the same story
        return small.rest >= SAME or _behind_new(small, short) >= SAME <= _behind_new(large, long)
    return small.share >= SAME


def _behind_new(face: Face, story: Imprint) -> float:
    """The share of what follows a lead written anew, of up to NEW_LEAD sentences that the other lacks."""
    new = next((n for n in range(len(story.sentences)) if n not in face.lost), 0)
    if not 0 < new <= NEW_LEAD:
        return 0.0
    found = face.found[sum(map(len, story.sentences[:new])) :]
    return sum(found) / len(found) if len(found) >= PART_OF * face.words else 0.0


def _is_item_of(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """The lead of the earlier story and much of the rest stand in the later one in one piece, deep as they may."""
    kept, words = ev.a.kept, sum(len(early.sentences[n]) for n in ev.a.kept)
    if not kept or kept[0] or ev.a.against or kept[-1] + 1 - len(kept) > 1:
        return False
    return words >= max(ITEM * ev.a.words, PASSAGE) and _is_round_up(early, late, ev)


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
    return len(ev.slots) <= max(4, 0.06 * small.words) + len(ev.spelled) / 2


def _named(early: Imprint, late: Imprint, ev: Evidence) -> str:
    """Which of the joining relations."""
    if early.source != late.source or (early.agency and late.agency and early.agency != late.agency):
        return "syndicated"
    e, l = ev.a, ev.b  # noqa: E741 - early and late
    if 2 * l.words <= e.words and _is_flash(late):
        return "urgent-of"
    if _is_item_of(early, late, ev):
        return "contains"
    if 2 * e.words <= l.words and len(early.words) < FLASH and not _is_round_up(early, late, ev):
        return "update"
    if _says_it_corrects(late):
        return "correction"
    if late.lead >= 8 and (max(e.lead, l.lead) < ANEW or (0 in l.lost and len(late.sentences[0]) >= 8)):
        return "update"  # a lead written anew
    if (
        ev.damage
        and min(e.share, l.share) >= SAME
        and not (ev.clashes or ev.days or ev.swaps or e.lost or l.lost)
    ):
        return "typographic"  # « à » and « où » are lost whole
    if (
        l.share >= 0.8
        and l.words <= 0.85 * e.words
        and not (l.lost and len(l.lost) * 3 > len(late.sentences))
    ):
        return "cut"
    if e.share >= 0.7 and l.words >= 1.1 * e.words:
        return "contains" if _is_round_up(early, late, ev) else "update"
    e_anew, l_anew = told_anew(early, late, ev)
    if len(l.lost) > l_anew:
        return "update"
    if len(e.lost) > e_anew:
        return "cut"
    changed = ev.clashes or ev.days or ev.swaps or ev.spelled or ev.rewritten
    if not changed and min(e.share, l.share) == 1:
        return "correction" if ev.moved else "typographic"
    if l.words >= 1.08 * e.words:
        return "update"
    return "cut" if l.words <= 0.9 * e.words and l.share >= 0.95 else "correction"


def _is_flash(story: Imprint) -> bool:
    if len(story.words) >= SHORT:
        return False
    return len(story.paragraphs) == 1 or not FRESH_LABELS.isdisjoint(story.labels)


def _is_round_up(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """Whether the earlier story is one item of the later one: in one piece, with other matter before and behind.

    An update puts its news on top, or in between, or below; it seldom does two of these around the untouched text.
    """
    lost = set(ev.b.lost)
    found = [n for n in range(len(late.sentences)) if n not in lost]
    foreign = sum(len(late.sentences[n]) for n in lost)
    if not found or found[-1] - found[0] + 1 - len(found) > 1:
        return False
    before, after = found[0], len(late.sentences) - 1 - found[-1]
    other_headline = frame_likeness(early, late) < 0.34
    if foreign < ROUND_UP * ev.b.words:
        return other_headline and before >= 2 and after >= 2  # items of one line
    return (before >= 2 and after >= 1) or (other_headline and (before >= 3 or (before >= 1 and after >= 2)))
