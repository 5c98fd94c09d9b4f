"""Long agency prose printed again by desks with other habits than those of generators A and B; kept unseen while tuning.

In:   a seed.
Out:  what was planted: reissues under « annule et remplace », takes, precisions, clippings, notices, follow-ups.
Law:  the same seed makes the same stories; the sentences are our own (topics_c.txt).
"""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from tests.kinship.planted import MONTHS, Planted, make_story, weekday

WORDS = {
    "lieu": "Port-Vendel|Amara|Hautecombe|Tindara|Kessala|Monte Alto|Rivière-Claire|Zugara|Balanka|Ostrava-Sud|Néma".split("|"),
    "nom": "Bruno Delcourt|Aminata Sow|Hideo Kuramoto|Yasmina Cherif|Lars Henriksen|Consuelo Ibarra|Gaston N'Guessan|"
    "Oksana Melnyk|Thierry Vasseur|Fang Liyuan|Rokhaya Mbodj|Stelios Markou|Angèle Poirier|Ravi Deshmukh".split("|"),
    "orga": "l'Union des océans|le Conseil du bassin|l'Institut du patrimoine|la Ligue des cités|l'Agence des mines".split("|"),
    "but": "un impôt mondial sur le carbone|la remise des dettes|un moratoire sur la pêche profonde|une banque du climat|"
    "l'ouverture des frontières aux étudiants".split("|"),
    "temp": "Elvira|Joachim|Noémie|Barnabé|Sidonie".split("|"),
    "mal": "le paludisme|la tuberculose|la bilharziose|la fièvre de Lassa|le virus Nipah".split("|"),
    "film": "La Digue|Sel noir|Un hiver à Zugara|Le Passeur de sable|Les Mains vides|Minuit moins le quart".split("|"),
}  # fmt: skip
NOTICES = {
    "or": ("LONDRES", "L'or {sens} à {a} dollars l'once", 1,
        "L'once d'or s'échangeait {wd} soir à {a} dollars au fixage de l'après-midi, contre {b} dollars {veille}.",
        "L'argent {sens} à {c} cents, tandis que le platine ne variait guère, à {e} dollars."),
    "air": ("PEKIN", "Qualité de l'air : les relevés de {wd}", 1,
        "La concentration moyenne de particules fines s'élevait à {f} microgrammes par mètre cube {wd} à midi dans la capitale, a rapporté le centre de surveillance.",
        "Dans le district ouest, l'indice a touché {g}, niveau considéré comme {lvl}.",
        "Les habitants sensibles sont invités à limiter les efforts en plein air."),
    "loto": ("PARIS", "Loto : les numéros gagnants du tirage de {wd}", 1,
        "Les numéros gagnants du tirage de {wd} sont : {l1}, {l2}, {l3}, {l4} et {l5} ; numéro complémentaire : {l6}.",
        "La cagnotte mise en jeu au prochain tirage atteindra {h} millions d'euros."),
    "petrole": ("NEW YORK", "Le pétrole finit {sens2} à New York", 1,
        "Le baril de brut léger pour livraison le mois prochain a clôturé {wd} à {d} dollars, {sens2}, sur le marché new-yorkais.",
        "Les courtiers ont réagi à la publication des réserves américaines, qui ont varié de {i} millions de barils.",
        "A Londres, le Brent de mer du Nord valait {d2} dollars."),
    "victimes": ("KHARTOUM", "Combats : {f} morts en vingt-quatre heures", 1,
        "Les combats ont fait {f} morts et {g} blessés ces dernières vingt-quatre heures dans la capitale, a indiqué {wd} le comité des médecins.",
        "Les hôpitaux fonctionnent au ralenti, faute de carburant pour les groupes électrogènes.",
        "Le comité renouvelle son appel à l'ouverture de couloirs humanitaires."),
    "marche": ("ROME", "Marché hebdomadaire des céréales", 7,
        "Le blé tendre cotait {h} euros la tonne cette semaine à la bourse agricole, {sens3} par rapport à la précédente séance.",
        "Le maïs était proposé à {l1} euros et l'orge fourragère restait peu travaillée.",
        "Les négociants attendent la nouvelle récolte avant de s'engager."),
}  # fmt: skip


@cache
def themes() -> list[tuple[str, list[str]]]:
    blocks = (Path(__file__).parent / "topics_c.txt").read_text(encoding="utf-8").split("# ")[1:]
    return [(lines[0].split("|")[1], lines[1:]) for block in blocks if (lines := block.strip().split("\n"))]


def event(dice: Random, when: datetime, theme: int | None = None) -> tuple[str, list[str], list[str], str]:
    """Headline, paragraphs, sentences held back, and the place."""
    headline, pool = themes()[dice.randrange(len(themes())) if theme is None else theme]
    values = {name: dice.choice(options) for name, options in WORDS.items()}
    values["nom2"] = dice.choice([x for x in WORDS["nom"] if x != values["nom"]])
    values["lieu2"] = dice.choice([x for x in WORDS["lieu"] if x != values["lieu"]])
    values |= {f"n{i}": str(dice.choice((dice.randint(11, 98), dice.randint(101, 999)))) for i in range(1, 6)}
    values["jour"] = weekday(when.date())
    text = [re.sub(r"\{(\w+)\}", lambda m: values[m[1]], x) for x in (headline, *pool)]
    order = sorted(dice.sample(range(2, 11), 7))
    held = [text[i] for i in range(2, 11) if i not in order]
    return text[0], [text[1], *(text[i] for i in order)], held, values["lieu"].upper()


def stamped(day: date, style: int) -> str:
    month = MONTHS[day.month - 1]
    return (
        f"{day.day} {month}",
        f"{day.day} {month[:4] + '.' if len(month) > 5 else month}",
        f"{day.day:02d} {month}",
    )[style]


class Slot:
    def __init__(self, dice: Random) -> None:
        self.dice, self.out = dice, list[Planted]()

    def send(
        self, title: str, lines: list[str], when: datetime, place: str, family: str, kind: str, wants: str = "",
        agency: str = "Xinhua", source: str = "xinhua_fr", style: int = 0, **named: str,
    ) -> None:  # fmt: skip
        number = f"{self.dice.getrandbits(128):032x}"
        first = f"{place}, {stamped(when.date(), style)} ({agency}) -- {lines[0]}" if agency else lines[0]
        story = make_story(number, title, [first, *lines[1:]], when, source)
        self.out.append(Planted(story, family, kind, frozenset(wants.split()), **named))


def hyphenated(dice: Random, text: str) -> str:
    """Words cut at line ends by an old printer."""
    return re.sub(r"\b(\w{4})(\w{4,})\b", lambda m: f"{m[1]}-{m[2]}" if dice.random() < 0.07 else m[0], text)


def entities(text: str) -> str:
    return html.escape(text, quote=True).replace("é", "&eacute;").replace("à", "&agrave;")


def print_again(slot: Slot, kind: str, family: str, when: datetime) -> None:
    dice = slot.dice
    theme = dice.randrange(len(themes()))
    title, lines, held, place = event(dice, when, theme)
    later = when + timedelta(minutes=dice.randint(5, 500))
    if kind == "takes":
        slot.send(title, [lines[0]], when - timedelta(minutes=30), place, family, "alert")
        slot.send(
            title + " (1er LEAD)",
            lines[:4],
            when - timedelta(minutes=12),
            place,
            family,
            "first-lead",
            "update",
        )
    slot.send(title, lines, when, place, family, "base")
    text, wants, options, head = list(lines), "exact", dict[str, str](), title
    if kind == "replaces":
        spot = dice.choice([i for i, x in enumerate(text) if re.search(r"\d", x)])
        text[spot] = re.sub(r"\d+", lambda m: str(int(m[0]) * 2 + 1), text[spot], count=1)
        text.insert(0, "Cette dépêche annule et remplace la précédente en raison d'une erreur de chiffre.")
        wants = "correction"
    elif kind == "day-wrong":
        days = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
        text[0] = re.sub("|".join(days), lambda m: days[(days.index(m[0]) + 1) % 7], text[0], count=1)
        wants = "correction"
    elif kind == "spelling-of-name" and (names := [x for x in WORDS["nom"] if x in " ".join(text)]):
        name = dice.choice(names)
        new = name[:-2] + name[-1] + name[-2] + ("e" if dice.random() < 0.5 else "")
        text, wants = [x.replace(name, new) for x in text], "correction typographic"
    elif kind == "clipped":
        flat = "\n".join(text)
        text, wants = flat[: len(flat) * dice.randint(40, 70) // 100].split("\n"), "cut"
    elif kind == "tightened":
        text, wants = [re.sub(r", [^,]{12,60}(?=[,.])", "", x, count=1) for x in text], "cut correction"
    elif kind == "enlarged":
        text, wants = text[:3] + held + text[3:], "update"
    elif kind == "led-by-reaction":
        text, wants = [held[0], *text], "update"
    elif kind == "one-line":
        text, wants, head = [lines[0].rsplit(", ", 1)[0] + "."], "urgent-of", "URGENT " + title
    elif kind == "hyphens":
        text, wants = [hyphenated(dice, x) for x in text], "typographic correction"
    elif kind == "entities":
        text, wants = [entities(x) for x in text], "typographic correction"
    elif kind == "unspaced":
        text, wants = [x.replace(", ", ",").replace(". ", ".") for x in text], "typographic"
    elif kind == "capitals":
        text, wants = [x.upper() for x in text], "typographic"
    elif kind == "one-block":
        text, wants = [" ".join(text)], "exact typographic"
    elif kind == "paragraph-twice":
        text.insert(4, text[2])
        wants = "update correction typographic exact"
    elif kind == "swapped":
        text[2], text[5] = text[5], text[2]
        wants = "correction update typographic"
    elif kind == "clipping":
        text, wants = (
            [*text[: dice.randint(4, 7)], "Cet article est paru sur notre site partenaire."],
            "syndicated",
        )
        options = {"agency": "", "source": "generic"}
    elif kind == "bylined":
        text, wants = ["Par la rédaction de Kessala Matin", *text], "syndicated"
        options = {"agency": "AFP", "source": "generic"}
    elif kind == "press-review":
        text, wants = (
            ["Revue de presse de la semaine.", *event(dice, when)[1][:5], *text, *event(dice, when)[1][:4]],
            "contains",
        )
    elif kind == "retold":
        for old, new in (("a annoncé", "a fait savoir"), ("Près de", "Environ"), ("désormais", "maintenant"), ("dès", "aussitôt"),
                         ("Les ", "Ces "), ("afin de", "pour"), ("encore", "toujours"), ("lorsque", "quand")):  # fmt: skip
            text = [x.replace(old, new) for x in text]
        wants = "correction exact"
    elif kind == "restamped":
        place = dice.choice([x.upper() for x in WORDS["lieu"] if x.upper() != place])
    if kind != "takes":
        slot.send(head, text, later, place, family, kind, wants, style=dice.randint(0, 2), **options)
    if int(family.rsplit("-", 1)[1]) % 2 == 0:
        turn_of_events(slot, lines, held, when, place, family, theme)


def turn_of_events(
    slot: Slot, lines: list[str], held: list[str], when: datetime, place: str, family: str, theme: int
) -> None:
    """What came of it: a new lead, three new facts, then a reminder that repeats up to three paragraphs."""
    dice = slot.dice
    title, new, _, _ = event(dice, when, (theme + dice.randint(1, 7)) % 8)
    hours = dice.choice((4, 8, 20, 44, 90))
    text = [*new[:5], "Pour rappel.", *dice.sample(lines[1:], dice.randint(1, 3))]
    slot.send(
        title,
        text,
        when + timedelta(hours=hours),
        place,
        f"then-{family}",
        "alone",
        "followup",
        background=family,
    )


KINDS = (
    "verbatim", "replaces", "day-wrong", "spelling-of-name", "clipped", "tightened", "enlarged", "led-by-reaction",
    "one-line", "hyphens", "entities", "unspaced", "capitals", "one-block", "paragraph-twice", "swapped", "clipping",
    "bylined", "press-review", "retold", "restamped", "takes",
)  # fmt: skip


def notices(slot: Slot, name: str, start: datetime, count: int) -> None:
    dice = slot.dice
    place, headline, step, *lines = NOTICES[name]
    for n in range(count):
        when = start + timedelta(days=n * int(step), minutes=dice.randint(0, 30))
        v = {k: str(dice.randint(1200, 2400)) for k in "abce"} | {
            k: str(dice.randint(12, 320)) for k in "fgh"
        }
        v |= {k: f"{dice.randint(38, 99)},{dice.randint(10, 99)}" for k in ("d", "d2")} | {
            "i": f"{dice.randint(0, 9)},{dice.randint(1, 9)}"
        }
        v |= {f"l{k}": str(dice.randint(1, 49)) for k in range(1, 7)}
        v |= {"wd": weekday(when.date()), "veille": weekday((when - timedelta(1)).date()), "sens": dice.choice(("progresse", "recule")),
              "sens2": dice.choice(("en hausse", "en baisse")), "sens3": dice.choice(("en hausse", "en repli", "stable")),
              "lvl": dice.choice(("bon", "moyen", "mauvais"))}  # fmt: skip
        title, *text = [re.sub(r"\{(\w+)\}", lambda m, v=v: v[m[1]], str(x)) for x in (headline, *lines)]  # type: ignore[misc]
        family = f"{name}-{n}"
        slot.send(
            title,
            text,
            when,
            str(place),
            family,
            "base" if n % 6 == 0 else "alone",
            "series" if n else "",
            series=name,
        )
        if n % 6 == 0:
            slot.send(
                title,
                text,
                when + timedelta(minutes=25),
                str(place),
                family,
                "notice-copy",
                "exact",
                series=name,
                style=1,
            )


def make(seed: int, per_kind: int = 6, alone: int = 70, days: int = 42) -> list[Planted]:
    dice = Random(f"c{seed}")
    slot = Slot(dice)
    start = datetime(2023, 5, 8, 7, 30)

    def moment() -> datetime:
        return start + timedelta(days=dice.randint(0, 35), minutes=dice.randint(60, 800))

    for n in range(alone):
        when = moment()
        title, lines, _, place = event(dice, when)
        slot.send(title, lines, when, place, f"alone-{n}", "alone")
    for kind in KINDS:
        for n in range(per_kind):
            print_again(slot, kind, f"{kind}-{n}", moment())
    for name in NOTICES:
        notices(slot, name, start, days if name != "marche" else 20)
    return slot.out
