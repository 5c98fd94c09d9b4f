"""Kinship of reprints and corrections told in a desk's own words, whatever the wording; and news in such words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.test_kin_counts import OTHERS
from tests.test_kinship import NAMED, TEXT, relation, told
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.trade import is_reprint

BARE = {"number": 2, "hours": 2, "dateline": " "}
LATE = {"number": 2, "hours": 2}

CREDITS = [
    "Texte : Xinhua. Tous droits réservés.",
    "Texte : Xinhua. Mise en ligne : Le Fanal de Dolma.",
    "(Reprise d'une dépêche de l'agence Chine nouvelle)",
    "Xinhua a diffusé mardi un article dont voici le texte intégral.",
    "Voici la nouvelle telle que l'a donnée, mardi, l'agence de presse chinoise Xinhua.",
    "C'est une information de Xinhua que Le Fanal de Dolma donne à lire à ses lecteurs.",
    "Le Fanal de Dolma, d'après l'agence Xinhua.",
    "Par Xinhua, pour Le Fanal de Dolma",
    "fanal-dolma.info - Source : Xinhua",
    "Comme le rapporte notre partenaire, l'agence Xinhua :",
    "Ce texte provient du fil de Xinhua.",
    "Information fournie par l'agence Xinhua",
    "Adapté de Xinhua par Le Fanal",
    "Dépêche Reuters publiée par Le Fanal",
    "Rédaction : Le Fanal ; source : AFP",
    "Synthèse de la rédaction à partir de dépêches de Xinhua et de l'AFP",
    "Nous devons cette information au fil de l'agence Chine nouvelle.",
    "Une dépêche raccourcie de Xinhua.",
    "Avec le concours de l'agence Xinhua",
    "Ces informations viennent de Xinhua.",
    "Lu dans Le Fanal, qui cite l'agence de presse Xinhua :",
    "Le présent texte émane de l'agence Xinhua.",
    "Ce que nous apprend l'agence Xinhua :",
    "Le Fanal de Dolma publie avec l'accord de l'agence ANP le texte qui suit.",
    "Une information de notre partenaire.",
    "Nous reproduisons la dépêche reçue ce jour.",
    "Titres et textes : Xinhua",
    "La rédaction, avec agences",
    "(Chine nouvelle)",
    "Fanal Dolma, avec Xinhua",
    "L'Écho de Dolma, avec Xinhua",
    "Lire l'original : french.xinhuanet.com",
    "Dolma-Presse reproduit ci-dessous une dépêche de l'agence Xinhua.",
]


@pytest.mark.parametrize("line", CREDITS)
@pytest.mark.parametrize("dateline", ["", " "])
def test_words_of_the_trade_beside_a_wire_credit_it(line: str, dateline: str) -> None:
    """Above or below, whole or cut: of its telling words two in three are about the print, and none is the story's."""
    late = {**BARE, "dateline": dateline}
    for body in ([line, *TEXT], [*TEXT, line], [*TEXT[:3], line]):
        story = told(body, **late)  # type: ignore[arg-type]
        assert Imprint(story).side.credited
        assert [x.strip() for x in Imprint(story).paragraphs] == [x for x in body if x != line]
        assert relation(story) == "syndicated"


@pytest.mark.parametrize(
    "line", ["Nos confrères le disent sur leur site. ", "Une dépêche de Xinhua le dit. "]
)
def test_a_credit_may_be_the_first_sentence_of_a_lead(line: str) -> None:
    """The rest of the paragraph is the story's lead, whole."""
    seen = Imprint(told([line + TEXT[0], *TEXT[1:]], **BARE))  # type: ignore[arg-type]
    assert seen.side.credited and seen.paragraphs == TEXT


@pytest.mark.parametrize("quoting", ["Selon l'agence Xinhua, ", "D'après l'AFP, "])
def test_a_lead_without_a_dateline_may_quote_a_wire_first(quoting: str) -> None:
    lines = [quoting + TEXT[0][0].lower() + TEXT[0][1:], *TEXT[1:]]
    assert Imprint(told(lines, **BARE)).side.credited  # type: ignore[arg-type]
    assert relation(told(lines, **BARE)) == "syndicated"  # type: ignore[arg-type]
    assert not Imprint(told(lines, **LATE)).side.credited  # type: ignore[arg-type]


NEWS = [
    "Xinhua et l'AFP signent un accord d'échange d'images, a annoncé la présidente.",
    "L'agence Xinhua a signé un accord de partenariat avec le journal de Dolma.",
    "L'agence Xinhua ouvre un bureau à Dolma, le premier de la province.",
    "L'agence Xinhua publie une carte du monde.",
    "Voici les principaux titres de la presse ouaraise, relevés mardi par le bureau de l'agence Xinhua :",
    "Le journal de Dolma a été vendu à l'agence Xinhua pour 3 millions de francs.",
    "Xinhua a reçu mardi le prix de la presse.",
    "Le reportage de Xinhua sur le bac a ému la ville.",
    "La nouvelle a été confirmée à Xinhua.",
    "Le procureur a confirmé cette information à l'agence Xinhua.",
    "Le site de l'agence Xinhua a été piraté mardi.",
    "Le service de presse de l'agence Xinhua a été dissous.",
    "Un correspondant de Xinhua a vu les barques passer la nuit.",
    "Le texte a été adopté par les députés, rapporte Xinhua.",
    "La dépêche de l'ambassade a été lue au procès, selon Reuters.",
    "Une dépêche de Xinhua sur le pont a été lue.",
    "Par ailleurs, on attend 40 forains.",
    "Avec 14 mois de retard, le bac a repris.",
    "Les agences de voyage ont rouvert à Dolma.",
    "Le ministre a remis sa lettre à l'ONU.",
    "LA GAZETTE DE DOLMA A FERME, DIT SON AGENCE",
    "Le budget rectificatif sera présenté jeudi aux députés.",
    "Une version corrigée du plan sera présentée en avril.",
    "La version précédente de la loi punissait les passeurs.",
    "Le nouveau décret annule et remplace celui de 2015.",
    "M. Ravet a corrigé le texte.",
    "LE TEXTE EST PUBLIE A OYEM",
    "« Le texte a une erreur », a-t-il dit.",
    "La banque a reconnu son erreur et rendra l'argent.",
    "Il s'agit d'une erreur.",
]


@pytest.mark.parametrize("line", NEWS)
def test_news_in_words_of_the_trade_is_news(line: str) -> None:
    """It stays in the text, on top and at the end; nobody is credited, nothing corrected."""
    for body in ([line, *TEXT], [*TEXT, line]):
        seen = Imprint(told(body, **LATE))  # type: ignore[arg-type]
        assert len(seen.paragraphs) == len(TEXT) + 1
        assert not (seen.side.credited or seen.side.noted)


@pytest.mark.parametrize("note", [" (Photo : Xinhua)", " (au nord de Dolma)", " (Xinhua/Bram Elskens)"])
def test_a_note_behind_the_last_sentence_may_credit_nobody(note: str) -> None:
    """A picture's credit, or a place: the paragraph stays as it is."""
    seen = Imprint(told([*TEXT[:-1], TEXT[-1] + note], **LATE))  # type: ignore[arg-type]
    assert seen.paragraphs[-1] == TEXT[-1] + note and not seen.side.credited


def test_a_byline_is_set_aside_and_credits_nobody() -> None:
    seen = Imprint(told(["Par Odile Ravet et Marek Dvorak", *TEXT], **BARE))  # type: ignore[arg-type]
    assert seen.paragraphs == TEXT and not seen.side.credited


def test_a_word_that_the_story_tells_counts_twice() -> None:
    """« vertus » alone may be a desk's; « câbles » is what the story is about."""
    line = "Une dépêche de l'agence Xinhua sur les {}."
    assert Imprint(told([line.format("vertus"), *TEXT])).side.credited
    assert not Imprint(told([line.format("câbles"), *TEXT])).side.credited


NOTES = [
    "NOTE AUX REDACTIONS : prière de corriger la version précédente, où il fallait lire « 260 ouvriers ».",
    "L'agence rectifie : 73 (et non 37). Texte complet.",
    "Rectification : une version antérieure de cet article mentionnait par erreur « 260 ouvriers ».",
    "Dans la version précédente, il était écrit « 37 » ; il fallait comprendre « 73 ».",
    "Errata : c'est Odile Ravet, et non Elsa Thorvald, qui dirige ces travaux depuis le début de l'an dernier.",
    "Le chiffre de 37 millions était erroné ; il s'agit de 73.",
    "(Corrige le nom de la ville et le montant des travaux)",
    "Merci de lire 73 et non 37 au troisième paragraphe.",
    "RECTIFIE le bilan au premier paragraphe",
    "La dépêche précédente comportait une coquille.",
    "Note aux abonnés : le montant des travaux a été rectifié au 3e paragraphe.",
    "(BIEN LIRE 73 MILLIONS)",
    "Lire bien « 73 millions » au paragraphe 2.",
    "Il convenait de lire 73 et non 37.",
    "Le 2e paragraphe corrigé.",
    "Nous rectifions : 73 millions, et non 37.",
    "Au lieu de 37 millions, lire 73 millions.",
    "Erreur de chiffre dans notre précédent envoi : 73, non 37.",
    "Le nom du chantier était mal orthographié dans la version précédente.",
    "Prière de ne pas tenir compte de la version précédente.",
    "Cette dépêche annule et remplace la précédente.",
    "Une erreur s'est glissée au deuxième paragraphe.",
    "(Précise au 2e paragraphe le nom du chantier)",
]


@pytest.mark.parametrize("line", NOTES)
def test_words_about_what_was_wrong_are_a_note(line: str) -> None:
    """Above or below: what it quotes and counts is free, and the rest is about the print."""
    fixed = [x.replace("37", "73") for x in TEXT]
    for body in ([line, *fixed], [*fixed, line]):
        late = told(body, **LATE)  # type: ignore[arg-type]
        assert Imprint(late).side.noted and Imprint(late).paragraphs == fixed
        assert relation(late) == "correction"


DATELINES = [
    "La Gazette de Dolma avec Xinhua -- ",
    "Le Fanal/Xinhua -- ",
    "fanal-dolma.info avec Xinhua -- ",
    "Kolwani (Le Fanal de Dolma, avec Xinhua) -- ",
    "Kolwani (fanal-dolma.info, avec Xinhua) -- ",
    "KOLWANI, 5 mars (La Gazette de Dolma/Xinhua) -- ",
    "KOLWANI, 5 mars (fanal-dolma.info/Xinhua) -- ",
]


@pytest.mark.parametrize("dateline", DATELINES)
def test_a_dateline_with_a_paper_and_a_wire_is_the_papers(dateline: str) -> None:
    """The same text, one figure other, or more of it: none of these is the wire's own take."""
    for body in (TEXT, [x.replace("260", "280") for x in TEXT], [*TEXT, OTHERS[0]]):
        assert relation(told(body, **{**LATE, "dateline": dateline})) == "syndicated"  # type: ignore[arg-type]


def test_a_papers_dateline_may_stand_below_a_byline() -> None:
    lines = ["par Odile Ravet", f"KOLWANI, 5 mars (Le Fanal/Xinhua) -- {TEXT[0]}", *TEXT[1:]]
    assert relation(told(lines, **BARE)) == "syndicated"  # type: ignore[arg-type]


def test_a_wire_in_brackets_on_top_is_a_dateline() -> None:
    """« (Xinhua) Le pont … » credits nobody."""
    late = replace(told(TEXT, **BARE), body="\n".join(["(Xinhua) " + TEXT[0], *TEXT[1:]]))  # type: ignore[arg-type]
    assert not Imprint(late).side.credited


@pytest.mark.parametrize("agency", ["Xinhua", "AFP/Xinhua", "L'agence Xinhua", "Agence Chine nouvelle"])
def test_a_dateline_of_wires_alone_is_no_papers(agency: str) -> None:
    late = replace(told(NAMED, **LATE), agency=agency)  # type: ignore[arg-type]
    assert not Imprint(late).side.credited
    assert relation(late, told(NAMED)) == "exact"


def test_a_sentence_with_a_dash_is_no_papers_dateline() -> None:
    """« Le maire a parlé avec Xinhua - … » tells something."""
    line = "La maire de Dolma a parlé du pont avec Xinhua -- et promis un verre à tous les ouvriers de la rive nord."
    late = told(TEXT, **BARE)  # type: ignore[arg-type]
    seen = Imprint(replace(late, body="\n".join([line, *TEXT])))
    assert seen.paragraphs[0] == line and not seen.side.credited


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Par Xinhua, pour Le Fanal de Dolma", True),
        ("Le Fanal de Dolma - Source : Xinhua", True),
        ("Le Fanal de Dolma, avec Xinhua", True),
        ("Comme le rapporte notre partenaire, l'agence Xinhua :", True),
        ("Un texte de nos confrères de Xinhua", True),
        ("De notre partenaire, l'agence Xinhua", True),
        ("Par Wang Li, pour Xinhua", False),
        ("Par Wang Li (Xinhua)", False),
        ("Par nos correspondants de l'agence Xinhua", False),
        ("Source : Xinhua", False),
        ("Dossier de l'agence Xinhua", False),
        ("Rubrique : pour la paix", False),
    ],
)
def test_a_line_above_the_dateline_says_that_a_paper_prints_it(line: str, wanted: bool) -> None:
    """The wire's own byline and furniture do not."""
    assert is_reprint(line) is wanted
