"""Stories by the hundred: plain French wire prose put together from a number.

In:   a number from 0.
Out:  a Draft, the same for the same number on any machine.
Law:  two numbers never give the same lead, and no paragraph comes twice in one story.
"""

from __future__ import annotations

import hashlib
import random
from datetime import date, timedelta

from wirecrawl.demo.stories import MONTHS, Draft

_ERAS = {  # first day, how many days, first number
    "D": (date(2017, 2, 1), 1400, 136_050_000),
    "G": (date(2022, 5, 2), 960, 0),
    "F": (date(2021, 5, 3), 340, 1_310_400_100),
    "B": (date(2013, 3, 4), 1300, 132_600_000),
}
_SECTIONS = ("monde", "afrique", "culture", "science", "economie", "environnement")
_PLACES = (
    "ABIDJAN ADDIS-ABEBA ALGER ANKARA ATHENES BAMAKO BANGUI BELGRADE BERNE BRASILIA BRAZZAVILLE BUCAREST "
    "COTONOU DAKAR DOUALA DUBLIN GENEVE HANOI HELSINKI KIGALI LIMA LOME MAPUTO NAIROBI NIAMEY OSLO "
    "OUAGADOUGOU PRAGUE QUITO RABAT ROME SANTIAGO SOFIA TIRANA TUNIS VARSOVIE VIENNE YAOUNDE"
).split()
_SUBJECTS = (
    (
        "Une coopérative de tisserandes",
        "ouvre un atelier de {n} métiers",
        "a ouvert un atelier de {n} métiers",
    ),
    ("Une compagnie de bacs", "met en service {n} navettes", "a mis en service {n} navettes"),
    ("Un observatoire des marées", "publie {n} années de relevés", "a publié {n} années de relevés"),
    ("Le syndicat des apiculteurs", "recense {n} ruchers", "a recensé {n} ruchers"),
    ("Une école d'ingénieurs", "prête {n} stations de mesure", "a prêté {n} stations de mesure"),
    ("La fédération des bibliothèques", "équipe {n} villages", "a équipé {n} villages"),
    ("Un chantier naval", "livre {n} barques solaires", "a livré {n} barques solaires"),
    ("L'office des forêts", "rouvre {n} pépinières", "a rouvert {n} pépinières"),
    ("Une troupe de théâtre", "joue dans {n} gares", "a joué dans {n} gares"),
    ("Le réseau des puits", "relie {n} communes", "a relié {n} communes"),
)
_REASONS = (
    "après deux ans de préparation",
    "malgré une saison des pluies tardive",
    "à la demande des habitants",
    "avec l'appui de trois provinces voisines",
    "au terme d'un essai de dix mois",
    "sans attendre la fin des travaux",
)
_PARAGRAPHS = (
    "Le coût du projet s'élève à {a},{d} millions de dollars, dont {p} % à la charge des communes.",
    "Les responsables espèrent toucher {b} familles d'ici à la fin de l'année prochaine.",
    '"Nous avons commencé avec {e} personnes, nous sommes maintenant {c}", a déclaré la directrice, {her}.',
    "Un premier bilan sera présenté dans {e} mois, puis chaque année au printemps.",
    "La région compte {b} habitants, répartis sur {c} kilomètres carrés.",
    "Selon un relevé fait sur place, {p} % des personnes interrogées approuvent le changement.",
    "L'équipe a reçu {c} demandes en une semaine et n'a pu en retenir que {e}.",
    "Le chiffre était de {b} l'an dernier, soit une hausse de {d},{e} %.",
    '"Personne ne nous croyait, et c\'était notre chance", s\'est souvenu {him}, qui a dirigé les travaux.',
    "Les outils, fabriqués à {e} kilomètres de là, seront entretenus par les élèves d'un lycée.",
    "La phase suivante concernera {e} localités situées plus au nord.",
    "Un incident avait retardé les travaux de {e} semaines, sans faire de blessé.",
    "Le financement est assuré pour {d} ans ; au-delà, il faudra trouver {a} millions de plus.",
    "Une délégation venue de {city} a visité les lieux et s'est dite prête à suivre l'exemple.",
)  # fmt: skip
_WOMEN = (
    "Aminata Kouyaté",
    "Mireille Fournel",
    "Salma Bouzid",
    "Ewa Nowicka",
    "Hélène Marchetti",
    "Ioana Petrescu",
)
_MEN = (
    "Jonas Brandt",
    "Tomas Ivarsson",
    "Pedro Carvalhal",
    "Olivier Ngoma",
    "Kwame Asante-Doku",
    "Rachid Lamrani",
)
_VISITORS = ("Turin", "Bergen", "Porto", "Tampere", "Mombasa", "Thessalonique", "Valparaiso", "Annaba")


def made_story(n: int) -> Draft:
    """Story number `n`. The era goes round; the section is one whose list shows any number of stories."""
    dice = random.Random(f"made story {n}")  # noqa: S311 (a reproducible story, not a secret)
    era = tuple(_ERAS)[n % len(_ERAS)]
    first, span, base = _ERAS[era]
    day = first + timedelta(days=(n * 37) % span)
    clock = f"{dice.randrange(24):02}:{dice.randrange(60):02}:00"
    number = hashlib.sha256(f"made story {n}".encode()).hexdigest()[:32] if era == "G" else str(base + 13 * n)
    traits = {"fin": ""} if n % 3 == 0 else {}
    if era == "G":
        traits["brand" if n % 8 < 4 else "detail"] = ""
    headline, lead = _opening(n, dice, day - timedelta(days=n % 2))
    rest = [_filled(text, dice) for text in dice.sample(_PARAGRAPHS, dice.randint(3, 9))]
    return Draft(era, day.isoformat(), clock, number, dice.choice(_SECTIONS), headline, (lead, *rest), traits)


def _opening(n: int, dice: random.Random, day: date) -> tuple[str, str]:
    """The headline and the lead; the count in both is the story's own."""
    who, headline, lead = dice.choice(_SUBJECTS)
    place, count = dice.choice(_PLACES), f"{n + 12}"
    printed = f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]}"
    reason = dice.choice(_REASONS)
    return (
        f"{who} {headline.format(n=count)}",
        f"{place}, {printed} (Xinhua) -- {who} {lead.format(n=count)} {reason}, a-t-on appris sur place.",
    )


def _filled(text: str, dice: random.Random) -> str:
    thousands = f"{dice.randint(2, 90)}.{dice.randrange(1000):03}"
    return text.format(
        a=dice.randint(2, 40),
        b=thousands,
        c=dice.randint(110, 990),
        d=dice.randint(2, 9),
        e=dice.randint(10, 60),
        p=dice.randint(11, 89),
        her=dice.choice(_WOMEN),
        him=dice.choice(_MEN),
        city=dice.choice(_VISITORS),
    )
