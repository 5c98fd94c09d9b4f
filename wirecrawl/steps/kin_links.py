"""How two stories that are not one event are linked: an item of a series, a follow-up, or not at all.

In:   two Imprints, what they say beside each other, whether they are of two days.
Out:  `series`, `followup`, or "".
Law:  a link needs evidence of its own. What is repeated must be repeated to the word: the same sentence with another
      name or number in it is a template, and a template is true of many events.
"""

from __future__ import annotations

from itertools import accumulate, chain, pairwise

from wirecrawl.steps.imprint import CALENDAR, Imprint, words_of_place
from wirecrawl.steps.kin_evidence import Evidence, Face
from wirecrawl.steps.kin_recall import recalls
from wirecrawl.steps.lands import is_land, lands_in
from wirecrawl.steps.telling import says_something, stem, things

TELLING = 16  # words that a story repeats
FEW = 12  # … if numbers are among them
LIKE_LEAD = 0.6  # of a lead's words; so much is a template
FOLLOW_DAYS = 15
DAYS_OFF = 3  # of a bulletin of working days
SENTENCE = 8  # words; a shorter one that stands alone is repeated by chance
SAME_FRAME = 0.6  # of a headline's words
MOST_OF = 0.75
SAME = 0.9
TOUCH = 2
COLUMN = 4  # paragraphs, or sentences
FRAME_WORDS = 6
ODD = 0.34  # share of a story's names that an item of its series may lack
OWN_SENTENCES = 0.13  # of a series' item
SPOKEN = frozenset(  # « Mme Yao a tenu ces propos lors d'un point de presse »: about the speech
    (
        ("ces", "declarations"),
        ("cette", "declaration"),
        ("ces", "propos"),
        ("ces", "remarques"),
        ("ces", "commentaires"),
    )
)
REMARKED = 3  # sentences; so many under the same headline may hold a remark of the day, if no name is other


def link(early: Imprint, late: Imprint, ev: Evidence, *, other_day: bool) -> tuple[str, bool]:
    """`series`, `followup` or nothing; and whether it is a follow-up that recalls nothing."""
    if other_day and early.place == late.place and _is_of_series(early, late, ev):
        return "series", False
    if late.day - early.day > FOLLOW_DAYS:
        return "", False
    if recalls(early, late):
        return "followup", False
    vague = _shares_background(early, late, ev) or repeats_lead(early, late, ev)
    return "followup" if vague else "", vague


def frame_likeness(early: Imprint, late: Imprint) -> float:
    """How much of a headline stays when its numbers and days are left out: « Chine : … nouveaux cas »."""
    one, other = headline_frame(early), headline_frame(late)
    return len(one & other) / max(1, len(one), len(other))


def headlines_count_on(early: Imprint, late: Imprint) -> bool:
    """The same headline but for its numbers and days: « Réserves de sang : 21 jours »."""
    one, other = early.headline_counts, late.headline_counts
    return bool(one and other) and one != other and headline_frame(early) == headline_frame(late)


def headlines_tell_two_days(early: Imprint, late: Imprint) -> bool:
    """The same headline but for its day: « Votre horoscope du 20 septembre »."""
    return bool(early.headline_days and late.headline_days) and headlines_count_on(early, late)


def headline_frame(story: Imprint) -> frozenset[str]:
    """Its words without numbers and days."""
    return frozenset(w for w in story.headline if not w[0].isdigit() and w not in CALENDAR)


def _is_of_series(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """The same frame with other numbers: no sentence of its own, and about the same people; or one column."""
    if is_one_column(early, late) or _is_one_frame(early, late) or _is_form_below_leads(early, late, ev):
        return True
    standing = ev.b.lead >= MOST_OF and 0 not in ev.b.against  # « Voici les rendez-vous de vendredi »
    dated = bool(early.told and late.told and early.told != late.told)
    framed = headline_frame(early) == headline_frame(late)
    again = dated and (standing or (framed and ev.b.lead >= LIKE_LEAD))
    counted = early.headline_counts != late.headline_counts and not headlines_tell_two_days(early, late)
    titled = dated and framed and not counted  # the headline of every day
    share = min(ev.a.share, ev.b.share)
    named = share >= MOST_OF and late.day - early.day <= DAYS_OFF  # « Ever Lotus », then another ship
    for face, story in ((ev.a, early), (ev.b, late)):
        told, own = len(story.sentences), _own_sentences(face, story)
        remark = own == 1 and again and told >= REMARKED and not face.odd_names
        mould = titled and len(face.against) >= max(1, len(face.kept)) and told - own >= max(2, own)
        if own > OWN_SENTENCES * told and not (remark or mould):
            return False
        table = dated and framed and not (face.lost or face.kept)  # its rows name others every day
        form = titled and share >= SAME_FRAME and not face.lost and _named_in_full(face) <= named
        if not (standing or remark or table or form) and len(face.own_names) > max(1, ODD * len(story.names)):
            return False
    alike = frame_likeness(early, late) >= SAME_FRAME and share >= 0.3 and (titled or ev.b.lead >= 0.3)
    lone = len(early.sentences) == len(late.sentences) == 1  # two flashes worded alike
    return alike or (min(share, ev.b.lead) >= MOST_OF and not lone)


def _is_form_below_leads(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """Under the headline of every day each lead is worded anew, and all that follows is there, or a form filled in.

    Under one that is alike (« … en hausse », « … en baisse »), all is a form.
    """
    if (
        not (early.told and late.told and early.told != late.told)
        or early.headline_counts
        or late.headline_counts
    ):
        return False
    behind = [{n for n in face.kept + face.against if n} for face in (ev.a, ev.b)]
    if any(set(face.lost) - {0} or len(there) < 2 for face, there in zip((ev.a, ev.b), behind, strict=True)):
        return False
    if not any(0 in face.lost for face in (ev.a, ev.b)):
        return False
    if headline_frame(early) == headline_frame(late):
        return True
    return not (ev.a.kept or ev.b.kept) and frame_likeness(early, late) >= SAME_FRAME


def _is_one_frame(early: Imprint, late: Imprint) -> bool:
    """One headline of two days that names nobody, the same last sentence, and the first but for numbers and days."""
    if not (early.told and late.told and early.told != late.told) or early.headline != late.headline:
        return False
    if not {*early.headline}.isdisjoint((early.names | late.names).difference(words_of_place(early.place))):
        return False
    if min(len(early.sentences), len(late.sentences)) < COLUMN or early.sentences[-1] != late.sentences[-1]:
        return False
    first = _bare(early.sentences[0])
    return first == _bare(late.sentences[0]) and min(len(first), len(early.sentences[-1])) >= FRAME_WORDS


def _bare(words: list[str]) -> list[str]:
    return [word for word in words if not word[0].isdigit() and word not in CALENDAR]


def _named_in_full(face: Face) -> int:
    """How often it says first name and name that the other lacks: two events have two witnesses, a bulletin towns."""
    return sum(face.own_names.issuperset(pair) for pair in pairwise(face.mine.words))


def is_one_column(early: Imprint, late: Imprint) -> bool:
    """One headline that names nobody, but maybe its day, and paragraphs that begin alike: « Bélier : … »; or a list."""
    one, other = early.paragraph_words, late.paragraph_words
    if min(len(one), len(other)) < COLUMN or headline_frame(early) != headline_frame(late):
        return False
    if early.headline_counts != late.headline_counts and not headlines_tell_two_days(early, late):
        return False
    if not {*early.headline}.isdisjoint(early.names | late.names | {*words_of_place(early.place)}):
        return False
    if _announces(early) and _announces(early) == _announces(late):
        return True
    if len(one) != len(other):
        return False
    pairs = zip(one, other, strict=True)
    alike = sum(a[:2] == b[:2] or (a[:1] == b[:1] and says_something(a[0])) for a, b in pairs)
    return len(one) - alike <= OWN_SENTENCES * len(one)


def _announces(story: Imprint) -> list[str]:
    """The line above a list, without numbers and days: « Les rendez-vous de ce lundi : »."""
    if not story.paragraphs[0].rstrip().endswith(":"):
        return []
    return _bare(story.paragraph_words[0])


def _own_sentences(face: Face, story: Imprint) -> int:
    """Of the sentences that the other lacks, those that lack not only numbers: a row of a table is mostly numbers."""
    own, starts = 0, [0, *accumulate(map(len, story.sentences))]
    for n in face.lost:
        said = [hit for word, hit in zip(story.sentences[n], face.found[starts[n] :], strict=False)
                if not word[0].isdigit()]  # fmt: skip
        own += 2 * sum(said) < len(said)
    return own


def _passages(kept: list[int], sentences: list[list[str]]) -> list[list[str]]:
    """Sentences that are kept; short ones if they tell a number, and stand beside others."""
    runs: list[list[list[str]]] = []
    last = -2
    for n in kept:
        words = sentences[n]
        if not SPOKEN.isdisjoint(pairwise(words)):
            continue
        if len(words) < SENTENCE and not any(word[0].isdigit() for word in words):
            continue
        if n != last + 1:
            runs.append([])
        runs[-1].append(words)
        last = n
    return [words for run in runs if sum(map(len, run)) >= SENTENCE for words in run]


def _is_about_their_land(said: list[str], early: Imprint, late: Imprint) -> bool:
    """« La Sarmatie, premier producteur de cobalt, … » closes stories of Sarmatia, unless it tells what they do.

    A land that nothing else in the two names is a place like any other: « un affluent du Sénégal ».
    """
    lands = lands_in(said)
    if not lands:
        return False
    rest = [words for story in (early, late) for words in story.sentences if words != said]
    if lands.isdisjoint(lands_in(chain(early.headline, late.headline, *rest))):
        return False
    told = {word for word in said if says_something(word) and not is_land(word)}
    facts, stems = early.facts_on_top & told, early.stems_on_top.intersection(map(stem, told))
    return things(facts) + len(stems) < TOUCH


def repeats_lead(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """The lead of the earlier one to the word, wherever it is dated, below a lead that has to do with it."""
    words = len(early.sentences[0]) if early.sentences else 0
    if not (0 in ev.a.kept and 0 in ev.b.lost and words >= SENTENCE):
        return False
    facts = (early.facts_on_top & late.facts_on_top).difference(late.headline_days)
    touch = bool(facts or early.stems_on_top & late.stems_on_top)
    return touch and ev.a.found.count(1, 0, words) >= SAME * words


def _shares_background(early: Imprint, late: Imprint, ev: Evidence) -> bool:
    """Whole sentences again, in a story about something else of the same people or place."""
    if any(0 in face.against and face.lead >= LIKE_LEAD for face in (ev.a, ev.b)):
        return False  # the same lead about others
    kept = _passages(
        [n for n in ev.b.kept if not _is_about_their_land(late.sentences[n], early, late)], late.sentences
    )
    if not kept or (len(kept) < 2 and (early.place == "" or early.place != late.place)):
        return False  # too little for any of the rules below
    names = late.names & early.names
    named = [s for s in kept if not names.isdisjoint(s)]
    numbers = {w for s in kept for w in s if len(w) > 1 and w[0].isdigit()}
    sure = len(numbers) > 1 or (numbers and named)
    if len(ev.b.against) > len(ev.b.kept) and not sure:
        return False  # most of what is repeated, is repeated about others
    words = sum(map(len, kept))
    if early.place == "" or early.place != late.place:
        told = {w for s in named for w in s} & names.difference(
            words_of_place(early.place), words_of_place(late.place)
        )
        return len(told) >= 2 and len(kept) > 1 and words >= TELLING and not ev.b.against
    return words >= (FEW if numbers else TELLING)
