"""Facts about `diff`: words as French has them, sentences matched first, nothing left out."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.started import wirecrawl
from tests.test_ledger import opened
from tests.test_ledger import reading as reading_of
from tests.test_publish import add, come_again
from tests.test_versions import reading
from wirecrawl.model.story import to_line
from wirecrawl.publish import publish
from wirecrawl.views.diff import (
    Change,
    compare,
    compare_texts,
    compare_words,
    diff_lines,
    split_sentences,
    split_words,
)

NB, NNB = "\u00a0", "\u202f"


def line(**fields: Any) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(to_line(dataclasses.replace(reading("Un.", 1), **fields)))
    return found


def words(text: str) -> list[str]:
    return [token for token in split_words(text) if token.strip()]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("l'eau d’Abidjan", ["l'", "eau", "d’", "Abidjan"]),
        ("qu'il lorsqu'elle jusqu’ici", ["qu'", "il", "lorsqu'", "elle", "jusqu’", "ici"]),
        ("aujourd'hui, quelqu’un", ["aujourd'hui", ",", "quelqu’un"]),
        (f"«{NB}Oui{NB}», dit-il", ["«", "Oui", "»", ",", "dit-il"]),
        (f"1{NB}200 francs, 3,5{NNB}%", [f"1{NB}200", "francs", ",", "3,5", "%"]),
        ("de 2 400 à 10 000 tonnes", ["de", "2 400", "à", "10 000", "tonnes"]),
        ("en 2018 400 personnes", ["en", "2018", "400", "personnes"]),
        ("à 13:25 le 7.6", ["à", "13:25", "le", "7.6"]),
        ("Saint-Louis peut-être", ["Saint-Louis", "peut-être"]),
    ],
)
def test_words_are_those_of_french(text: str, tokens: list[str]) -> None:
    """Elisions keep their apostrophe, guillemets stand alone, a number keeps its spaces."""
    assert words(text) == tokens


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("M. Diallo est parti. Mme. Ba reste.", 2),
        ("Il a dit : « Non ! » Elle a ri.", 2),
        (f"«{NB}Partez{NB}!{NB}» Ils sont partis.", 2),
        ("Vers 300 av. J.-C. César naquit.", 1),
        ("A. B. Sow préside l'O.N.U. Paris se tait.", 1),
        ("Le taux est de 3.5 pour cent. 400 personnes attendent.", 2),
        ("Que faire ? attendre.", 1),
        ("Un paragraphe\nUn autre. Et la suite…", 3),
        ("École fermée. Élèves dehors.", 2),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    """Not behind « M. » or an initial, nor inside a quotation that goes on."""
    assert len([one for one in split_sentences(text) if one.strip()]) == count
    assert "".join(split_sentences(text)) == text


def test_a_changed_word_stands_in_its_sentence() -> None:
    """The other sentences are kept whole; the elision belongs to what changed."""
    old = "La mairie a prêté des bancs. L'école a fourni la lumière. Fin de la veillée."
    new = "La mairie a prêté des bancs. L'association a fourni la lumière. Fin de la veillée."
    kept, changed, after = compare_texts(old, new)
    assert kept.is_kept and after.is_kept
    assert changed.changes[1] == Change("école", "association")


def test_typography_changes_no_word() -> None:
    """No-break spaces and apostrophes are said apart; an accent or a capital is a change."""
    found = compare(line(body="L'eau « monte » !"), line(body=f"L’eau «{NB}monte{NB}»{NB}!"))
    assert (found.words, found.is_typographic) == ((0, 0), True)
    assert found.summary() == "body, spaces and apostrophes"
    assert compare(line(body="Le pêcheur"), line(body="Le pécheur")).words == (1, 1)


def test_another_sentence_is_not_cut_into_confetti() -> None:
    """Two sentences with « le » and « de » in common are one gone and one come."""
    old = "Le fleuve est sorti de son lit à Ségou."
    new = "Le ministre a promis mardi trois ponts et une route de montagne aux habitants."
    assert compare_words(old, new) == [Change(old, new)]


def test_fields_that_changed_are_named() -> None:
    """Headline, dates, status; where the page was found is no change of the story."""
    old = line(headline_raw="Crue à Ségou", pub_status="usable", url="http://a")
    new = line(headline_raw="Crue lente à Ségou", pub_status="canceled", url="http://b", version=2)
    found = compare(old, new)
    assert list(found.fields) == ["headline_raw", "pub_status"]
    assert found.summary() == "headline_raw; pub_status usable → canceled"
    assert next(iter(diff_lines(found))) == "headline_raw  Crue {+lente+} à Ségou"


def test_equal_versions_differ_in_nothing() -> None:
    """And print nothing."""
    found = compare(line(), line())
    assert found.summary() == "nothing" and list(diff_lines(found)) == []


def test_lines_show_changed_sentences_only() -> None:
    """`…` stands for what stayed; a colour begins and ends on its own line."""
    body = "Un. Deux mots ici.\nTrois.\nQuatre."
    found = compare(line(body=body), line(body="Un. Deux mots là.\nTrois.\nQuatre.\nCinq."))
    assert list(diff_lines(found)) == ["…", "Deux mots [-ici-]{+là+}.", "…", "{+Cinq.+}"]
    coloured = "\n".join(diff_lines(found, colour=True)).split("\n")
    assert all(part.count("\x1b[0m") * 2 == part.count("\x1b[") for part in coloured)


ALPHABET = st.sampled_from(
    ["l'", "eau", " ", NB, "«", "»", ". ", "\n", "M. ", "Été", "ete", "’", "1 200", "!", "…"]
)


@settings(max_examples=100, derandomize=True)
@given(st.lists(ALPHABET, max_size=40), st.lists(ALPHABET, max_size=40))
def test_nothing_is_left_out(old: list[str], new: list[str]) -> None:
    """What stands before the changes is the old text, what stands after them the new one."""
    before, after = "".join(old), "".join(new)
    changes = [change for passage in compare_texts(before, after) for change in passage.changes]
    assert "".join(change.before for change in changes) == before
    assert "".join(change.after for change in changes) == after
    assert ("".join(split_words(before)), "".join(split_sentences(before))) == (before, before)


# the commands


def filled(root: Path) -> str:
    """An archive with one story of three versions: the second suspect, the third an edit. Returns its id."""
    long = "Le marché de Lomé ouvre ses portes à l'aube. Les vendeuses arrivent."
    with opened(root) as ledger:
        add(ledger, 1, "2018-06-07", body=long)
        come_again(ledger, 1, 0, body="Le marché.")
        come_again(ledger, 1, 1, body=long.replace("l'aube", "midi"))
        publish(ledger, root, "new stories")
    return reading_of(1).id


def ask(*asked: str, lang: str = "C.UTF-8") -> tuple[int, str, str]:
    done = wirecrawl(*asked, LC_ALL=lang)
    return done.returncode, done.stdout, done.stderr


def test_diff_compares_the_current_version_with_the_sound_one_before(tmp_path: Path) -> None:
    """A suspect version is passed over, unless it is asked for."""
    filled(tmp_path)
    code, out, said = ask("diff", "1", "--archive", str(tmp_path))
    assert (code, out) == (0, "Le marché de Lomé ouvre ses portes à [-l'aube-]{+midi+}.\n…\n")
    assert "version 1, 2026-11-24T03:15:00Z -> 3, 2026-11-25T01:00:00Z" in said
    code, out, _ = ask("diff", "1", "--from", "1", "--to", "2", "--json", "--archive", str(tmp_path))
    found = orjson.loads(out)
    assert (found["from"], found["to"], found["words"]["removed"]) == (1, 2, 13)
    for asked in (("--from", "3"), ("--to", "1")):
        code, out, said = ask("diff", "1", *asked, "--archive", str(tmp_path))
        assert (code, out) == (0, "") and "compared with itself" in said and "lists all 3" in said
    assert "of which in several versions  1" in ask("stats", "--archive", str(tmp_path))[1]
    code, _, said = ask("diff", "1", "--to", "9", "--archive", str(tmp_path))
    assert code == 2 and "there is no version 9; there is 1, 2, 3" in said


def test_diff_of_a_story_that_never_changed_says_so(tmp_path: Path) -> None:
    """Nothing on stdout, exit 0."""
    with opened(tmp_path) as ledger:
        add(ledger, 1, "2018-06-07")
        publish(ledger, tmp_path, "new stories")
    code, out, said = ask("diff", "1", "--archive", str(tmp_path))
    assert (code, out) == (0, "") and "one version only" in said


def test_show_lists_the_versions(tmp_path: Path) -> None:
    """Number, instant, status, what changed, and where the bytes are; as a table and as JSON."""
    filled(tmp_path)
    code, out, _ = ask("show", "1", "--versions", "--archive", str(tmp_path))
    lines = out.splitlines()
    assert code == 0 and len(lines) == 9
    assert lines[3:5] == ["version 2  2026-11-25T00:00:00Z  usable, suspect", "  body -13 +2 words"]
    assert lines[6].endswith("current, usable") and "captures/b.warc.gz, byte 1001" in lines[8]
    assert ask("show", "1", "--versions", "--archive", str(tmp_path), lang="fr_FR.UTF-8")[1].splitlines()[
        3:5
    ] == [
        "version 2  2026-11-25T00:00:00Z  publiable, douteuse",
        "  corps -13 +2 mots",
    ]
    rows = orjson.loads(ask("show", "1", "--versions", "--json", "--archive", str(tmp_path))[1])
    assert [(row["version"], row["current"]) for row in rows] == [(1, False), (2, False), (3, True)]
