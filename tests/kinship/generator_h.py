"""Agency templates with slots, stock paragraphs shared by all topics, 40 kinds of edit; written without a look at the rules.

In:   a seed.
Out:  what was planted: edits one by one and two at once, follow-ups of the same and later days, six series of forty days.
Law:  the same seed makes the same stories; the sentences are our own (topics_h.txt).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from tests.kinship.planted import MONTHS, Planted, make_story, weekday

Lines = list[str]
CITIES = "Abéché Bangui Cotonou Dakar Ebolowa Freetown Gaborone Harare Iringa Juba Kigali Lomé Maputo Niamey Ouahigouya Pointe-Noire Quelimane Rufisque Ségou Tamale Ulsan Vientiane Windhoek Xining Yaoundé Zinder Astana Bogota Chengdu Dresde Erevan Fribourg Gdansk Hanoï Izmir Jakarta".split()
COUNTRIES = "Tchad Bénin Sénégal Cameroun Botswana Zimbabwe Kenya Rwanda Togo Mozambique Niger Burkina Mali Ghana Laos Kazakhstan Vietnam Pérou".split()
FIRST = "Amadou Brigitte Carlos Denise Emmanuel Fatou Georges Hélène Ibrahim Jeanne Koffi Lucie Mamadou Nadia Olivier Patrice Rokia Salif Thérèse Wang".split()
LAST = "Abdoulaye Bamba Castillo Diarra Essomba Fournier Guèye Habyarimana Issoufou Jimenez Kouyaté Lefranc Mensah Ndiaye Ouattara Petit Rodrigues Sawadogo Traoré Wei".split()
ORGANS = ["l'ONU", "l'Union africaine", "la Banque mondiale", "l'OMS", "l'Union européenne", "la Croix-Rouge"]
SLOTS = {"x": (3, 60), "y": (61, 400), "z": (4, 90), "w": (2, 9), "v": (10, 300), "i": (4, 90), "g": (3, 90)}
SYNONYMS = {
    "a annoncé": "a fait savoir", "ont annoncé": "ont fait savoir", "a indiqué": "a précisé", "a déclaré": "a affirmé",
    "plusieurs": "de nombreux", "a promis": "s'est engagé à faire", "environ": "quelque", "Environ": "Quelque",
    "afin de": "pour", "notamment": "entre autres", "également": "aussi", "selon": "d'après", "Selon": "D'après",
    "a souligné": "a insisté", "principal": "plus important", "a rapporté": "a relaté", "avec succès": "comme prévu",
    "au cours": "lors", "personnes": "individus", "a remercié": "a salué", "est prévue": "doit avoir lieu",
    "violent": "important", "a salué": "s'est félicité d'", "les autorités": "les responsables", "réclament": "exigent",
    "prochains jours": "jours à venir", "actuellement": "en ce moment", "toutefois": "cependant",
    "a appelé": "a exhorté", "rapide": "prompte", "chaque année": "tous les ans", "a précisé": "a ajouté",
}  # fmt: skip
SERIES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "change": ("Beijing", "Chine : taux de change du yuan", "", ("Le taux de parité centrale du yuan s'est établi {j} à 6,{q} pour un dollar américain, selon le système chinois d'échange de devises.", "Le yuan s'échangeait par ailleurs à 7,{q2} pour un euro et à 5,{q3} pour 100 yens japonais.", "Sur le marché des changes au comptant, le yuan est autorisé à fluctuer de 2 % autour de ce taux chaque jour de transaction.")),
    "meteo": ("Dakar", "Prévisions météorologiques pour {j}", "", ("Le ciel sera {s} {j} sur l'ensemble du pays, avec des températures comprises entre {p} et {r} degrés.", "Le vent soufflera à {t} km/h sur le littoral, où la mer sera peu agitée.")),
    "bourse": ("Shanghai", "La Bourse clôture en {u}", "", ("Les actions ont terminé la séance de {j} en {u}, l'indice composite gagnant ou cédant {p},{r} % à 3.{q3} points.", "Le volume total des transactions s'est élevé à {q2} milliards de yuans.", "Les valeurs de l'énergie et de la finance ont mené le mouvement.")),
    "bilan": ("Beijing", "La partie continentale signale {t} nouveaux cas", "", ("La partie continentale a rapporté {j} {t} nouveaux cas confirmés, dont {p} importés, a annoncé la Commission nationale de la santé.", "Au total, {q2} patients sont toujours traités dans les hôpitaux, dont {r} dans un état grave.", "Aucun nouveau décès n'a été signalé.")),
    "agenda": ("Paris", "Agenda du {e}", "", ("Voici les principaux événements prévus ce {j} :", "{r} h : conférence de presse du gouvernement.", "{p} h : réunion des ministres sur {v}.", "Soirée : {w}.")),
    "petrole": ("New York", "Les cours du pétrole {u2}", "", ("Les cours du pétrole ont {u3} {j} : le baril de brut léger pour livraison le mois prochain a terminé à {t},{r} dollars.", "A Londres, le baril de Brent valait {t2},{p} dollars en fin d'échanges.", "Les investisseurs attendaient la publication hebdomadaire des stocks américains.")),
}  # fmt: skip


@cache
def topics() -> dict[str, dict[str, Lines]]:
    found: dict[str, dict[str, Lines]] = {}
    for block in (Path(__file__).parent / "topics_h.txt").read_text(encoding="utf-8").split("# ")[1:]:
        name, *lines = block.strip().split("\n")
        parts = found[name] = {key: [] for key in "HULRPGBS"}
        for line in lines:
            parts[line[0]].append(line[3:])
    return found


class Event:
    """One happening: its values, headline, lead and paragraphs."""

    def __init__(self, dice: Random, when: datetime, topic: str = "") -> None:
        self.dice = dice
        self.topic = topic or dice.choice([x for x in topics() if x != "*"])
        c, d = dice.sample(CITIES, 2)
        people = [f"{dice.choice(FIRST)} {last}" for last in dice.sample(LAST, 4)]
        self.values = {"c": c, "d": d, "k": dice.choice(COUNTRIES), "o": dice.choice(ORGANS), "j": weekday(when.date()),
                       "f": dice.choice(MONTHS), "m": f"{dice.randint(5, 7)},{dice.randint(0, 9)}",
                       **dict(zip("nqst", people, strict=True)),
                       **{k: str(dice.randint(*span)) for k, span in SLOTS.items()}}  # fmt: skip
        own, stock = topics()[self.topic], topics()["*"]
        self.headline, self.flash, self.lead, self.anew = (self.fill(own[k][0]) for k in "HULR")
        self.own = [self.fill(x) for x in own["P"]]
        general = dice.sample(stock["G"], 6)
        self.rest = [self.fill(x) for x in general[: dice.randint(1, 4)]]
        self.more = [self.fill(x) for x in general[4:]]
        self.background = self.fill(dice.choice(stock["B"]))
        self.body = [self.lead, *self.own[: dice.randint(2, 4)], *self.rest, self.background]

    def fill(self, text: str) -> str:
        text = text.format(**self.values)
        return text[0].upper() + text[1:]

    def later(self, when: datetime) -> tuple[str, Lines]:
        """Another event of the same matter, with the background again."""
        told = dict(self.values) | {"j": weekday(when.date()), "i": str(self.dice.randint(4, 90))}
        line = self.dice.choice(topics()["*"]["S"]).format(**told)
        lead, _, headline = line.partition("|")
        new = Event(self.dice, when)
        return headline, [lead, *new.rest[:2], self.own[0], self.background]


def sentences(text: str) -> Lines:
    return re.split(r"(?<=[.!?]) (?=[A-ZÀ-Ý\"])", text)


def retyped(dice: Random, lines: Lines, share: float = 0.6) -> Lines:
    out = []
    for x in lines:
        for old, new in SYNONYMS.items():
            if dice.random() < share:
                x = re.sub(rf"\b{old}\b", new, x)
        m = re.fullmatch(r"(\"[^\"]+\"), (a [^,]+?) ([A-Z].*)\.", x)
        if m and dice.random() < 0.5:
            x = f"{m[3][0].upper()}{m[3][1:]} {m[2]} : {m[1]}."
        out.append(x)
    return out


def number(dice: Random, lines: Lines, only: int | None = None) -> Lines:
    spots = [(i, m) for i, x in enumerate(lines) for m in re.finditer(r"\b\d+\b", x) if only in (None, i)]
    i, m = dice.choice(spots)
    new = str(int(m[0]) + dice.choice((-1, 1, 2, 5, 10))) if int(m[0]) > 1 else "4"
    return [x[: m.start()] + new + x[m.end() :] if k == i else x for k, x in enumerate(lines)]


def noisy(dice: Random, lines: Lines, rate: float = 0.02) -> Lines:
    out = []
    for x in lines:
        letters = list(x)
        for n in range(1, len(letters) - 1):
            if letters[n].isalpha() and letters[n + 1].isalpha() and dice.random() < rate:
                letters[n], letters[n + 1] = letters[n + 1], letters[n]
        out.append("".join(letters))
    return out


@dataclass(frozen=True, slots=True)
class Take:
    """One edit: `wants` are the relations that are right; what is empty stays as it was. `lag` in minutes."""

    wants: str
    lines: Lines
    headline: str = ""
    place: str = ""
    agency: str = "Xinhua"
    source: str = "xinhua_fr"
    lag: int = 0
    day_before: bool = False


class Wire:
    def __init__(self, seed: int) -> None:
        self.dice, self.seed, self.out = Random(f"h{seed}"), seed, list[Planted]()

    def put(self, lines: Lines, when: datetime, place: str, headline: str, family: str, kind: str, wants: str = "", *,
            source: str = "xinhua_fr", told: datetime | None = None, series: str = "", background: str = "",
            agency: str = "Xinhua") -> None:  # fmt: skip
        day = (told or when).date()
        date = f"{day.day}{'er' if day.day == 1 else ''} {MONTHS[day.month - 1]}"
        stamp = f"{place.upper()}, {date} ({agency}) -- "
        story = make_story(
            f"c_{self.seed}{len(self.out):05}", headline, [stamp + lines[0], *lines[1:]], when, source
        )
        self.out.append(Planted(story, family, kind, frozenset(wants.split()), series, background))

    def edit(self, kind: str, e: Event, when: datetime, family: str) -> None:
        take: Take = getattr(self, "do_" + kind)(e, list(e.body))
        wants = take.wants
        if take.lines == e.body and wants.startswith(("correction", "typographic")):
            wants = "exact"
        late = when + timedelta(minutes=take.lag or self.dice.randint(5, 600))
        told = when - timedelta(days=1) if take.day_before else late if take.lag > 1440 else when
        self.put(take.lines, late, take.place or e.values["c"], take.headline or e.headline, family, kind, wants,
                 told=told, source=take.source, agency=take.agency)  # fmt: skip

    # fmt: off
    # exact and typographic
    def do_exact(self, e: Event, b: Lines) -> Take: return Take("exact", b)
    def do_exact_next_month(self, e: Event, b: Lines) -> Take: return Take("exact", b, lag=36_180)
    def do_exact_other_headline(self, e: Event, b: Lines) -> Take: return Take("exact", b, headline=f"{e.values['c']} : {e.lead.split(',')[0][:60]}")
    def do_dateline_city(self, e: Event, b: Lines) -> Take: return Take("exact", b, place=e.values["d"])
    def do_dateline_day(self, e: Event, b: Lines) -> Take: return Take("exact", b, day_before=True)
    def do_dateline_agency(self, e: Event, b: Lines) -> Take: return Take("exact", b, agency="Xinhuanet")
    def do_typo_accents(self, e: Event, b: Lines) -> Take:
        return Take(
            "typographic", [x.translate(str.maketrans("éèêëàâôîïûùçÉÀ", "eeeeaaoiiuucEA")) for x in b]
        )

    def do_typo_punct(self, e: Event, b: Lines) -> Take: return Take("typographic", [re.sub(r", (?=\w)", " ", x).replace(".", " .") for x in b])
    def do_typo_case(self, e: Event, b: Lines) -> Take: return Take("typographic", [b[0].upper(), *b[1:]])
    def do_nbsp_quotes(self, e: Event, b: Lines) -> Take:
        return Take(
            "typographic",
            [
                re.sub(r'"([^"]*)"', "«\u00a0\\1\u00a0»", x).replace("'", "’").replace(" %", "\u202f%")
                for x in b
            ],
        )

    def do_merged(self, e: Event, b: Lines) -> Take: return Take("typographic", [" ".join(b[n : n + 2]) for n in range(0, len(b), 2)])
    def do_mojibake(self, e: Event, b: Lines) -> Take: return Take("typographic", [x.encode().decode("latin-1") for x in b])
    def do_ocr(self, e: Event, b: Lines) -> Take: return Take("typographic correction", noisy(self.dice, b))
    # corrections
    def do_correction_number(self, e: Event, b: Lines) -> Take: return Take("correction", number(self.dice, b))
    def do_correction_lead(self, e: Event, b: Lines) -> Take: return Take("correction", number(self.dice, b, 0) if re.search(r"\d", b[0]) else number(self.dice, b))
    def do_correction_name(self, e: Event, b: Lines) -> Take:
        names = [e.values[k] for k in "nqst" if any(e.values[k] in x for x in b)]
        if not names:
            return Take("correction", number(self.dice, b))
        old = self.dice.choice(names)
        new = f"{self.dice.choice(FIRST)} {self.dice.choice([x for x in LAST if x not in old])}"
        return Take("correction", [x.replace(old, new) for x in b])

    def do_correction_label(self, e: Event, b: Lines) -> Take:
        return Take(
            "correction",
            [*number(self.dice, b), "(Version corrigée : un chiffre a été modifié.)"],
            headline=f"RECTIFICATIF : {e.headline}",
        )

    def do_correction_word(self, e: Event, b: Lines) -> Take:
        n = self.dice.randrange(1, len(b))
        word = max(re.findall(r"\w+", b[n]), key=len)
        return Take("correction", [x if k != n else x.replace(word, "important") for k, x in enumerate(b)])

    def do_reordered(self, e: Event, b: Lines) -> Take:
        rest = b[1:]
        while rest == b[1:]:
            self.dice.shuffle(rest)
        return Take("correction", [b[0], *rest])

    def do_retyped(self, e: Event, b: Lines) -> Take: return Take("correction", retyped(self.dice, b))
    # updates
    def do_update_append(self, e: Event, b: Lines) -> Take: return Take("update", [*b, *e.more])
    def do_update_insert(self, e: Event, b: Lines) -> Take: return Take("update", [*b[:2], *e.more, *b[2:]])
    def do_update_top(self, e: Event, b: Lines) -> Take: return Take("update", [e.more[0], *b], headline=f"(LEAD) {e.headline}")
    def do_update_lead(self, e: Event, b: Lines) -> Take: return Take("update", [e.anew, *b[1:]])
    def do_update_numbers(self, e: Event, b: Lines) -> Take:
        b = number(self.dice, b, 0) if re.search(r"\d", b[0]) else b
        return Take("update", [b[0], e.more[0], *b[1:]], headline=f"{e.headline} (nouveau bilan)")

    def do_background_added(self, e: Event, b: Lines) -> Take:
        return Take(
            "update",
            [
                *b,
                *(
                    e.fill(x)
                    for x in self.dice.sample([x for x in topics()["*"]["B"] if e.fill(x) not in b], 2)
                ),
            ],
        )

    def do_lead_and_more(self, e: Event, b: Lines) -> Take:
        return Take(
            "update", [e.anew, e.more[0], *retyped(self.dice, b[1:])], headline=f"Synthèse : {e.headline}"
        )

    # cuts
    def do_cut_tail(self, e: Event, b: Lines) -> Take: return Take("cut", b[: -self.dice.randint(1, 2)])
    def do_cut_middle(self, e: Event, b: Lines) -> Take: return Take("cut", [*b[:2], *b[3:]])
    def do_cut_first(self, e: Event, b: Lines) -> Take: return Take("cut", b[: self.dice.randint(2, 3)])
    def do_cut_retyped(self, e: Event, b: Lines) -> Take: return Take("cut", retyped(self.dice, b[:-2], 0.4))
    def do_cut_typo(self, e: Event, b: Lines) -> Take: return Take("cut", self.do_nbsp_quotes(e, b[:-1]).lines)
    def do_flash_after(self, e: Event, b: Lines) -> Take: return Take("urgent-of", [e.flash], headline=f"URGENT : {e.headline}", lag=9)
    # elsewhere
    def do_syndicated(self, e: Event, b: Lines) -> Take: return Take("syndicated", [*b, "(Source : Xinhua)"], source="generic")
    def do_syndicated_selon(self, e: Event, b: Lines) -> Take:
        return Take(
            "syndicated",
            [f"Selon Xinhua, {b[0][0].lower()}{b[0][1:]}", *b[1:-1]],
            source="generic",
            headline=f"{e.values['c']} - {e.headline}",
        )

    def do_syndicated_intro(self, e: Event, b: Lines) -> Take:
        return Take(
            "syndicated",
            [
                f"Nouvelle étape dans l'actualité de {e.values['c']}. {b[0]}",
                *retyped(self.dice, b[1:], 0.3),
                "Avec l'agence Chine nouvelle",
            ],
            source="generic",
        )

    # two at once
    def do_two_number_accents(self, e: Event, b: Lines) -> Take: return Take("correction", number(self.dice, self.do_typo_accents(e, b).lines))
    def do_two_cut_number(self, e: Event, b: Lines) -> Take: return Take("cut", number(self.dice, b[:-2]))
    def do_two_append_city(self, e: Event, b: Lines) -> Take: return Take("update", [*b, e.more[0]], place=e.values["d"])
    # fmt: on

    def flash_first(self, e: Event, when: datetime, family: str) -> None:
        self.put([e.flash], when, e.values["c"], f"URGENT : {e.headline}", family, "base")
        self.put(
            e.body, when + timedelta(minutes=40), e.values["c"], e.headline, family, "flash_full", "update"
        )

    def round_up(self, e: Event, when: datetime, family: str) -> None:
        self.put(e.body, when, e.values["c"], e.headline, family, "base")
        before, *after = (Event(self.dice, when) for _ in range(4))
        text = [*before.body[:2], *e.body[:-1], *(x for a in after for x in a.body[:2])]
        self.put(text, when + timedelta(hours=4), "Beijing", "Les principales nouvelles de la journée", family,
                 "in_round_up", "contains")  # fmt: skip

    def chain(self, e: Event, when: datetime, family: str) -> None:
        """Flash, first take, lead, cut for the night: each to its forerunner."""
        c, h = e.values["c"], e.headline
        self.put([e.flash], when, c, f"URGENT : {h}", family, "base")
        self.put(e.body[:3], when + timedelta(minutes=20), c, h, family, "chain_first", "update")
        self.put(
            [*e.body, *e.more],
            when + timedelta(minutes=150),
            c,
            f"(LEAD) {h}",
            family,
            "chain_lead",
            "update",
        )
        self.put(e.body[:4], when + timedelta(minutes=300), c, h, family, "chain_short", "cut update")

    def sequel(self, e: Event, when: datetime, family: str) -> None:
        late = when + timedelta(hours=self.dice.choice((3, 7, 24, 26, 168)))
        headline, lines = e.later(late)
        self.put(
            lines, late, e.values["c"], headline, f"after-{family}", "alone", "followup", background=family
        )

    def daily(self, name: str, start: datetime, days: int) -> None:
        dice, (place, headline, _, texts) = self.dice, SERIES[name]
        for n in range(days):
            when = start + timedelta(days=n, minutes=dice.randint(0, 40))
            up = dice.random() < 0.5
            v = {"j": weekday(when.date()), "e": f"{when.day} {MONTHS[when.month - 1]}", "q": dice.randint(2000, 9999), "q2": dice.randint(200, 999),
                 "q3": dice.randint(100, 999), "p": dice.randint(2, 19), "r": dice.randint(20, 59), "t": dice.randint(30, 99), "t2": dice.randint(40, 110),
                 "s": dice.choice(("nuageux", "dégagé", "couvert")), "u": "hausse" if up else "baisse", "u2": "progressent" if up else "reculent", "u3": "progressé" if up else "reculé",
                 "v": dice.choice(("le climat", "la pêche", "le budget", "les transports")), "w": dice.choice(("concert à la Philharmonie", "match de la Ligue", "remise du prix du roman"))}  # fmt: skip
            lines, head, family = [x.format(**v) for x in texts], headline.format(**v), f"{name}-{n}"
            twice = n % 4 == 1
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
                other = lines if n % 8 == 1 else number(dice, lines)
                kind = "series_copy" if n % 8 == 1 else "series_corrected"
                self.put(other, when + timedelta(minutes=dice.randint(5, 300)), place, head, family, kind,
                         "exact" if n % 8 == 1 else "correction", series=name)  # fmt: skip


EDITS = [name[3:] for name in vars(Wire) if name.startswith("do_")]


def make(seed: int, per_kind: int = 5, days: int = 40, alone: int = 80) -> list[Planted]:
    wire = Wire(seed)
    dice, start = wire.dice, datetime(2021, 3, 1, 8, 0)
    special = {"flash_full": wire.flash_first, "in_round_up": wire.round_up, "chain": wire.chain}
    for kind in (*EDITS, *special):
        for n in range(per_kind):
            when, family = start + timedelta(minutes=dice.randint(0, 55_000)), f"{kind}-{n}"
            e = Event(dice, when)
            if kind in special:
                special[kind](e, when, family)
            else:
                wire.put(e.body, when, e.values["c"], e.headline, family, "base")
                wire.edit(kind, e, when, family)
            if n % 2:
                wire.sequel(e, when, family)
    for n in range(alone):
        when = start + timedelta(minutes=dice.randint(0, 55_000))
        e = Event(dice, when)
        wire.put(e.body, when, e.values["c"], e.headline, f"alone-{n}", "alone")
        if n % 8 == 0:
            twin = Event(dice, when, e.topic)
            wire.put(twin.body, when + timedelta(hours=dice.choice((2, 25))), twin.values["c"], twin.headline,
                     f"alike-{n}", "alone")  # fmt: skip
    for name in SERIES:
        wire.daily(name, start, days)
    return wire.out
