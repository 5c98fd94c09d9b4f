"""Kinship of columns and lists, of corrected places, of what is written shorter, and which story a relation is to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kinship.families import Shelf
from tests.test_kinship import NAMED, TEXT, relation, told
from wirecrawl.model.story import Story
from wirecrawl.steps.families import Pair, settle_families
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kinship import judge
from wirecrawl.steps.numerals import digits_for

SIGNS = [f"{sign}. {line}" for sign, line in zip(
    "Bélier Taureau Gémeaux Cancer Lion Vierge Balance Scorpion Sagittaire Capricorne Verseau Poissons".split(),
    ("Une lettre inattendue vous réjouira ce matin.", "Gardez votre argent pour la fin du mois.",
     "Un ami frappe à la porte, ouvrez sans crainte.", "Le dos demande grâce et un long repos.",
     "Gare aux paroles qui dépassent la pensée.", "Votre patience sera payée de retour.",
     "Rangez vos papiers avant de sortir.", "La chance tourne autour de vous comme un chat.",
     "Dites non une fois, on vous écoutera mieux.", "Un repas partagé dénouera bien des choses.",
     "Reposez vos yeux et laissez sonner le téléphone.", "Un enfant vous apprendra quelque chose."),
    strict=True,
)]  # fmt: skip
OTHER_SIGNS = [
    *SIGNS[:8],
    "Sagittaire. Riez de bon cœur avec eux tous.",
    "Capricorne. Dormez longtemps et sans remords.",
    "Verseau. Changez de trottoir et de chapeau.",
    "Poissons. Soyez bref dans toutes vos réponses.",
]
LIST = ["Voici les temps forts de l'actualité africaine de ce mardi.",
        "-- Séisme de magnitude 5,3 près de Dolma.", "-- Grève de 7 jours des enseignants à Orvane.",
        "-- Le pont suspendu de Kolwani, fermé depuis 14 mois, a rouvert à la circulation.",
        "-- Vol de 21 monnaies d'or au musée de Sarrant."]  # fmt: skip


def test_one_line_of_a_list_is_no_family() -> None:
    """What a flash says stands in a list to the word, deep in it and under a headline about something else."""
    flash = told([LIST[3].removeprefix("-- ")], headline="URGENT : Réouverture du pont")
    digest = told(LIST, number=2, hours=2, place="DOLMA", headline="Les temps forts de l'actualité")
    assert relation(digest, flash) == ""
    block = told([" ".join(LIST)], number=3, hours=2, headline="Les temps forts de l'actualité")
    assert not judge(Imprint(flash), Imprint(block)).joins
    titled = told(LIST, number=4, hours=2, headline="Le pont de Kolwani rouvert, et d'autres nouvelles")
    assert relation(titled, flash) == "update"


def test_the_day_of_a_headline_is_not_what_a_flash_tells() -> None:
    """« du jeudi 14 » has nothing to do with 14 months."""
    flash = told([LIST[3].removeprefix("-- ")], headline="Réouverture du pont")
    digest = told(LIST, number=2, hours=2, place="DOLMA", headline="Les temps forts du jeudi 14 mars")
    assert relation(digest, flash) == ""


def column(day: int, signs: list[str], headline: str = "Votre horoscope du {} mars") -> Story:
    """Without a dateline."""
    story = told(signs, number=day, hours=24 * (day - 5), headline=headline.format(day))
    return replace(story, dateline_day=None, dateline_place=None, dateline_raw=None, agency=None)


def test_headlines_that_tell_two_days_are_of_two_days() -> None:
    """A column without a dateline, of which eight sentences of twelve come again; the same day's is retyped."""
    numbered = [f"{line} Chiffres : {n}, {n + 20}." for n, line in enumerate(SIGNS)]
    other = [*numbered[:8], *OTHER_SIGNS[8:]]
    assert not judge(Imprint(column(5, numbered)), Imprint(column(6, other))).joins
    again = replace(column(5, other), id="xinhua_fr:c_9")
    assert judge(Imprint(column(5, numbered)), Imprint(again)).joins


def test_few_facts_do_not_make_one_event_of_two_days() -> None:
    """No dateline, no day in the headline, neither names nor numbers: two thirds of the words prove nothing."""
    one, two = (column(day, x, "Votre horoscope") for day, x in ((5, SIGNS), (6, OTHER_SIGNS)))
    assert not judge(Imprint(one), Imprint(two)).joins


def test_the_next_bulletin_may_be_what_a_wrong_one_said() -> None:
    """Headlines count on: the same letters are an item of a series, also among many copies."""
    lines = [*TEXT, "La mairie remercie les riverains de leur patience et rappelle que le bac reste gratuit."]
    one, two = (told(lines, number=n, hours=24 * n, headline=f"Pont de Kolwani : {n} jours") for n in (1, 2))
    two = replace(two, body=one.body)
    found = judge(Imprint(one), Imprint(two))
    assert (found.relation, found.joins) == ("series", False)
    assert judge(Imprint(one), Imprint(replace(two, headline="Le pont est rouvert"))).joins
    shelf = Shelf()
    shelf.put([one, two, replace(two, id="xinhua_fr:c_3"), replace(one, id="xinhua_fr:c_4")])
    assert len({kin.cluster for kin in shelf.kin().values()}) == 2


def test_a_place_is_corrected_if_it_is_said_so() -> None:
    """Nothing but the place is other; without a word of it, these are two events told alike."""
    lines = [x.replace("Kolwani", "Trois-Rivières") for x in NAMED]
    note = "Cette dépêche annule et remplace la précédente ; bien lire Trois-Rivières."
    there = told([*lines, note], number=2, hours=2, place="TROIS-RIVIÈRES")
    assert relation(there, told(NAMED)) == "correction"
    assert relation(told(lines, number=2, hours=2, place="TROIS-RIVIÈRES"), told(NAMED)) == ""


def test_headlines_name_two_places() -> None:
    """The same text but for a name, under headlines that each name the place of the dateline."""
    there = [x.replace("Odile Ravet", "Elsa Thorvald").replace("Kolwani", "la ville") for x in TEXT]
    here = [x.replace("Kolwani", "la ville") for x in TEXT]
    one = told(here, headline="Kolwani : le pont rouvre")
    assert not judge(Imprint(one), Imprint(told(there, number=2, hours=1, place="DOLMA",
                                                headline="Dolma : le pont rouvre"))).joins  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("14 heures 30", "14h30"),
        ("14 heures 30", "14 h 30"),
        ("14 heures 30", "14H30"),
        ("12 %", "12 pour cent"),
        ("12 %", "douze pour cent"),
    ],
)
def test_what_is_written_shorter_is_no_other_fact(old: str, new: str) -> None:
    """Hours and percents have two spellings; no number is one side's own."""
    line = f"La mairie a précisé à {old} que tout allait bien, et que les travaux seraient payés."
    one, two = (Imprint(told([*TEXT, line.replace(old, x)], number=n)) for n, x in enumerate((old, new)))
    assert one.numbers == two.numbers
    assert len(one.sentences) == len(two.sentences)
    assert judge(one, two).relation in ("correction", "typographic", "cut")


def test_per_cent_is_no_hundred() -> None:
    assert digits_for(["12", "pour", "cent", "de"]) == ["12", "de"]
    assert digits_for(["pour", "deux", "cent"]) == ["pour", "200"]


def test_a_title_does_not_end_a_sentence() -> None:
    """« M. Ravet » says what « Odile Ravet » says."""
    late = [x.replace("Odile", "M.").replace("Marek", "M.").replace("Elsa", "Mme") for x in NAMED]
    assert relation(told(late, number=2, hours=1), told(NAMED)) == "correction"
    print_ = Imprint(told(["Les travaux sont finis, selon M. Ravet. Le bac reste gratuit pour tous."]))
    assert [len(x) for x in print_.sentences] == [6, 6]


@pytest.mark.parametrize("headline", ["CORRECTION : Le pont de Kolwani rouvre", "Erratum : Le pont rouvre"])
def test_a_headline_says_that_it_corrects(headline: str) -> None:
    """Two figures, and a note that is a sentence more: a correction, not an update."""
    other = [x.replace("37", "41").replace("260", "310") for x in TEXT]
    late = told([*other, "(Cette version corrige deux chiffres.)"], number=2, hours=1, headline=headline)
    assert relation(late) == "correction"
    assert Imprint(late).side.noted


def test_a_headline_with_another_number_in_other_words_is_another_event() -> None:
    """Four sentences of six are stock; what the two headlines count is not the same thing."""
    stock = [
        *TEXT[2:],
        "Une délégation de Sarrant a visité les lieux et s'est dite prête à suivre cet exemple.",
    ]
    one = told(["Un observatoire des marées a publié 4.763 relevés malgré les pluies, a-t-on appris.", *stock],
               headline="Un observatoire publie 4.763 relevés")  # fmt: skip
    two = told(["Une école de musique a prêté 812 violons malgré les pluies, a-t-on appris.", *stock],
               number=2, hours=1, headline="Une école prête 812 violons")  # fmt: skip
    assert not judge(Imprint(one), Imprint(two)).joins


def test_a_relation_is_to_the_source_that_printed_first() -> None:
    """A site's reprint holds as much as the wire's own take, and its id is the lower one."""
    base, late = told(TEXT, number=1), told(TEXT[:3], number=3, hours=3)
    site = replace(told(TEXT, number=2, hours=1, source="generic"), agency=None)
    shelf = Shelf()
    shelf.put([base, site, late])
    kin = shelf.kin()
    assert (kin[late.id].relation, kin[late.id].relation_to) == ("cut", base.id)
    assert (kin[site.id].relation, kin[site.id].relation_to) == ("syndicated", base.id)
    copies = Shelf()
    copies.put([base, site, replace(late, body=base.body)])
    assert copies.kin()[late.id].relation_to == base.id


def test_a_word_by_chance_does_not_choose() -> None:
    """Of two stories that hold as much of the third, it is to the one of which it holds most."""
    order = {name: (name, "", name) for name in ("s:a", "s:b", "s:c")}
    pairs = [Pair("s:a", "s:b", "update", 700, 1700, True), Pair("s:a", "s:c", "update", 800, 1800, True),
             Pair("s:b", "s:c", "cut", 804, 1608, True)]  # fmt: skip
    assert settle_families(order, pairs, lambda x, y: False)["s:c"].relation_to == "s:a"


def test_an_item_of_a_round_up_may_follow_a_line_that_names_it() -> None:
    """The name that begins the lead is found in the title above; the item is still in one piece."""
    lines = ["Odile Ravet devancerait Marek Dvorak de 11 points au premier tour du scrutin de Kolwani, selon "
             "une enquête de l'institut Orvane publiée mardi.", *TEXT[1:4]]  # fmt: skip
    before = ["Les douaniers ont saisi des défenses au port. Le chauffeur a pris la fuite à pied dans la nuit.",
              "Sondage : Odile Ravet distancerait Marek Dvorak de 11 points à Kolwani."]  # fmt: skip
    after = "Un tigre a été repris dans un garage. Le cirque a quitté la ville dans la nuit sous escorte."
    digest = told([*before, *lines, after], number=2, hours=3, place="DOLMA", headline="L'essentiel du soir")
    assert relation(digest, told(lines, headline="Sondage à Kolwani")) == "contains"


def test_an_evening_summary_drops_the_end() -> None:
    """Three sentences of its own on top, then the same story without its last paragraph."""
    scene = ["Chaque soir, Odile Ravet gravit les marches du phare de Kolwani avec sa lampe et son thermos.",
             "Elle connaît chaque pierre de cette tour où le vent siffle d'un bout de l'année à l'autre.",
             *NAMED[1:], "Les pêcheurs voudraient que rien ne change, et le disent au port."]  # fmt: skip
    news = ["La gardienne du phare de Kolwani s'en va, et les marches n'entendront plus son pas.",
            "Le musée a obtenu que la lentille lui soit confiée.", "Une pétition circule dans le bourg."]  # fmt: skip
    late = told([*news, *NAMED[1:]], number=2, hours=6, headline="Le phare perd sa gardienne")
    assert relation(late, told(scene, headline="La dernière gardienne range ses clés")) == "update"


def test_a_label_says_urgent_of_more_than_half() -> None:
    """One paragraph of three fifths of a brief: `urgent-of` if it is labelled so, else `cut`."""
    brief = told(TEXT[:2])
    for label, name in (("URGENT : ", "urgent-of"), ("", "cut")):
        late = told(TEXT[:1], number=2, hours=1, headline=f"{label}Le pont de Kolwani rouvre")
        assert relation(late, brief) == name


def test_letters_may_be_lost_whole() -> None:
    """« À l'issue » becomes « ? l'issue », and seems to end a sentence: typographic all the same."""
    lines = [
        *TEXT,
        "À Orvane, où le bac est à quai, 14 élèves ont été reçus.",
    ]
    holes = [x.replace("À", "?").replace("à", "?").replace("é", "?").replace("ù", "?") for x in lines]
    assert relation(told(holes, number=2, hours=1), told(lines)) == "typographic"


def test_a_market_report_has_a_sentence_of_its_own() -> None:
    """One of eight: still an item of its series."""

    def report(day: int, comment: str) -> Story:
        rows = [
            f"{name} {40 + 3 * day},{day}5 {day},1{day} %"
            for name in ("Banque", "Ciments", "Sucrerie", "Câbles")
        ]
        lines = [f"L'indice général de la Bourse a clôturé à 7.{day}11,{day}7 points, en hausse de {day},3 %.", comment,
                 f"{30 + day} valeurs ont progressé, {20 - day} ont reculé et {day} sont inchangées.",
                 f"Le volume des transactions s'est élevé à {200 + day} millions.", *rows]  # fmt: skip
        return told(lines, number=day, hours=24 * day, headline=f"La Bourse gagne {day},3 %")

    one = report(1, "Les ordres sont restés rares jusqu'à l'ouverture des autres places.")
    two = report(2, "Des rumeurs de fusion ont retenu l'attention des courtiers présents.")
    assert relation(two, one) == "series"


def test_a_reprint_of_the_day_after_is_no_proof_against_a_correction() -> None:
    """Three sites without a dateline print the wrong figure the day after; all say « mardi »."""

    def undated(number: int, lines: list[str], hours: float) -> Story:
        story = told(lines, number=number, hours=hours)
        return replace(story, dateline_day=None, dateline_place=None, dateline_raw=None, agency=None)

    right = [TEXT[0].replace("14", "15"), *TEXT[1:]]
    reprints = [undated(n, [x for m, x in enumerate(TEXT) if m != n], 15 + n) for n in (2, 3, 4)]
    shelf = Shelf()
    shelf.put([undated(1, TEXT, 0), undated(9, right, 2), *reprints])
    assert len({kin.cluster for kin in shelf.kin().values()}) == 1


def test_a_flash_without_a_fact_is_found_by_its_subject() -> None:
    """No name, no number: a word of both headlines, at one place on one day, has the two judged."""
    flash = told(["Mise en service du tramway."], headline="URGENT : Mise en service du tramway")
    story = told(["La première ligne a été ouverte au public mardi, après neuf ans de travaux.", *TEXT[1:]],
                 number=2, hours=1, headline="Première rame du tramway en service")  # fmt: skip
    shelf = Shelf()
    shelf.put([flash, story])
    assert shelf.kin()[story.id].relation_to == flash.id


def test_the_same_minister_does_two_things_a_day() -> None:
    """Names alone do not tie a flash to a story."""
    flash = told(["Le ministre de l'Agriculture Karim Abega en visite à Kolwani à partir de mercredi."],
                 headline="Karim Abega en visite à Kolwani")  # fmt: skip
    other = told(["Sous les bravos, le ministre de l'Agriculture a promis que l'État paierait la moitié des engrais.",
                  "Les sacs seront distribués par les coopératives sur présentation d'un carnet.", *TEXT[3:]],
                 number=2, hours=4, headline="Karim Abega promet des engrais à prix réduit")  # fmt: skip
    assert not judge(Imprint(flash), Imprint(other)).joins


def test_a_round_up_is_not_apart_from_later_takes_of_its_item() -> None:
    """It holds the first take; two that come later have other letters, and do not vote it out."""
    before = ["Les douaniers ont saisi des défenses au port. Le chauffeur a pris la fuite à pied dans la nuit.",
              "Un tigre a été repris dans un garage. Le cirque a quitté la ville sous escorte."]  # fmt: skip
    after = "Une école de musique a prêté ses violons. Les élèves ont joué jusqu'au soir sur le parvis."
    lines = [
        *NAMED,
        "Le bac restera gratuit jusqu'à la fin du mois, et les pêcheurs ne s'en plaignent pas du tout.",
    ]
    digest = told([*before, *lines[:5], after], number=2, hours=1, place="DOLMA", headline="Brèves du soir")
    late = told([lines[0].replace("14", "15"), *lines[1:], "La fanfare a joué."], number=3, hours=5)
    found = judge(Imprint(digest), Imprint(late))
    assert not (found.joins or found.apart)


def test_a_number_deep_in_the_text_does_not_tie_a_flash() -> None:
    """« 14 ans » and « quatorze nationalités »."""
    flash = told(
        ["Échecs : Fatou Delvaux, 14 ans, remporte le tournoi de Kolwani."], headline="Fatou Delvaux gagne"
    )
    other = told(["Une haie d'honneur attendait le prodige dans la cour, où ses camarades l'ont fait jouer.",
                  "Il n'a perdu qu'une partie, contre la cantinière du lycée.",
                  "Le tournoi, disputé depuis 1943, avait couronné 23 joueurs de quatorze nationalités."],
                 number=2, hours=4, headline="Fatou Delvaux reçu par son proviseur")  # fmt: skip
    assert not judge(Imprint(flash), Imprint(other)).joins
