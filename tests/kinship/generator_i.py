"""Every sentence in two wordings, few cities and names, tolls that rise, editions of morning and night: the last look.

In:   a seed.
Out:  what was planted: retyping by the other wording, chains, corrections of days and units, briefs, look-alikes on the
      same day in the same city, seven series, of which one has two editions a day.
Law:  the same seed makes the same stories; the sentences are our own (topics_i.txt).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from tests.kinship.planted import MONTHS, WEEKDAYS, Planted, make_story, weekday

Lines = list[str]
Edit = Callable[[Random, "Event", Lines], Lines]
CITIES = "Arusha Blida Caracas Douala Enugu Faro Gitega Hobart Ibadan Jinja Kaolack Labé Mopti Natal".split()
PEOPLE = "Ali Benyoucef|Carla Mendes|Daouda Sow|Erika Blom|Fabrice Nkolo|Gina Russo|Hamid Tazi|Irène Kaboré|Jorge Salas|Kim Min-ho|Leïla Amrani|Marc Duquesne|Nora Fall|Oscar Pinto".split(
    "|"
)
BRANDS = "Altis Boréal Cormoran Delta-Sud Equinoxe Fontana Gallia".split()
STORMS = "Anita Boris Celia Denzel Elsie Farid".split()
STOCK = ["Des renforts sont attendus dans les prochaines heures.", "Aucune réaction officielle n'avait été publiée en milieu de journée.",
         "L'information a été confirmée par une source proche du dossier.", "Les habitants disent leur inquiétude.",
         "Une ligne téléphonique a été ouverte à l'intention des familles.", "Le Parlement se saisira de la question à la rentrée."]  # fmt: skip
BACK = ["{v}, {n6} mille âmes, vit surtout de son port et de ses conserveries.",
        "La région de {v} traverse une période difficile depuis la fermeture des mines, qui employaient {n6} mille personnes.",
        "En {y}, la ville de {v} avait déjà occupé les gazettes : {q} y avait signé la paix avec les insurgés.",
        "{q}, maire de {v} depuis {y}, ne se représentera pas."]  # fmt: skip
NEXT = ["Des inconnus ont volé {j} {n7} ordinateurs à la mairie de {v}.", "Le ministre de l'Intérieur a reçu {j} à {v} une délégation de {n7} maires.",
        "Une veillée a réuni {j} {n7} personnes sur la grand-place de {v}.", "Le Parlement a voté {j} une rallonge de {n7} millions destinée à {v}."]  # fmt: skip
SERIES: dict[str, tuple[str, str, int, tuple[str, ...]]] = {
    "or": ("Zurich", "L'once d'or à {k} dollars", 1, ("L'once d'or valait {j} {k} dollars, contre {k2} dollars la veille, sur le marché de Zurich.", "L'argent s'échangeait à {a},{b} dollars.")),
    "air": ("Delhi", "Qualité de l'air : indice {k3}", 1, ("L'indice de qualité de l'air s'est établi {j} à {k3}, un niveau jugé {u}.", "Les capteurs de {a} stations sur {b} ont fonctionné.", "Les autorités recommandent aux personnes fragiles de limiter leurs sorties.")),
    "loto": ("Paris", "Les résultats du tirage", 1, ("Numéros gagnants {j} : {a}, {b}, {c}, {d}, complémentaire {e}.",)),
    "frontiere": ("Tijuana", "Passages à la frontière", 1, ("{k} personnes ont franchi {j} la frontière dans le sens sud-nord, ont compté les douaniers, qui ont refoulé {k3} voyageurs.", "L'attente moyenne a été de {a} minutes au poste principal et de {b} minutes au poste secondaire.", "Le poste secondaire ferme à 22 heures, sauf les jours de fête.")),
    "marche": ("Tokyo", "Tokyo : les valeurs à {h}", 0, ("A {h} {j}, l'indice vedette s'inscrivait en {s} de {a},{b} % à {k} points.", "Le volume des échanges portait sur {k3} millions de titres.", "Les exportatrices étaient les plus recherchées.")),
    "palu": ("Kinshasa", "Paludisme : le point hebdomadaire", 7, ("{k} nouveaux cas de paludisme ont été notifiés cette semaine, dont {a} décès, indique le bulletin du ministère.", "La province de l'Equateur concentre {b} % des cas.", "La distribution de moustiquaires se poursuit.")),
    "eclusees": ("Liège", "Navigation : hauteurs d'eau", 1, ("Voici les hauteurs d'eau relevées {j} à 6 heures :", "Liège {a},{b} m ; Namur {c},{d} m ; Visé {e},{b} m.", "Avis : l'écluse numéro {c} est fermée de {a} h à {d} h.")),
}  # fmt: skip


@cache
def kinds() -> dict[str, dict[str, tuple[str, str]]]:
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for block in (Path(__file__).parent / "topics_i.txt").read_text(encoding="utf-8").split("# ")[1:]:
        name, *lines = block.strip().split("\n")
        found[name] = {x[0]: (x[3:].split(" // ")[0], x.split(" // ")[-1]) for x in lines}
    return found


class Event:
    def __init__(self, dice: Random, when: datetime, kind: str = "", city: str = "") -> None:
        self.dice, self.kind, self.when = dice, kind or dice.choice(sorted(kinds())), when
        v = city or dice.choice(CITIES)
        p, q, self.r = dice.sample(PEOPLE, 3)
        self.values = {"v": v, "w": dice.choice([x for x in CITIES if x != v]), "p": p, "q": q, "b": dice.choice(BRANDS), "c": dice.choice(STORMS),
                       "j": weekday(when.date()), "y": str(dice.randint(1950, 2010))} | {f"n{n}": str(dice.randint(3, 25) if n == 1 else dice.randint(2, 900)) for n in range(1, 8)}  # fmt: skip
        self.parts = {k: tuple(self.fill(x) for x in pair) for k, pair in kinds()[self.kind].items()}
        self.title = self.parts["T"][0]
        self.back = [self.fill(x) for x in dice.sample(BACK, 2)]
        keys = [*"12345"][: dice.randint(3, 5)]
        self.lines = [self.parts[k][0] for k in keys]
        self.other = {self.parts[k][0]: self.parts[k][1] for k in keys}
        self.text = [*self.lines, *dice.sample(STOCK, dice.randint(0, 1)), *self.back[: dice.randint(1, 2)]]

    def fill(self, x: str) -> str:
        return (x := x.format(**self.values))[0].upper() + x[1:]

    def reworded(self, lines: Lines, share: float, lead: bool = True) -> Lines:
        return [self.other.get(x, x) if self.dice.random() < share and (n or lead) else x for n, x in enumerate(lines)]  # fmt: skip


def bump(dice: Random, lines: Lines, at: int | None = None) -> Lines:
    spots = [(i, m) for i, x in enumerate(lines) for m in re.finditer(r"\b\d+\b", x) if at in (None, i)]
    if not spots:
        return bump(dice, lines) if at is not None else lines
    i, m = dice.choice(spots)
    return [x[: m.start()] + str(int(m[0]) + dice.randint(1, 40)) + x[m.end() :] if k == i else x for k, x in enumerate(lines)]  # fmt: skip


def other_day(lines: Lines, day: str) -> Lines:
    return [x.replace(day, WEEKDAYS[(WEEKDAYS.index(day) - 1) % 7]) for x in lines]


def units(lines: Lines) -> Lines:
    return [x.replace("millions", "milliards").replace(" mille ", " cent ") for x in lines]


EDITS: dict[str, tuple[str, Edit]] = {
    "same": ("exact", lambda d, e, t: t),
    "same-title-typed": ("exact", lambda d, e, t: t),
    "same-redated": ("exact", lambda d, e, t: t),
    "same-city": ("exact", lambda d, e, t: t),
    "one-line": ("typographic", lambda d, e, t: [" ".join(t)]),
    "ascii": ("typographic", lambda d, e, t: [x.translate(str.maketrans("éèêëàâîïôùûçÉ’", "eeeeaaiiouucE'")) for x in t]),
    "guillemets": ("typographic", lambda d, e, t: [re.sub('"([^"]+)"', "“\\1”", x).replace(" :", "\u00a0:").replace("'", "’") for x in t]),
    "shout": ("typographic", lambda d, e, t: [x.upper() for x in t]),
    "one-figure": ("correction", lambda d, e, t: bump(d, t)),
    "figure-of-lead": ("correction", lambda d, e, t: bump(d, t, 0)),
    "weekday": ("correction exact", lambda d, e, t: other_day(t, e.values["j"])),
    "unit": ("correction exact", lambda d, e, t: units(t)),
    "person": ("correction exact", lambda d, e, t: [x.replace(e.values["p"], e.r) for x in t]),
    "surname": ("correction exact", lambda d, e, t: [x.replace(e.values["p"], e.values["p"][:-1] + "x") for x in t]),
    "note": ("correction", lambda d, e, t: ["(Bien lire le chiffre ci-dessous. Cette version annule et remplace la précédente.)", *bump(d, t)]),
    "half-reworded": ("correction update", lambda d, e, t: [t[0], *e.reworded(t[1:], 0.4)]),
    "some-reworded": ("correction", lambda d, e, t: [t[0], e.other.get(t[1], t[1]), *t[2:]]),
    "shuffled": ("correction", lambda d, e, t: [t[0], *sorted(t[1:], key=lambda x: x[::-1])]),
    "more": ("update", lambda d, e, t: [*t, e.parts["X"][0]]),
    "more-inside": ("update", lambda d, e, t: [t[0], e.parts["X"][0], *t[1:]]),
    "new-lead": ("update", lambda d, e, t: [e.parts["1"][1], *t[1:]]),
    "new-top": ("update", lambda d, e, t: [e.parts["X"][0], *t]),
    "risen": ("update", lambda d, e, t: [bump(d, t, 0)[0], e.parts["X"][0], *t[1:]]),
    "lead-and-rest": ("update", lambda d, e, t: [e.parts["1"][1], e.parts["X"][0], *e.reworded(t[1:], 0.3)]),
    "short": ("cut", lambda d, e, t: t[:2]),
    "no-end": ("cut", lambda d, e, t: t[:-1]),
    "no-middle": ("cut", lambda d, e, t: [*t[:1], *t[2:]]),
    "no-middle-ascii": ("cut", lambda d, e, t: [x.translate(str.maketrans("éèêà", "eeea")) for x in [*t[:2], *t[3:]]]),
    "flash-late": ("urgent-of", lambda d, e, t: [re.split(r", |;", e.title)[0] + "."]),
    "other-house": ("syndicated", lambda d, e, t: ["La rédaction avec Xinhua", *t]),
    "other-house-cut": ("syndicated", lambda d, e, t: [*t[:3], "… (lire la suite sur notre site)"]),
    "other-house-reworded": ("syndicated", lambda d, e, t: [f"Selon l'agence Xinhua, {t[0][0].lower()}{t[0][1:]}", *e.reworded(t[1:], 0.3)]),
}  # fmt: skip


class Desk:
    def __init__(self, seed: int) -> None:
        self.dice, self.seed, self.out = Random(f"i{seed}"), seed, list[Planted]()

    def put(self, lines: Lines, when: datetime, city: str, title: str, family: str, kind: str, wants: str = "", *,
            told: datetime | None = None, source: str = "xinhua_fr", series: str = "", background: str = "") -> None:  # fmt: skip
        day = (told or when).date()
        stamp = (
            f"{city.upper()}, {day.day}{'er' if day.day == 1 else ''} {MONTHS[day.month - 1]} (Xinhua) -- "
        )
        stamp = stamp if source == "xinhua_fr" else ""
        story = make_story(
            f"e_{self.seed}{len(self.out):05}", title, [stamp + lines[0], *lines[1:]], when, source
        )
        self.out.append(Planted(story, family, kind, frozenset(wants.split()), series, background))

    def edit(self, kind: str, e: Event, family: str) -> None:
        dice, (wants, made) = self.dice, EDITS[kind]
        text, title, city, source, lag = (
            made(dice, e, e.text),
            e.title,
            e.values["v"],
            "xinhua_fr",
            dice.randint(4, 280),
        )
        told = e.when
        if text == e.text and wants.startswith(("typographic", "correction")):
            wants = "exact"
        elif "exact" in wants and wants != "exact":
            wants = "correction"
        if kind == "same-title-typed":
            title = e.parts["T"][1]
        elif kind == "same-redated":
            lag += 60 * 20
            told = e.when + timedelta(minutes=lag)
        elif kind == "same-city":
            city = e.values["w"]
        elif kind == "flash-late":
            title = f"URGENT - {title}"
        elif source := "other_site" if kind.startswith("other") else source:
            lag += 60 * dice.choice((0, 12)) * kind.startswith("other")
        self.put(
            text, e.when + timedelta(minutes=lag), city, title, family, kind, wants, told=told, source=source
        )

    def toll(self, e: Event, family: str) -> None:
        """A flash, then the story, then twice with a higher figure and one more sentence each."""
        city, when, text = e.values["v"], e.when, e.text
        self.put([e.title + "."], when, city, f"URGENT - {e.title}", family, "base")
        self.put(text, when + timedelta(minutes=25), city, e.title, family, "flash-then-story", "update")
        for n, more in enumerate((e.parts["X"][0], STOCK[0])):
            text = [bump(self.dice, text, 0)[0], more, *text[1:]]
            self.put(
                text, when + timedelta(minutes=90 * (n + 1)), city, e.title, family, f"toll-{n}", "update"
            )

    def briefs(self, e: Event, family: str) -> None:
        self.put(e.text, e.when, e.values["v"], e.title, family, "base")
        others = [
            Event(self.dice, e.when, k)
            for k in self.dice.sample([k for k in sorted(kinds()) if k != e.kind], 4)
        ]
        items = [o.text[:2] for o in others]
        items.insert(self.dice.randint(1, 3), e.text[:3])
        self.put([f"- {x}" if not n else x for item in items for n, x in enumerate(item)], e.when + timedelta(hours=3), "Genève",
                 "L'actualité internationale en bref", family, "in-briefs", "contains")  # fmt: skip

    def sequel(self, e: Event, family: str) -> None:
        late = e.when + timedelta(hours=self.dice.choice((2, 5, 22, 30, 150)))
        lead = self.dice.choice(NEXT).format(**(e.values | {"j": weekday(late.date())}))
        self.put([lead, self.dice.choice(STOCK), *e.text[-2:], *e.back[:1]], late, e.values["v"], lead.split(str(e.values["j"]))[0][:50], f"next-{family}",
                 "alone", "followup", background=family)  # fmt: skip

    def daily(self, name: str, start: datetime, days: int) -> None:
        dice, (city, title, step, texts) = self.dice, SERIES[name]
        for n in range(days if step < 2 else 8):
            when = start + timedelta(days=n * max(1, step), minutes=dice.randint(0, 20))
            for edition in ("10 heures", "16 heures") if not step else ("",):
                v = {"k": dice.randint(1000, 9000), "k2": dice.randint(1000, 9000), "k3": dice.randint(40, 700), "j": weekday(when.date()), "h": edition,
                     "u": dice.choice(("médiocre", "moyen", "bon")), "s": dice.choice(("hausse", "baisse"))} | {x: dice.randint(2, 49) for x in "abcde"}  # fmt: skip
                lines, head = [x.format(**v) for x in texts], title.format(**v)
                family, twice = f"{name}-{n}{edition}", n % 6 == 2
                hour = when + timedelta(hours=6 * edition.startswith("16"))
                wants = "series" if n else ""
                self.put(lines, hour, city, head, family, "base" if twice else "alone", wants, series=name)
                if twice:
                    self.put(
                        lines,
                        hour + timedelta(minutes=7),
                        city,
                        head,
                        family,
                        "series-copy",
                        "exact",
                        series=name,
                    )


def make(seed: int, per_kind: int = 5, days: int = 40, alone: int = 60) -> list[Planted]:
    desk = Desk(seed)
    dice, start = desk.dice, datetime(2019, 5, 6, 7, 0)

    def moment() -> datetime:
        return start + timedelta(days=dice.randint(0, 59), minutes=dice.randint(0, 700))

    used = set[tuple[str, str, object]]()

    def fresh() -> Event:
        """Not of the same kind in the same city on the same day as another: their flashes would be the same words."""
        while (key := ((e := Event(dice, moment())).kind, e.values["v"], e.when.date())) in used:
            pass
        used.add(key)
        return e

    for kind in (*EDITS, "toll", "briefs"):
        for n in range(per_kind):
            e, family = fresh(), f"{kind}-{n}"
            if kind == "toll":
                desk.toll(e, family)
            elif kind == "briefs":
                desk.briefs(e, family)
            else:
                desk.put(e.text, e.when, e.values["v"], e.title, family, "base")
                desk.edit(kind, e, family)
            if n % 2:
                desk.sequel(e, family)
    for n in range(alone):
        e = fresh()
        desk.put(e.text, e.when, e.values["v"], e.title, f"alone-{n}", "alone")
        if n % 6 == 0:
            twin = Event(dice, e.when, e.kind, e.values["v"])
            desk.put(
                twin.text,
                e.when + timedelta(hours=dice.choice((1, 24))),
                twin.values["v"],
                twin.title,
                f"alike-{n}",
                "alone",
            )
    for name in SERIES:
        desk.daily(name, start, days)
    return desk.out
