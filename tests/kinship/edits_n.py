"""What the desks of generator N, and sites, do to a story.

In:   a draft and a die.
Out:  another draft; None where there is nothing to edit.
Law:  the draft that comes in is left as it was.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.kinship.desk_n import WORDS, Draft

SOURCES = "aps ats lavoixdusud belga_fr".split()
SYNONYMS = [
    pair.split("=")
    for pair in (
        "a annoncé=a fait connaître;ont annoncé=ont fait connaître;a déclaré=a dit;a affirmé=a soutenu;"
        "a indiqué=a signalé;"
        "a précisé=a détaillé;a souligné=a relevé;Près de=Environ;Quelque=Près de;Au moins=Pas moins de;"
        "selon=d'après;présidé=dirigé;présidée=dirigée;environ=quelque;malgré=en dépit de;afin de=pour;"
        "plusieurs=de nombreux;contre=face à;Selon=D'après;pourrait=devrait;pourraient=devraient;"
        "personnes=individus;blessés=blessées légères;enfants=mineurs;appel=recours;enquête=investigation;"
        "réunion=rencontre;dossier=sujet;calendrier=échéancier;habitants=résidents;communes=localités;"
        "depuis=voilà;hausse=progression;baisse=recul;plan=programme;résultats=conclusions;étude=recherche;"
        "prévu=programmé;attendue=espérée;millions=M;se réunira=siégera;a été=fut;ont été=furent;"
        "la nuit=la soirée;en présence de=devant;a connu=a traversé;avait été=fut;vit surtout=tire ses ressources;"
        "ouvrira=accueillera;récompense=distinction;texte=document;vote=scrutin;majorité=coalition au pouvoir;"
        "secouristes=sauveteurs;spectateurs=supporteurs;œuvres=pièces;équipe=groupe;procureur=ministère public;"
        "prévenu=accusé;entretenu=concerté;repris=recommencé;salariés=travailleurs;accord=compromis;usine=fabrique;"
        "ville=cité;région=contrée;gouvernement=exécutif;population=gens;autorités=pouvoirs publics"
    ).split(";")
]


def _bare(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def typographic(d: Draft, rng: random.Random) -> Draft:
    ways: list[Callable[[str], str]] = [
        lambda t: t.replace("« ", '"').replace(" »", '"'),
        lambda t: (
            t.replace("« ", "«\u00a0")
            .replace(" »", "\u00a0»")
            .replace(" %", "\u202f%")
            .replace(" :", "\u00a0:")
        ),
        lambda t: t.replace("'", "’"),
        lambda t: t.replace("œ", "oe").replace("É", "E").replace("À", "A").replace("Ê", "E"),
        _bare,
        lambda t: t.replace("« ", "“").replace(" »", "”").replace("'", "ʼ"),
        lambda t: re.sub(r"(\d) (\d{3})", "\\1\u202f\\2", t).replace(", ", ",  "),
        lambda t: t.replace("-", "\u2010"),
    ]
    chosen = rng.sample(ways, rng.randint(2, 4))
    out = d.paragraphs
    for way in chosen:
        out = [way(p) for p in out]
    if out == d.paragraphs:
        out = [p.replace(" ", "\u00a0", 3) for p in out]
    return replace(d, paragraphs=out)


def swapped(paragraphs: list[str], old: str, new: str) -> list[str]:
    return [re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _: new, p) for p in paragraphs]


NUMBER = re.compile(r"(?<![\w{,])\d{1,3}(?: \d{3})*\d*(?:,\d+)?(?![\w,}]\d|[\w}])")


def number_corrected(d: Draft, rng: random.Random) -> Draft | None:
    """One number, wherever it stands."""
    found = NUMBER.findall(" ".join(d.paragraphs))
    if not found:
        return None
    old = rng.choice(found)
    at = rng.choice([n for n, c in enumerate(old) if c.isdigit()])
    new = old[:at] + str((int(old[at]) + rng.randint(1, 8)) % 9 + 1) + old[at + 1 :]
    return replace(
        d, paragraphs=[NUMBER.sub(lambda m: new if m[0] == old else m[0], p) for p in d.paragraphs]
    )


def name_corrected(d: Draft, rng: random.Random) -> Draft | None:
    names = [n for n in WORDS["nom"] if any(re.search(rf"\b{n}\b", p) for p in d.paragraphs)]
    if not names:
        return None
    old = rng.choice(names)
    new = rng.choice([old[:3] + old[2:], old[:-1] + "ey", rng.choice([n for n in WORDS["nom"] if n != old])])
    return replace(d, paragraphs=swapped(d.paragraphs, old, new))


def word_corrected(d: Draft, rng: random.Random) -> Draft:
    out = list(d.paragraphs)
    n = rng.randrange(len(out))
    words = out[n].split(" ")
    places = [i for i, w in enumerate(words) if len(w) > 4 and w.isalpha()]
    if places:
        at = rng.choice(places)
        words[at] = rng.choice(
            ("notamment", "également", "partiellement", "désormais", "provisoirement", "officiellement")
        )
    out[n] = " ".join(words)
    return replace(d, paragraphs=out)


def retyped(d: Draft, rng: random.Random) -> Draft:
    share = rng.uniform(0.3, 0.7)
    out = []
    for p in d.paragraphs:
        done = []
        for sentence in re.split(r"(?<=[.!?]) ", p):
            if rng.random() < share:
                some = [
                    pair for pair in SYNONYMS if re.search(rf"(?<!\w){re.escape(pair[0])}(?!\w)", sentence)
                ]
                for old, new in rng.sample(some, min(len(some), rng.randint(1, 4))):
                    sentence = swapped([sentence], old, new)[0]
            done.append(sentence)
        out.append(" ".join(done))
    return replace(d, paragraphs=out)


def damaged(d: Draft, rng: random.Random) -> Draft:
    def hurt(word: str) -> str:
        if len(word) < 4 or rng.random() > 0.06:
            return word
        at = rng.randrange(1, len(word) - 1)
        return rng.choice(
            (word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + "e" + word[at + 1 :])
        )

    return replace(d, paragraphs=[" ".join(map(hurt, p.split(" "))) for p in d.paragraphs])


def updated(d: Draft, rng: random.Random, count: int) -> Draft:
    out = list(d.paragraphs)
    for _ in range(count):
        new = d.desk.paragraph()
        if new:
            out.insert(rng.randint(1, len(out)), new)
    toll = d.toll
    if any("{T" in p for p in out):
        toll = (d.toll[0] + rng.randint(1, 20), d.toll[1] + rng.randint(1, 80))
    return replace(d, paragraphs=out, toll=toll)


def flash(d: Draft, rng: random.Random) -> Draft:
    lead = re.split(r"(?<=[.!?]) ", d.paragraphs[0])[0]
    cut = re.split(r", (?=ont annoncé|a annoncé|selon|a-t-on|d'après|sans|malgré|pour la première)", lead)[
        0
    ].rstrip(".")
    return replace(
        d,
        paragraphs=[cut + rng.choice((".", " (officiel).", ", selon " + d.desk.slot("Orga") + "."))],
        title="URGENT : " + d.title,
    )


IN_WORDS = dict(
    zip(
        map(str, range(2, 17)),
        "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize".split(),
        strict=True,
    )
)


def other_edits(kind: str, d: Draft, rng: random.Random) -> tuple[Draft | None, str]:
    """Edits of edits, and what sites and night desks do."""
    size, text = len(d.paragraphs), d.paragraphs
    if kind == "beheaded" and size > 4:  # a site drops the lead, its headline says it
        return replace(d, paragraphs=text[1:], source=rng.choice(SOURCES), dateline=False), "syndicated"
    if kind == "joined" and size > 2:
        at = rng.randrange(size - 1)
        return replace(
            d, paragraphs=[*text[:at], f"{text[at]} {text[at + 1]}", *text[at + 2 :]]
        ), "typographic exact"
    if kind == "sentences" and size > 3:  # one sentence in five goes
        left = [
            " ".join(x for n, x in enumerate(re.split(r"(?<=[.!?]) ", p)) if rng.random() > 0.2 or not n)
            for p in text
        ]
        return replace(d, paragraphs=left), "cut"
    if kind == "spelled-out":
        return replace(
            d,
            paragraphs=[
                re.sub(
                    r"(?<![\d,] )(?<![\d,-])\b(\d+)\b(?![ ,-]?\d)(?! %)",
                    lambda m: IN_WORDS.get(m[1], m[1]),
                    p,
                )
                for p in text
            ],
        ), ""
    if kind == "next-morning":  # the night desk dates its take anew
        return replace(
            d, when=d.when.replace(hour=23, minute=10) + timedelta(hours=2), paragraphs=text
        ), "exact"
    if kind == "cut-typographic" and size > 3:
        return typographic(replace(d, paragraphs=text[: max(2, size - 2)]), rng), "cut"
    if kind == "update-corrected":
        e = name_corrected(d, rng)
        return (updated(e, rng, 2), "update") if e else (None, "")
    if kind == "elsewhere-corrected":
        e = replace(number_corrected(d, rng) or d, place=rng.choice(WORDS["ville"]))
        return (None, "") if e.paragraphs == text else (e, "correction")
    if kind == "two-lines" and size > 2:
        return replace(d, paragraphs=text[:1], title=d.title), "cut urgent-of"
    if kind == "renumbered":  # two numbers put right, under a label
        e = number_corrected(number_corrected(d, rng) or d, rng) or d
        e = replace(e, title="RECTIFICATIF : " + d.title)
        return (None, "") if e.paragraphs == text else (e, "correction")
    if kind == "second-flash":
        return flash(d, rng), ""
    if kind == "reworded-lead" and size > 4:
        where = f"{rng.choice(('C’est à', 'De'))} {d.place} que la nouvelle est tombée : "
        return replace(d, paragraphs=[where + text[0][0].lower() + text[0][1:], *text[1:]]), ""
    return None, ""
