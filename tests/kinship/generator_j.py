"""Results, warnings, court reports, notices: 55 kinds of edit, sequels that share paragraphs, eight series of forty days.

In:   a seed.
Out:  what was planted; wording, edits and series were written without a look at the rules.
Law:  the same seed makes the same stories; the sentences are our own (topics_j.txt).
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
Edit = Callable[["Event", Lines], Lines]
CITIES = "Agadez Bayonne Bergen Cienfuegos Dijon Esbjerg Gand Guayaquil Kisumu Lorient Malmö Matadi Nouadhibou Oran Patras Rijeka Saint-Louis Sfax Tamatave Trieste Vigo Ziguinchor".split()
LANDS = "Albanie Bolivie Croatie Estonie Gambie Islande Jordanie Moldavie Zambie".split()
GIVEN = "Adèle Boubacar Clarisse Dragan Elvire Faustin Gunnar Henriette Ismaël Joséphine Karim Ludivine Matteo Noémie Octave Paloma Rosalie Sékou Tatiana Ulrich".split()
NAMES = "Abelard Bekele Carvalho Dombrowski Eriksen Falaise Gbagbo Hallstrom Ivanovic Jacquemin Kpodo Lindqvist Marchetti Ndong Olesen Perrault Quiroga Roussillon Sandoval Tchamba Ursini Vandamme".split()
CLUBS = "le Racing|l'Olympique|l'Espérance|la Fraternelle|l'Etoile|l'Avenir|la Renaissance".split("|")
MAKERS = "Cadichon Lumibel Norvelis Pataplan Trotteline".split()
FILMS = "La craie|Le préau|Silence en classe|Les doigts parlent|Tableau noir".split("|")
PROBES = "Hespéria Kallisto Odyssia Pharos Taranis".split()
WORDS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
)
OTHER = {
    "a annoncé": "a fait savoir", "ont annoncé": "ont fait savoir", "a indiqué": "a signalé", "ont indiqué": "ont signalé",
    "Quelque": "Environ", "a remporté": "a gagné", "battu": "défait", "interrompues": "suspendues", "exige": "réclame",
    "avait": "avait déjà", "a précisé": "a détaillé", "aussitôt": "immédiatement", "semblable": "comparable",
    "a été condamné": "s'est vu condamner", "dérobé": "emporté", "a reconnu": "a admis", "dénonçant": "critiquant",
    "s'élevée": "établie", "coûtera": "reviendra à", "était": "restait", "plusieurs": "de nombreuses",
    "malgré": "en dépit de", "jugé": "estimé", "à cause": "en raison", "en cause": "visés", "placé": "mis",
    "prévoyant": "redoutant", "a expliqué": "a détaillé", "durant": "pendant", "pendant": "durant", "surtout": "notamment",
    "a adjugé": "a vendu", "fabriqué": "construit", "soit": "c'est-à-dire", "a lancé": "a entrepris", "vendues": "écoulées",
    "s'est éteinte": "est morte", "se poursuit": "continue", "améliorant": "battant", "suspendus": "prisonniers",
    "a entamé": "a commencé", "vise": "concerne", "protester contre": "dénoncer", "s'est posée": "s'est arrimée",
    "afin de": "pour", "terminé": "fini", "tué": "emporté", "longues": "interminables", "estimé": "chiffré",
}  # fmt: skip
SERIES: dict[str, tuple[str, str, Lines]] = {
    "cacao": ("Londres", "Le cacao à Londres", ["La tonne de cacao s'échangeait à {a} livres sterling à l'ouverture du marché, d'après les courtiers."]),
    "bac": ("Royan", "Avis aux usagers du bac", ["Le bac ne circulera pas {j} entre 13 heures et 15 heures en raison de la marée basse.", "Les piétons peuvent emprunter la passerelle, les cyclistes sont priés de mettre pied à terre."]),
    "neige": ("Chamonix", "Risque d'avalanche : niveau {s}", ["Le risque d'avalanche est estimé {j} à {s} sur une échelle de 5 au-dessus de {a} mètres, selon le bulletin des nivologues.", "Le manteau neigeux mesurait ce matin {n} centimètres au refuge, contre {m} centimètres au col.", "Il est recommandé aux randonneurs de ne pas s'aventurer seuls hors des pistes balisées et d'emporter pelle, sonde et appareil de recherche."]),
    "cloture": ("Francfort", "Francfort termine en {u}", ["La Bourse de Francfort a fini {j} en {u} de 0,{n} %, l'indice vedette s'établissant à {a} points.", "Le chimiste {x} a signé la plus forte progression ({m},{s} %), l'assureur {y} le plus fort recul.", "L'euro valait 1,{b} dollar en fin d'après-midi."]),
    "sang": ("Québec", "Réserves de sang : {n} jours", ["Les réserves de sang couvrent {n} jours de besoins, a fait savoir l'organisme chargé de la collecte.", "Les donneurs du groupe O sont les plus recherchés, leur sang pouvant être transfusé à presque tous les malades. Il faut être âgé de plus de 18 ans, peser au moins 50 kilos et ne pas venir à jeun.", "Les collectes mobiles font halte dans les universités, les casernes et les centres commerciaux ; la liste en est affichée dans les pharmacies et les mairies."]),
    "tableau": ("Genève", "Basket : résultats de la soirée", ["Résultats des rencontres disputées {j} :", "Genève - Nyon {n}-{m}", "Fribourg - Massagno {b}-{s}{m}", "Lugano - Monthey {m}{s}-{n}", "Classement : 1. Fribourg {m} points ; 2. Genève {s}{s}."]),
    "fievre": ("Juba", "Fièvre jaune : {n} nouveaux malades", ["Les autorités sanitaires ont recensé {n} nouveaux malades de la fièvre jaune en vingt-quatre heures, dont {s} sont décédés, a rapporté {j} le docteur Deng Akol.", "Depuis la déclaration de l'épidémie, {a} personnes ont été hospitalisées et {b} ont pu regagner leur domicile.", "Le docteur Akol a rappelé que la maladie se transmet par la piqûre de moustiques et que la vaccination, gratuite, protège pour la vie entière.", "Des équipes pulvérisent de l'insecticide dans les marchés, les écoles et les lieux de culte de la capitale."]),
    "ecoute": ("Bruxelles", "Ce soir à la radio", ["20 heures : concert de l'orchestre symphonique, au programme {v}.", "22 heures : lecture, {w}.", "Minuit : fin des émissions."]),
}  # fmt: skip
SAID = re.compile(r"([^\"]+), (?:a|ont) (?:fait savoir|signalé|annoncé|indiqué|détaillé|expliqué) ([^,]+)\.")
ASCII = str.maketrans("àâçéèêëîïôùûüÉÀÊ", "aaceeeeiiouuuEAE")


@cache
def topics() -> dict[str, dict[str, Lines]]:
    found: dict[str, dict[str, Lines]] = {}
    for block in (Path(__file__).parent / "topics_j.txt").read_text(encoding="utf-8").split("# ")[1:]:
        name, *lines = block.strip().split("\n")
        parts = found[name] = {}
        for line in lines:
            parts.setdefault(line[0], []).append(line[3:])
    return found


class Event:
    """One happening: `body` is its lead, paragraphs and background."""

    def __init__(self, dice: Random, when: datetime, topic: str = "", city: str = "") -> None:
        self.dice, self.when, self.topic = dice, when, topic or dice.choice(sorted(topics()))
        c, d = dice.sample(CITIES, 2)
        o, u = dice.sample(CLUBS, 2)
        three = [f"{dice.choice(GIVEN)} {x}" for x in dice.sample(NAMES, 3)]
        self.values = {"c": city or c, "d": d, "o": o, "u": u, "k": dice.choice(LANDS), "m": dice.choice(MAKERS),
                       "t": dice.choice(FILMS), "s": dice.choice(PROBES), "j": weekday(when.date()),
                       "i": weekday((when - timedelta(days=1)).date()), "y": str(dice.randint(1921, 1998)),
                       **dict(zip("pqr", three, strict=True))}  # fmt: skip
        spans = ((12, 95), (18, 64), (21, 480), (3, 90), (4, 16), (6, 700), (2, 30))
        self.values |= {f"n{n + 1}": str(dice.randint(*span)) for n, span in enumerate(spans)}
        self.part = {k: [self.fill(x) for x in lines] for k, lines in topics()[self.topic].items()}
        self.title, self.place = self.part["H"][0], self.values["c"]
        own = self.part["P"]
        self.body = [*self.part["L"], *own[: dice.randint(3, len(own))], *self.part["B"]]

    def fill(self, text: str, **more: str) -> str:
        text = text.format(**(self.values | more))
        return text[0].upper() + text[1:]

    def number(self, lines: Lines) -> Lines:
        """One number is another, wherever it stands in that line."""
        spots = [(n, m) for n, x in enumerate(lines) for m in re.finditer(r"(?<![\d-])\d+(?![\d-])", x)]
        n, m = self.dice.choice(spots)
        new = str(int(m[0]) + self.dice.choice((1, 3, 8, 20)))
        return [x if k != n else x[: m.start()] + new + x[m.end() :] for k, x in enumerate(lines)]

    def named(self, lines: Lines) -> Lines:
        names = [self.values[k] for k in "pqr" if any(self.values[k] in x for x in lines)]
        if not names:
            return self.number(lines)
        old = self.dice.choice(names)
        given, last = old.split(" ")
        other = self.dice.choice([x for x in NAMES if x != last])
        new = self.dice.choice((f"{given} {other}", f"{GIVEN[0]}-Luce {last}"))
        self.title = self.title.replace(old, new)
        return [x.replace(old, new) for x in lines]

    def dated(self, lines: Lines) -> Lines:
        """Another weekday in the lead."""
        other = self.dice.choice([x for x in WEEKDAYS if x not in (self.values["j"], self.values["i"])])
        return [re.sub(rf"\b{self.values['j']}\b", other, lines[0]), *lines[1:]]

    def unit(self, lines: Lines) -> Lines:
        for old, new in (("millions", "milliards"), ("mètres", "pieds"), ("heures", "minutes"), ("mille", "millions"), ("%", "points")):  # fmt: skip
            if spot := [n for n, x in enumerate(lines) if re.search(rf"\d {old}", x)]:
                lines[spot[0]] = re.sub(rf"(\d) {old}", rf"\1 {new}", lines[spot[0]])
                return lines
        return self.number(lines)

    def retyped(self, lines: Lines, share: float = 0.8) -> Lines:
        out = []
        for x in lines:
            for old, new in OTHER.items():
                if self.dice.random() < share:
                    x = re.sub(rf"(?<!\w){old}(?!\w)", new, x, count=1)
            said = SAID.fullmatch(x)
            out.append(f"Selon {said[2]}, {said[1][0].lower()}{said[1][1:]}." if said else x)
        return out

    def words(self, lines: Lines) -> Lines:
        return [re.sub(r"\b\d{1,2}\b(?! h)", lambda m: WORDS[int(m[0])] if int(m[0]) < 17 else m[0], x) for x in lines]  # fmt: skip

    def shuffled(self, lines: Lines) -> Lines:
        rest = lines[1:]
        while rest == lines[1:]:
            self.dice.shuffle(rest)
        return [lines[0], *rest]

    def joined(self, lines: Lines) -> Lines:
        """Two sentences of one paragraph are made one."""
        begins = re.compile(r"\. (Le|La|Les|Il|Elle|Un|Une) ")
        return [begins.sub(lambda m: f", et {m[1].lower()} ", x) for x in lines]

    def holed(self, lines: Lines) -> Lines:
        return [re.sub(r"[éèêàçô]", lambda m: "?" if self.dice.random() < 0.7 else m[0], x) for x in lines]

    def misspelt(self, lines: Lines) -> Lines:
        def swap(m: re.Match[str]) -> str:
            w, k = m[0], 2
            return w[:k] + w[k + 1] + w[k] + w[k + 2 :] if self.dice.random() < 0.06 else w

        return [re.sub(r"\b[a-zéèêà]{6,}\b", swap, x) for x in lines]


def pretty(lines: Lines) -> Lines:
    lines = [re.sub(r'"([^"]*)"', "«\u00a0\\1\u00a0»", x).replace("'", "’") for x in lines]
    return [x.replace("oe", "œ").replace(" %", "\u00a0%").replace(" - ", " – ") for x in lines]


def paired(lines: Lines) -> Lines:
    return [" ".join(lines[n : n + 2]) for n in range(0, len(lines), 2)]


EDITS: dict[str, tuple[str, Edit]] = {
    "exact": ("exact", lambda e, b: b),
    "exact-title": ("exact", lambda e, b: b),
    "exact-place": ("exact", lambda e, b: b),
    "exact-redated": ("exact", lambda e, b: b),
    "exact-later": ("exact", lambda e, b: b),
    "typo-pretty": ("typographic", lambda e, b: pretty(b)),
    "typo-capitals": ("typographic", lambda e, b: [x.upper() for x in b]),
    "typo-lead-capitals": ("typographic", lambda e, b: [b[0].upper(), *b[1:]]),
    "typo-accents": ("typographic", lambda e, b: [x.translate(ASCII) for x in b]),
    "typo-mojibake": ("typographic", lambda e, b: [x.encode().decode("cp1252", "replace") for x in b]),
    "typo-holes": ("typographic", lambda e, b: e.holed(b)),
    "typo-paired": ("typographic", lambda e, b: paired(b)),
    "typo-spaces": ("typographic", lambda e, b: [x.replace(", ", " , ").replace(". ", ".  ") for x in b]),
    "number": ("correction", lambda e, b: e.number(b)),
    "number-note": ("correction", lambda e, b: [*e.number(b), "Cette dépêche corrige la précédente."]),
    "number-label": ("correction", lambda e, b: e.number(b)),
    "name": ("correction", lambda e, b: e.named(b)),
    "weekday": ("correction", lambda e, b: e.dated(b)),
    "unit": ("correction", lambda e, b: e.unit(b)),
    "words": ("correction typographic", lambda e, b: e.words(b)),
    "misspelt": ("correction typographic", lambda e, b: e.misspelt(b)),
    "reordered": ("correction", lambda e, b: e.shuffled(b)),
    "retyped": ("correction", lambda e, b: e.retyped(b)),
    "joined": ("correction typographic", lambda e, b: e.joined(b)),
    "number-place-accents": ("correction", lambda e, b: e.number([x.translate(ASCII) for x in b])),
    "desk-line": ("exact typographic correction update", lambda e, b: [*b, "(Traduit de l'anglais par le desk)"]),
    "new-top": ("update", lambda e, b: [*e.part["N"], *b]),
    "new-top-short": ("update", lambda e, b: [*e.part["N"], *b[:-1]]),
    "lead-anew": ("update", lambda e, b: [*e.part["M"], *b[1:]]),
    "lead-anew-retyped": ("update", lambda e, b: [*e.part["M"], *e.part["N"], *e.retyped(b[1:], 0.6)]),
    "quote": ("update", lambda e, b: [*b[:2], *e.part["Q"], *b[2:]]),
    "quote-accents": ("update", lambda e, b: [*[x.translate(ASCII) for x in b], *e.part["Q"]]),
    "longer": ("update", lambda e, b: [*b, *e.part["A"], *e.part["Q"]]),
    "foot": ("cut", lambda e, b: b[: -e.dice.randint(1, 2)]),
    "middle": ("cut", lambda e, b: [b[0], *b[2:]]),
    "short": ("cut", lambda e, b: b[:2]),
    "foot-number": ("cut", lambda e, b: e.number(b[:-1])),
    "foot-pretty": ("cut", lambda e, b: pretty(b[:-1])),
    "flash-late": ("urgent-of", lambda e, b: e.part["F"]),
    "flash-late-plain": ("urgent-of cut", lambda e, b: e.part["F"]),
    "lead-anew-foot": ("update cut", lambda e, b: [*e.part["M"], *b[1:-1]]),
    "quote-foot": ("update", lambda e, b: [b[0], *e.part["Q"], *e.part["A"], *b[1:-1]]),
    "middle-number": ("cut", lambda e, b: e.number([b[0], *b[2:]])),
    "foot-reordered": ("cut correction", lambda e, b: e.shuffled(b[:-1])),
    "no-source": ("correction cut", lambda e, b: [re.sub(r", (a|ont) \w+é [^,]+\.$", ".", b[0]), *b[1:]]),
    "number-and-name": ("correction", lambda e, b: e.number(e.named(b))),
    "number-and-name-label": ("correction", lambda e, b: e.number(e.named(b))),
    "else-next-day": ("syndicated", lambda e, b: [*pretty(b), "Source : agence Xinhua"]),
    "else-brief": ("syndicated", lambda e, b: [*e.part["M"], "(avec Xinhua)"]),
    "else-credit": ("syndicated", lambda e, b: [f"Voici ce que l'on sait de cette affaire à {e.place}.", *b, "(avec Xinhua)"]),
    "else-retyped": ("syndicated", lambda e, b: [*e.retyped(b, 0.5), "Source : Xinhua"]),
    "else-cut": ("syndicated", lambda e, b: [f"(Xinhua) {b[0]}", *b[1:3]]),
    "else-translated": ("syndicated", lambda e, b: ["Traduction : service étranger", *e.part["M"], *b[1:]]),
}  # fmt: skip


class Desk:
    def __init__(self, seed: int) -> None:
        self.dice, self.seed, self.out = Random(f"j{seed}"), seed, list[Planted]()

    def put(self, lines: Lines, when: datetime, place: str, title: str, family: str, kind: str, wants: str = "", *,
            told: datetime | None = None, source: str = "xinhua_fr", series: str = "", background: str = "") -> None:  # fmt: skip
        day = (told or when).date()
        stamp = (
            f"{place.upper()}, {day.day}{'er' if day.day == 1 else ''} {MONTHS[day.month - 1]} (Xinhua) -- "
        )
        lines = [stamp + lines[0], *lines[1:]] if source == "xinhua_fr" else lines
        story = make_story(f"j_{self.seed}{len(self.out):05}", title, lines, when, source)
        self.out.append(Planted(story, family, kind, frozenset(wants.split()), series, background))

    def base(self, e: Event, family: str) -> None:
        self.put(e.body, e.when, e.place, e.title, family, "base")

    def edit(self, kind: str, e: Event, family: str) -> None:
        (wants, made), dice = EDITS[kind], self.dice
        lines, title, place, source = made(e, list(e.body)), e.title, e.place, "xinhua_fr"
        late, told = e.when + timedelta(minutes=dice.randint(6, 300)), e.when
        if lines == e.body:
            wants = "exact"
        if kind in ("exact-title", "lead-anew", "new-top", "retyped"):
            title = e.part["K"][0]
        elif kind in ("exact-place", "number-place-accents"):
            place = e.values["d"]
        elif kind == "exact-redated":
            late = told = e.when + timedelta(hours=16)
        elif kind == "exact-later":
            late = told = e.when + timedelta(days=3)
        elif kind.endswith("label") or kind == "flash-late":
            title = f"{'RECTIFICATIF' if 'label' in kind else 'URGENT'} : {e.title}"
        elif kind.startswith("else"):
            late += timedelta(hours=20 * ("next" in kind))
            source, title = "other_site", dice.choice((e.title, e.part["K"][0]))
        self.put(lines, late, place, title, family, kind, wants, told=told, source=source)

    def chain(self, e: Event, family: str) -> None:
        """Flash, urgent of two paragraphs, story, lead with a new top."""
        self.put(e.part["F"], e.when, e.place, f"URGENT : {e.title}", family, "base")
        steps = (("chain-urgent", e.body[:2], e.title), ("chain-story", e.body, e.title),
                 ("chain-lead", [*e.part["N"], *e.body, *e.part["A"]], f"(LEAD) {e.part['K'][0]}"))  # fmt: skip
        for n, (kind, lines, title) in enumerate(steps):
            self.put(lines, e.when + timedelta(minutes=15 + 70 * n), e.place, title, family, kind, "update")

    def round_up(self, e: Event, family: str) -> None:
        self.base(e, family)
        mark = self.dice.choice(("", "- "))
        topic = self.dice.sample([x for x in sorted(topics()) if x != e.topic], 3)
        items = [Event(self.dice, e.when, x).body[:2] for x in topic]
        items.insert(self.dice.randint(1, 2), e.body[:4])
        lines = [mark + x if not n else x for item in items for n, x in enumerate(item)]
        self.put(
            lines, e.when + timedelta(hours=5), "Paris", "Le journal du soir", family, "round-up", "contains"
        )

    def sequel(self, e: Event, family: str) -> None:
        late = e.when + timedelta(hours=self.dice.choice((6, 20, 24, 27, 50, 120)))
        lead, _, title = topics()[e.topic]["D"][0].partition(" | ")
        old = self.dice.sample(e.body[1:-1], self.dice.randint(0, 2))
        lines = [e.fill(lead, j=weekday(late.date())) + ".", *e.part["E"], *old, e.body[-1]]
        self.put(
            lines, late, e.place, e.fill(title), f"next-{family}", "alone", "followup", background=family
        )

    def daily(self, name: str, start: datetime, days: int) -> None:
        dice, (place, head, texts) = self.dice, SERIES[name]
        values = [iter(dice.sample(range(low, high), days)) for low, high in ((1200, 9800), (101, 980), (17, 96), (20, 88))]  # fmt: skip
        for day in range(days):
            when, family = start + timedelta(days=day, minutes=dice.randint(0, 25)), f"{name}-{day}"
            x, y = dice.sample(("Bergol", "Halmann", "Ostwerk", "Rheinsal", "Tilsen"), 2)
            v = dict(zip("abnm", (next(i) for i in values), strict=True)) | {
                "j": weekday(when.date()), "s": dice.randint(1, 5), "u": dice.choice(("hausse", "baisse")), "x": x, "y": y,
                "v": dice.choice(("Ravel", "Mozart et Haydn", "Bartok", "Chausson")) + f", opus {dice.randint(1, 99)}",
                "w": dice.choice(("un conte danois", "un poème persan", "une nouvelle de Tchekhov")) + f", chapitre {dice.randint(1, 99)}"}  # fmt: skip
            lines, title = [t.format(**v) for t in texts], head.format(**v)
            twice = ("", "copy", "", "accents", "else", "place", "", "label")[day % 8]
            self.put(lines, when, place, title, family, "base" if twice else "alone", "series" if day else "", series=name)  # fmt: skip
            if not twice:
                continue
            again, wants, later = lines, "exact", when + timedelta(minutes=dice.randint(5, 200))
            if twice == "accents":
                again, wants = [t.translate(ASCII) for t in lines], "typographic"
            elif twice == "label":
                e = Event(dice, when)
                again, wants, title = e.number(lines), "correction", f"RECTIFICATIF : {title}"
            source = "other_site" if twice == "else" else "xinhua_fr"
            wants = "syndicated" if twice == "else" else "exact" if again == lines else wants
            self.put(again, later, "Lausanne" if twice == "place" else place, title, family, f"series-{twice}",
                     wants, source=source, series=name)  # fmt: skip


def make(seed: int, per_kind: int = 5, days: int = 40, alone: int = 60) -> list[Planted]:
    desk = Desk(seed)
    dice, start, used = desk.dice, datetime(2020, 9, 1, 9, 0), set[tuple[str, object]]()

    def fresh() -> Event:
        """Not of the topic and day of another: the rest of the wire is the look-alikes' matter."""
        while True:
            e = Event(dice, start + timedelta(days=dice.randint(0, 59), minutes=dice.randint(0, 600)))
            if (key := (e.topic, e.when.date())) not in used:
                used.add(key)
                return e

    special = {"chain": desk.chain, "round-up": desk.round_up}
    for kind in (*EDITS, *special):
        for n in range(per_kind):
            e, family = fresh(), f"{kind}-{n}"
            if kind in special:
                special[kind](e, family)
            else:
                desk.base(e, family)
                desk.edit(kind, e, family)
            if n % 2:
                desk.sequel(e, family)
    for n in range(alone):
        e = fresh()
        desk.put(e.body, e.when, e.place, e.title, f"alone-{n}", "alone")
        if n % 5 == 0:
            twin = Event(
                dice, e.when + timedelta(hours=dice.choice((1, 24, 72))), e.topic, dice.choice((e.place, ""))
            )
            desk.put(twin.body, twin.when, twin.place, twin.title, f"alike-{n}", "alone")
    for name in SERIES:
        desk.daily(name, start, days)
    return desk.out
