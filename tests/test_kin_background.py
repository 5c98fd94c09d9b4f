"""Kinship of items at the end of a round-up, of background at the end of a follow-up, of takes after midnight."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.test_kin_counts import LEAD, OTHERS, REST, toll
from tests.test_kin_takes import OTHER_SIGNS, SIGNS, column
from tests.test_kinship import NAMED, TEXT, relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.families import Pair, settle_families
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kin_evidence import lay_beside
from wirecrawl.steps.kinship import judge
from wirecrawl.steps.marks import SHARED, marks_of

NEWS = [
    "Odile Ravet a été entendue mercredi par la commission des ouvrages de Kolwani, qui l'a gardée 3 heures.",
    "Les commissaires voulaient savoir pourquoi les garde-corps n'étaient pas encore peints.",
    "Le peintre, malade depuis la fin de février, n'a trouvé personne pour le remplacer.",
    "Un devis de 640.000 francs a été remis à la trésorière, qui le juge trop élevé.",
    "Les cyclistes, eux, demandent une bande de 2 mètres du côté amont.",
    "Une marche est prévue samedi entre la halle aux grains et le débarcadère.",
    "La commission se réunira de nouveau dans 15 jours, cette fois en présence du public.",
]
FEW = TEXT[:2]


def evening(lines: list[str], headline: str = "Le journal du soir : trois sujets") -> Story:
    return told(lines, number=2, hours=8, headline=headline)


def test_the_last_item_of_a_round_up_is_an_item() -> None:
    """Nothing stands behind it, the headline is not about it, and it is whole."""
    assert relation(evening([*OTHERS, *NAMED])) == "contains"
    assert relation(evening([*OTHERS, *NAMED], "Le pont de Kolwani rouvre enfin"), told(NAMED)) == "update"


def test_a_long_item_between_a_line_above_and_two_below() -> None:
    """Two lines of other news and one above are hardly a third of it: a headline about neither tells."""
    long = [*NAMED, *NEWS]
    lines = ["Ce qu'il faut retenir ce soir.", *long, OTHERS[0], OTHERS[2]]
    assert relation(evening(lines, "Tour d'horizon"), told(long)) == "contains"


def test_background_at_the_end_is_no_item() -> None:
    """A follow-up says lead and figures again below its own news: abridged, and about the same people."""
    late = told([*NEWS, *FEW], number=2, hours=10, headline="Kolwani : la commission veut comprendre")
    assert relation(late, told(NAMED[:4])) == "followup"
    others = [NEWS[0].replace("Odile Ravet", "Le trésorier"), *NEWS[1:]]
    late = told([*others, *FEW], number=2, hours=10, headline="Kolwani : la commission veut comprendre")
    assert relation(late, told(NAMED[:4])) == "followup"


def test_two_items_of_a_round_up_may_be_about_one_person() -> None:
    """The story stands whole between another one about her and three lines more: no follow-up says it all again."""
    item = [NAMED[1], NAMED[0], *NAMED[2:]]
    about_her = "Odile Ravet a reçu mardi la médaille des ouvrages d'art, remise à Dolma par 9 de ses pairs."
    lines = [about_her, NEWS[1], *item, *NEWS[2:5]]
    assert relation(evening(lines, "Un prix à Dolma"), told(item)) == "contains"
    lines = [about_her, NEWS[1], *item[:4], *NEWS[2:5]]
    assert relation(evening(lines, "Un prix à Dolma"), told(item)) != "contains"


def test_a_sentence_that_stands_elsewhere_is_moved() -> None:
    """One of fourteen: all words are found, and that is no typography."""
    lines = [*NAMED, *OTHERS, *REST]
    late = [*lines[:3], lines[4], lines[3], *lines[5:]]
    assert relation(told(late, number=2, hours=2), told(lines)) == "correction"


def test_a_lead_about_the_same_people_makes_no_round_up() -> None:
    """What is known stands before the last sentence of a follow-up: both leads are about Odile Ravet."""
    item = [NAMED[1], NAMED[2], NAMED[5]]
    headline = "Kolwani : la commission veut comprendre"
    late = told([*NEWS[:6], *item, NEWS[6]], number=2, hours=10, headline=headline)
    assert relation(late, told(item)) == "followup"
    other = told([*OTHERS, *item, NEWS[6]], number=3, hours=10, headline=headline)
    assert relation(other, told(item)) == "contains"


@pytest.mark.parametrize("hours", [6, 26])
def test_a_short_story_deep_in_another_is_its_background(hours: int) -> None:
    """All of two sentences, below a hundred words that tell something else under a headline about the same."""
    short = told([TEXT[1], TEXT[4]])
    late = told(
        [*NEWS, TEXT[1], TEXT[4]], number=2, hours=hours, headline="Le pont de Kolwani et ses ouvriers"
    )
    assert not judge(Imprint(short), Imprint(late)).joins


def test_a_whole_story_deep_in_another_is_its_background() -> None:
    """Sixty words and more, all of them, below what is new; what is shuffled has its lead deep, too."""
    short = told(TEXT[:4])
    lines = [
        *NEWS,
        *[line.replace("changés", "changees").replace("12 tonnes", "douze tonnes") for line in TEXT[:4]],
    ]
    late = told(lines, number=2, hours=10, headline="Le pont de Kolwani devant la commission")
    assert not judge(Imprint(short), Imprint(late)).joins
    half = told([line.replace("12 tonnes", "douze tonnes") for line in TEXT[:4]], number=3, hours=2)
    assert judge(Imprint(told([*NEWS, *TEXT[:4]])), Imprint(half)).relation == "cut"
    shuffled = told([*NEWS, *TEXT[:4]], number=3, hours=2)
    assert judge(Imprint(told([*TEXT[:4], *NEWS])), Imprint(shuffled)).joins


def test_background_is_proposed_below_the_twelfth_paragraph() -> None:
    """Long stories say again what is known at their end: each sentence of the first one is found there."""
    early = [*NAMED, *REST]
    more = [f"La pile {n} du pont sera repeinte par une équipe de {n + 3} personnes." for n in range(9)]
    marks = marks_of(Imprint(told(early)))
    for line in early:
        late = told([*NEWS, *more, line], number=2, headline="La commission veut comprendre")
        assert len(marks & marks_of(Imprint(late))) >= SHARED


def test_copies_of_a_round_up_that_went_to_two_families_are_told_by_their_items() -> None:
    """A relation is to a member of the same family."""
    order = {id_: ("2023-03-05", id_, id_) for id_ in "abrs"}
    pairs = [Pair(item, copy, "contains", 500, 2000, True) for item, copy in ("ar", "bs")]
    kin = settle_families(order, pairs, lambda early, late: False, [["r", "s"]])
    assert [(kin[id_].cluster, kin[id_].relation_to) for id_ in "rs"] == [("a", "a"), ("b", "b")]


@pytest.mark.parametrize("line", [TEXT[0], TEXT[3]])
def test_a_sentence_said_again_is_found_wherever_it_stands(line: str) -> None:
    """Little words that two long texts have in common do not hide it; what is printed twice is found once."""
    more = [f"La pile {n} du pont sera repeinte par une équipe de {n + 3} personnes." for n in range(9)]
    late = told([*NEWS, *more, line], number=2, hours=26, headline="La commission veut comprendre")
    assert relation(late, told(NAMED)) == "followup"
    twice = Imprint(told([TEXT[0], line, line, TEXT[2]], number=3))
    assert lay_beside(Imprint(told(TEXT)), twice).b.share < 0.85


def test_a_round_up_is_no_bridge() -> None:
    """Of one family, also if a corrected take of another is no item of it; nor do two round-ups join what they hold."""
    order = {id_: ("2023-03-05", id_, id_) for id_ in "abrst"}

    def clusters(*pairs: Pair) -> list[str]:
        found = settle_families(order, pairs, lambda early, late: False)
        return [found[id_].cluster for id_ in "abrst"]

    held = Pair("a", "r", "contains", 500, 1000, True), Pair("b", "r", "update", 400, 990, True)
    assert clusters(*held) == list("abast")
    two = held[0], Pair("b", "s", "contains", 500, 1000, True), Pair("r", "s", "correction", 900, 950, True)
    assert clusters(*two) == list("ababt")
    again = (
        held[0],
        Pair("a", "s", "contains", 500, 990, True),
        Pair("r", "s", "typographic", 1000, 1000, True),
    )
    assert clusters(*again) == list("abaat")


def test_what_counts_alone_part_may_be_cut_and_added_to() -> None:
    """The toll rose; beside it stands a cut take, and one with two paragraphs of its own and one less."""
    news = ["Une collecte de couvertures commencera mercredi devant la gare.", *REST[1:]]
    assert relation(toll(30, 252, number=2, hours=2, rest=news), toll(28, 192)) == "update"
    assert relation(toll(30, 252, number=2, hours=2), toll(28, 192, rest=REST[:2])) == "update"
    other = [
        LEAD.format(30, 252).replace("la crue du fleuve Ouar", "l'effondrement du marché couvert"),
        *REST,
    ]
    late = told(other, number=2, hours=2, headline="Marché couvert : 30 morts et 252 blessés")
    assert not judge(Imprint(toll(28, 192)), Imprint(late)).joins


def test_a_paragraph_more_may_name_somebody() -> None:
    """Each take has its own paragraph: six facts that agree bear one name that does not."""
    met = (
        "Une cousine du peintre Lorrain, de passage, a filmé la vague depuis le toit de la halle aux grains."
    )
    lent = "Un marchand de bois a prêté ses remorques, sa cour et ses deux fils à ceux de la rue basse et du quai."
    early, late = toll(28, 192, rest=[*REST, met]), toll(30, 252, number=2, hours=2, rest=[lent, *REST])
    assert relation(late, early) == "update"
    assert not judge(Imprint(toll(28, 192, rest=[*REST[:1], met])), Imprint(late)).joins


def test_few_facts_behind_other_counts_are_another_event() -> None:
    """A paragraph less, and what is left names one person and one figure: the desk has a form for floods."""
    rest = [
        "Quelque 40 pompiers et 355 soldats ont passé la nuit à remplir des sacs de sable sur les quais.",
        "Deux écoles ont ouvert leurs portes à qui voulait dormir au sec avant le retour des bus.",
        "La pluie, a dit Odile Ravet, était annoncée depuis 3 jours mais pas avec cette violence.",
    ]
    lent = "Un marchand de bois a prêté ses remorques et ses deux fils aux habitants de la rue basse."
    late = toll(786, 215, number=2, hours=2, rest=[lent, *rest[1:]])
    assert not judge(Imprint(toll(96, 250, rest=rest)), Imprint(late)).joins


@pytest.mark.parametrize(("hours", "wanted"), [(15, True), (24, False)])
def test_a_take_after_midnight_still_tells_the_day_of_the_first(hours: int, wanted: bool) -> None:
    """« mardi » under datelines of Tuesday and Wednesday; a daily bulletin comes after 24 hours."""
    found = judge(Imprint(toll(28, 192)), Imprint(toll(30, 252, number=2, hours=hours)))
    assert found.joins is wanted


def test_lire_au_lieu_de_is_a_note() -> None:
    """« Rectification : lire 212 au lieu de 213. »"""
    note = "Rectification : lire 73 millions au lieu de 37 millions. Le reste sans changement."
    lines = [note, TEXT[0], TEXT[1].replace("37", "73").replace("260", "290")]
    assert Imprint(told(lines)).side.noted
    assert relation(told(lines, number=2, hours=2), told(FEW)) == "correction"
    assert not Imprint(
        told(["Il faut lire ce roman pour le plaisir, et non pour la morale.", *FEW])
    ).side.noted


def test_the_label_of_a_correction_that_is_cut_says_nothing_new() -> None:
    """Both carry it; the later one is shorter."""
    early, late = (
        told(lines, number=n, hours=n, headline="(CORRECTION) Le pont de Kolwani rouvre")
        for n, lines in ((1, NAMED), (2, NAMED[:5]))
    )
    assert relation(late, early) == "cut"


def test_columns_of_the_same_stock_are_of_two_days() -> None:
    """Without a dateline, and « Une », « Gardez » look like names: the same headline over the same signs."""
    signs, said = zip(*(line.split(". ") for line in SIGNS), strict=True)
    one, two = (
        [f"{a} : {b}" for a, b in zip(signs, x, strict=True)] for x in (said, [*said[:8], *said[11:7:-1]])
    )
    early, late = (column(day, lines, "L'horoscope") for day, lines in ((5, one), (6, two)))
    assert relation(late, early) == "series"
    again = replace(column(5, two, "L'horoscope"), id="xinhua_fr:c_9")
    assert judge(Imprint(early), Imprint(again)).joins


def test_one_paragraph_of_a_column_may_begin_otherwise() -> None:
    """« Mer agitée » follows « Une houle »: the other ten paragraphs are the frame."""
    early, late = (
        column(day, [*lines, sea], "Votre horoscope")
        for day, lines, sea in (
            (5, SIGNS, "Mer agitée au large."),
            (6, OTHER_SIGNS, "La houle tombera ce soir."),
        )
    )
    assert relation(late, early) == "series"


def test_what_two_datelines_of_one_day_say_is_no_series() -> None:
    """Printed after midnight under the day before: a corrected figure makes no item of a series."""
    early, late = (
        told([FEW[0].replace("14", f"{n}4"), FEW[1].replace("37", f"{n}7").replace("60", f"{n}0")], number=n, hours=h,
             dateline="KOLWANI, 5 mars (Xinhua) -- ")
        for n, h in ((1, 1), (2, 18))
    )  # fmt: skip
    assert relation(late, early) != "series"
