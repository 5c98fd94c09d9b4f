"""Fluent agency prose of twelve kinds of event, 27 ways to print it again, five daily series and a weekly one.

In:   a seed.
Out:  what was planted: edits one and two at a time, follow-ups of the same day and later, twins, lone stories.
Law:  the same seed makes the same stories; the sentences are our own (topics_f.txt). Written before its first run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from tests.kinship.planted import Planted, day_words, make_story, weekday

Lines = list[str]
CITIES = "Aubrac-les-Eaux|Bensalem|Castelnuovo|Djebel Amour|Estaing|Formosa|Guelma|Hohenau|Irkout|Jérémie|Kribi|Lomza|Manakara|Natitingou|Ouidah|Pointe-Fine|Quimbaya|Roskil|Sassandra|Tozeur|Valdorée|Yverdun".split(
    "|"
)
PEOPLE = "Adèle Montclar|Boubacar Diallo|Carmen Ortuño|Didier Lefranc|Emeka Okafor|Fatou Sarr|Georges Hainaut|Hélène Vasquier|Ismaïl Benkirane|Jana Kowalczyk|Koffi Mensan|Lucie Tremblay|Mamadou Keïta|Nora Belhadj|Orsolya Szabo|Philippe Garnier|Rania Khoury|Stéphane Delvaux|Tiago Moreira|Wilhelm Brenner|Xavier Pontois|Zineb Alaoui".split(
    "|"
)
BODIES = "la Société Ardente|l'Office des rivages|le groupe Malvern|l'institut Descombes|la Compagnie du Levant|l'agence Borée|la fondation Sirocco|le consortium Almandin|la régie Tramontane|le comité Vauquelin".split(
    "|"
)
PROBES = "Hespérie|Kalypso|Lucérine|Argos-4|Mélisande|Orphée-2".split("|")
SYNONYMS = {"afin de": "pour", "demeurent": "restent", "a confié": "a raconté", "a assuré": "a affirmé", "cependant": "toutefois", "espèrent": "souhaitent", "redoute": "craint", "s'inquiètent": "se soucient", "a promis": "s'est engagée à", "Quelque": "Environ", "qualifiée": "jugée", "selon": "d'après", "retrouvés": "localisés", "prochains jours": "jours qui viennent", "confirmé": "annoncé", "soulagement": "joie", "conduits": "ramenés", "recommandé": "conseillé", "l'ensemble": "la totalité", "remporté": "gagné", "achevé": "terminé", "balayé": "frappé", "dirige": "conduit"}  # fmt: skip
SPLITS = ((", qui ", ". Celui-ci "), (", et ", ". "), (", mais ", ". Mais "), (", dont ", ". De ceux-ci, "))
SERIES: dict[str, tuple[str, str, int, tuple[str, ...]]] = {
    "riz": ("HANOI", "Riz à l'exportation : les cours du jour", 1, ("Le riz brisé à 5 % s'échangeait {wd} à {a} dollars la tonne au départ du delta, contre {b} dollars la séance précédente, selon l'association des exportateurs.",
        "Le riz parfumé de qualité supérieure se traitait autour de {c} dollars.",
        "Les acheteurs africains restent prudents dans l'attente de la prochaine adjudication.",)),
    "hopitaux": ("LIMA", "Epidémie : le bilan quotidien", 1, ("Le ministère de la Santé a fait état {wd} de {a} nouvelles contaminations et de {e} décès au cours des dernières vingt-quatre heures.",
        "Les services de réanimation accueillent {b} patients, et {c} personnes ont regagné leur domicile après guérison.",
        "Le ministère exhorte la population à respecter les gestes de prévention.",)),
    "yen": ("TOKYO", "Changes : le yen face au dollar", 1, ("Le dollar valait {d} yens {wd} à l'ouverture du marché de Tokyo.",)),
    "train": ("NAIROBI", "Trafic ferroviaire : état du réseau", 1, ("La compagnie nationale a acheminé {a} passagers {wd} sur l'ensemble de ses lignes, avec un taux de ponctualité de {d} %.",
        "La ligne côtière reste limitée à 60 km/h entre les gares de Samburu et de Mackinnon en raison de travaux sur le ballast.",
        "Les billets achetés pour un train supprimé sont valables trois jours ou remboursés au guichet.",
        "Un service d'autocars relie Voi à Taveta deux fois par jour.",)),
    "aube": ("QUITO", "Volcan : le bulletin de surveillance", 1, ("Le volcan a connu {e} explosions et {b} séismes de faible amplitude {wd}, a indiqué l'institut de géophysique.",
        "La colonne de cendres s'est élevée à {a} mètres au-dessus du cratère, poussée par les vents vers l'ouest.",
        "Le niveau d'alerte demeure orange pour les six villages du versant nord.",)),
    "pluie": ("NIAMEY", "Sahel : le point hebdomadaire sur les pluies", 7, ("Les stations du réseau ont recueilli en moyenne {b} millimètres de pluie cette semaine, d'après le centre régional d'agrométéorologie.",
        "Le déficit par rapport à la normale s'établit à {d} %, et {e} départements n'ont pas encore pu semer.",
        "Le centre publiera son prochain relevé dans une semaine.",)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """A story before any desk has touched it."""

    topic: str
    headline: str
    flash: str
    lead: str
    rewritten: str
    body: tuple[str, ...]
    background: tuple[str, ...]
    more: tuple[str, ...]
    sequel: tuple[str, ...]
    city: str
    people: tuple[str, ...]

    @property
    def text(self) -> Lines:
        return [self.lead, *self.body, *self.background]


@cache
def topics() -> dict[str, dict[str, Lines]]:
    found: dict[str, dict[str, Lines]] = {}
    for block in (Path(__file__).parent / "topics_f.txt").read_text(encoding="utf-8").split("# ")[1:]:
        name, *lines = block.strip().split("\n")
        found[name] = {letter: [x[3:] for x in lines if x[0] == letter] for letter in "HFLRPBMS"}
    return found


def event(dice: Random, when: datetime, topic: str = "", city: str = "") -> Event:
    topic = topic or dice.choice(sorted(topics()))
    cities, people, bodies = dice.sample(CITIES, 2), dice.sample(PEOPLE, 3), dice.sample(BODIES, 2)
    values = {"v": city or cities[0], "p": people[0], "p2": people[1], "p3": people[2], "o": bodies[0], "o2": bodies[1],
              "s": dice.choice(PROBES), "j": weekday(when.date())}  # fmt: skip
    values |= {f"n{k}": str(dice.choice((dice.randint(3, 99), dice.randint(100, 980)))) for k in range(1, 7)}
    parts = {
        k: [re.sub(r"\{(\w+)\}", lambda m: values[m[1]], x) for x in v] for k, v in topics()[topic].items()
    }
    body = sorted(dice.sample(range(len(parts["P"])), dice.randint(4, 6)))
    return Event(topic, parts["H"][0], parts["F"][0], parts["L"][0], parts["R"][0], tuple(parts["P"][i] for i in body),
                 tuple(parts["B"]), tuple(parts["M"]), tuple(parts["S"]), values["v"], tuple(people))  # fmt: skip


def with_number(dice: Random, lines: Lines) -> Lines:
    places = [(i, m) for i, x in enumerate(lines) for m in re.finditer(r"\b\d+\b(?!e )", x)]
    i, m = dice.choice(places)
    new = str(int(m[0]) + dice.choice((1, 2, 10)) * dice.choice((1, -1)) or 7).lstrip("-")
    return [x[: m.start()] + new + x[m.end() :] if k == i else x for k, x in enumerate(lines)]


def with_name(dice: Random, e: Event, lines: Lines) -> Lines:
    printed = [p for p in e.people if any(p in x for x in lines)]
    if not printed:
        return with_number(dice, lines)
    old, new = dice.choice(printed), dice.choice([p for p in PEOPLE if p not in e.people])
    return [x.replace(old, new) for x in lines]


def slipped(dice: Random, text: str, share: float) -> str:
    """Retyped in a hurry: letters doubled, left out, or the wrong way round."""

    def slip(m: re.Match[str]) -> str:
        word = m[0]
        if dice.random() >= share:
            return word
        at = dice.randint(1, len(word) - 3)
        return dice.choice((
            word[:at] + word[at] + word[at:], word[:at] + word[at + 1 :], word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        ))  # fmt: skip

    return re.sub(r"\b[a-zéèêà]{6,}\b", slip, text)


def unaccented(text: str) -> str:
    return text.translate(str.maketrans("éèêëàâîïôûùç", "eeeeaaiiouuc"))


def shuffled(dice: Random, lines: Lines) -> Lines:
    rest = lines[1:]
    while rest == lines[1:]:
        dice.shuffle(rest)
    return [lines[0], *rest]


def split_up(lines: Lines) -> Lines:
    out = list(lines)
    for i, text in enumerate(out):
        for old, new in SPLITS[i % 4 :] + SPLITS[: i % 4]:
            if old in text and "«" not in text:
                out[i] = text.replace(old, new, 1)
                break
    return out


def swapped(lines: Lines) -> Lines:
    out = list(lines)
    for old, new in SYNONYMS.items():
        out = [x.replace(old, new) for x in out]
    return out


Edit = Callable[[Random, Event, Lines], Lines]
EDITS: dict[str, tuple[str, Edit]] = {
    "copie": ("exact", lambda d, e, x: x),
    "titre": ("exact", lambda d, e, x: x),
    "ville": ("exact", lambda d, e, x: x),
    "jour": ("exact", lambda d, e, x: x),
    "agence": ("exact syndicated", lambda d, e, x: x),
    "accents": ("typographic", lambda d, e, x: [unaccented(t) for t in x]),
    "guillemets": ("typographic", lambda d, e, x: [t.replace("« ", '"').replace(" »", '"').replace("'", "’").replace(" ", "\u202f", 1) for t in x]),
    "tirets": ("typographic", lambda d, e, x: [t.replace("-", "\u2011").replace("oeu", "œu").replace(", ", ",  ", 1).replace("'", "´") for t in x]),
    "recollés": ("typographic", lambda d, e, x: [" ".join(x[:2]), " ".join(x[2:4]), *x[4:]]),
    "retapée": ("correction typographic", lambda d, e, x: [slipped(d, t, 0.05) for t in x]),
    "chiffre": ("correction", lambda d, e, x: with_number(d, x)),
    "nom": ("correction", lambda d, e, x: with_name(d, e, x)),
    "rectificatif": ("correction", lambda d, e, x: with_number(d, x)),
    "attaque": ("update", lambda d, e, x: [e.rewritten, *x[1:]]),
    "tête": ("update", lambda d, e, x: [e.more[0], *x]),
    "milieu": ("update", lambda d, e, x: [*x[:3], e.more[1], e.more[0], *x[3:]]),
    "fin": ("update", lambda d, e, x: [*x, *e.more[:2]]),
    "coupe-fin": ("cut", lambda d, e, x: x[: max(2, len(x) // 2)]),
    "coupe-milieu": ("cut", lambda d, e, x: [*x[:2], *x[4:]]),
    "après": ("urgent-of", lambda d, e, x: [e.flash]),
    "ordre": ("correction", lambda d, e, x: shuffled(d, x)),
    "synonymes": ("correction", lambda d, e, x: swapped(x)),
    "phrases": ("correction", lambda d, e, x: split_up(x)),
    "reprise": ("syndicated", lambda d, e, x: ["La rédaction de Horizon Sud vous propose cette dépêche.", *x, "Avec agences"]),
    "reprise-coupée": ("syndicated", lambda d, e, x: [*x[: len(x) // 2 + 1], "(Source : Xinhua)"]),
    "deux-cut": ("cut", lambda d, e, x: [unaccented(slipped(d, t, 0.02)) for t in x[:-3]]),
    "deux-update": ("update", lambda d, e, x: with_number(d, [*x[:2], e.more[2], *x[2:], e.more[1]])),
}  # fmt: skip


class Desk:
    def __init__(self, seed: int) -> None:
        self.dice, self.seed, self.out = Random(f"f{seed}"), seed, list[Planted]()

    def put(self, lines: Lines, when: datetime, city: str, headline: str, family: str, kind: str, wants: str = "", *,
            source: str = "xinhua_fr", wire: str = "Xinhua", told: datetime | None = None, **named: str) -> None:  # fmt: skip
        stamp = f"{city.upper()}, {day_words((told or when).date())} ({wire}) -- " if wire else ""
        number = f"p_{self.seed}{len(self.out):05}"
        story = make_story(number, headline, [stamp + lines[0], *lines[1:]], when, source)
        self.out.append(Planted(story, family, kind, frozenset(wants.split()), **named))

    def edited(self, kind: str, e: Event, when: datetime, family: str) -> None:
        dice, (wants, edit) = self.dice, EDITS[kind]
        later = when + timedelta(minutes=dice.randint(4, 300))
        text, headline, city, source, wire, told = (
            edit(dice, e, e.text),
            e.headline,
            e.city,
            "xinhua_fr",
            "Xinhua",
            when,
        )
        if text == e.text and wants in ("correction", "correction typographic"):
            wants = "exact"  # nothing there to change
        if kind == "titre":
            headline = e.flash.rstrip(".")
        elif kind == "ville":
            city = dice.choice([c for c in CITIES if c != city])
        elif kind == "jour":
            told = when + timedelta(days=dice.choice((-1, 1)))
        elif kind == "agence":
            wire = "AFP"
        elif kind == "rectificatif":
            headline = "RECTIFICATIF : " + headline
        elif kind == "après":
            headline = "URGENT : " + headline
        elif kind.startswith("reprise"):
            source, wire = "generic", ""
        self.put(text, later, city, headline, family, kind, wants, source=source, wire=wire, told=told)

    def flash_first(self, e: Event, when: datetime, family: str) -> None:
        self.put([e.flash], when, e.city, "URGENT : " + e.headline, family, "base")
        self.put(
            e.text,
            when + timedelta(minutes=self.dice.randint(9, 90)),
            e.city,
            e.headline,
            family,
            "flash-puis",
            "update",
        )

    def round_up(self, e: Event, when: datetime, family: str) -> None:
        others = [
            event(self.dice, when, t).text[:2] for t in self.dice.sample(sorted(set(topics()) - {e.topic}), 3)
        ]
        text = [*others[0], *e.text[: self.dice.randint(4, 7)], *others[1], *others[2]]
        self.put(
            text,
            when + timedelta(hours=5),
            "PARIS",
            "Ce qu'il faut retenir de la journée",
            family,
            "tour",
            "contains",
        )

    def follow(self, e: Event, when: datetime, family: str, hours: float) -> None:
        """Another thing of the same place, told with the same background."""
        text = [*e.sequel, *e.background]
        self.put(text, when + timedelta(hours=hours), e.city, e.sequel[0].split(",")[0], f"suite-{family}", "alone",
                 "followup", background=family)  # fmt: skip

    def series(self, name: str, start: datetime, days: int) -> None:
        city, headline, step, texts = SERIES[name]
        for n in range(days if step == 1 else days // 5):
            when = start + timedelta(days=n * step, minutes=self.dice.randint(0, 40))
            d = self.dice
            values = {"a": d.randint(300, 9000), "b": d.randint(20, 400), "c": d.randint(30, 900), "e": d.randint(2, 9),
                      "d": f"{d.randint(11, 99)},{d.randint(10, 99)}", "wd": weekday(when.date())}  # fmt: skip
            lines = [t.format(**values) for t in texts]
            copied = n % 4 == 1
            family = f"{name}-{n}"
            self.put(
                lines,
                when,
                city,
                headline,
                family,
                "base" if copied else "alone",
                "series" if n else "",
                series=name,
            )
            if copied:
                copy = [unaccented(t) for t in lines] if n % 8 == 1 else lines
                later = when + timedelta(minutes=d.randint(20, 400))
                self.put(copy, later, city, headline, family, "copie-série", "exact typographic", series=name)


def make(seed: int, per_kind: int = 5, days: int = 40, alone: int = 80) -> list[Planted]:
    desk = Desk(seed)
    dice, start = desk.dice, datetime(2023, 4, 3, 6, 30)

    def some_time() -> datetime:
        return start + timedelta(minutes=dice.randint(0, 52_000))

    for kind in (*EDITS, "flash-puis", "tour"):
        for n in range(per_kind):
            when, family = some_time(), f"{kind}-{n}"
            e = event(dice, when)
            if kind == "flash-puis":
                desk.flash_first(e, when, family)
                continue
            desk.put(e.text, when, e.city, e.headline, family, "base")
            if kind == "tour":
                desk.round_up(e, when, family)
            else:
                desk.edited(kind, e, when, family)
            if n in (1, 3):
                desk.follow(e, when, family, dice.choice((3, 6, 22, 30, 55)))
    for n in range(alone):
        when = some_time()
        e = event(dice, when)
        desk.put(e.text[: dice.randint(3, 9)], when, e.city, e.headline, f"seul-{n}", "alone")
        if n % 8 == 0:  # another event of the same kind, place and day
            twin = event(dice, when, e.topic, e.city)
            desk.put(
                twin.text,
                when + timedelta(hours=dice.choice((2, 25))),
                e.city,
                twin.headline,
                f"jumeau-{n}",
                "alone",
            )
    for name in SERIES:
        desk.series(name, start, days)
    return desk.out
