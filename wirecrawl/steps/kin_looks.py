"""Whether a story calls up what an earlier one told: « …, après le séisme de jeudi ».

In:   two Imprints, the earlier first.
Out:  yes or no.
Law:  the place, the day and the kind of event are enough, or in place of the kind two things that were on top: a
      figure, a name, words. The place is settled by the dateline, by a name that both tell on top, or by a name beside
      the day. What is named and counted there besides, the earlier story says, too; else it is another event.
"""

from __future__ import annotations

from wirecrawl.steps.event_kinds import kinds_in
from wirecrawl.steps.imprint import CALENDAR, Imprint, of_one_place, words_of_place
from wirecrawl.steps.lands import is_land
from wirecrawl.steps.looks import Look
from wirecrawl.steps.recalled import WEEK, days_before
from wirecrawl.steps.telling import is_figure, is_large, says_something, stem, things

ENOUGH = 2  # points; without a day, at the place itself, one more
KIND = 2  # points
SURE = 4  # points; with more, one number may be another: the toll has risen since
PARALLEL = 0.6  # of a lead's words


def calls_up(early: Imprint, late: Imprint) -> bool:
    """Whether the later one looks back on what the earlier one told."""
    if not late.looks:
        return False
    days = _days_of_event(early)
    looks = (look for look in late.looks if (look.day in days if look.day else late.day - early.day <= 1))
    return any(_calls_up(look, early, late) for look in looks) and not _run_parallel(early, late)


def _calls_up(look: Look, early: Imprint, late: Imprint) -> bool:
    """What is said beside a look at the day of the earlier one."""
    places, own = {*words_of_place(early.place)}, {*words_of_place(late.place)}
    both = _names_on_top_of_both(early, late, places, own) if look.day else set[str]()
    near = bool(both) or of_one_place(early, late) or bool(own and own <= early.facts_on_top)
    said = {word for word in look.words if word[0].isdigit() or word in late.names or word in places}
    said -= CALENDAR if near else CALENDAR | own
    odd = said - early.says - places
    names = {word for word in said if word in places or (word in early.facts_on_top and word in late.names)}
    figures = [word for word in said & early.facts_on_top if word[0].isdigit()]
    sure = any(map(is_large, figures)) or sum(map(is_figure, figures)) > 1  # wherever it was
    if odd & late.names or not (near or names or sure):
        return False
    points = _points(look.words, early) + sum(min(2, len(word)) if names else 1 for word in figures)
    points += things((names - places if near else names) | both - places) - (not near)
    if both - places:
        points += len(early.stems_on_top & late.stems_on_top) > 1
    return points >= ENOUGH + (near and not look.day) and (not odd or bool(names - places) or points > SURE)


def _days_of_event(story: Imprint) -> set[int]:
    """Those that its lead names; if it names none, those of news."""
    lead = story.words[: story.lead]
    named = {day for _, day in days_before(lead, story.day)}
    return (
        named | ({story.day} if story.day and WEEK[(story.day - 1) % 7] in lead else set())
        or story.days_of_news
    )


def _names_on_top_of_both(early: Imprint, late: Imprint, places: set[str], own: set[str]) -> set[str]:
    """Those that settle where it was: the earlier one's place, too, but no land, nor the later one's own place."""
    told = late.facts_on_top & (early.facts_on_top | places) - own
    return {word for word in told if not (word[0].isdigit() or is_land(word))}


def _points(words: list[str], early: Imprint) -> int:
    """For the kind of event and for each word of what was on top."""
    kind = not kinds_in(words).isdisjoint(early.kinds_told)
    return KIND * kind + len({stem(word) for word in words if says_something(word)} & early.stems_on_top)


def _run_parallel(early: Imprint, late: Imprint) -> bool:
    """Leads worded alike: two events of one form, and neither looks back on the other."""
    one, other = ({*story.words[: story.lead]} for story in (early, late))
    return len(one & other) >= PARALLEL * min(len(one), len(other))
