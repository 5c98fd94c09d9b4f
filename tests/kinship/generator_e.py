"""The demo wire's made stories printed again: sentences of another hand, kept for a last look after all tuning.

In:   a seed.
Out:  what was planted.
Law:  the same seed makes the same stories.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from tests.kinship.planted import Planted, day_words, make_story, weekday
from wirecrawl.demo.made import made_story

Lines = list[str]
WORDS = {
    "2": "deux",
    "3": "trois",
    "4": "quatre",
    "5": "cinq",
    "6": "six",
    "7": "sept",
    "8": "huit",
    "9": "neuf",
}
PEOPLE = "Aminata Kouyaté|Mireille Fournel|Salma Bouzid|Ewa Nowicka|Jonas Brandt|Tomas Ivarsson|Olivier Ngoma|Rachid Lamrani".split(
    "|"
)
SERIES = {
    "sucre": ("LONDRES", "Le sucre à la clôture", "Le sucre blanc a clôturé {wd} à {a} dollars la tonne, en variation de {d} dollars, dans des échanges calmes.", "Les stocks certifiés étaient inchangés."),
    "neige": ("BERNE", "Enneigement des stations", "La couche de neige atteignait {b} centimètres {wd} au sommet et {c} centimètres au village, d'après l'institut des avalanches.", "Le danger d'avalanche est de degré {e} sur une échelle de 5.", "Les domaines situés au-dessous de 1500 mètres restent fermés."),
    "metro": ("CARACAS", "Métro : point sur le trafic", "Le métro a transporté {a} milliers de voyageurs {wd}, a indiqué la régie.", "La ligne 2 fonctionne de 6 h à 22 h.", "Des équipes contrôlent les escaliers mécaniques de 14 stations."),
    "cacao": ("ABIDJAN", "Arrivages de cacao", "Les arrivages de cacao aux ports se sont élevés à {a} tonnes {wd}, ont estimé les exportateurs.", "Le cumul depuis l'ouverture de la campagne n'a pas été communiqué."),
}  # fmt: skip


def changed(text: str, pattern: str, new: Callable[[str], str]) -> str:
    return re.sub(pattern, lambda m: new(m[0]), text, count=1)


def edits(dice: Random, x: Lines) -> dict[str, tuple[Lines, str]]:
    """Each kind with its lines and the relations that would be right."""
    numbered = [i for i, t in enumerate(x) if re.search(r"\b\d{2,}\b", t)]
    i = dice.choice(numbered)
    fixed = [changed(t, r"\b\d{2,}\b", lambda n: str(int(n) + 11)) if k == i else t for k, t in enumerate(x)]
    named = next((p for p in PEOPLE if any(p in t for t in x)), "")
    person = [t.replace(named, dice.choice([p for p in PEOPLE if p != named])) for t in x] if named else fixed
    middle = list(x[1:])
    dice.shuffle(middle)
    return {
        "same": (x, "exact"),
        "figure": (fixed, "correction"),
        "person": (person, "correction"),
        "half": (x[: (len(x) + 1) // 2], "cut"),
        "ends": ([x[0], x[-1]] if len(x) > 3 else x[:2], "cut urgent-of"),
        "below": ([*x, "Le préfet a ajouté que d'autres annonces suivraient la semaine prochaine.", "Une visite de presse sera organisée sur place."], "update"),
        "above": (["Les réactions se multiplient depuis la publication de cette nouvelle.", *x], "update"),
        "brief": ([" ".join(x[0].split()[:16]) + "."], "urgent-of cut"),
        "nbsp": ([t.replace(" ", "\u00a0", 3).replace("'", "\u2019") for t in x], "typographic exact"),
        "bare": ([t.replace("é", "e").replace("è", "e").replace("à", "a").replace("ê", "e") for t in x], "typographic"),
        "lost": ([re.sub("[éèà]", "\ufffd", t) for t in x], "typographic correction"),
        "shuffled": ([x[0], *middle], "correction update typographic exact"),
        "joined": ([" ".join(x[:2]), *x[2:]], "typographic exact"),
        "spelled-out": ([re.sub(r"(?<![\d,.])[2-9](?![\d,.])", lambda m: WORDS[m[0]], t) for t in x], "correction typographic exact"),
        "slips": ([re.sub(r"\b([a-z]{3})([a-z])([a-z])([a-z]{2,})\b", lambda m: m[1] + m[3] + m[2] + m[4] if dice.random() < 0.12 else m[0], t) for t in x], "correction typographic exact"),
        "erratum": (["(Bien lire le chiffre au paragraphe ci-dessous)", *fixed], "correction"),
        "reposted": (["Kolda Info publie cette dépêche reçue de notre partenaire.", *x, "Crédit : Xinhua"], "syndicated"),
        "digest": (["Une grève des dockers a pris fin à Turin.", "Le musée de Porto a rouvert ses salles égyptiennes après deux hivers.", *x, "A Bergen, la pêche au cabillaud a repris sous un ciel clément.", "Annaba accueillera les jeux scolaires."], "contains"),
    }  # fmt: skip


def make(seed: int, per_kind: int = 5, days: int = 40) -> list[Planted]:
    dice, out, number = Random(f"e{seed}"), list[Planted](), 0

    def put(
        lines: Lines,
        when: datetime,
        place: str,
        title: str,
        family: str,
        kind: str,
        wants: str = "",
        source: str = "xinhua_fr",
        **named: str,
    ) -> None:
        nonlocal number
        number += 1
        first = (
            f"{place}, {day_words(when.date())} (Xinhua) -- {lines[0]}" if source == "xinhua_fr" else lines[0]
        )
        story = make_story(f"content_{seed}{number:06}", title, [first, *lines[1:]], when, source)
        out.append(Planted(story, family, kind, frozenset(wants.split()), **named))

    def base() -> tuple[Lines, str, str]:
        d = made_story(dice.randrange(100_000))
        first = d.paragraphs[0].rpartition(" -- ")
        return [first[2], *d.paragraphs[1:]], first[0].split(",")[0], d.headline

    start = datetime(2022, 9, 1, 7)
    for n in range(50):
        lines, place, title = base()
        put(lines, start + timedelta(minutes=dice.randint(0, 50_000)), place, title, f"alone-{n}", "alone")
    for kind in edits(dice, ["a 11", "b", "c"]):
        for n in range(per_kind):
            lines, place, title = base()
            when, family = start + timedelta(minutes=dice.randint(0, 50_000)), f"{kind}-{n}"
            put(lines, when, place, title, family, "base")
            text, wants = edits(dice, lines)[kind]
            late = when + timedelta(minutes=dice.randint(3, 600))
            head = "Tour du monde" if kind == "digest" else "URGENT : " + title if kind == "brief" else title
            put(
                text, late, place, head, family, kind, wants, "generic" if kind == "reposted" else "xinhua_fr"
            )
            if n % 2:
                new, _, other = base()
                hours = dice.choice((3, 7, 26, 70))
                put(
                    [*new[:4], *lines[1:3]],
                    when + timedelta(hours=hours),
                    place,
                    other,
                    f"then-{family}",
                    "alone",
                    "followup",
                    background=family,
                )
    for name, (place, title, *texts) in SERIES.items():
        for n in range(days):
            when = start + timedelta(days=n, minutes=dice.randint(0, 30))
            values = {
                "a": dice.randint(300, 9000),
                "b": dice.randint(20, 400),
                "c": dice.randint(0, 90),
                "e": dice.randint(1, 5),
                "wd": weekday(when.date()),
                "d": f"{dice.randint(0, 9)},{dice.randint(10, 99)}",
            }
            lines = [t.format(**values) for t in texts]
            put(
                lines,
                when,
                place,
                title,
                f"{name}-{n}",
                "base" if n % 4 == 0 else "alone",
                "series" if n else "",
                series=name,
            )
            if n % 4 == 0:
                put(
                    lines,
                    when + timedelta(hours=2),
                    place,
                    title,
                    f"{name}-{n}",
                    "series-copy",
                    "exact",
                    series=name,
                )
    return out
