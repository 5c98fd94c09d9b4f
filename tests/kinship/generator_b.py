"""Stories of a small grammar, so that strangers share phrases by chance; edits of another kind than generator A's.

In:   a seed.
Out:  what was planted: pairs and chains, weekly and daily series, twins of one day and place, obituaries, follow-ups.
Law:  the same seed makes the same stories; the sentences are our own (grammar_b.txt).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from tests.kinship.planted import Planted, day_words, make_story, weekday

NAMES = {
    "v": "Tamalé|Orsay-le-Vieux|Koudia|Belmar|Ratoma|Saint-Aubin|Sidi Rached|Mopané|Lac-Noir|Verdan|Yanfolila".split("|"),
    "s": "Ibéris|Kantor|Veloxia|Miralba|Gazelec|Omnitrans|Palmafer|Novaterre".split("|"),
    "p": "Norvège|Slovénie|Uruguay|Corée du Sud|Botswana|Tunisie|Canada|Oman".split("|"),
    "q": "Aline Rousselot|Moussa Camara|Tariq Belkacem|Hua Zhenyu|Gladys Mensah|Luc Vandamme|Inès Carvalho|Dao Phuong|"
    "Seydou Traoré|Katarina Holm|Rémi Castaing|Nadège Ekomo".split("|"),
}  # fmt: skip
DAILY = {
    "fleuve": ("NIAMEY", "Niveau du fleuve : bulletin du jour",
        "Le fleuve a atteint {a} centimètres {wd} à l'échelle de Goudel, contre {b} centimètres la veille, selon l'autorité du bassin.",
        "Le débit est estimé à {c} mètres cubes par seconde et la cote d'alerte reste fixée à 580 centimètres.",
        "Les riverains sont invités à déplacer leurs motopompes si la hausse se poursuit."),
    "cours": ("ABIDJAN", "Matières premières : les cours du jour",
        "Le cacao s'échangeait {wd} à {a} livres la tonne, le café à {b} dollars et le coton à {d} cents la livre.",
        "Les opérateurs surveillent les arrivages dans les ports et le taux du dollar.",
        "Le caoutchouc évoluait autour de {c} yens le kilogramme."),
    "eclair": ("TOKYO", "La Bourse de Tokyo en {mv}",
        "L'indice Nikkei a terminé en {mv} de {d} % {wd}, à {a} points.",
        "L'indice élargi a suivi le mouvement ({e} %)."),
    "essence": ("DAKAR", "Carburants : les prix à la pompe",
        "Le litre de super est vendu {wd} {a} francs et celui de gazole {b} francs dans les stations de la capitale, a constaté la direction du commerce.",
        "Ces prix sont révisés chaque matin en fonction des importations.",
        "Les taxis collectifs ont maintenu leurs tarifs."),
    "greve": ("LYON", "Transports : trafic {mv2} {wd}",
        "Le trafic restera {mv2} {wd} sur le réseau régional, au {o}e jour du mouvement, avec {g} trains sur dix en circulation.",
        "La direction conseille aux voyageurs de différer leurs déplacements.",
        "Les syndicats se réuniront en fin de journée pour décider des suites de l'action."),
}  # fmt: skip
WEEKLY = (
    "GENEVE", "Bulletin hebdomadaire de la grippe",
    "Le nombre de consultations pour grippe s'est établi à {h} pour cent mille habitants cette semaine, {mv3} par rapport à la semaine précédente, a indiqué l'institut de veille sanitaire.",
    "La circulation du virus est {mv4} dans l'ensemble des régions, et les personnes âgées demeurent les plus touchées.",
    "Les services d'urgence ne signalent pas de saturation. L'institut rappelle que le vaccin reste disponible en pharmacie.",
)  # fmt: skip
OBITUARY = (
    "{q}, figure de la vie culturelle de {v}, est {dec} {wd} à l'âge de {age} ans, a annoncé sa famille.",
    "Né dans une famille modeste, l'artiste avait appris son métier auprès d'un maître de {v} avant de fonder sa propre école.",
    "Les obsèques auront lieu {wd2} dans l'intimité.",
)


@cache
def grammar() -> dict[str, list[str]]:
    lines = (Path(__file__).parent / "grammar_b.txt").read_text(encoding="utf-8").strip().split("\n")
    return {line[:3]: line[5:].split("|") for line in lines}


class Writer:
    """Sentences for one story: its names stay the same throughout."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.names = {name: dice.choice(options) for name, options in NAMES.items()}

    def say(self, rule: str, day: str = "") -> str:
        dice = self.dice
        text = dice.choice(grammar()[rule])

        def value(m: re.Match[str]) -> str:
            name = m[1]
            if name == "n":
                return str(
                    dice.choice((dice.randint(2, 30), dice.randint(31, 400), dice.randint(1, 90) * 100))
                )
            if name == "d":
                return f"{dice.randint(1, 20)},{dice.randint(1, 9)}"
            if name == "x":
                x = dice.choice(grammar()["DIT"])
                return x[0].upper() + x[1:]
            return {"j": day, "r": dice.choice(grammar()["ROL"])}.get(name) or self.names[name]

        return re.sub(r"\{(\w)\}", value, text)

    def lead(self, day: str) -> str:
        return f"{self.say('SUJ')} {self.say('VER', day)} {self.say('OBJ')} {self.say('FIN')}."

    def paragraph(self) -> str:
        pick = self.dice.random()
        if pick < 0.3:
            return self.say("CIT")
        if pick < 0.6:
            return f"{self.say('LIA')} {self.say('FAI')}"
        return f"{self.say('LIA')} {self.lead('ces jours-ci')[0].lower()}{self.lead('ces jours-ci')[1:]}"


class Printer:
    def __init__(self, dice: Random) -> None:
        self.dice, self.number, self.out = dice, 131000000, list[Planted]()

    def put(
        self, lines: list[str], when: datetime, place: str, family: str, kind: str, wants: str = "",
        headline: str = "", wire: str = "Xinhua", source: str = "xinhua_fr", **named: str,
    ) -> None:  # fmt: skip
        self.number += self.dice.randint(1, 90)
        first = f"{place}, {day_words(when.date())} ({wire}) -- {lines[0]}" if wire else lines[0]
        title = headline or " ".join(lines[0].split()[:9])
        story = make_story(f"c_{self.number}", title, [first, *lines[1:]], when, source)
        self.out.append(Planted(story, family, kind, frozenset(wants.split()), **named))


def ocr(dice: Random, text: str) -> str:
    """Letters misread, as by a scanner."""
    return "".join({"l": "1", "m": "rn", "e": "c", "i": "l", "u": "n"}.get(c, c) if dice.random() < 0.02 else c for c in text)  # fmt: skip


def mojibake(text: str) -> str:
    return text.encode().decode("cp1252", "replace")


def numbers_spaced(text: str) -> str:
    return re.sub(r"\d{4,}", lambda m: f"{int(m[0]):,}".replace(",", "."), text).replace("pour cent", "%")


def resentenced(dice: Random, lines: list[str]) -> list[str]:
    """The same sentences, parted into other paragraphs."""
    flat = [x for line in lines for x in re.split(r"(?<=[.!?]) ", line)]
    out, at = list[str](), 0
    while at < len(flat):
        size = dice.randint(1, 3)
        out.append(" ".join(flat[at : at + size]))
        at += size
    return out


def edited(dice: Random, w: Writer, lines: list[str], kind: str) -> tuple[list[str], str]:
    """The lines as the edit leaves them, and the relations that would be right."""
    body = list(lines)
    digits = [i for i, x in enumerate(body) if re.search(r"\d", x)]
    if kind == "capitals-gone":
        return [x.lower() for x in body], "typographic"
    if kind == "mojibake":
        return [mojibake(x) for x in body], "typographic correction"
    if kind == "ocr":
        return [ocr(dice, x) for x in body], "correction typographic"
    if kind == "thousands":
        return [numbers_spaced(x) for x in body], "exact typographic correction"
    if kind == "resentenced":
        return resentenced(dice, body), "exact typographic"
    if kind == "toll-raised" and digits:
        i = digits[0]
        body[i] = re.sub(r"\d+", lambda m: str(int(m[0]) + dice.randint(1, 9)), body[i], count=1)
        return body, "correction"
    if kind == "quote-fixed":
        body[-1] = (
            body[-1]
            + " "
            + dice.choice(("Il a ensuite remercié ses équipes.", "La séance a été levée peu après."))
        )
        return body, "update correction"
    if kind == "first-three":
        return body[:3], "cut"
    if kind == "lead-dropped":
        return body[1:], "cut"
    if kind == "tail-added":
        return [*body, *(w.paragraph() for _ in range(3))], "update"
    if kind == "new-top":
        return [w.lead("dans la soirée"), *body], "update"
    if kind == "shuffled":
        rest = body[1:]
        dice.shuffle(rest)
        return [body[0], *rest], "correction update typographic"
    if kind == "brief":
        return [body[0]], "urgent-of cut"
    if kind == "word-dropped":
        return [" ".join(t for t in x.split() if dice.random() > 0.04) for x in body], "correction"
    if kind == "double-spaced":
        return [x.replace(" ", "  ").replace("-", "–") for x in body], "typographic exact"
    return body, "exact"


KINDS = (
    "same", "capitals-gone", "mojibake", "ocr", "thousands", "resentenced", "toll-raised", "quote-fixed", "first-three",
    "lead-dropped", "tail-added", "new-top", "shuffled", "brief", "word-dropped", "double-spaced", "reprint", "digest",
    "flash-chain", "redated",
)  # fmt: skip


def family_of(out: Printer, kind: str, n: int, when: datetime) -> None:
    dice = out.dice
    w = Writer(dice)
    place, family = w.names["v"].upper(), f"{kind}-{n}"
    lines = [w.lead(weekday(when.date())), *(w.paragraph() for _ in range(dice.randint(4, 9))), *dice.sample(grammar()["FON"], 2)]  # fmt: skip
    later = when + timedelta(minutes=dice.randint(10, 400))
    if kind == "flash-chain":
        short = re.sub(
            r" (?:malgré|avec|dans|au terme|selon|sans|pour|afin|à la|en vertu|après|à titre) .*",
            ".",
            lines[0],
        )
        out.put(
            [short], when - timedelta(minutes=40), place, family, "flash", headline="FLASH - " + short[:50]
        )
        out.put(lines[:2], when - timedelta(minutes=20), place, family, "short-take", "update")
    out.put(lines, when, place, family, "base")
    if kind == "reprint":
        out.put(["Une information de notre partenaire.", *lines[:-1], "(avec Xinhua)"], later, place, family, kind, "syndicated", wire="", source="generic")  # fmt: skip
    elif kind == "digest":
        other = [Writer(dice) for _ in range(3)]
        news = [x.lead("hier") + " " + x.paragraph() for x in other]
        news.insert(1, " ".join(lines))
        out.put(news, later, "PEKIN", family, kind, "contains", headline="Tour d'horizon")
    elif kind == "redated":
        out.put(lines, when + timedelta(hours=26), place, family, kind, "exact")
    elif kind != "flash-chain":
        text, wants = edited(dice, w, lines, kind)
        out.put(text, later, place, family, kind, wants)
    if n % 3 == 0:  # the next day, or the same: new facts, old background
        new = Writer(dice)
        new.names = w.names
        hours = dice.choice((3, 6, 24))
        text = [
            new.lead("à son tour"),
            *(new.paragraph() for _ in range(5)),
            *dice.sample(lines[1:-2], 2),
            *lines[-2:],
        ]
        out.put(
            text,
            when + timedelta(hours=hours),
            place,
            f"after-{family}",
            "alone",
            "followup",
            background=family,
        )


def hard_strangers(out: Printer, start: datetime) -> None:
    """Two events of one place and day; obituaries; a series of interviews with one introduction."""
    dice = out.dice
    for n in range(12):
        w, when = Writer(dice), start + timedelta(days=n)
        for k in range(2):
            v = Writer(dice)
            v.names["v"] = w.names["v"]
            text = [v.lead(weekday(when.date())), *(v.paragraph() for _ in range(5))]
            out.put(
                text,
                when + timedelta(hours=k),
                w.names["v"].upper(),
                f"twin-{n}-{k}",
                "alone",
                series=f"twin-{n}",
            )
        values = w.names | {"age": str(dice.randint(58, 99)), "dec": dice.choice(("décédé", "mort")), "wd2": weekday((when + timedelta(2)).date()), "wd": weekday(when.date())}  # fmt: skip
        values["q"] = NAMES["q"][n]
        text = [re.sub(r"\{(\w+)\}", lambda m, v=values: v[m[1]], x) for x in OBITUARY]  # type: ignore[misc]
        out.put(text, when, values["v"].upper(), f"obit-{n}", "alone", series="obit")
        intro = "A l'occasion du forum sur les villes durables, notre agence donne la parole à ceux qui transforment leur quartier. Chaque semaine, un acteur de terrain répond à nos questions."
        text = [
            f"{NAMES['q'][n]}, {w.say('ROL')}, reçoit dans un bureau encombré de plans.",
            intro,
            *(v.paragraph() for v in [w] * 6),
        ]
        out.put(
            text,
            when,
            "BELMAR",
            f"interview-{n}",
            "alone",
            series="interview",
            headline=f"{NAMES['q'][n]} (INTERVIEW)",
        )


def in_series(
    out: Printer, name: str, parts: tuple[str, ...], start: datetime, step: int, count: int
) -> None:
    dice = out.dice
    place, headline, *lines = parts
    for n in range(count):
        when = start + timedelta(days=n * step, minutes=dice.randint(0, 20))
        values = {k: str(dice.randint(150, 4000)) for k in "abc"} | {
            k: f"{dice.randint(0, 9)},{dice.randint(1, 9)}" for k in "de"
        }
        values |= {
            "o": str(n + 2),
            "g": str(dice.randint(2, 9)),
            "h": str(dice.randint(90, 140)),
            "wd": weekday(when.date()),
        }
        values |= {"mv": dice.choice(("hausse", "baisse")), "mv2": dice.choice(("très perturbé", "perturbé", "dense")),
            "mv3": dice.choice(("en hausse", "en baisse", "stable")), "mv4": dice.choice(("active", "modérée"))}  # fmt: skip
        text = [re.sub(r"\{(\w+)\}", lambda m, v=values: v[m[1]], x) for x in lines]  # type: ignore[misc]
        title = re.sub(r"\{(\w+)\}", lambda m, v=values: v[m[1]], headline)  # type: ignore[misc]
        out.put(
            text,
            when,
            place,
            f"{name}-{n}",
            "base" if n % 4 == 0 else "alone",
            "series" if n else "",
            series=name,
            headline=title,
        )
        if n % 4 == 0:
            out.put(
                text,
                when + timedelta(minutes=50),
                place,
                f"{name}-{n}",
                "series-copy",
                "exact",
                series=name,
                headline=title,
            )


def make(seed: int, per_kind: int = 6, alone: int = 80, days: int = 40) -> list[Planted]:
    dice = Random(seed * 7919)
    out = Printer(dice)
    start = datetime(2021, 10, 4, 8, 0)
    for n in range(alone):
        w, when = Writer(dice), start + timedelta(days=dice.randint(0, 30), minutes=dice.randint(0, 700))
        text = [
            w.lead(weekday(when.date())),
            *(w.paragraph() for _ in range(dice.randint(3, 10))),
            *dice.sample(grammar()["FON"], 1),
        ]
        out.put(text, when, w.names["v"].upper(), f"alone-{n}", "alone")
    for kind in KINDS:
        for n in range(per_kind):
            family_of(
                out, kind, n, start + timedelta(days=dice.randint(0, 30), minutes=dice.randint(60, 700))
            )
    hard_strangers(out, start)
    for name, parts in DAILY.items():
        in_series(out, name, parts, start, 1, days)
    in_series(out, "grippe", WEEKLY, start, 7, 20)
    return out.out
