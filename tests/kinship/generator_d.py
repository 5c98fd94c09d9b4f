"""The hard mixture: short bases, edits put one upon another, series with long fixed text, no datelines, big families.

In:   a seed.
Out:  what was planted, from the sentences of generators A and B.
Law:  the same seed makes the same stories.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from tests.kinship import generator_a as first
from tests.kinship import generator_b as second
from tests.kinship.planted import Planted, weekday

LONG_SERIES = {
    "trafic": ("BAMAKO", "Trafic aérien : situation du jour",
        "L'aéroport international a enregistré {wd} le passage de {a} voyageurs, a indiqué la société de gestion.",
        "Ce chiffre tient compte des arrivées, des départs et des correspondances, mais non des équipages ni des vols militaires.",
        "La piste principale, longue de 3200 mètres, est ouverte de 5 h à 23 h, et les contrôles sanitaires restent en vigueur.",
        "Les passagers sont priés de se présenter 3 heures avant le départ, munis de leur carnet de vaccination."),
    "eau": ("RABAT", "Barrages : taux de remplissage",
        "Le taux de remplissage des barrages du royaume s'élevait {wd} à {c} %, selon la direction de l'hydraulique.",
        "Les autorités rappellent que l'arrosage des jardins est interdit entre 10 h et 18 h dans les communes classées en alerte.",
        "Une campagne de sensibilisation se poursuit dans les écoles, et des primes sont versées aux agriculteurs qui passent au goutte-à-goutte.",
        "La prochaine réunion du comité de suivi examinera les demandes de dérogation."),
    "prix": ("LOME", "Marché central : le prix du panier",
        "Le panier de la ménagère valait {a} francs {wd} au marché central, a relevé l'association des consommateurs.",
        "Il comprend du maïs, de l'huile, du poisson fumé, des tomates et du sel pour une famille de six personnes.",
        "L'association publie ce relevé chaque jour afin d'éclairer les acheteurs et de décourager la spéculation."),
    "polluant": ("PEKIN", "Relevé matinal de la pollution",
        "L'indice de pollution était de {b} ce matin.", "Il est conseillé aux écoles de limiter les sorties."),
    "change-bref": ("PEKIN", "Chine : taux de change", "Le yuan valait {c} pour un dollar américain à l'ouverture du marché."),
}  # fmt: skip


def mixed(dice: Random, lines: list[str], more: list[str]) -> list[str]:
    """Two or three light edits together."""
    text = list(lines)
    for edit in dice.sample(
        ("accents", "typos", "cut", "add", "merge", "synonyms", "spaces", "damage"), dice.choice((2, 2, 3))
    ):
        if edit == "accents":
            text = [first.without_accents(x) for x in text]
        elif edit == "typos":
            text = [first.typos(dice, x, 0.05) for x in text]
        elif edit == "cut" and len(text) > 4:
            del text[dice.randint(2, len(text) - 1)]
        elif edit == "add":
            text.insert(dice.randint(1, len(text)), dice.choice(more))
        elif edit == "merge" and len(text) > 3:
            text[1:3] = [" ".join(text[1:3])]
        elif edit == "synonyms":
            for old, new in first.SYNONYMS.items():
                text = [x.replace(old, new) for x in text]
        elif edit == "spaces":
            text = [x.replace('"', "”").replace("'", "’") for x in text]
        elif edit == "damage":
            text = [re.sub(r"[àèùô]", "\ufffd", x) for x in text]
    return text


def make(seed: int, families: int = 90, days: int = 40) -> list[Planted]:
    dice = Random(f"d{seed}")
    desk = first.Desk(dice)
    start = datetime(2020, 2, 10, 6, 0)
    for n in range(families):
        when = start + timedelta(days=dice.randint(0, 20), minutes=dice.randint(0, 1100))
        d = first.draft(dice, when)
        d = replace(
            d, body=d.body[: dice.choice((1, 2, 3, 6))], background=d.background[: dice.randint(0, 2)]
        )
        if dice.random() < 0.3:
            d = replace(d, wire="")
        family, text = f"mix-{n}", [d.lead, *d.body, *d.background]
        desk.print(d, family, "base")
        for k in range(dice.choice((0, 1, 1, 2, 4))):
            late = replace(d, when=when + timedelta(minutes=dice.randint(15, 420) * (k + 1)))
            if dice.random() < 0.25:
                late = replace(late, source="generic", wire="")
            desk.print(late, family, "mixed", paragraphs=mixed(dice, text, list(d.more)))
        if len(text) > 3 and dice.random() < 0.3:
            near = replace(d, when=when + timedelta(minutes=90))
            desk.print(near, family, "number", paragraphs=[re.sub(r"\d+", lambda m: str(int(m[0]) + 3), x, count=1) if i == 0 else x for i, x in enumerate(text)])  # fmt: skip
        if dice.random() < 0.6 and len(d.body) > 2:
            other = first.draft(dice, when, d.topic)
            hours = dice.choice((2, 6, 10, 24))
            late = replace(other, place=d.place, when=when + timedelta(hours=hours))
            desk.print(
                late,
                f"next-{n}",
                "alone",
                paragraphs=[other.lead, other.body[0], *d.body[1:], *d.background],
                background=family,
            )
    for name, parts in LONG_SERIES.items():
        out = second.Printer(dice)
        place, headline, *lines = parts
        for n in range(days):
            when = start + timedelta(days=n, minutes=dice.randint(0, 25))
            values = {
                "a": str(dice.randint(1200, 9000)),
                "b": str(dice.randint(20, 300)),
                "c": f"{dice.randint(5, 7)},{dice.randint(1000, 9999)}",
                "wd": weekday(when.date()),
            }
            text = [re.sub(r"\{(\w+)\}", lambda m, v=values: v[m[1]], x) for x in lines]  # type: ignore[misc]
            wire = "" if name == "polluant" else "Xinhua"
            out.put(
                text,
                when,
                place,
                f"{name}-{n}",
                "base" if n % 3 == 0 else "alone",
                series=name,
                headline=headline,
                wire=wire,
            )
            if n % 3 == 0:
                copy = [first.typos(dice, x, 0.04) for x in text] if n % 2 else text
                out.put(
                    copy,
                    when + timedelta(minutes=40),
                    place,
                    f"{name}-{n}",
                    "series-copy",
                    series=name,
                    headline=headline,
                    wire=wire,
                )
        for p in out.out:
            p.story.id = f"{p.story.id}-{name}"
        desk.out += out.out
    return desk.out
