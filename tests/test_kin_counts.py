"""Kinship of tolls that rise, of round-ups at either end, of columns, and of words that are no note of the desk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.test_kinship import NAMED, TEXT, relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge
from wirecrawl.steps.numerals import rounded

LEAD = "Au moins {} personnes ont péri et {} ont été blessées mardi dans la crue du fleuve Ouar, selon la mairie."
REST = [
    "Les secours ont hébergé 260 familles dans les écoles de Sarrant, a précisé l'ingénieure Odile Ravet.",
    "La route nationale 7 est coupée sur 90 mètres et 12 villages n'ont plus de courant depuis lundi soir.",
    "Le ministre Marek Dvorak a promis un pont provisoire avant la fin de la semaine, sans en dire le prix.",
    "La dernière crue de cette ampleur, en 1958, avait emporté le marché couvert et la moitié des quais.",
]
OTHERS = [
    "Le musée de Dolma a retrouvé 21 monnaies d'or dans la cave d'un notaire, a indiqué la conservatrice.",
    "La vitrine qui les attend depuis des mois sera ouverte au public dès dimanche matin.",
    "Les enseignants d'Orvane ont voté la grève pour 7 jours, faute d'accord sur les horaires.",
    "Leur syndicat recevra les parents d'élèves jeudi au théâtre municipal.",
]


def toll(dead: int, hurt: int, *, number: int = 1, hours: float = 0, rest: list[str] = REST) -> Story:
    headline = f"Crue de l'Ouar : {dead} morts et {hurt} blessés"
    return told([LEAD.format(dead, hurt), *rest], number=number, hours=hours, headline=headline)


def test_a_toll_that_rises_twice_in_the_lead_is_one_event() -> None:
    """Dead and injured at once, and all that follows is the same."""
    more = ["Une collecte de couvertures commencera mercredi devant la gare.", *REST]
    assert relation(toll(30, 252, number=2, hours=2, rest=more), toll(28, 192)) == "update"


EARLIER = [
    "Un enfant de 4 ans a été retrouvé vivant sur le toit d'une boulangerie, a raconté un batelier de Sarrant.",
    "Les pompes de l'usine d'Orvane ont été arrêtées à 11 heures.",
    "La fanfare devait jouer ce soir sur les quais ; elle rangera ses pupitres, dit son chef Ulric Tamm.",
    "Les trains ne vont pas plus loin que Kelmar, à 31 kilomètres.",
]
LATER = [
    "La préfète Elsa Thorvald a survolé la vallée en hélicoptère et compté 87 toits sous l'eau.",
    "Une collecte de couvertures a réuni 5 tonnes en une après-midi devant la gare.",
    "Des pillards ont été arrêtés dans le quartier des tanneurs, selon la gendarmerie de Dolma.",
    "Le fleuve a baissé de 22 centimètres depuis midi.",
]


def test_two_figures_of_one_headline_settle_it() -> None:
    """Another lead, and as much new as old on both sides, with names and numbers of its own."""
    lead = (
        "La crue de l'Ouar, sorti de son lit dans la nuit de lundi, a tué 28 riverains et fait 192 blessés."
    )
    late = toll(28, 192, number=2, hours=4, rest=[*LATER, *REST])
    late = replace(late, body="\n".join([lead, *late.body.split("\n")[1:]]))
    assert relation(late, toll(28, 192, rest=[*EARLIER, *REST])) == "update"
    assert (
        relation(replace(late, headline="Crue de l'Ouar : le point"), toll(28, 192, rest=[*EARLIER, *REST]))
        == "followup"
    )


def test_counts_that_grew_part_no_takes() -> None:
    """So much is new that the two are not joined; nor are they surely two events, if nothing but the toll is other."""
    early = Imprint(toll(28, 192, rest=[*EARLIER, *REST]))
    late = Imprint(toll(30, 252, number=2, hours=4, rest=[*LATER, *REST]))
    assert not judge(early, late).joins and not judge(early, late).apart
    fewer = Imprint(toll(26, 252, number=2, hours=4, rest=[*LATER, *REST]))
    assert not judge(early, fewer).joins and judge(early, fewer).apart


def test_two_counts_over_another_story_are_another_event() -> None:
    """The same lead with other numbers; what follows has numbers of its own."""
    other = [line.translate(str.maketrans("267910", "845376")) for line in REST]
    assert not judge(Imprint(toll(28, 192)), Imprint(toll(30, 252, number=2, hours=2, rest=other))).joins
    bare = ["Les recherches continuent et le bilan reste provisoire, ont dit les secours à la presse."] * 3
    late = toll(30, 252, number=2, hours=2, rest=bare)
    assert not judge(Imprint(toll(28, 192, rest=bare)), Imprint(late)).joins


@pytest.mark.parametrize("lines", [[*NAMED, *OTHERS], [*OTHERS, *NAMED]], ids=["first", "last"])
def test_the_first_or_last_item_of_a_round_up(lines: list[str]) -> None:
    """The story whole, other items on one side of it, and a headline about none of them."""
    base = told(NAMED)
    assert (
        relation(told(lines, number=2, hours=5, headline="Ce qu'il faut retenir (15 h)"), base) == "contains"
    )
    assert relation(told(lines, number=2, hours=5, headline="Le pont de Kolwani, suite"), base) == "update"


def test_a_story_that_begins_with_the_lead_is_no_round_up_of_it() -> None:
    """News between the lead and the rest, and more below: an update."""
    late = [NAMED[0], *OTHERS[:2], *NAMED[1:], *OTHERS[2:]]
    assert relation(told(late, number=2, hours=2), told(NAMED)) == "update"


def test_the_background_of_two_leads_makes_no_family() -> None:
    """The same headline on one day; more of each is its own than a lead written anew, and more than a third."""
    one = [
        "Un convoi de vivres est parti de Dolma dans la nuit vers les villages isolés de la vallée.",
        *OTHERS[:2],
    ]
    two = ["La justice a saisi les plans de la digue au siège de l'entreprise, a-t-on appris.", *OTHERS[2:]]
    one.append("Les chauffeurs, tous bénévoles, ont dormi dans leurs cabines en attendant le jour.")
    two.append(
        "Une perquisition a eu lieu chez deux anciens comptables, partis en retraite depuis longtemps."
    )
    headline = "Crue de l'Ouar, ce que l'on sait"
    late = told([*two, *REST], number=2, hours=2, headline=headline)
    assert relation(late, told([*one, *REST], headline=headline)) == "followup"


def test_yesterdays_story_without_its_lead_is_background() -> None:
    """The day after, under another lead and in another dateline's day: what stands again is told as known."""
    lead = (
        "La justice a saisi jeudi les plans de la digue au siège de l'entreprise, a-t-on appris au tribunal."
    )
    first = "Le pont suspendu de Kolwani a rouvert mardi à la circulation après des mois de travaux."
    early = told([first, *NAMED[1:], *REST[:3]])
    late = [lead, *NAMED[1:], *REST[:2], REST[2].replace("a promis", "annonce")]
    assert relation(told(late, number=2, hours=24, headline="Siège fouillé"), early) == "followup"


def test_who_told_a_flash_is_not_what_it_tells() -> None:
    """« …, selon la Protection civile de Sarrant » names a place that the full story does not."""
    flash = told([TEXT[0].replace("a annoncé la mairie", "selon la Protection civile de Dolma Nord")])
    assert relation(told(TEXT, number=2, hours=1), flash) == "update"


def test_a_reprints_own_line_may_name_the_city_of_the_dateline() -> None:
    """« Nos confrères le rapportent de Kolwani. » is no name of another event."""
    deed = "Les camions devront encore emprunter le bac pendant quelques semaines, faute de barrières assez solides."
    lines = ["Nos confrères le rapportent de Kolwani.", TEXT[0].replace("de Kolwani", "de la ville"), deed]
    site = told(lines, number=2, hours=1, source="generic", dateline=" ", headline="Ce que dit la mairie")
    assert relation(site, told([*lines[1:], *OTHERS])) == "syndicated"


def column(day: int, *lines: str) -> Story:
    lines = lines or ("le vent tourne", "gardez vos sous", "un ami vous écrit", "dormez mieux")
    signs = [
        f"{sign} : {line}." for sign, line in zip(("Bélier", "Taureau", "Lion", "Vierge"), lines, strict=True)
    ]
    return told(signs, number=day, hours=24 * day, headline="L'horoscope du jour")


def test_a_column_is_a_series_whatever_it_says() -> None:
    """One headline, and paragraphs that begin alike; not if they begin otherwise."""
    late = column(
        2, "le vent tombe enfin", "gardez vos sous", "on frappe à la porte", "marchez dans la forêt"
    )
    assert relation(late, column(1)) == "series"
    other = told(
        ["Le vent tourne et gardez vos sous.", *TEXT[1:4]], number=3, hours=48, headline="L'horoscope du jour"
    )
    assert relation(other, column(1)) == ""
    named = replace(column(1), headline="Le ciel de Kolwani")
    two = column(2, "le vent tombe enfin", "gardez vos sous", "on frappe à la porte", "marchez dans la forêt")
    assert relation(replace(two, headline="Le ciel de Kolwani"), named) == ""


@pytest.mark.parametrize(
    "line",
    [
        "Les députés ont adopté mardi le budget rectificatif de la province, a annoncé la présidente.",
        "La banque centrale a corrigé le chiffre de la croissance mardi, a annoncé la présidente.",
        "Une information judiciaire a été ouverte mardi contre le maire, a annoncé la présidente.",
        "La Sarmatie, premier partenaire commercial de Dolma, a fermé mardi sa frontière.",
        "La rédaction du journal de Dolma a été fouillée mardi, a annoncé la présidente.",
        "Dolma a signé mardi un accord avec l'agence spatiale de Sarmatie, a annoncé la présidente.",
    ],
)
def test_news_is_no_note_of_the_desk(line: str) -> None:
    """Words that a note or a credit has, in a lead: it stays, and nobody is said to correct anything."""
    seen = Imprint(told([line, *TEXT[1:]]))
    assert len(seen.paragraphs) == len(TEXT)
    assert not (seen.side.noted or seen.side.credited)


@pytest.mark.parametrize(
    "line",
    ["Rectificatif", "(RECTIFICATIF)", "Attention, rectificatif.", "Cette dépêche corrige le nom du maire.",
     "Correction d'une erreur au deuxième paragraphe.", "Ceci est un rectificatif."],
)  # fmt: skip
def test_a_note_is_set_aside(line: str) -> None:
    seen = Imprint(told([*TEXT, line]))
    assert seen.side.noted and len(seen.paragraphs) == len(TEXT)


def test_a_label_alone_corrects_nothing() -> None:
    """« RECTIFICATIF » above two paragraphs of news, and all else the same: an update."""
    late = told([*NAMED, *OTHERS], number=2, hours=1, headline="RECTIFICATIF : Le pont de Kolwani rouvre")
    assert relation(late, told(NAMED)) == "update"


def test_another_citys_desk_corrects_one_figure() -> None:
    """The same headline, one figure other, and three facts that agree: one event; not under another headline."""
    plain = [
        TEXT[0],
        TEXT[3],
        *OTHERS[1:],
        "Odile Ravet, ingénieure, n'a pas voulu en dire davantage à la presse.",
    ]
    late = [line.replace("14 mois", "16 mois") for line in plain]
    assert relation(told(late, number=2, hours=2, place="DOLMA"), told(plain)) == "correction"
    other = told(late, number=2, hours=2, place="DOLMA", headline="Un pont rendu aux camions")
    assert not judge(Imprint(told(plain)), Imprint(other)).joins


def test_a_number_that_is_rounded_is_the_same() -> None:
    """« Environ » says so. Without it, or farther off, it is another number."""
    late = [
        TEXT[0],
        TEXT[1].replace("260 ouvriers", "près de 300 ouvriers").replace("37", "environ 40"),
        *TEXT[2:],
    ]
    first = [line.replace("260", "287").replace("37", "38") for line in TEXT]
    found = judge(Imprint(told(first)), Imprint(told(late, number=2, hours=2)))
    assert found.relation == "correction"
    assert found.evidence is not None
    assert found.evidence.clashes == set()
    assert {("287", "300"), ("38", "40")} <= found.evidence.spelled
    for one, other in (("près de 300", "300"), ("près de 300", "près de 310"), ("environ 40", "environ 60")):
        lines = [line.replace(one, other) for line in late]
        evidence = judge(Imprint(told(first)), Imprint(told(lines, number=2, hours=2))).evidence
        assert evidence is not None and len(evidence.clashes) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["669"], ["environ", "670"], True),
        (["d", "environ", "270000"], ["de", "267140"], True),
        (["38"], ["pres", "de", "40"], True),
        (["669"], ["670"], False),  # nobody says so
        (["5"], ["environ", "10"], False),  # a half off
        (["630"], ["environ", "670"], False),
        (["670"], ["environ", "680"], False),  # as round
        (["9" * 5000], ["environ", "1" + "0" * 5000], False),
    ],
)
def test_what_is_rounded_is_near_and_said_to_be(one: list[str], other: list[str], same: bool) -> None:
    """By a hedge beside the rounder number; the order of the two does not matter."""
    assert (rounded(one, other) is not None) == same
    assert (rounded(other, one) is not None) == same
