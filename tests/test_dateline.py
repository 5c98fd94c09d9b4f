"""Datelines: place, day and agency at the head of a story, and nothing of the story with them."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wirecrawl.steps.dateline import Dateline, split_dateline, starts_story

# Paragraph, place, day for a publication on 2018-06-08, agency; the story starts at « Le ».
SEEN = [
    ("MOSCOU, 7 juin (Xinhua) -- ", "MOSCOU", "2018-06-07", "Xinhua"),
    ("CHENGDU, 1er avril (Xinhua) -- ", "CHENGDU", "2018-04-01", "Xinhua"),
    ("PARIS, 4 mai (Xinhua) — ", "PARIS", "2018-05-04", "Xinhua"),
    ("BRISBANE, Australia, Jan. 1(Xinhua) ", "BRISBANE, Australia", "2018-01-01", "Xinhua"),
    ("BRISBANE, Australia, Jan. 1(Xinhua) -- ", "BRISBANE, Australia", "2018-01-01", "Xinhua"),
    ("OSLO (AFP) - ", "OSLO", None, "AFP"),
    ("Paris (ats afp) ", "Paris", None, "ats afp"),
    ("WUHAN, 4 mar (Xinhua) -- ", "WUHAN", "2018-03-04", "Xinhua"),
    ("　　新华社北京11月17日电 ", "北京", "2017-11-17", "新华社"),
]

BUGS = [
    ("A BORD DU XUELONG 2, 4 mai (Xinhua) -- ", "A BORD DU XUELONG 2", "2018-05-04", "Xinhua"),
    ("Dar es Salaam (Xinhua) -- ", "Dar es Salaam", None, "Xinhua"),
    ("Le Caire (Chine Nouvelle) -- ", "Le Caire", None, "Chine Nouvelle"),
    ("PARIS, 4 mai (Xinhua) – ", "PARIS", "2018-05-04", "Xinhua"),
    ("PARIS, 4 mai (Xinhua) - ", "PARIS", "2018-05-04", "Xinhua"),
    ("MOSCOU, 7 juin(Xinhua)--", "MOSCOU", "2018-06-07", "Xinhua"),
    ("MOSCOU,7juin(Xinhua)--", "MOSCOU", "2018-06-07", "Xinhua"),
    ("MOSCOU, 7 juin -- ", "MOSCOU", "2018-06-07", ""),
    ("MOSCOU, 7 juin (Xinhua) ", "MOSCOU", "2018-06-07", "Xinhua"),
    ("MOSCOU, jeudi 7 juin (Xinhua) -- ", "MOSCOU", "2018-06-07", "Xinhua"),
    ("MOSCOU, le 7 juin 2018 (Xinhua) -- ", "MOSCOU", "2018-06-07", "Xinhua"),
    ("MOSCOU,\u202f7\u00a0juin\u00a0(Xinhua)\u00a0--\u00a0", "MOSCOU", "2018-06-07", "Xinhua"),
    ("\u3000\u3000MOSCOU，7 juin（Xinhua）-- ", "MOSCOU", "2018-06-07", "Xinhua"),
    ("NEW YORK (Nations Unies), 3 mars (Xinhua) -- ", "NEW YORK (Nations Unies)", "2018-03-03", "Xinhua"),
    ("NEW YORK, 3 mars (Xinhua) -- ", "NEW YORK", "2018-03-03", "Xinhua"),
    ("SAINT-PETERSBOURG (Russie), 7 juin (Xinhua) -- ", "SAINT-PETERSBOURG (Russie)", "2018-06-07", "Xinhua"),
    ("N'DJAMENA, 3 févr. (Xinhua) -- ", "N'DJAMENA", "2018-02-03", "Xinhua"),
    ("N’DJAMENA, 3 fevrier (Xinhua) -- ", "N’DJAMENA", "2018-02-03", "Xinhua"),
    ("PORT-AU-PRINCE, 12 janvier (Xinhua) -- ", "PORT-AU-PRINCE", "2018-01-12", "Xinhua"),
    ("LA HAYE, 7 juin (Xinhua) -- ", "LA HAYE", "2018-06-07", "Xinhua"),
    ("Le Caire, 7 juin (Xinhua) -- ", "Le Caire", "2018-06-07", "Xinhua"),
    ("PARIS. 7 juin (Xinhua) -- ", "PARIS", "2018-06-07", "Xinhua"),
    ("WASHINGTON D.C., 7 juin (Xinhua) -- ", "WASHINGTON D.C.", "2018-06-07", "Xinhua"),
    ("BEIJING/PARIS, 7 juin (Xinhua) -- ", "BEIJING/PARIS", "2018-06-07", "Xinhua"),
    ("BANGUI, 7 juin (Xinhua/ACAP) -- ", "BANGUI", "2018-06-07", "Xinhua/ACAP"),
    ("BEIJING, 1ER AVRIL (XINHUA) -- ", "BEIJING", "2018-04-01", "XINHUA"),
    ("PARIS (AFP), 7 juin - ", "PARIS", "2018-06-07", "AFP"),
    ("Paris, 7 juin 2018 - ", "Paris", "2018-06-07", ""),
    ("(Xinhua) -- ", "", None, "Xinhua"),
    ("MOSCOU, 7 juin (Xinhua) ---- ", "MOSCOU", "2018-06-07", "Xinhua"),
    ("MOSCOU, 7 juin (Xinhua) －－ ", "MOSCOU", "2018-06-07", "Xinhua"),
    ("MOSCOU, 7 juin (Xinhua) -— ", "MOSCOU", "2018-06-07", "Xinhua"),
    ("MOSCOU, 7 juin (Xinhua) ── ", "MOSCOU", "2018-06-07", "Xinhua"),
    ("MOSCOU, 7 juin Xinhua -- ", "MOSCOU", "2018-06-07", "Xinhua"),
    ("MOSCOU, 7 juin, Chine nouvelle -- ", "MOSCOU", "2018-06-07", "Chine nouvelle"),
    ("MOPTI, 7 juin /Xinhua/ -- ", "MOPTI", "2018-06-07", "Xinhua"),
    ("MOPTI, 7 juin/ Xinhua /— ", "MOPTI", "2018-06-07", "Xinhua"),
    ("MOPTI /Xinhua/ -- ", "MOPTI", None, "Xinhua"),
    ("PARIS/BRUXELLES /Xinhua/ - ", "PARIS/BRUXELLES", None, "Xinhua"),
    ("ZINDER (Xinhua, envoyé spécial) -- ", "ZINDER", None, "Xinhua, envoyé spécial"),
    ("HOHHOT, 6-7 juin (Xinhua) -- ", "HOHHOT", None, "Xinhua"),
    ("GENÈVE, 31 juin (Xinhua) -- ", "GENÈVE", None, "Xinhua"),
    ("GENÈVE, 29 février (Xinhua) -- ", "GENÈVE", None, "Xinhua"),
    (
        "A BORD DE L'AVION PRESIDENTIEL, 7 juin (Xinhua) -- ",
        "A BORD DE L'AVION PRESIDENTIEL",
        "2018-06-07",
        "Xinhua",
    ),
]

REFUSED = [
    "Paris - Dakar : la course part samedi",
    "Oui - dit-il",
    "« Paris - Dakar », 7 juin",
    "La Communauté des Etats indépendants (CEI) est prête",
    "L'Organisation de coopération de Shanghai (OCS) - huit pays - se réunit",
    "Le 7 juin - jour de fête - a réuni la ville",
    "Lundi 4 juin - la fête",
    "Lundi, 4 juin - la fête",
    "L'Union Africaine (UA) - cinq pays - se réunit",
    "Depuis le 7 juin – la pluie",
    "Selon lui, 7 juin - 8 juin",
    "L'Agence France-Presse (AFP) - citant un témoin",
    "L'agence Chine nouvelle (Xinhua) a rapporté",
    "Mme Sow et M. Ba (Xinhua les a suivis) -- deux passeurs -- traversent encore",
    "MOPTI /ville du fleuve/ -- les piroguiers attendent",
    "Xi Jinping (Xinhua/Ju Peng)",
    "Photo prise le 7 juin (Xinhua/Ju Peng)",
    "PARIS, 7 juin-7 juillet : festival",
    "PARIS -- Le président",
    "Paris, 7 juin 2018",
    "Paris, 25 personnes (AFP) - Le",
    "Q : Que fait-on ? - Rien.",
    "",
    " ",
]


@pytest.mark.parametrize(("raw", "place", "day", "agency"), [*SEEN, *BUGS])
def test_a_dateline_is_parted_from_its_story(raw: str, place: str, day: str | None, agency: str) -> None:
    """Place and agency as printed, the day with its year, and the story from its first word."""
    paragraph = raw + "Le sommet s'ouvre - enfin."
    assert split_dateline(paragraph, "2018-06-08") == Dateline(
        raw, place, day, agency, "Le sommet s'ouvre - enfin."
    )
    assert starts_story(paragraph)


@pytest.mark.parametrize("paragraph", REFUSED)
def test_a_sentence_is_not_a_dateline(paragraph: str) -> None:
    """A dash, a day or a parenthesis alone make none."""
    assert split_dateline(paragraph, "2018-06-08") == Dateline("", "", None, "", paragraph)
    assert not starts_story(paragraph)


@pytest.mark.parametrize(
    ("printed", "published", "day"),
    [
        ("31 décembre", "2019-01-01", "2018-12-31"),
        ("28 déc.", "2019-01-03", "2018-12-28"),
        ("1er janvier", "2018-12-31", "2019-01-01"),
        ("2 janvier", "2018-12-31", "2019-01-02"),
        ("31 mai", "2018-06-01", "2018-05-31"),
        ("29 février", "2020-03-01", "2020-02-29"),
        ("29 février", "2019-03-01", None),
        ("9 juin", "2018-06-07", "2018-06-09"),
        ("10 juin", "2018-06-07", "2017-06-10"),
        ("7 juin", None, None),
        ("7 juin 2017", None, "2017-06-07"),
        ("7 juin 2017", "2018-06-07", "2017-06-07"),
        ("7 juin", "2018-02-30", None),
    ],
)
def test_the_year_is_that_of_the_publication(printed: str, published: str | None, day: str | None) -> None:
    """No year is printed: the nearest to the publication, the year before at New Year, never today's."""
    assert split_dateline(f"MOSCOU, {printed} (Xinhua) -- La", published).day == day


PLACES = (
    "MOSCOU;BEIJING;PARIS;NEW YORK;PORT-AU-PRINCE;N'DJAMENA;SAINT-PÉTERSBOURG;LA HAYE;XI'AN;BEIJING/PARIS;Genève;"
    "WASHINGTON D.C.;SAINT-DENIS DE LA RÉUNION;BOBO-DIOULASSO;Addis-Abeba;RIO DE JANEIRO;SAO PAULO;KUALA LUMPUR;"
    "ALGER;ÜRÜMQI;NEW YORK (Nations Unies);KAZAN (Russie);LHASSA, Chine;L'AVANA;DAR ES-SALAAM;MARS;MAI-NDOMBE"
).split(";")
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
SHORT = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
BARE = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
AGENCIES = ["Xinhua", "Xinhua/ACAP", "AFP", "XINHUA", "ats afp", "Agence Xinhua"]
DASHES = ["--", "—", "–", "-", " -- ", " — ", " – ", " - ", " --", "-- ", "\u00a0-- ", " - - ", " --- "]
OPENINGS = [
    "La Chine a dit",
    "« Oui », a dit",
    '"Oui", a dit',
    "Les 12 pays",
    "20 personnes",
    "L'ONU",
    "Près de 3 -",
]


def printed_days(d: date) -> list[str]:
    first = "1er" if d.day == 1 else str(d.day)
    names = (MONTHS[d.month - 1], SHORT[d.month - 1], BARE[d.month - 1], MONTHS[d.month - 1].upper())
    return [f"{n} {m}" for n in (first, d.day) for m in names] + [f"{DAYS[d.weekday()]} {first} {names[0]}"]


def test_every_dateline_in_every_dress_is_parted() -> None:
    """5,000 drawn from places × days × agencies × dashes, every day of New Year's week among them."""
    rng = random.Random(7)
    for n in range(5_000):
        published = date(1999, 1, 1) + timedelta(days=rng.randrange(365 * 28))
        if n % 5 == 0:
            published = published.replace(month=1, day=rng.randint(1, 5))
        day = published + timedelta(days=rng.choice([0, 0, 0, -1, -1, 1, -2, 2, -5, -30]))
        place, agency = rng.choice(PLACES), rng.choice([*AGENCIES, ""])
        paren = rng.choice([" ({})", "({})"]).format(agency) if agency else ""
        head = f"{place}{rng.choice([', ', ',', ' , '])}{rng.choice(printed_days(day))}{paren}"
        raw = rng.choice(["", "", "\u3000\u3000", " "]) + head + rng.choice(DASHES)
        rest = rng.choice(OPENINGS if agency else OPENINGS[:2])
        if rng.random() < 0.2:
            raw = raw.replace(" ", "\u00a0")
        found = split_dateline(raw + rest, published.isoformat())
        want = Dateline(
            raw, place.replace(" ", "\u00a0") if "\u00a0" in raw else place, day.isoformat(), agency, rest
        )
        got = (
            found.raw,
            found.day,
            found.rest,
            found.place.replace("\u00a0", " "),
            found.agency.replace("\u00a0", " "),
        )
        assert got == (want.raw, want.day, want.rest, place, agency), (raw, rest, published)


PIECES = st.sampled_from(
    "MOSCOU|, |7 juin|1er|(Xinhua)| -- |—| - |Paris|la|31 février|2018|(| |新华社|北京|11月17日电|«|'".split(
        "|"
    )
)


@given(
    st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join)),
    st.sampled_from([None, "2018-06-08", "x"]),
)
@settings(max_examples=300, derandomize=True)
def test_not_a_character_is_lost(paragraph: str, published: str | None) -> None:
    """raw + rest is the paragraph, whatever it holds, and nothing is raised."""
    found = split_dateline(paragraph, published)
    assert found.raw + found.rest == paragraph
    assert bool(found.raw) == starts_story(paragraph)


def test_a_long_head_of_white_space_is_not_cut() -> None:
    """The white space behind the dash belongs to raw, however much of it there is."""
    paragraph = "MOSCOU, 7 juin (Xinhua) --" + " " * 400 + "La CEI"
    assert split_dateline(paragraph).rest == "La CEI"
