"""Kinship of round-ups of two stories, of notices that correct one passage, and of the headline of every day."""

from __future__ import annotations

import re

import pytest

from tests.kinship.families import Shelf
from tests.test_kin_counts import OTHERS, REST
from tests.test_kinship import NAMED, TEXT, relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.families import Pair, settle_families
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge

MUSEUM = [
    "Le musée de Dolma a retrouvé 21 monnaies d'or dans la cave d'un notaire, a indiqué la conservatrice Irma Solt.",
    "Frappées en 1604 pour la foire d'Orvane, elles avaient disparu d'une vitrine il y a 33 ans.",
    "La vitrine qui les attend depuis des mois sera ouverte au public dès dimanche matin, a promis la conservatrice.",
    "Le notaire, qui ignorait tout de son trésor, recevra une entrée gratuite pour le reste de ses jours.",
    "Son chien, qui avait gratté la terre jusqu'à la première pièce, aura droit à un collier neuf et à un os de veau.",
]
DIGEST = ["Les nouvelles de ce mardi :", "Le pont de Kolwani rouvre", *NAMED, "Des monnaies à Dolma", *MUSEUM]


def both(*more: Story) -> dict[str, str]:
    """The clusters of the bridge, the museum, the digest of both, and what else is printed."""
    bridge = told(NAMED)
    museum = told(MUSEUM, number=2, hours=1, place="DOLMA", headline="Des monnaies à Dolma")
    digest = told(DIGEST, number=3, hours=4, place="ORVANE", headline="Le journal du soir")
    shelf = Shelf()
    shelf.put([bridge, museum, digest, *more])
    return {id_.rpartition("_")[2]: kin.cluster.rpartition("_")[2] for id_, kin in shelf.kin().items()}


def late(lines: list[str], number: int, *, place: str = "DOLMA") -> Story:
    headline = "Des monnaies à Dolma" if place == "DOLMA" else "Le pont de Kolwani rouvre"
    return told(lines, number=number, hours=3 + number, place=place, headline=headline)


@pytest.mark.parametrize(
    "lines", [MUSEUM, MUSEUM[:3], [MUSEUM[0], *MUSEUM[3:]], [x.replace("33 ans", "34 ans") for x in MUSEUM]],
    ids=["again", "cut", "cut-inside", "corrected"],
)  # fmt: skip
def test_a_round_up_of_two_stories_does_not_join_them_by_what_follows(lines: list[str]) -> None:
    """A later take of the one stands in the round-up, which is of the other's family."""
    found = both(late(lines, 4), late(NAMED[:4], 5, place="KOLWANI"))
    assert found.pop("3") in ("1", "2")
    assert found == {"1": "1", "2": "2", "4": "2", "5": "1"}


def test_a_round_up_printed_twice_is_of_one_family_still() -> None:
    """Its copy holds both stories, too."""
    again = told(
        [*DIGEST, "Bonne nuit à tous."], number=6, hours=6, place="ORVANE", headline="Le journal de nuit"
    )
    found = both(again)
    assert (found["1"], found["2"]) == ("1", "2")
    assert found["3"] == found["6"] in ("1", "2")


def test_a_cut_of_a_round_up_stays_with_it() -> None:
    """What begins as it does is no item of it."""
    cut = told(DIGEST[:6], number=7, hours=6, place="ORVANE", headline="Le journal du soir")
    found = both(cut)
    assert found["7"] == found["3"]


def test_a_pair_of_a_round_up_and_an_item_comes_last() -> None:
    """Takes find each other first; then the round-up is of one family, whichever its items came before or after it."""
    order = {name: (name, "", name) for name in "abrsx"}
    pairs = [
        Pair("a", "r", "contains", 500, 90, True), Pair("b", "r", "contains", 400, 95, True),
        Pair("r", "x", "cut", 1000, 100, True), Pair("a", "x", "correction", 990, 990, True),
        Pair("r", "s", "cut", 1000, 1000, True),
    ]  # fmt: skip
    kin = settle_families(order, pairs, lambda x, y: False)
    assert [kin[name].cluster for name in "abrsx"] == ["a", "b", "a", "a", "a"]
    assert judge(Imprint(told(NAMED)), Imprint(told(DIGEST, number=3, hours=4, place="ORVANE"))).weak


def test_a_round_up_that_updates_a_story_is_at_home() -> None:
    """Most of it is one story, which is told as its update; it holds another, too."""
    order = {name: (name, "", name) for name in "abr"}
    pairs = [Pair("a", "r", "update", 700, 1000, True), Pair("b", "r", "contains", 250, 100, True)]
    kin = settle_families(order, pairs, lambda x, y: False)
    assert [kin[name].cluster for name in "abr"] == ["a", "b", "a"]


def test_a_round_up_stays_at_home_when_its_family_grows() -> None:
    """Its small family joins a large one; what the other item's takes say of it counts no more."""
    order = {name: (name, "", name) for name in "abcdrx"}
    pairs = [
        Pair("b", "c", "exact", 1000, 1000, True), Pair("b", "d", "exact", 1000, 1000, True),
        Pair("c", "d", "exact", 1000, 1000, True), Pair("a", "r", "contains", 500, 100, True),
        Pair("a", "b", "update", 900, 90, True), Pair("x", "r", "contains", 400, 80, True),
    ]  # fmt: skip
    order["x"] = ("0", "", "x")
    kin = settle_families(order, pairs, lambda x, y: False)
    assert [kin[name].cluster for name in "abcdrx"] == ["a", "a", "a", "a", "a", "x"]


def test_a_wire_reprints_nobody_under_its_own_name() -> None:
    """Another agency's copy comes first; the wire's own next take is no copy of it, nor is its round-up."""
    copy = told(NAMED, dateline="KOLWANI, 5 mars (APS) -- ")
    take = told([OTHERS[0], OTHERS[1], *NAMED], number=2, hours=2)
    assert relation(take, copy) == "update"
    digest = told(DIGEST, number=3, hours=4, place="ORVANE", headline="Le journal du soir")
    assert relation(digest, copy) == "contains"
    assert (
        relation(told(NAMED[:4], number=2, dateline="KOLWANI, 5 mars (APS) -- "), told(NAMED)) == "syndicated"
    )


WRONG = "Dans notre dépêche « Le pont de Kolwani rouvre », prière de lire ainsi le paragraphe 4 :"
RIGHT = "Les camions de plus de 19 tonnes devront encore emprunter le bac pendant quelques semaines."
CORRECTED = "RECTIFICATIF : Le pont de Kolwani rouvre"


def notice(*lines: str, headline: str = CORRECTED) -> Story:
    return told([*lines], number=2, hours=3, headline=headline)


def test_a_notice_corrects_one_passage() -> None:
    """It prints the headline again, and of the story no more than the passage it puts right."""
    story = told([*TEXT, *REST])
    assert relation(notice(WRONG, RIGHT), story) == "correction"
    assert relation(notice(WRONG, RIGHT, headline="Le pont de Kolwani rouvre"), story) == "correction"
    assert relation(notice(WRONG, RIGHT, "(et non 12 tonnes, comme il était écrit)"), story) == "correction"


def test_what_holds_the_passage_of_a_notice_is_no_round_up() -> None:
    """A follow-up has it for background; the headline is its own."""
    passage = f"{RIGHT} Le passeur et ses deux fils ont promis de ne pas augmenter le prix avant la fête."
    later = told([*MUSEUM[2:], passage, OTHERS[3]], number=3, hours=5, headline="Une fête au bord de l'eau")
    note = notice(WRONG, passage)
    assert relation(later, note) != "contains"
    assert relation(later, told([passage], number=2, hours=3, headline="Bac de l'Ouar")) == "contains"


def test_a_passage_alone_is_no_notice() -> None:
    """Nobody says that it corrects; the headline is another's; or two things are other."""
    story = told([*TEXT, *REST])
    bare = notice(
        "Un mot de la mairie aux transporteurs de la région.", RIGHT, headline="Le pont de Kolwani rouvre"
    )
    assert relation(bare, story) != "correction"
    assert relation(notice(WRONG, RIGHT, headline="RECTIFICATIF : Bacs de l'Ouar"), story) != "correction"
    other = RIGHT.replace("camions", "autocars").replace("le bac", "la digue")
    assert relation(notice(WRONG, other), story) != "correction"


OLD = [*NAMED, *REST]


def second(*, place: str = "KOLWANI", hours: float = 2, headline: str = "Le pont de Kolwani rouvre") -> Story:
    """Four sentences on top of six of ten."""
    new = [
        OTHERS[3],
        "La mairie publiera les horaires du bac dans la soirée.",
        OTHERS[1],
        "Rien ne presse, dit-on.",
    ]
    return told([*new, *OLD[2:8]], number=2, hours=hours, place=place, headline=headline)


@pytest.mark.parametrize(("place", "hours"), [("KOLWANI", 2), ("DOLMA", 2), ("KOLWANI", 26)])
def test_what_is_said_under_the_same_headline_is_not_surely_another_event(place: str, hours: float) -> None:
    """Takes between the two may join them: little of the first is left, and no fact is other."""
    late = Imprint(second(place=place, hours=hours))
    assert not judge(Imprint(told(OLD)), late).apart
    assert judge(Imprint(told(OLD, headline="Deux rives, un fleuve")), late).apart


def test_a_lead_says_that_it_tells_the_same_story_anew() -> None:
    """More than half of it is there under the same headline; without the label that is the background of two."""
    assert relation(second(headline="(LEAD 2) Le pont de Kolwani rouvre"), told(OLD)) == "update"
    assert relation(second(), told(OLD)) == "followup"


PARITY = (
    "La parité centrale du franc ouarais s'est affaiblie de {} points, à {} pour un écu, a publié mardi la place.",
    "Il fallait mercredi {} sous de moins que la veille, soit {}, à qui voulait acheter un écu.",
)
RATES = [
    "La couronne valait {} francs, cent sols {} francs.",
    "Le franc ne peut s'écarter de plus de deux centièmes de la parité centrale au cours d'une séance.",
]


def rates(day: int, *numbers: str, headline: str = "Orvane : taux de change") -> Story:
    lines = [PARITY[day].format(*numbers[:2]), RATES[0].format(*numbers[2:]), RATES[1]]
    return told(lines, number=day + 1, hours=24 * day, place="ORVANE", headline=headline)


def test_the_headline_of_every_day_makes_a_series_of_a_lead_in_other_words() -> None:
    """What is not the lead's is the same sentence with other numbers, or the same."""
    early = rates(0, "81", "6,4011", "7,4893", "58,07")
    assert relation(rates(1, "27", "6,3929", "7,4797", "57,72"), early) == "series"
    assert (
        relation(rates(1, "27", "6,3929", "7,4797", "57,72", headline="Le franc recule"), early) != "series"
    )


def test_the_same_lead_on_another_day_makes_a_series_under_any_headline() -> None:
    """A bulletin whose headline tells the day's count, and whose last sentence is the day's remark."""
    lead = (
        "{} cas de rougeole ont été relevés {} dans la province de l'Ouar, indique le bulletin de la santé."
    )
    total = "Depuis le 8 février, {} cas et {} décès ont été comptés dans les 7 districts."
    early = [
        lead.format(3, "mardi"),
        total.format(41, 13),
        "Les équipes ont repris leurs tournées au marché.",
    ]
    later = [lead.format(3, "mercredi"), total.format(61, 18), "Les vaccins ont été livrés par le fleuve."]
    one, two = (
        told(early, headline="Bulletin de la santé"),
        told(later, number=2, hours=24, headline="3 cas relevés"),
    )
    assert relation(two, one) == "series"


SHARES = [
    "L'indice de la place d'Orvane a clôturé {} à {} points, {}.",
    "Parmi les plus fortes hausses, {} a pris {} % et {} {} %.",
    "Le volume des échanges s'est élevé à {} milliards de francs.",
]


def shares(day: int, *words: str, more: tuple[str, ...] = ()) -> Story:
    lines = [SHARES[0].format(*words[:3]), SHARES[1].format(*words[3:7]), SHARES[2].format(words[7]), *more]
    headline = f"Bourse d'Orvane : l'indice cède {words[6]} %"
    return told(lines, number=day + 1, hours=24 * day, place="ORVANE", headline=headline)


def test_a_table_names_others_every_day() -> None:
    """Each sentence is one of the day before with other numbers and names; a sentence of its own, and it is news."""
    early = shares(
        0, "mardi", "5.532,16", "freiné par le cuivre", "Pharmidor", "3,59", "Bancorel", "3,19", "2,52"
    )
    words = "mercredi", "5.566,86", "soutenu par le bois", "Lumaria", "2,83", "Sidéral", "1,93", "4,70"
    assert relation(shares(1, *words), early) == "series"
    assert relation(shares(1, *words, more=("Le courtier Marek Dvorak quitte la place.",)), early) != "series"


SAID = [
    "Un jardin demande de la patience, et celui du couvent en a reçu plus que sa part depuis que les murs tombent.",
    "Certains voisins y portent de l'eau le soir, mais personne ne veut dire qui a planté le figuier de la cour.",
    "Le puits, lui, ne se plaint pas : un grand seau suffit pour les herbes, et la pluie s'occupe des arbres.",
    "Il faudrait donc une clef, une grille et un gardien, et cependant chacun préfère entrer par la brèche.",
    "Personne ne songe à la fermer, car on y passe mieux avec une brouette que par le portail de la rue.",
]


def retyped(headline: str = "Le jardin du couvent") -> Story:
    swaps = (
        ("Certains", "Quelques"), ("mais", "pourtant"), ("grand", "vaste"), ("donc", "par conséquent"),
        ("car", "puisque"),
    )  # fmt: skip
    text = "\n".join(SAID)
    for one, other in swaps:
        text = text.replace(one, other)
    return told(text.split("\n"), number=2, hours=2, place="DOLMA", headline=headline)


def test_words_are_other_and_the_city_of_a_text_without_facts() -> None:
    """Another desk retypes it under the same headline; under one of its own these may be two."""
    base = told(SAID, headline="Le jardin du couvent")
    assert relation(retyped(), base) == "correction"
    assert relation(retyped("Une brèche dans un mur"), base) == ""


def test_two_figures_are_corrected_and_a_paragraph_is_added() -> None:
    """What only one side has proves nothing: the rest is the same under the same headline."""
    base = [
        *TEXT[:3],
        "Il relie les deux rives du fleuve Ouar depuis 1958 et n'a jamais manqué à personne autant que cette année.",
    ]
    late = [line.replace("37 millions", "39 millions").replace("260", "290") for line in base]
    assert (
        relation(
            told([*late[:2], "Le ministre Marek Dvorak n'en dit mot.", *late[2:]], number=2, hours=2),
            told(base),
        )
        == "update"
    )


def test_a_figure_is_corrected_elsewhere_below_a_new_lead() -> None:
    """Another city's desk puts its lead on top, and one thing right."""
    late = [OTHERS[3], *(line.replace("37 millions", "39 millions") for line in NAMED)]
    assert relation(told(late, number=2, hours=2, place="DOLMA"), told(NAMED)) == "update"


def test_apostrophes_are_lost_with_the_accents() -> None:
    """« l?avocat » is one word of two, so the damaged copy has fewer; a sentence less is a cut still."""
    more = "L’ingénieure n’en a rien dit, et la fanfare a joué jusqu’au matin devant la gare d’Orvane."
    last = "L’heure n’est pas aux regrets, répond le passeur, qui garde son bac et n’a pas perdu l’espoir."
    lines = [*(line.replace("'", "’") for line in [*NAMED, *REST]), more, last]
    holes = [re.sub("[éèêàçîô’]", "?", line) for line in lines]
    assert relation(told(holes, number=2, hours=1), told(lines)) == "typographic"
    assert relation(told(holes[:-1], number=2, hours=1), told(lines)) == "cut"
