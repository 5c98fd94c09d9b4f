"""Stories of twelve kinds of event, 22 ways to print them again, six daily series, follow-ups: all made up.

In:   a seed.
Out:  what was planted, each with its family and the relation that would be right.
Law:  the same seed makes the same stories; the sentences are our own (topics_a.txt, series_a.txt).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random

from tests.kinship.planted import Planted, day_words, make_story, weekday

HERE = Path(__file__).parent
FILL: dict[str, list[str]] = {
    "pays": "Niger|Pérou|Turquie|Népal|Cameroun|Chili|Madagascar|Maroc|Bolivie|Laos|Tchad|Equateur|Zambie".split("|"),
    "region": "la province de Kéran|le massif du Tilo|la vallée de l'Ouar|le district de Samé|les plateaux de Bélin|"
    "la plaine de Nakor|le delta du Soum|la côte de Marzé|les hauteurs de Lubi|le canton d'Arval".split("|"),
    "ville": "Dolma|Karsa|Porto-Leone|Béthune-sur-Lac|Mirana|Tessali|Ouagbo|San Isidro|Nouakré|Villefort|Zanibé|"
    "Kolwani|Amsira|Fada-Nord|Grand-Lieu|Sorobo".split("|"),
    "pers": "Amadou Sissoko|Clarisse Bembé|Jorge Quintana|Leïla Haddadi|Ngo Thi Lan|Pierre-Yves Marchal|Zhou Meilin|"
    "Irène Kaboré|Samuel Otieno|Rosa Villanueva|Tenzin Dorje|Malika Benyoussef|Henri Tossou|Wen Guoliang|"
    "Odile Ravet|Kwame Adjei|Paulina Restrepo|Youssouf Barry|Elsa Thorvald|Marek Dvorak".split("|"),
    "soc": "Altaréo|Sodimines|Groupe Ferrand|Nordelec|Bativert|Télénova|Cimaf|Agropalme|Rhônalim|Maritec".split("|"),
    "objet": "la gestion des eaux du fleuve|l'entretien des pistes rurales|la pêche au thon|la recherche médicale|"
    "l'énergie solaire|la restauration des archives|le transport du bétail|la formation des douaniers|"
    "les machines agricoles|les pièces de rechange".split("|"),
    "min": "du Plan|de l'Agriculture|des Transports|de l'Energie|du Commerce|de la Santé".split("|"),
    "maladie": "choléra|méningite|rougeole|fièvre jaune|dengue|diphtérie".split("|"),
    "fest": "Voix du fleuve|Terre de contes|Les Nuits d'argile|Couleurs du Sud|Cinq Saisons|Tambours et lunes".split("|"),
    "sat": "Horus-3|Tianlan-7|Vigie-2|Aurore-5|Koudou-1|Baleine-4".split("|"),
    "culture": "cacao|café|coton|vanille|anacarde|sésame|riz".split("|"),
    "loc": "dans le nord du pays|à la frontière orientale|au coeur des montagnes|près du littoral".split("|"),
    "source_off": "la protection civile|les services de secours|le ministère de l'Intérieur|l'agence nationale|"
    "les autorités locales|un communiqué officiel".split("|"),
}  # fmt: skip
WIRES = ("Xinhua", "AFP", "ATS", "MAP", "Belga")
SYNONYMS = {
    "annoncé": "fait savoir", "indiqué": "précisé", "Quelque": "Environ", "Près de": "Quelque", "selon": "d'après",
    "plusieurs": "de nombreux", "déclaré": "affirmé", "estimé": "jugé", "a-t-on appris auprès de": "selon",
    "doit": "devrait", "souligné": "relevé", "notamment": "en particulier", "désormais": "dorénavant",
    "toutefois": "cependant", "craignent": "redoutent", "réclament": "exigent", "permettra": "rendra possible",
}  # fmt: skip
SMALL = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split()
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A story before it is printed."""

    topic: str
    headline: str
    place: str
    when: datetime
    lead: str
    body: tuple[str, ...]
    more: tuple[str, ...]
    background: tuple[str, ...]
    wire: str = "Xinhua"
    source: str = "xinhua_fr"


@cache
def topics() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for block in (HERE / "topics_a.txt").read_text(encoding="utf-8").split("# ")[1:]:
        name, *lines = block.strip().split("\n")
        found[name] = {letter: [x[3:] for x in lines if x[0] == letter] for letter in "HLBAG"}
    return found


def filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: values[m[1]], text)


def values_for(dice: Random, when: datetime) -> dict[str, str]:
    """One event's names and numbers."""
    values = {name: dice.choice(options) for name, options in FILL.items()}
    values["pers2"], values["pays2"] = (
        dice.choice([x for x in FILL[name] if x != values[name]]) for name in ("pers", "pays")
    )
    for n in range(1, 8):
        values[f"n{n}"] = str(
            dice.choice((dice.randint(3, 99), dice.randint(100, 990), dice.randint(5, 900)))
        )
        values[f"d{n}"] = f"{dice.randint(1, 39)},{dice.randint(1, 9)}"
    values["jour"] = weekday(when.date())
    return values


def draft(dice: Random, when: datetime, topic: str | None = None) -> Draft:
    topic = topic or dice.choice(sorted(topics()))
    parts, values = topics()[topic], values_for(dice, when)
    body = [filled(x, values) for x in parts["B"]]
    keep = sorted(dice.sample(range(len(body)), min(len(body), dice.randint(5, 8))))
    return Draft(
        topic,
        filled(parts["H"][0], values),
        values["ville"].upper(),
        when,
        filled(parts["L"][0], values),
        tuple(body[i] for i in keep),
        tuple(filled(x, values) for x in parts["A"]),
        tuple(parts["G"]),
    )


class Desk:
    """Prints drafts under numbers of their own."""

    def __init__(self, dice: Random) -> None:
        self.dice, self.number, self.out = dice, 137000000 + dice.randint(0, 10**6), list[Planted]()

    def print(
        self, d: Draft, family: str, kind: str, wants: str = "", *, paragraphs: list[str] | None = None,
        headline: str = "", **named: str,
    ) -> None:  # fmt: skip
        self.number += self.dice.randint(1, 400)
        lines = paragraphs if paragraphs is not None else [d.lead, *d.body, *d.background]
        dash = self.dice.choice(("--", "--", "—"))
        first = f"{d.place}, {day_words(d.when.date())} ({d.wire}) {dash} {lines[0]}" if d.wire else lines[0]
        story = make_story(f"c_{self.number}", headline or d.headline, [first, *lines[1:]], d.when, d.source)
        self.out.append(Planted(story, family, kind, frozenset(wants.split()), **named))


Edit = Callable[[Desk, Draft, Draft, str], None]


def lines_of(d: Draft) -> list[str]:
    return [d.lead, *d.body, *d.background]


def typos(dice: Random, text: str, rate: float) -> str:
    words = text.split(" ")
    for i, word in enumerate(words):
        if len(word) > 4 and word.isalpha() and dice.random() < rate:
            at = dice.randint(1, len(word) - 2)
            swap = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            words[i] = dice.choice((swap, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]))
    return " ".join(words)


def retyped(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    desk.print(late, family, "typos", "correction typographic", paragraphs=[typos(desk.dice, x, 0.08) for x in lines_of(d)])  # fmt: skip


def without_accents(text: str) -> str:
    return text.translate(str.maketrans("éèêëàâîïôùûüçÉÈÀ", "eeeeaaiiouuucEEA"))


def accents(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    desk.print(late, family, "accents", "typographic", paragraphs=[without_accents(x) for x in lines_of(d)])


def quotes(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    def curl(x: str) -> str:
        x = re.sub(r'"([^"]*)"', "« \\1 »", x).replace("'", "’")
        return x.replace(" %", "\u00a0%")

    desk.print(late, family, "quotes", "typographic", paragraphs=[curl(x) for x in lines_of(d)])


def same(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    desk.print(late, family, "exact", "exact")


def other_headline(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    desk.print(late, family, "headline", "exact", headline="Ce qu'il faut savoir : " + d.headline.lower())


def other_city(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    city = desk.dice.choice([x.upper() for x in FILL["ville"] if x.upper() != d.place])
    desk.print(replace(late, place=city), family, "dateline", "exact")


def other_wire(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    desk.print(replace(late, wire=desk.dice.choice(WIRES[1:])), family, "agency", "exact syndicated")


def number_corrected(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    text = lines_of(d)
    spots = [(i, m) for i, x in enumerate(text) for m in re.finditer(r"\d+", x)]
    i, m = desk.dice.choice(spots)
    new = str(int(m[0]) + desk.dice.randint(1, 40))
    text[i] = text[i][: m.start()] + new + text[i][m.end() :]
    desk.print(late, family, "number", "correction", paragraphs=text)


def name_corrected(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    text = "\n".join(lines_of(d))
    names = [x for x in FILL["pers"] + FILL["ville"] if x in text]
    old = desk.dice.choice(names) if names else d.lead.split()[3]
    new = desk.dice.choice([x for x in FILL["pers" if " " in old else "ville"] if x != old])
    desk.print(late, family, "name", "correction", paragraphs=text.replace(old, new).split("\n"))


def rectificatif(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    text = lines_of(d)
    found = re.search(r"\d+", text[0])
    if found:
        text[0] = text[0].replace(found[0], str(int(found[0]) + 7), 1)
    note = "Bien lire au premier paragraphe le chiffre ainsi rectifié. Voici la version corrigée :"
    paragraphs = [note, *text] if desk.dice.random() < 0.3 else text
    desk.print(
        late,
        family,
        "rectificatif",
        "correction",
        paragraphs=paragraphs,
        headline="RECTIFICATIF : " + d.headline,
    )


def new_lead(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    lead = desk.dice.choice(d.more)
    desk.print(late, family, "new-lead", "update", paragraphs=[lead, d.lead, *d.body, *d.background])


def rewritten_lead(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    words = d.lead.rstrip(".").split(", ")
    lead = f"{words[-1][0].upper()}{words[-1][1:]}, {', '.join(words[:-1])}."
    for old, new in SYNONYMS.items():
        lead = lead.replace(old, new)
    desk.print(late, family, "rewritten-lead", "update correction", paragraphs=[lead, *d.body, *d.background])


def cut_end(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    text = lines_of(d)
    desk.print(late, family, "cut-end", "cut", paragraphs=text[: max(3, len(text) * 45 // 100)])


def cut_middle(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    text = lines_of(d)
    gone = set(desk.dice.sample(range(1, len(text)), len(text) // 3))
    desk.print(late, family, "cut-middle", "cut", paragraphs=[x for i, x in enumerate(text) if i not in gone])


def added(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    text = lines_of(d)
    for x in d.more:
        text.insert(desk.dice.randint(1, len(text)), x)
    desk.print(late, family, "added", "update", paragraphs=text)


def flash_first(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    """The base is a flash; then come the lead and the full story."""
    early = replace(d, when=d.when - timedelta(hours=2))
    flash = d.lead.split(", ")
    short = ", ".join(flash[:-1] if len(flash) > 2 else flash).rstrip(".") + "."
    desk.print(early, family, "flash", "", paragraphs=[short], headline="URGENT : " + d.headline)
    middle = replace(d, when=d.when - timedelta(hours=1))
    desk.print(
        middle, family, "lead", "update", paragraphs=[d.lead, d.body[0]], headline="(LEAD) " + d.headline
    )


def urgent_after(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    desk.print(late, family, "urgent", "urgent-of", paragraphs=[d.lead], headline="URGENT : " + d.headline)


def merged(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    text = lines_of(d)
    joined = [" ".join(text[i : i + 2]) for i in range(0, len(text), 2)]
    desk.print(late, family, "merged", "exact typographic", paragraphs=joined)


def reordered(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    text = list(d.body)
    desk.dice.shuffle(text)
    desk.print(late, family, "reordered", "correction update", paragraphs=[d.lead, *text, *d.background])


def syndicated(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    intro = desk.dice.choice((
        "Notre rédaction vous propose de lire cette dépêche reçue ce matin.",
        "C'est une information qui intéressera nos lecteurs de la sous-région.",
    ))  # fmt: skip
    end = desk.dice.choice(
        ("Source : agence Xinhua", "La rédaction, avec agences", "Lire aussi notre dossier complet.")
    )
    foreign = replace(late, source="generic", wire=desk.dice.choice(("", "Xinhua")))
    desk.print(foreign, family, "syndicated", "syndicated", paragraphs=[intro, *lines_of(d), end])


def synonyms(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    text = lines_of(d)
    for old, new in SYNONYMS.items():
        text = [x.replace(old, new) for x in text]
    desk.print(late, family, "synonyms", "correction exact", paragraphs=text)


def number_words(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    def spell(m: re.Match[str]) -> str:
        return SMALL[int(m[0])] if int(m[0]) <= 16 else m[0]

    text = [re.sub(r"(?<![\d,])\d{1,2}(?![\d,])", spell, x) for x in lines_of(d)]
    desk.print(late, family, "number-words", "correction typographic exact", paragraphs=text)


def damaged(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    text = [re.sub(r"[^\x00-\x7f]", "?", x) for x in lines_of(d)]
    desk.print(late, family, "damaged", "typographic correction", paragraphs=text)


def round_up(desk: Desk, d: Draft, late: Draft, family: str) -> None:
    dice = desk.dice
    others = [draft(dice, d.when) for _ in range(2)]
    news = [" ".join([x.lead, *x.body[:2]]) for x in others]
    news.insert(dice.randint(0, 2), "\n".join(lines_of(d)))
    paragraphs = ["Voici les principales informations de la journée.", *"\n".join(news).split("\n")]
    desk.print(
        late, family, "round-up", "contains", paragraphs=paragraphs, headline="L'essentiel de l'actualité"
    )


EDITS: tuple[Edit, ...] = (
    same, accents, quotes, other_headline, other_city, other_wire, number_corrected, name_corrected, rectificatif,
    new_lead, rewritten_lead, cut_end, cut_middle, added, flash_first, urgent_after, merged, reordered, syndicated,
    synonyms, number_words, damaged, retyped, round_up,
)  # fmt: skip


def follow_up(desk: Desk, d: Draft, family: str, name: str) -> None:
    """Another turn of the same affair: new lead, new facts, one or two paragraphs of the first story behind."""
    dice, hours = desk.dice, desk.dice.choice((5, 9, 26, 50))
    new = draft(
        dice, d.when + timedelta(hours=hours), dice.choice([t for t in sorted(topics()) if t != d.topic])
    )
    shared = dice.sample(d.body, 2)
    desk.print(
        replace(new, place=d.place), name, "alone", "followup",
        paragraphs=[new.lead, *new.body[:4], *shared, *d.background], background=family,
    )  # fmt: skip


def daily(
    desk: Desk, name: str, place: str, headline: str, lines: list[str], start: datetime, days: int
) -> None:
    dice = desk.dice
    for n in range(days):
        when = start + timedelta(days=n, minutes=dice.randint(0, 50))
        values = series_values(dice, when)
        text = [filled(x, values) for x in lines]
        d = Draft(name, filled(headline, values), place, when, text[0], tuple(text[1:]), (), ())
        family = f"{name}-{n}"
        desk.print(d, family, "base" if n % 5 == 0 else "alone", "" if n == 0 else "series", series=name)
        if n % 5 == 0:
            late = replace(d, when=when + timedelta(hours=dice.choice((1, 3))))
            desk.print(late, family, "series-copy", "exact", series=name)


def series_values(dice: Random, when: datetime) -> dict[str, str]:
    teams = dice.sample(
        "Atletico Norte|Real Sierra|Deportivo Lagos|Union Costa|Racing Valle|CD Molino".split("|"), 5
    )
    values = {f"eq{i}": team for i, team in enumerate(teams, 1)}
    values |= {
        name: str(dice.randint(1, 97)) for name in ("j", "s1", "s2", "t1", "t2", "t3", "h1", "h2", "h3")
    }
    values |= {name: str(dice.randint(100, 9999)) for name in ("n", "m", "k", "idx")}
    values |= {name: f"{dice.randint(0, 5)},{dice.randint(10, 99)}" for name in ("p", "p2", "p3", "v")}
    values["r4"] = f"{dice.choice((6, 7))},{dice.randint(1000, 9999)}"
    values["wd"], values["hier"] = weekday(when.date()), weekday(when.date() - timedelta(days=1))
    values["updown"] = dice.choice(("en hausse", "en baisse"))
    values["ciel"] = dice.choice(("ensoleillé", "nuageux", "voilé", "pluvieux"))
    values["vent"] = dice.choice(("nord", "nord-est", "ouest", "sud-ouest"))
    values["tit"] = dice.choice(FILL["soc"])
    values["objet2"] = dice.choice(FILL["objet"])
    return values | {name: dice.choice(FILL[name]) for name in ("pers", "objet", "min")}


def make(seed: int, per_edit: int = 6, alone: int = 60, days: int = 40) -> list[Planted]:
    """Everything, in order of printing."""
    dice = Random(seed)
    desk = Desk(dice)
    start = datetime(2019, 3, 1, 9, 0)

    def moment() -> datetime:
        return start + timedelta(days=dice.randint(0, 40), minutes=dice.randint(0, 900))

    for n in range(alone):
        desk.print(draft(dice, moment()), f"alone-{n}", "alone")
    for edit in EDITS:
        for n in range(per_edit):
            family, d = f"{edit.__name__}-{n}", draft(dice, moment())
            late = replace(d, when=d.when + timedelta(minutes=dice.randint(20, 300)))
            desk.print(d, family, "base")
            edit(desk, d, late, family)
            if n % 2:
                follow_up(desk, d, family, f"follow-{family}")
    for block in (HERE / "series_a.txt").read_text(encoding="utf-8").split("# ")[1:]:
        head, *lines = block.strip().split("\n")
        name, place, headline = head.split("|")
        daily(desk, name, place, headline, [x[3:] for x in lines], start, days)
    return desk.out
