"""Kinship: one event is one family, each relation is named, and no daily series is ever merged."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from random import Random

import pytest

from tests.kinship import (
    generator_a,
    generator_b,
    generator_c,
    generator_d,
    generator_f,
    generator_g,
    generator_h,
    generator_i,
    generator_j,
    generator_k,
    generator_l,
    generator_m,
    generator_n,
)
from tests.kinship.families import Shelf, judged
from tests.kinship.planted import Planted, Score, make_story
from wirecrawl.model.story import Story
from wirecrawl.steps.families import Kin, Pair, settle_families
from wirecrawl.steps.headline import split_labels
from wirecrawl.steps.imprint import Imprint
from wirecrawl.steps.kin_evidence import lay_beside
from wirecrawl.steps.kinship import Judgement, judge
from wirecrawl.steps.numerals import digits_for

GENERATORS: dict[
    str, Callable[[int], list[Planted]]
] = {  # shorter series than those of tests/kinship_loop.py
    "a": partial(generator_a.make, per_edit=4, days=12, alone=40),
    "b": partial(generator_b.make, per_kind=4, days=10),
    "c": partial(generator_c.make, per_kind=4, days=12, alone=40),
    "d": generator_d.make,
    "f": partial(generator_f.make, per_kind=4, days=12, alone=40),
    "g": partial(generator_g.make, per_kind=4, days=12, alone=40),
    "h": partial(generator_h.make, per_kind=2, days=12, alone=40),
    "i": partial(generator_i.make, per_kind=3),
    "j": partial(generator_j.make, per_kind=2, days=16, alone=40),
    "k": partial(generator_k.make, families=66, days=14),
    "l": partial(generator_l.make, families=42, days=14),
    "m": partial(generator_m.make, families=36, days=14),
    "n": partial(generator_n.make, families=60, alone=40, days=14),
}
SURE = (
    "exact accents quotes headline dateline number name rectificatif same verbatim copie titre accents "
    "jour ville chiffre nom doublon surtitre déplacée veille sans-accent personne rectifiée capitals-gone "
    "double-spaced toll-raised replaces restamped unspaced capitals same same-title-typed same-redated same-city "
    "one-line ascii guillemets shout one-figure figure-of-lead weekday unit person surname note mojibake "
    "exact_next_month exact_other_headline dateline_city dateline_day dateline_agency typo_accents typo_punct "
    "exact-title exact-place exact-redated typo-pretty typo-capitals typo-accents typo-mojibake typo-holes typo-paired "
    "figure-changed figure-everywhere name-changed first-name-changed weekday-changed spot-changed two-figures noted "
    "other-headline other-city no-accents typed-quotes question-marks one-block series-figure-changed "
    "series-no-accents "
    "number number-note number-label name number-place-accents series-copy series-place series-else series-label "
    "typo_case nbsp_quotes correction_number correction_lead correction_name correction_label two_number_accents "
    "dateline-city dateline-none typographic word label"
).split()
FIRST = datetime(2024, 3, 5, 10, 0)  # noqa: DTZ001 - the wire's clock
TEXT = [
    "Le pont suspendu de Kolwani, fermé depuis 14 mois, a rouvert mardi à la circulation, a annoncé la mairie.",
    "Les travaux ont coûté 37 millions de francs et occupé 260 ouvriers, selon l'ingénieure Odile Ravet.",
    '"Les câbles ont été changés un à un", a expliqué Odile Ravet aux journalistes.',
    "Les camions de plus de 12 tonnes devront encore emprunter le bac pendant quelques semaines.",
    "L'ouvrage, construit en 1958, relie les deux rives du fleuve Ouar et voit passer 9.000 véhicules par jour.",
]

NOT_FOUND = frozenset(("else-brief",))  # docs/kinship.md, « What it cannot do »
NAMED = [*TEXT, "Le ministre Marek Dvorak a inauguré l'ouvrage avec Elsa Thorvald."]


def told(
    lines: list[str], *, hours: float = 0, place: str = "KOLWANI", headline: str = "Le pont de Kolwani rouvre",
    number: int = 1, source: str = "xinhua_fr", dateline: str = "",
) -> Story:  # fmt: skip
    when = FIRST + timedelta(hours=hours)
    first = dateline or f"{place}, {when.day} mars (Xinhua) -- "
    return make_story(f"c_{number}", headline, [first + lines[0], *lines[1:]], when, source)


def relation(late: Story, early: Story | None = None) -> str:
    return judge(Imprint(early or told(TEXT)), Imprint(late)).relation


@cache
def scored(name: str, seed: int) -> Score:
    return judged(GENERATORS[name](seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [101])
@pytest.mark.parametrize("name", ["a", "b", "c", "f", "g", "h", "i", "j", "k", "l", "n"])
def test_planted_families_are_found(name: str, seed: int) -> None:
    """Of edits, series and follow-ups by three hands, families and relations are told as the issue asks."""
    found = scored(name, seed)
    assert found.series_merged == 0
    assert found.followups_merged <= 0.01
    assert found.f1 >= 0.985 and found.ari >= 0.985
    assert {
        kind: share for kind, share in found.recall.items() if share < 0.83 and kind not in NOT_FOUND
    } == {}  # one of six may be missed
    assert found.relation_f1 >= 0.95, found.wrong
    assert found.false_links <= (0.05 if name in "fghijklmn" else 0.15)  # a, b, c: few sentences, few places


@pytest.mark.slow
@pytest.mark.parametrize("seed", [101, 103])
def test_light_edits_upon_each_other_stay_in_the_family(seed: int) -> None:
    """Short stories, several edits at once, series of long fixed text and without datelines."""
    found = scored("d", seed)
    assert found.f1 >= 0.98 and found.series_merged == 0


@pytest.mark.parametrize("seed", [101])
@pytest.mark.parametrize("name", ["a", "b", "c", "f", "g", "h", "i", "j", "k", "l", "m", "n"])
def test_sure_kinds_are_never_missed(name: str, seed: int) -> None:
    """The same text, its typography, its dateline, one figure or name: always one family."""
    found = scored(name, seed)
    assert [kind for kind in SURE if found.recall.get(kind, 1.0) < 1] == []


@pytest.mark.slow
def test_order_of_arrival_changes_nothing() -> None:
    """Ten shuffles, and runs of forty stories, give the same clusters and relations."""
    planted = generator_d.make(3)[:80]
    stories = [p.story for p in planted]
    shelf = Shelf()
    shelf.put(stories)
    expected = shelf.kin()
    for shuffle in range(10):
        mixed = list(stories)
        Random(shuffle).shuffle(mixed)
        other = Shelf()
        for start in range(0, len(mixed), 40):
            other.open()
            other.put(mixed[start : start + 40])
        assert {id_: other.kin()[id_] for id_ in expected} == expected


def test_the_ids_that_changed_are_told() -> None:
    """An earlier story that comes late gives its family a new root: all its members are named as changed."""
    early, late, last = told(TEXT, number=1), told(TEXT, number=2, hours=2), told(TEXT[:3], number=3, hours=3)
    shelf = Shelf()
    shelf.put([late, last])
    assert shelf.index.kin_of(last.id) == Kin(late.id, "cut", late.id)
    assert shelf.put([early]) == {early.id, late.id, last.id}
    assert shelf.index.kin_of(last.id).cluster == early.id
    assert shelf.index.family_of(last.id) == [early.id, late.id, last.id]


def test_a_new_version_replaces_the_old_one() -> None:
    """Versions of one id are not kin of each other, and the words of an old one leave no mark."""
    shelf = Shelf()
    first, copy = told(TEXT, number=1), told(TEXT, number=2, hours=1)
    shelf.put([first, copy])
    marks = shelf.db.execute("SELECT count(*) FROM kin_marks").fetchone()
    other = told(generator_a.topics()["festival"]["B"], number=2, hours=1)
    assert shelf.put([other]) == {other.id}
    assert shelf.index.kin_of(copy.id) == Kin(copy.id)
    assert shelf.put([copy]) == {copy.id}
    assert shelf.index.kin_of(copy.id) == Kin(first.id, "exact", first.id)
    assert shelf.db.execute("SELECT count(*) FROM kin_marks").fetchone() == marks
    assert shelf.index.drop(first.id) == {copy.id}
    assert shelf.index.kin_of(copy.id) == Kin(copy.id)


def test_the_same_letters_are_found_years_later() -> None:
    """A story printed again after four years is a copy, though no window reaches so far."""
    shelf = Shelf()
    long = [
        *TEXT,
        *generator_a.topics()["barrage"]["G"],
        *generator_a.topics()["proces"]["G"],
    ]
    early = told(long, number=1)
    late = dataclasses.replace(told(long, number=2), published_day="2028-03-06", published_at=None)
    shelf.put([early, late])
    assert shelf.index.kin_of(late.id) == Kin(early.id, "exact", early.id)


def test_notices_of_every_hour_are_compared_within_a_night(monkeypatch: pytest.MonkeyPatch) -> None:
    """The judge is asked of a dozen others, however many there are."""
    asked = Counter[str]()

    def counted(a: Imprint, b: Imprint) -> Judgement:
        asked["pairs"] += 1
        return judge(a, b)

    monkeypatch.setattr("wirecrawl.kin.prints.judge", counted)
    shelf = Shelf()
    line = "Le bac circule normalement."
    notices = [told([line], number=n, hours=n, dateline="-") for n in range(300)]
    shelf.put([dataclasses.replace(one, body=line) for one in notices])
    assert asked["pairs"] < 15 * len(notices)
    assert len({kin.cluster for kin in shelf.kin().values()}) >= 12  # days; the first one had hours only


def test_a_story_without_a_day_finds_its_kin() -> None:
    """Undated stories are compared with all, and all with them."""
    dated = told(TEXT, number=1)
    typed = [x.replace("camions", "camiosn") for x in TEXT]
    undated = dataclasses.replace(
        told(typed, number=2), published_day=None, published_at=None, dateline_day=None
    )
    for order in ([dated, undated], [undated, dated]):
        shelf = Shelf()
        shelf.put(order)
        assert shelf.index.kin_of(dated.id).cluster == shelf.index.kin_of(undated.id).cluster


def test_kin_are_found_across_the_borders_of_spans() -> None:
    """Whatever the day of the month, and whichever comes first: twenty hours apart is near."""
    typed = [x.replace("camions", "camiosn") for x in TEXT]
    for day in range(32):
        early, late = told(TEXT, number=1, hours=24 * day), told(typed, number=2, hours=24 * day + 20)
        early.published_at = late.published_at = early.dateline_day = late.dateline_day = None
        shelf = Shelf()
        shelf.put([late, early])
        assert shelf.index.kin_of(late.id) == Kin(early.id, "correction", early.id), day


RELATIONS = [
    ("exact", told(TEXT, number=2, hours=1, headline="Autre titre")),
    ("exact", told(TEXT, number=2, hours=1, place="DOLMA")),
    ("typographic", told([x.replace("é", "e").replace("'", "’") for x in TEXT], number=2, hours=1)),
    ("typographic", told([x.replace("é", "?") for x in TEXT], number=2, hours=1)),
    ("typographic", told([" ".join(TEXT)], number=2, hours=1)),
    ("correction", told([x.replace("37", "73") for x in TEXT], number=2, hours=1)),
    ("correction", told([x.replace("Odile Ravet", "Elsa Thorvald") for x in TEXT], number=2, hours=1)),
    ("correction", told([TEXT[0], *TEXT[:0:-1]], number=2, hours=1)),
    ("correction", told([x.replace("changés", "chnagés") for x in TEXT], number=2, hours=1)),
    ("correction", told(["Cette dépêche annule et remplace la précédente.", *[x.replace("37", "73") for x in TEXT]],
                        number=2, hours=1)),
    ("update", told([*TEXT, "Une fête est prévue samedi sur la rive gauche, avec des pirogues."], number=2, hours=1)),
    ("update", told(["La foule a envahi le tablier du pont dès sa réouverture.", *TEXT], number=2, hours=1)),
    ("cut", told(TEXT[:3], number=2, hours=1)),
    ("cut", told(TEXT[1:], number=2, hours=1)),
    ("urgent-of", told(TEXT[:1], number=2, hours=1, headline="URGENT : Le pont de Kolwani rouvre")),
    ("syndicated", told([*TEXT, "Source : agence Xinhua"], number=2, hours=3, source="generic", dateline=" ")),
    ("contains", told([generator_a.topics()["proces"]["B"][4], generator_a.topics()["proces"]["B"][6], *TEXT,
                       generator_a.topics()["festival"]["B"][3], generator_a.topics()["incendie"]["B"][5],
                       generator_a.topics()["satellite"]["B"][6]], number=2, hours=4, headline="L'actualité")),
    ("followup", told(["Un camion surchargé a brisé samedi une barrière à l'entrée de l'ouvrage.",
                       "Le chauffeur, Samuel Otieno, a été verbalisé.", TEXT[4],
                       "La mairie installera des portiques."], number=2, hours=96, headline="Accident sur le pont")),
    ("series", told([x.replace("14", "15").replace("260", "310").replace("37", "41") for x in TEXT],
                    number=2, hours=24)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "late"), RELATIONS, ids=[f"{n}-{name}" for n, (name, _) in enumerate(RELATIONS)]
)
def test_each_relation_has_its_evidence(wanted: str, late: Story) -> None:
    """One pair for each relation; the order of the two arguments does not matter."""
    assert relation(late) == wanted
    assert judge(Imprint(late), Imprint(told(TEXT))).relation == wanted


def test_the_full_story_after_its_flash_is_an_update() -> None:
    """A flash has few words; what comes after it is told as more of the same."""
    flash = told(
        ["Le pont suspendu de Kolwani a rouvert mardi à la circulation, a annoncé la mairie."], number=1
    )
    assert relation(told(TEXT, number=2, hours=1), flash) == "update"


FLASHES = [
    ("Un pont suspendu rouvre à Kolwani après 14 mois, selon la mairie.", True),  # other words, the same facts
    ("Un pont suspendu rouvre à Kolwani après 15 mois, selon la mairie.", False),  # another number
    ("Le pont de Kolwani rouvre.", True),  # no fact but the place; the headline is the same
    ("La mairie de Kolwani a annoncé mardi un concert de la fanfare.", False),  # place and day prove nothing
]  # fmt: skip


@pytest.mark.parametrize(("line", "akin"), FLASHES)
def test_a_flash_is_known_by_what_it_says(line: str, akin: bool) -> None:
    """Not by its words in a row: the index has to find it, and the judge to join it."""
    flash, story = told([line], number=1, headline=line), told(TEXT, number=2, hours=1)
    for order in ([flash, story], [story, flash]):
        shelf = Shelf()
        shelf.put(order)
        assert (shelf.index.kin_of(story.id) == Kin(flash.id, "update", flash.id)) is akin


def test_a_number_that_headline_and_flash_both_tell_is_one_number() -> None:
    """« 376 » twice is not 376376: the flash is found by it, though it has no other fact."""
    line = "La récolte sera la meilleure depuis 376 ans, selon les premières estimations du ministère."
    flash = told([line], number=1, headline=line)
    lead = "Premières au ministère, les estimations disent la récolte meilleure que toutes celles de 376 ans."
    story = told([lead, *TEXT[1:]], number=2, hours=1, headline="Une récolte sans pareille")
    shelf = Shelf()
    shelf.put([flash, story])
    assert shelf.index.kin_of(story.id) == Kin(flash.id, "update", flash.id)


def test_a_brief_with_background_is_no_flash() -> None:
    """Its facts are told by the other's last paragraph, not by its lead: another thing at the same place."""
    behind = "L'ouvrage, dû à l'ingénieure Odile Ravet en 1958, pèse 9.000 tonnes."
    lead = "Une cérémonie s'est tenue dans les jardins illuminés du musée, devant une foule d'anciens ouvriers émus."
    late = told([lead, behind], number=2, hours=5, headline="Hommage")
    assert relation(late, told([*TEXT[:3], behind])) == "followup"


def test_a_flash_is_found_across_midnight() -> None:
    """Half an hour apart on two calendar days: the hours are those of UTC, and so is their day."""
    line = "Un pont suspendu rouvre à Kolwani après 14 mois, selon la mairie."
    flash = told([line], number=1, headline=line, hours=13.6)
    story = told(TEXT, number=2, hours=14.2)
    shelf = Shelf()
    shelf.put([flash, story])
    assert shelf.index.kin_of(story.id) == Kin(flash.id, "update", flash.id)


def test_one_short_sentence_of_background_is_enough_to_be_found() -> None:
    """The index proposes two stories that have a single paragraph in common, though it has one long word or none."""
    line = "Le bourg, 538 mille âmes, vit de son port, de son sel et de ses 41 étangs."
    early = told([*TEXT[:4], line], number=1)
    late = told(
        ["Des inconnus ont volé mercredi la fanfare.", line], number=2, hours=26, headline="Vol à Kolwani"
    )
    shelf = Shelf()
    shelf.put([early, late])
    assert shelf.index.kin_of(late.id) == Kin(late.id, "followup", early.id)


OTHER_WORDS = [  # a quotation turned round; retyped; news; a lead anew, that is no credit line « Avec … »
    ("correction", 2, "Odile Ravet a expliqué aux journalistes : « Les câbles ont été changés un à un »."),
    ("correction", 1, "Quelque 260 ouvriers y ont travaillé, pour 37 millions de francs, selon Odile Ravet."),
    ("update", 1, "Le maire a promis une fanfare à tous les habitants du quartier nord dès samedi prochain."),
    ("update", 0, "Le pont suspendu de Kolwani, à l'abandon durant 14 mois, a été rendu mardi à tous, dit la mairie."),
    ("update", 0, "Avec 14 mois de retard, le pont suspendu a été rendu mardi aux habitants de Kolwani."),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "at", "line"), OTHER_WORDS)
def test_a_sentence_in_other_words_is_no_news(wanted: str, at: int, line: str) -> None:
    """What stands for another sentence and says the same is a correction; a lead, or something else, an update."""
    assert relation(told([*TEXT[:at], line, *TEXT[at + 1 :]], number=2, hours=1)) == wanted


def test_another_subject_in_headline_and_lead_is_another_event() -> None:
    """A number of the lead and what the headline is about differ: two events, though most sentences are the same."""
    other = [x.replace("14", "31").replace("pont suspendu", "tunnel ferroviaire") for x in TEXT]
    assert (
        relation(told(other, number=2, hours=1)) == "correction"
    )  # the headline is the same, so is the rest
    other = [other[0], TEXT[1], "Une fanfare de douze musiciens ouvrait le cortège.", *TEXT[3:]]
    pair = told(other, number=2, hours=1, headline="Le tunnel de Kolwani rouvre")
    assert not judge(Imprint(told(TEXT)), Imprint(pair)).joins


def test_a_short_cut_with_one_other_number_stays() -> None:
    """Below sixty words, too: all of it stands in the earlier story but for one figure."""
    assert relation(told([x.replace("260", "280") for x in TEXT[:3]], number=2, hours=1)) == "cut"


TWIN = [
    "Le bac motorisé de Kolwani, fermé depuis 3 mois, a repris mardi du service, a annoncé la préfecture.",
    "Les travaux ont coûté 512 millions de francs et occupé 88 ouvriers, selon l'ingénieur Marek Dvorak.",
    "Les riverains pourront traverser de nuit.",
]


def test_a_template_is_no_link() -> None:
    """The same sentence with another name and number is not repeated: nothing is followed, nothing is in series."""
    assert [relation(told(TWIN, number=2, hours=hours)) for hours in (5, 48)] == ["", ""]
    assert relation(told([TWIN[2], TEXT[4]], number=2, hours=48)) == "followup"
    assert (
        relation(told([TWIN[0], TWIN[2], TEXT[4]], number=2, hours=48)) == ""
    )  # under the same lead about others


def test_an_item_of_a_round_up_is_found_however_deep() -> None:
    """Three paragraphs of it in one piece, below a hundred words of other matter; not if they are scattered."""
    others = [*generator_a.topics()["proces"]["B"][:5], *generator_a.topics()["festival"]["B"][:4]]
    whole = told(
        [*others[:6], *TEXT[:3], *others[6:]], number=2, hours=4, headline="La journée", place="PARIS"
    )
    assert relation(whole) == "contains"
    parts = [others[0], TEXT[3], *others[1:4], TEXT[0], *others[4:6], TEXT[1], *others[6:]]
    assert relation(told(parts, number=2, hours=4, headline="La journée", place="PARIS")) != "contains"


def test_a_lead_written_anew_is_an_update() -> None:
    """All but the lead again, shorter or not; a new lead about something else is none."""
    lead = "Les habitants de Kolwani ont fêté mardi leur pont suspendu, rouvert après 14 mois de travaux."
    assert relation(told([lead, *TEXT[1:]], number=2, hours=1)) == "update"
    assert relation(told([lead, *TEXT[1:4]], number=2, hours=1)) == "update"


def test_what_differs_between_two_chance_hits_is_no_correction() -> None:
    """A number stands for another only between words that both texts have."""
    a, b = (
        Imprint(told(["Les 14 ponts de la ville.", *TEXT[:1]])),
        Imprint(told(["Aux 15 gares de la côte.", *TEXT[:1]])),
    )
    assert lay_beside(a, b).clashes == set()


def test_stories_by_the_batch_are_stories_one_by_one() -> None:
    """put_many gives what put gives, and names the same ids as changed."""
    stories = [told(TEXT, number=1), told(TEXT[:3], number=2, hours=1), told(TEXT, number=2, hours=1)]
    one, many = Shelf(), Shelf()
    one.stories = many.stories = {story.id: story for story in stories}
    one.open()
    many.open()
    changed = set().union(*(one.index.put(story) for story in stories))
    assert many.index.put_many(stories) == changed
    assert many.kin() == one.kin()


APART = [
    ["Le yuan valait 6,9012 pour un dollar américain à l'ouverture du marché."],
    ["La partie continentale a signalé 41 nouveaux cas, dont 12 à Karsa, a indiqué la Commission de la santé.",
     "Au total, 230 patients ont quitté l'hôpital."],
]  # fmt: skip


@pytest.mark.parametrize("lines", APART)
@pytest.mark.parametrize("dateline", ["", " "])
def test_another_day_of_a_series_is_another_family(lines: list[str], dateline: str) -> None:
    """Other numbers, or the same by chance, on another day: a series, with datelines and without."""
    early = told(lines, number=1, headline="Chine : le point du jour", dateline=dateline)
    other = told([x.replace("1", "7").replace("2", "5") for x in lines], number=2, hours=24,
                 headline="Chine : le point du jour", dateline=dateline)  # fmt: skip
    same = told(lines, number=3, hours=24, headline="Chine : le point du jour", dateline=dateline)
    assert [relation(other, early), relation(same, early)] == ["series", "series"]


def test_a_short_text_that_names_its_weekday_is_of_one_day() -> None:
    """The same letters a day later are a copy: an item of a series would name another weekday."""
    assert relation(told(TEXT[:1], number=2, hours=24), told(TEXT[:1])) == "exact"
    unnamed = [TEXT[0].replace(" mardi", "")]
    about = [*unnamed, "L'ingénieure Odile Ravet a conduit les travaux pour Bâtir-Sud."]
    assert relation(told(about, number=2, hours=24), told(about)) == "exact"  # names: a brief dated anew
    assert relation(told(about, number=2, hours=96), told(about)) == "series"
    assert relation(told(unnamed, number=2, hours=24), told(unnamed)) == "series"


def test_a_notice_from_another_city_on_another_day_is_another_notice() -> None:
    """Few words and the same letters: the city in the dateline does not make them a copy, nor does its lack."""
    notice = ["Le bac ne circulera pas mardi entre 13 heures et 15 heures."]
    week = told(notice, number=2, hours=168, place="DOLMA")
    bare = dataclasses.replace(told(notice, number=2, hours=168, dateline="-"), body=notice[0], source="site")
    assert [relation(late, told(notice)) for late in (week, bare)] == ["series", "series"]
    timeless = [notice[0].replace(" mardi", "")]
    next_day = dataclasses.replace(bare, body=timeless[0], published_day="2024-03-06", published_at=None)
    assert relation(next_day, told(timeless)) == "syndicated"


def test_a_programme_of_few_words_comes_again_with_its_hours() -> None:
    """Six numbers, most of them hours, are no sign of one day when two weeks lie between."""
    notice = ["20 heures : concert, opus 9.", "22 heures : lecture, chapitre 56."]
    assert relation(told(notice, number=2, hours=24 * 14), told(notice)) == "series"


def test_another_city_prints_a_story_with_one_thing_corrected() -> None:
    """The dateline's city and one figure differ, and numbers and names without number agree: one event."""
    other = told([x.replace("260", "280") for x in NAMED], number=2, hours=2, place="DOLMA")
    assert relation(other, told(NAMED)) == "correction"
    twin = told([x.replace("Kolwani", "Dolma") for x in NAMED], number=2, hours=2, place="DOLMA")
    assert relation(twin, told(NAMED)) == ""  # each text names its own city


def test_a_lead_anew_may_be_two_sentences() -> None:
    """A short one and another; behind them the same story. On another site it may have no dateline."""
    short = (
        "Kolwani revit. Après 14 mois sans lui, la ville a retrouvé mardi son pont suspendu, dit la mairie."
    )
    assert relation(told([short, *TEXT[1:]], number=2, hours=1, headline="Retrouvailles")) == "update"
    crowd = ", au terme d'un bal où plusieurs milliers d'habitants étaient venus des deux rives en habits de fête."
    long = "La ville danse autour de son pont suspendu. Venue en nombre, la foule a applaudi la fanfare jusqu'au matin."
    late = told([long, *TEXT[1:]], number=2, hours=1, headline="Retrouvailles")
    assert relation(late, told([TEXT[0][:-1] + crowd, *TEXT[1:]])) == "update"
    other = ["La ville danse. Autour du pont suspendu, la fanfare a joué toute la nuit.", *TEXT[1:]]
    bare = told(other, number=2, hours=1, headline="Retrouvailles", dateline="-")
    bare = dataclasses.replace(bare, source="site", body="\n".join(other))
    assert relation(bare) == "syndicated"
    assert relation(dataclasses.replace(bare, published_day="2024-03-06", published_at=None)) == "followup"


def test_a_correction_that_says_so_may_change_the_lead_twice() -> None:
    """A number and a name of the lead at once: of a story labelled « RECTIFICATIF » it is one event."""
    two = [TEXT[0].replace("14", "3").replace("Kolwani", "Zanibé"), *TEXT[1:]]
    assert relation(told(two, number=2, hours=1, headline="RECTIFICATIF : Le pont rouvre")) == "correction"


def test_a_correction_is_of_its_own_days_item_first() -> None:
    """A daily bulletin corrected within the hour does not join the bulletins of the days before."""
    long = [f"Le niveau du fleuve est de {{}} centimètres. {' '.join(TEXT[1:])}"]
    shelf = Shelf()
    items = [told([long[0].format(n)], number=n, hours=24 * day) for day, n in enumerate((41, 42, 43))]
    fixed = told(
        [long[0].format(44)], number=9, hours=49, headline="RECTIFICATIF : Le pont de Kolwani rouvre"
    )
    copy = dataclasses.replace(items[1], id="xinhua_fr:8")
    shelf.put([*items, copy, fixed])
    assert shelf.index.kin_of(fixed.id) == Kin(items[2].id, "correction", items[2].id)
    assert len({shelf.index.kin_of(one.id).cluster for one in items}) == 3


def test_a_brief_of_another_site_is_found_by_its_facts() -> None:
    """Other words, no dateline: three numbers and names of the story's lead are enough, whatever names the place."""
    story = told(["Odile Ravet a livré mardi à Kolwani 14 des 37 ponts promis.", *TEXT[2:]], number=1)
    line = "37 ouvrages étaient attendus à Kolwani par des riverains excédés : Odile Ravet en inaugure 14."
    brief = told([line], number=2, hours=2, headline="Des chantiers achevés", dateline="-")
    brief = dataclasses.replace(brief, source="site", body=line)
    for order in ([story, brief], [brief, story]):
        shelf = Shelf()
        shelf.put(order)
        assert shelf.index.kin_of(brief.id) == Kin(story.id, "syndicated", story.id)


def test_two_events_in_the_same_words_are_two() -> None:
    """Other names and numbers in the lead, the same day at the same place: not one event."""
    twin = [x.replace("14", "3").replace("Kolwani", "Zanibé").replace("mairie", "préfecture") for x in TEXT]
    twin = [x.replace("37", "512").replace("260", "88").replace("Odile Ravet", "Marek Dvorak") for x in twin]
    assert not judge(Imprint(told(TEXT)), Imprint(told(twin, number=2, hours=1))).joins


def test_two_other_facts_in_the_lead_are_another_event() -> None:
    """One may be a correction; a number and a name together are not."""
    one = [TEXT[0].replace("14", "3"), *TEXT[1:]]
    two = [one[0].replace("Kolwani", "Zanibé"), *one[1:]]
    assert relation(told(one, number=2, hours=1)) == "correction"
    assert not judge(Imprint(told(TEXT)), Imprint(told(two, number=2, hours=1))).joins


def test_one_other_number_on_another_day_is_no_correction() -> None:
    """The same text with one other number: a correction within the day, an item of a series the day after."""
    other = [x.replace("9.000", "9.100") for x in TEXT]
    assert [relation(told(other, number=2, hours=hours)) for hours in (2, 24)] == ["correction", "series"]


def test_one_false_link_does_not_join_two_families() -> None:
    """Groups with more pairs apart than akin stay two."""
    order = {name: (name, "", name) for name in "abcd"}
    pairs = [Pair("a", "b", "exact", 1000, 1000, True), Pair("c", "d", "exact", 1000, 1000, True),
             Pair("b", "c", "correction", 900, 900, True)]  # fmt: skip
    kept = settle_families(order, pairs, lambda x, y: True)
    assert [kept[name].cluster for name in "abcd"] == ["a", "a", "c", "c"]
    joined = settle_families(order, pairs, lambda x, y: False)
    assert {kin.cluster for kin in joined.values()} == {"a"}


def test_a_flash_that_fits_two_events_is_of_one() -> None:
    """Two marathons of one day are apart, and a flash is akin to both: it does not make them one."""
    order = {name: (name, "", name) for name in "abf"}
    pairs = [Pair("a", "f", "urgent-of", 800, 80, True), Pair("b", "f", "urgent-of", 600, 60, True)]
    kin = settle_families(order, pairs, lambda x, y: True)
    assert [kin[name].cluster for name in "abf"] == ["a", "b", "a"]
    line = "Le pont de Kolwani rouvre."
    flash, story = (Imprint(told(lines, number=n)) for n, lines in enumerate(([line], TEXT)))
    assert judge(flash, story).weak and not judge(story, Imprint(told(TEXT[:4], number=3))).weak


def test_a_round_up_joins_one_family_only() -> None:
    """It holds two stories; they do not become one event by it."""
    order = {name: (name, "", name) for name in "abr"}
    pairs = [Pair("a", "r", "contains", 500, 1000, True), Pair("b", "r", "contains", 400, 990, True)]
    kin = settle_families(order, pairs, lambda x, y: False)
    assert [kin[name].cluster for name in "abr"] == ["a", "b", "a"]


@pytest.mark.parametrize(
    ("words", "digits"),
    [("trois", "3"), ("vingt trois", "23"), ("quatre vingt dix sept", "97"), ("deux cent mille", "200000"),
     ("soixante et onze", "71"), ("un", "un"), ("mille deux cents", "1200"), ("trois quatre", "3 4")],
)  # fmt: skip
def test_numbers_in_words_are_numbers(words: str, digits: str) -> None:
    """« trois » and 3 are the same fact."""
    assert " ".join(digits_for(words.split())) == digits


@pytest.mark.real
def test_real_headlines(real_data: Path) -> None:
    """Copies under another number are found by their headlines; counts of other days are kept apart."""
    shelf, same = Shelf(), defaultdict[tuple[str, str], list[str]](list)
    for line in (real_data / "xinhua_fr_headlines.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        title, labels, _ = split_labels(row["title"])
        story = Story(id=f"xinhua_fr:{row['docid']}x", source="xinhua_fr", headline=title, labels=labels,
                      published_day=row["published"][0])  # fmt: skip
        same[title, row["published"][0]].append(story.id)
        shelf.put([story])
    expected = {id_: min(ids) for ids in same.values() for id_ in ids}
    assert {id_: kin.cluster for id_, kin in shelf.kin().items()} == expected
    assert sum(len(ids) > 1 for ids in same.values()) == 2
