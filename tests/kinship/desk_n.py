"""The desk of generator N: a story's sentences, from a grammar.

In:   a die, an hour and a subject.
Out:  drafts.
Law:  what is drawn under a capital (« <Ville> ») is the same in all of one story; the same die gives the same story.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.kinship.planted import day_words, weekday

HERE = Path(__file__).parent


def sections(path: Path, *, rows: bool) -> dict[str, list[str]]:
    """The lines of each [section]; of `rows`, what « ; » parts."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        if line.startswith("["):
            name = line[1:-1]
            found[name] = []
        else:
            found[name] += line.removesuffix(" ;").split(" ; ") if rows else [line]
    return found


WORDS = sections(HERE / "grammar_n.txt", rows=True)
SERIES = sections(HERE / "series_n.txt", rows=False)
WORDS |= {
    "ciel": "ensoleillé;nuageux;averses;pluie faible;couvert;brumeux puis dégagé;orages locaux;éclaircies".split(
        ";"
    ),
    "vent": "de secteur nord;d'ouest;de sud-est;variable;de nord-est".split(";"),
    "quandlune": "en soirée;après minuit;avant l'aube;toute la nuit;en fin d'après-midi".split(";"),
    "dicton": (
        "Pluie du matin n'arrête pas le pèlerin;Vent du soir, sac au comptoir;Brume en plaine, grange pleine;"
        "Qui sème tard récolte hagard;Lune pâle, eau sous la halle;Geai bavard, gel en retard;"
        "Quand la pie niche bas, l'été ne tarde pas;Rosée abondante, vigne contente"
    ).split(";"),
    "astro": (
        "une rencontre vous surprendra;soyez prudent dans vos dépenses;un proche réclame votre attention;"
        "vos efforts seront récompensés;évitez les décisions hâtives;journée favorable aux projets;"
        "ménagez votre sommeil;un courrier attendu arrive enfin;parlez moins, écoutez davantage;"
        "la chance vous sourit en fin de journée;un malentendu se dissipe;sortez, voyez du monde;"
        "votre patience sera mise à l'épreuve;les astres encouragent les voyages"
    ).split(";"),
}
DESKS = [name[: -len(".titre")] for name in WORDS if name.endswith(".titre")]
CHOICE = re.compile(r"\(([^()<>]*\|[^()<>]*|[^()]*\|[^()]*)\)")
SLOT = re.compile(r"<([^<>]+)>")
NUMBERS = {"N1": "%1-9", "N2": "#12-98", "N3": "#2-24", "N4": "#33-96", "S1": "#2-5", "S2": "#0-1"}
OPENERS = (
    "Par ailleurs, ;Dans le même temps, ;Selon nos informations, ;À ce jour, ;Sur place, ;Fait notable, ;"
    "Autre signe des temps, ;Dans la foulée, ;À noter : ;En parallèle, ;Sans surprise, ;Plus au sud, "
).split(";")


class Desk:
    """Writes one story's sentences; what is drawn under a capital stays for the story."""

    def __init__(self, rng: random.Random, when: datetime, desk: str) -> None:
        self.rng, self.when, self.desk = rng, when, desk
        self.memo: dict[str, str] = {"Jour": weekday(when.date())}
        self.used: set[str] = set()

    def number(self, slot: str) -> str:
        low, high = map(int, slot[1:].split("-"))
        if slot[0] == "#":
            return str(self.rng.randint(low, high))
        return f"{self.rng.randint(low, high)},{self.rng.randint(1, 9)}"

    def slot(self, name: str) -> str:
        if name in ("T1", "T2"):
            return "{" + name + "}"
        if name[0] in "#%":
            return self.number(name)
        if name in self.memo:
            return self.memo[name]
        if name in NUMBERS:
            self.memo[name] = self.number(NUMBERS[name])
        elif name in ("Pers", "Pers2"):
            self.memo[name] = f"{self.rng.choice(WORDS['prenom'])} {self.rng.choice(WORDS['nom'])}"
            if name == "Pers":
                self.memo["Nom"] = self.memo[name].rpartition(" ")[2]
        elif name == "Nom":
            self.slot("Pers")
        elif name in ("Orga", "Theme"):
            self.memo[name] = self.fill(self.rng.choice(WORDS[f"{self.desk}.{name.lower()}"]))
        elif name[0].isupper() and name != "Circ":
            self.memo[name] = self.fill(self.rng.choice(WORDS[name.lower()]))
        elif name == "Circ":
            text = self.fill(self.rng.choice(WORDS["circ"]))
            return text[0].upper() + text[1:]
        elif name == "jour":
            return self.rng.choice(WORDS["jour"])
        else:
            return self.fill(self.rng.choice(WORDS[name]))
        return self.memo[name]

    def fill(self, text: str) -> str:
        while m := CHOICE.search(text):
            text = text[: m.start()] + self.rng.choice(m[1].split("|")) + text[m.end() :]
        text = SLOT.sub(lambda m: self.slot(m[1]), text)
        return text.replace("de le ", "du ").replace("à le ", "au ").replace("de les ", "des ")

    def take(self, section: str) -> str:
        left = [line for line in WORDS[section] if line not in self.used or section == "tissu"]
        if not left:
            return ""
        line = self.rng.choice(left)
        self.used.add(line)
        text = self.fill(line)
        if (
            section not in ("cite", "fond")
            and not section.endswith(("attaque", "titre"))
            and self.rng.random() < 0.25
        ):
            opener = self.rng.choice(OPENERS)
            text = (
                opener
                + (text[0].lower() if text[:2] in ("Le", "La", "Un", "De", "Il") else text[0])
                + text[1:]
            )
        return text[0].upper() + text[1:]

    def lead(self) -> str:
        return self.take(f"{self.desk}.attaque")

    def paragraph(self, back: bool = False) -> str:
        count = self.rng.choice((1, 1, 2, 2, 3))
        kinds = (
            ["fond", "commun", "tissu", "tissu"]
            if back
            else [f"{self.desk}.phrase"] * 4 + ["tissu"] * 5 + ["cite", "commun"] + ["fond"] * back
        )
        lines = (self.take(self.rng.choice(kinds)) for _ in range(count))
        return " ".join(line for line in lines if line)

    def title(self) -> str:
        text = self.fill(self.rng.choice(WORDS[f"{self.desk}.titre"]))
        return text[0].upper() + text[1:]


@dataclass
class Draft:
    title: str
    paragraphs: list[str]
    place: str
    when: datetime
    desk: Desk
    toll: tuple[int, int] = (0, 0)
    agency: str = "(Xinhua) --"
    source: str = "xinhua_fr"
    dateline: bool = True

    def text(self) -> list[str]:
        out = [
            p.replace("{T1}", str(self.toll[0])).replace("{T2}", str(self.toll[1])) for p in self.paragraphs
        ]
        if self.dateline:
            out[0] = f"{self.place.upper()}, {day_words(self.when.date())} {self.agency} {out[0]}"
        return out

    def headline(self) -> str:
        return self.title.replace("{T1}", str(self.toll[0])).replace("{T2}", str(self.toll[1]))

    def words(self) -> int:
        return len(" ".join(self.paragraphs).split())
