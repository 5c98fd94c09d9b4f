"""Short paragraphs of two sentences, eight kinds of event, 26 ways to print them again; written when the rules were done.

In:   a seed.
Out:  what was planted: edits inside sentences and paragraphs, several at once, follow-ups, look-alikes, five series.
Law:  the same seed makes the same stories; the sentences are our own (topics_g.txt).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from tests.kinship.planted import MONTHS, Planted, make_story, weekday

Lines = list[str]
Parts = dict[str, Lines]
WORDS = {
    "a": "Arvieu|Bokito|Cazalla|Dinguiraye|Ermelo|Foumbot|Gorzow|Huancané|Ifrane|Jalapa|Koper|Liepaja|Mytho|Novigrad|Oyonnax|Pemba|Ribeira|Sokodé|Tulcea|Vaduz".split("|"),
    "n": "Norvège|Colombie|Géorgie|Zambie|Malaisie|Uruguay|Islande|Roumanie|Namibie".split("|"),
    "t": "La Nuit des saules|Poussière d'étoupe|Le Dernier Bac|Quatre saisons à Vaduz|L'Enfant de la digue|Sous le vent".split("|"),
    "p": "Anselme Dacosta|Bakary Touré|Ciro Bentivoglio|Dorian Lacaze|Ernst Hofmeister|Félix Atangana|Goran Petrovic|Habib Chérif|Iker Arana|Joseph Nkurunziza|Karel Novotny".split("|"),
    "q": "Aïssata Cissé|Bérénice Laforêt|Chantal Mbarga|Dalia Haddad|Elvira Sandoval|Françoise Delmas|Greta Lindqvist|Hortense Abadie|Inga Petersone|Judith Weisz|Khadija Ouazzani".split("|"),
}  # fmt: skip
SERIES: dict[str, tuple[str, str, int, tuple[str, ...]]] = {
    "cuivre": ("LONDRES", "Le cuivre {s} à {k} dollars", 1, ("La tonne de cuivre à trois mois {s} {j} à {k} dollars sur le marché des métaux, après {m} dollars lors de la séance précédente.", "L'aluminium se négociait à {l} dollars. Les stocks recensés dans les entrepôts s'élevaient à {m} tonnes.",)),
    "sang": ("BRUXELLES", "Don du sang, l'état des réserves", 1, ("Les réserves de sang couvraient {j} {i} jours de besoins, a fait savoir l'établissement chargé des transfusions.", "Les groupes O et B négatifs restent les plus recherchés. Des collectes sont organisées dans {i} communes, et un numéro gratuit répond de 8 h à 19 h.",)),
    "marees": ("SAINT-MALO", "Les horaires des marées", 1, ("Pleine mer {j} à {i} h {m2}, coefficient {m2}.",)),
    "conflit": ("GENEVE", "Cessez-le-feu, {i} violations signalées en un jour", 1, ("Les observateurs ont relevé {i} violations du cessez-le-feu au cours de la journée de {j}, dont {i2} tirs de mortier.", "Aucune des parties n'a reconnu sa responsabilité. Le mécanisme de vérification se réunira comme chaque matin dans les locaux de la mission.", "Le pont qui sert aux échanges de prisonniers est demeuré ouvert de 9 h à 16 h.",)),
    "lait": ("BERNE", "Le prix du lait à la ferme", 7, ("Le litre de lait était payé {m2} centimes aux producteurs cette semaine, selon l'organisation de la branche.", "La collecte a varié de {i} pour mille. Les stocks de beurre sont évalués à {m} tonnes.",)),
}  # fmt: skip
NUMBERS = {"2": "deux", "3": "trois", "4": "quatre", "5": "cinq", "6": "six", "7": "sept", "8": "huit", "9": "neuf", "11": "onze", "12": "douze", "15": "quinze", "20": "vingt", "30": "trente"}  # fmt: skip
SYNONYMS = {"reconnu": "admis", "redoute": "craint", "lancé": "déclaré", "dépêché": "envoyé", "promis": "annoncé", "cependant": "néanmoins", "ravagé": "abîmé", "exige": "réclame", "dénonce": "fustige", "immobilisé": "arrêté", "relâchés": "remis en liberté", "supporte": "admet", "attendue": "espérée", "interdit": "fermé", "surpris": "étonné", "sur place": "sur les lieux"}  # fmt: skip


@cache
def topics() -> dict[str, Parts]:
    found: dict[str, Parts] = {}
    for block in (Path(__file__).parent / "topics_g.txt").read_text(encoding="utf-8").split("# ")[1:]:
        name, *lines = block.strip().split("\n")
        parts = found[name] = {key: [] for key in ("H", "F", "L", "L2", "P", "B", "M", "S")}
        for line in lines:
            key, _, text = line.partition(": ")
            parts[key].append(text)
    return found


def event(dice: Random, when: datetime, topic: str = "", place: str = "") -> Parts:
    """The topic's sentences with one event's names and numbers; `names` holds what was filled in."""
    topic = topic or dice.choice(sorted(topics()))
    values = {name: dice.choice(options) for name, options in WORDS.items()} | {"j": weekday(when.date())}
    values["a"] = place or values["a"]
    values["b"] = dice.choice([x for x in WORDS["a"] if x != values["a"]])
    values |= {x: str(dice.choice((dice.randint(3, 30), dice.randint(31, 480)))) for x in "xyzwvu"}
    filled = {
        key: [re.sub(r"\{(\w+)\}", lambda m: values[m[1]], x) for x in lines]
        for key, lines in topics()[topic].items()
    }
    keep = sorted(dice.sample(range(5), dice.randint(3, 5)))
    filled["P"] = [filled["P"][n] for n in keep]
    return filled | {"topic": [topic], "place": [values["a"]], "names": [values["p"], values["q"]]}


def text_of(e: Parts) -> Lines:
    return [*e["L"], *e["P"], *e["B"]]


def sentences(text: str) -> Lines:
    return re.split(r"(?<=[.!?]) (?=[A-ZÀ-Ý«])", text)


def other_number(dice: Random, lines: Lines) -> Lines:
    i, m = dice.choice([(i, m) for i, x in enumerate(lines) for m in re.finditer(r"\b\d+\b", x)])
    return [
        x[: m.start()] + str(int(m[0]) + dice.randint(1, 9)) + x[m.end() :] if k == i else x
        for k, x in enumerate(lines)
    ]


def other_name(dice: Random, e: Parts, lines: Lines) -> Lines:
    printed = [name for name in e["names"] if any(name in x for x in lines)]
    if not printed:
        return other_number(dice, lines)
    old = dice.choice(printed)
    new = dice.choice([x for x in (*WORDS["p"], *WORDS["q"]) if x not in e["names"]])
    return [x.replace(old, new) for x in lines]


def mistyped(dice: Random, lines: Lines) -> Lines:
    out = []
    for x in lines:
        words = x.split(" ")
        for n in range(len(words)):
            if len(words[n]) > 6 and words[n].isalpha() and words[n].islower() and dice.random() < 0.12:
                at = dice.randint(1, len(words[n]) - 3)
                words[n] = words[n][:at] + words[n][at + 1] + words[n][at] + words[n][at + 2 :]
        out.append(" ".join(words))
    return out


def toll(lines: Lines, more: str) -> Lines:
    """The figure of the lead raised, and a paragraph on top of the rest."""
    lead = re.sub(r"\b\d+\b", lambda m: str(int(m[0]) + 2), lines[0], count=1)
    return [lead, more, *lines[1:]]


def swap(lines: Lines, table: dict[str, str]) -> Lines:
    for old, new in table.items():
        lines = [re.sub(rf"\b{old}\b", new, x) for x in lines]
    return lines


def damaged(lines: Lines) -> Lines:
    return [re.sub("[éèêàôîûç]", "?", x) for x in lines]


Edit = Callable[[Random, Parts, Lines], Lines]
EDITS: dict[str, tuple[str, Edit]] = {
    "doublon": ("exact", lambda d, e, x: x),
    "surtitre": ("exact", lambda d, e, x: x),
    "déplacée": ("exact", lambda d, e, x: x),
    "veille": ("exact", lambda d, e, x: x),
    "sans-accent": ("typographic", lambda d, e, x: [t.translate(str.maketrans("éèêàôîûçÉ", "eeeaoiucE")) for t in x]),
    "abîmée": ("typographic", lambda d, e, x: damaged(x)),
    "espaces": ("typographic", lambda d, e, x: [t.replace(" :", "\u00a0:").replace("« ", "“").replace(" »", "”").replace("'", "’").replace("oe", "œ") for t in x]),
    "bloc": ("typographic", lambda d, e, x: [" ".join(x)]),
    "phrase-à-la-ligne": ("typographic", lambda d, e, x: [s for t in x for s in sentences(t)]),
    "fautes": ("correction typographic", lambda d, e, x: mistyped(d, x)),
    "chiffre": ("correction", lambda d, e, x: other_number(d, x)),
    "personne": ("correction", lambda d, e, x: other_name(d, e, x)),
    "rectifiée": ("correction", lambda d, e, x: ["RECTIFICATIF. Bien lire le chiffre et non celui de la version précédente.", *other_number(d, x)]),
    "lettres": ("correction typographic", lambda d, e, x: swap(x, NUMBERS)),
    "vocabulaire": ("correction", lambda d, e, x: swap(x, SYNONYMS)),
    "permutée": ("correction", lambda d, e, x: [x[0], *x[:0:-1]]),
    "réécrite": ("update", lambda d, e, x: [*e["L2"], *x[1:]]),
    "complétée": ("update", lambda d, e, x: [*x, e["M"][0]]),
    "insérée": ("update", lambda d, e, x: [*x[:2], *e["M"], *x[2:]]),
    "bilan": ("update", lambda d, e, x: toll(x, e["M"][0])),
    "élaguée": ("cut", lambda d, e, x: [x[0], *[sentences(t)[0] for t in x[1:]]]),
    "moitié": ("cut", lambda d, e, x: x[: (len(x) + 1) // 2]),
    "alerte-après": ("urgent-of", lambda d, e, x: e["F"]),
    "relayée": ("syndicated", lambda d, e, x: [f"Par notre correspondant. {x[0]}", *x[1:], "Lire aussi : nos autres articles"]),
    "relayée-courte": ("syndicated", lambda d, e, x: [*x[:3], "Source : Xinhua"]),
    "trois": ("cut", lambda d, e, x: [t.translate(str.maketrans("éèê", "eee")) for t in mistyped(d, [x[0], *x[1:-2]])]),
}  # fmt: skip


class Press:
    def __init__(self, seed: int) -> None:
        self.dice, self.seed, self.out = Random(f"g{seed}"), seed, list[Planted]()

    def put(self, lines: Lines, when: datetime, place: str, headline: str, family: str, kind: str, wants: str = "", *,
            source: str = "xinhua_fr", told: datetime | None = None, series: str = "", background: str = "") -> None:  # fmt: skip
        day = (told or when).date()
        stamp = (
            f"{place.upper()}, {day.day} {MONTHS[day.month - 1]} (Xinhua) — " if source == "xinhua_fr" else ""
        )
        story = make_story(
            f"d_{self.seed}{len(self.out):05}", headline, [stamp + lines[0], *lines[1:]], when, source
        )
        self.out.append(Planted(story, family, kind, frozenset(wants.split()), series, background))

    def edit(self, kind: str, e: Parts, when: datetime, family: str) -> None:
        dice, (wants, made), text = self.dice, EDITS[kind], text_of(e)
        new, headline, place, told, source = made(dice, e, text), e["H"][0], e["place"][0], when, "xinhua_fr"
        if new == text and "correction" in wants:
            wants = "exact"
        if kind == "surtitre":
            headline = f"Société - {e['F'][0]}"
        elif kind == "déplacée":
            place = dice.choice([x for x in WORDS["a"] if x != place])
        elif kind == "veille":
            told = when - timedelta(days=1)
        elif kind == "alerte-après":
            headline = "ALERTE : " + headline
        elif kind.startswith("relayée"):
            source = "generic"
        later = when + timedelta(minutes=dice.randint(3, 260))
        self.put(new, later, place, headline, family, kind, wants, source=source, told=told)

    def sequel(self, e: Parts, when: datetime, family: str) -> None:
        late = when + timedelta(hours=self.dice.choice((2, 5, 20, 28, 75)))
        self.put([*e["S"], *e["B"]], late, e["place"][0], sentences(e["S"][0])[0].rstrip("."), f"puis-{family}", "alone",
                 "followup", background=family)  # fmt: skip

    def daily(self, name: str, start: datetime, days: int) -> None:
        dice, (place, headline, step, texts) = self.dice, SERIES[name]
        for n in range(days if step == 1 else 8):
            when = start + timedelta(days=n * step, minutes=dice.randint(0, 30))
            values = {"k": dice.randint(5000, 9900), "l": dice.randint(1800, 2900), "m": dice.randint(100, 9000), "m2": dice.randint(20, 99),
                      "i": dice.randint(2, 60), "i2": dice.randint(2, 60), "s": dice.choice(("gagne", "perd")), "j": weekday(when.date())}  # fmt: skip
            lines = [x.format(**values) for x in texts]
            twice = n % 5 == 2
            family, head = f"{name}-{n}", headline.format(**values)
            self.put(
                lines,
                when,
                place,
                head,
                family,
                "base" if twice else "alone",
                "series" if n else "",
                series=name,
            )
            if twice:
                later = when + timedelta(minutes=dice.randint(5, 300))
                self.put(lines, later, place, head, family, "copie", "exact", series=name)


def make(seed: int, per_kind: int = 5, days: int = 40, alone: int = 70) -> list[Planted]:
    press = Press(seed)
    dice, start = press.dice, datetime(2017, 10, 2, 9, 0)

    def moment() -> datetime:
        return start + timedelta(minutes=dice.randint(0, 55_000))

    for kind in (*EDITS, "alerte-avant", "revue"):
        for n in range(per_kind):
            when, family = moment(), f"{kind}-{n}"
            e = event(dice, when)
            place, head = e["place"][0], e["H"][0]
            if kind == "alerte-avant":
                press.put(e["F"], when, place, "ALERTE : " + e["F"][0].rstrip("."), family, "base")
                press.put(
                    text_of(e),
                    when + timedelta(minutes=dice.randint(15, 100)),
                    place,
                    head,
                    family,
                    kind,
                    "update",
                )
                continue
            press.put(text_of(e), when, place, head, family, "base")
            if kind == "revue":
                items = [
                    event(dice, when, t) for t in dice.sample(sorted(set(topics()) - set(e["topic"])), 3)
                ]
                text = [*items[0]["L"], items[0]["P"][0], *e["L"], *e["P"], *items[1]["L"], *items[2]["L"]]
                press.put(
                    text, when + timedelta(hours=4), "Genève", "La revue du soir", family, kind, "contains"
                )
            else:
                press.edit(kind, e, when, family)
            if n % 2:
                press.sequel(e, when, family)
    for n in range(alone):
        when = moment()
        e = event(dice, when)
        press.put(text_of(e)[: dice.randint(2, 8)], when, e["place"][0], e["H"][0], f"seul-{n}", "alone")
        if n % 7 == 0:
            twin = event(dice, when, e["topic"][0], e["place"][0])
            press.put(
                text_of(twin),
                when + timedelta(hours=dice.choice((3, 26))),
                twin["place"][0],
                twin["H"][0],
                f"semblable-{n}",
                "alone",
            )
    for name in SERIES:
        press.daily(name, start, days)
    return press.out
