"""Kinship of reprints that name the wire in a line of their own, of cut clauses; which earlier take is the nearest."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kinship.families import Shelf
from tests.test_kin_counts import OTHERS
from tests.test_kinship import NAMED, TEXT, relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge

BARE = {"number": 2, "hours": 2, "dateline": " "}
STRIKE = [
    "Les bateliers de Kolwani ont cessé mardi le travail pour 3 jours afin d'obtenir 12 % de plus, à l'appel de "
    "Jonas Verhaegen et de deux syndicats.",
    "Le bac de la rive nord ne passe plus que 2 fois par jour, le matin pour les écoliers et le soir pour les malades.",
    "La coopérative, qui emploie 140 bateliers, perd 900 francs par heure, selon sa trésorière Elsa Thorvald.",
]


@pytest.mark.parametrize(
    "line",
    [
        "Le Phare de Dolma reproduit ci-dessous une dépêche de l'agence Xinhua.",
        "L'agence de presse Xinhua rapporte ce qui suit :",
        "Une nouvelle qui intéressera Dolma, diffusée hier par Xinhua.",
        "Le Phare de Dolma / Xinhua",
        "Par la rédaction - Xinhua",
        "Dépêche de l'agence Xinhua, relayée telle quelle.",
        "On en parle au marché. Une dépêche de Xinhua diffusée mardi en dit plus.",
        "(Le Phare de Dolma, d'après Xinhua) On en parle au marché.",
        "(Texte : agence Xinhua ; titre : Le Phare de Dolma)",
    ],
)
@pytest.mark.parametrize("dateline", ["", " ", "DOLMA (Le Phare de Dolma) - "])
def test_a_line_about_the_print_credits_the_wire(line: str, dateline: str) -> None:
    """Above or below, whole or cut, under whatever dateline."""
    late = {**BARE, "dateline": dateline}
    for body in ([line, *TEXT], [*TEXT, line], [*TEXT[:3], line]):
        assert relation(told(body, **late)) == "syndicated"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "line",
    [
        "Aucun navire n'a été retenu au port, a rapporté Xinhua.",
        "Aucun navire n'a été retenu au port, rapporte l'agence Xinhua.",
        "Aucun navire, rapporte Xinhua, n'a été retenu au port.",
        "D'après une dépêche de Xinhua, aucun navire n'a été retenu au port.",
        "« Aucun navire n'a été retenu », rapporte Xinhua.",
        "L'agence Xinhua rapporte que nul navire ne manque.",
        "Xinhua a publié mardi la liste des navires retenus au port.",
        "L'agence Xinhua publie une carte des câbles et des travaux de la mairie.",
        "« Nos partenaires attendent le prochain navire », s'est réjoui un pêcheur.",
    ],
)
def test_what_the_wire_reports_is_news(line: str) -> None:
    """It stays in the text, and nobody else has printed that."""
    late = told([*TEXT, line], number=2, hours=2)
    assert len(Imprint(late).paragraphs) == len(TEXT) + 1
    assert relation(late) == "update"


def test_quotation_marks_may_be_retyped() -> None:
    """« Nos partenaires » is said by somebody, whatever stands around it."""
    line = "« Nos partenaires attendent le prochain navire », s'est réjoui un pêcheur."
    late = told([*TEXT, line.replace("« ", '"').replace(" »", '"')], number=2, hours=2)
    assert relation(late, told([*TEXT, line])) == "typographic"


def test_a_dateline_of_a_paper_is_set_aside() -> None:
    """Its city and its name are no words of the lead."""
    late = Imprint(told(TEXT, number=2, hours=2, dateline="DOLMA (Le Phare de Dolma) - "))
    assert late.paragraphs == TEXT
    assert judge(Imprint(told(TEXT)), late).relation == "syndicated"


def test_a_dateline_of_a_paper_and_a_wire() -> None:
    """What the wire prints under its own name it has from nobody; the paper has it from the wire."""
    both = "KOLWANI, 5 mars (Le Phare avec Xinhua) -- "
    assert relation(told(TEXT[:3], number=2, hours=2, dateline=both)) == "syndicated"
    assert relation(told(TEXT[:3], number=2, hours=2, dateline="KOLWANI, 5 mars (Xinhuanet) -- ")) == "cut"


@pytest.mark.parametrize(
    "credit",
    [
        " (Source : Xinhua)",
        " (Agence Xinhua)",
        " (Le Phare, avec AFP)",
        "\n(Avec ANP)",
        "\nSource : ATOP",
        "\nLe Phare de Dolma, avec AIB",
        "\nNotre rédaction suit ce dossier, nos lecteurs le savent.",
    ],
)
def test_a_credit_may_stand_behind_the_last_sentence(credit: str) -> None:
    """Of any agency, or the paper speaks of itself: the rest is the wire's text."""
    late = Imprint(told("\n".join([*TEXT[:-1], TEXT[-1] + credit]).split("\n"), number=2, hours=2))
    assert late.paragraphs == TEXT
    assert judge(Imprint(told(TEXT)), late).relation == "syndicated"


@pytest.mark.parametrize(
    "quoting",
    [
        ", rapporte l'agence Xinhua",
        ", selon Xinhua",
        ", annonce l'agence ANP",
        ", écrit l'agence AFP dans une dépêche reprise par Le Phare",
    ],
)
def test_without_a_dateline_the_wire_is_quoted(quoting: str) -> None:
    """Below the wire's own dateline that is its news."""
    lines = [TEXT[0][:-1] + quoting + ".", *TEXT[1:]]
    assert relation(told(lines, **BARE)) == "syndicated"  # type: ignore[arg-type]
    assert [line.strip() for line in Imprint(told(lines, **BARE)).paragraphs] == TEXT  # type: ignore[arg-type]
    assert relation(told(lines, number=2, hours=2)) != "syndicated"


def test_a_line_above_a_text_without_its_dateline_is_of_another_hand() -> None:
    """A wire has a dateline; a line that tells a fact is news."""
    assert relation(told(["Voilà qui fera causer sur les berges du fleuve.", *TEXT], **BARE)) == "syndicated"  # type: ignore[arg-type]
    news = "Quelque 400 forains ont aussitôt passé le fleuve."
    assert relation(told([news, *TEXT], **BARE)) == "update"  # type: ignore[arg-type]
    assert (
        relation(told(["Voilà qui fera causer sur les berges du fleuve.", *TEXT], number=2, hours=2))
        == "update"
    )


def test_a_line_above_the_dateline_is_of_another_hand() -> None:
    """A sentence is; a byline is the wire's own."""
    first = "KOLWANI, 5 mars (Xinhua) -- " + TEXT[0]
    above = "Les habitants de Dolma suivront cela de près."
    assert relation(told([above, first, *TEXT[1:]], **BARE)) == "syndicated"  # type: ignore[arg-type]
    assert relation(told(["par Odile Ravet", first, *TEXT[1:3]], **BARE)) == "cut"  # type: ignore[arg-type]


@pytest.mark.parametrize("line", ["Photo : Xinhua", "(Photo : Xinhua/Bram Elskens)", "(Xinhua/Bram Elskens)"])
def test_the_credit_of_a_picture_is_none_of_the_text(line: str) -> None:
    """The wire prints it itself."""
    assert not Imprint(told([*TEXT, line])).side.credited
    assert relation(told([*TEXT[:3], line], number=2, hours=2)) == "cut"


def test_a_round_up_of_the_wire_is_no_reprint() -> None:
    """« Voici les principales dépêches diffusées par Xinhua » : it contains each of them, and joins no two."""
    other = [line.replace("Kolwani", "Dolma") for line in STRIKE]
    lines = ["Voici les dépêches diffusées mardi par Xinhua.", *OTHERS, *NAMED, *other]
    late = told(lines, number=2, hours=8, headline="L'actualité en bref", place="PEKIN")
    assert relation(late, told(NAMED)) == "contains"


def test_the_country_in_a_dateline_is_no_other_place() -> None:
    """One figure corrected in a short text, and « KOLWANI, Sarmatie » above it."""
    late = [TEXT[0].replace("14", "13"), *TEXT[1:3]]
    first = told(TEXT[:3])
    named = replace(told(late, number=2, hours=2, headline="Un pont"), dateline_place="KOLWANI, Sarmatie")
    assert relation(named, first) == "correction"
    assert relation(replace(named, dateline_place="DOLMA, Sarmatie"), first) != "correction"


def test_clauses_that_are_gone_are_a_cut() -> None:
    """As many paragraphs, each a little shorter, and nothing new; a word here and there is a slip."""
    long = [*NAMED, *OTHERS]
    lines = [line.replace(", fermé depuis 14 mois,", "").replace(" un à un", "") for line in long]
    assert relation(told(lines, number=2, hours=2), told(long)) == "cut"
    slips = [
        line.replace(" suspendu", "").replace(" selon", "").replace(" aux journalistes", "") for line in TEXT
    ]
    assert relation(told(slips, number=2, hours=2), told(TEXT)) == "correction"


def test_a_number_and_a_name_are_put_right_under_one_headline() -> None:
    """Neither is of the headline; else it is another strike told in the same words."""
    late = [STRIKE[0].replace("12", "14").replace("Verhaegen", "Dembinski"), *STRIKE[1:]]
    headline = "Grève sur le fleuve, les écoliers à pied"
    early = told(STRIKE, headline=headline)
    assert relation(told(late, number=2, hours=2, headline=headline), early) == "correction"
    assert relation(told(late, number=2, hours=2, headline="Le fleuve sans bateliers"), early) != "correction"
    named = "Jonas Verhaegen et la grève sur le fleuve"
    other = told(late, number=2, hours=2, headline=named)
    assert not judge(Imprint(told(STRIKE, headline=named)), Imprint(other)).joins


def _kin(*stories: Story) -> dict[str, tuple[str | None, str | None]]:
    shelf = Shelf()
    shelf.put(stories)
    return {id_[-1]: (kin.relation, (kin.relation_to or "")[-1:]) for id_, kin in shelf.kin().items()}


def test_the_same_body_is_nearer_than_what_was_corrected() -> None:
    """A name of one letter more counts as found; the copy is one of the corrected take all the same."""
    fixed = [line.replace("Ravet", "Ravett") for line in NAMED]
    found = _kin(told(NAMED), told(fixed, number=2, hours=1), told(fixed, number=3, hours=2))
    assert found["2"] == ("correction", "1")
    assert found["3"] == ("exact", "2")


def test_the_same_body_is_nearer_than_the_same_letters() -> None:
    """Without accents, and so once more; with them, it is the first again."""
    bare = [line.replace("é", "e") for line in NAMED]
    found = _kin(
        told(NAMED),
        told(bare, number=2, hours=1),
        told(bare, number=3, hours=2),
        told(NAMED, number=4, hours=3),
    )
    assert (found["2"], found["3"], found["4"]) == (("typographic", "1"), ("exact", "2"), ("exact", "1"))


def test_what_holds_no_more_than_the_story_is_nearer_than_what_holds_more() -> None:
    """The first take without its accents, after a longer one; its ids do not choose."""
    again = told([line.replace("é", "e") for line in NAMED], number=3, hours=2)
    found = _kin(told(NAMED, number=2), told([*NAMED, *OTHERS], number=1, hours=1), again)
    assert found["3"] == ("typographic", "2")
    cut = _kin(told(NAMED), told(NAMED[:4], number=2, hours=1), told(NAMED[:3], number=3, hours=2))
    assert cut["3"] == ("cut", "1")


def test_a_body_without_a_word_is_no_text_below_a_line() -> None:
    """« … » under the headline of a story, whose figure settles that it is that one."""
    first = told(TEXT, headline="Le pont 37 de Kolwani rouvre")
    blank = replace(
        told(TEXT, headline="Le pont 37 de Kolwani rouvre", number=2, hours=1), body="…", agency=None
    )
    assert judge(Imprint(first), Imprint(blank)).relation == "cut"
