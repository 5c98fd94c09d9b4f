"""Whether a line is a desk's own: it credits a wire, or says what was wrong, and tells no news.

In:   a line of a story; of a credit, what the rest of the story tells.
Out:  yes or no.
Law:  for each word that is none of the trade's there are two that are, or one that means a text; a word that the story
      tells counts twice against it, names and wires count nothing. So « a rapporté Xinhua », which stands behind words
      of the story, is news.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from wirecrawl.steps.alignment import words_of
from wirecrawl.steps.folding import fold
from wirecrawl.steps.recalled import WEEK
from wirecrawl.steps.telling import says_something

_ROOT = 6  # letters: « publié » is not « public », nor « transmis » « transport »


def _root(word: str) -> str:
    return word.rstrip("s")[:_ROOT]


def _roots(words: str) -> frozenset[str]:
    return frozenset(map(_root, words.split()))


# news has them, too: they prove nothing beside a word of another kind
_WEAK = _roots("agence apprend avec chinoise ecrit par partenariat pour presse signe tire via")
_TEXTS = _roots("article communique contenu depeche information nouvelle texte")
_PRINT = (
    _WEAK
    | _TEXTS
    | _roots(
        "abonne abrege adapte aimable apres bulletin cite collaboration complet concours condense confrere "
        "connaissance correspondant courtoisie dessous dessus diffuse diffusons donnee document dossier droits edition "
        "envoye extrait fil fourni francophone hier integral internet issu journal lecteur lettre licence lien "
        "ligne lire lu lue media mise nos notre original page parait partenaire paru parue parvenu permission present "
        "portail "
        "propose proposons provenance provenant provient publie publient publions quotidien raccourci radio "
        "rapporte recu recue redaction relaye relayons remercie remercions reprend reprenons repris reprise "
        "reproduire reserve resume rubrique service site source special suit suite suivant synthese telle titre "
        "traduction traduit transmis version voici web"
    )
)
_WRONG = _PRINT | _roots(
    "agit annule anterieure attention bien ceci celui changement chiffre cinquieme comportait convenait "
    "convient comprendre compte coquille correctif correction corrige corriger dernier deux deuxieme envoi errata "
    "erratum erreur errone fallait faut lieu mentionnait merci modifie nom note orthographie paragraphe plus precedent "
    "precise premier present priere quatrieme raison rectifie remplace reste sixieme tenir troisieme"
)
_WHERE_WRONG = r"(?:depeche|texte|version|article|chiffre|bulletin|envoi)\b"
_MISTAKE = r"\b(?:erreur|erron|coquille)"
_SAYS_WRONG = re.compile(  # « a corrigé le tir », « une erreur judiciaire »: news
    r"(?<!\ba )(?<!\bont )(?:corri[gj]|rectifi)|\bcorrecti[fo]|errat|annul\w* et remplac|version (?:prece|ante)|"
    rf"{_WHERE_WRONG}.*{_MISTAKE}|{_MISTAKE}.*{_WHERE_WRONG}|erreur s'est glissee|"
    r"(?:bien|priere de|faut|fallait) lire\b|\blire bien\b|\blire\b.*\b(?:au lieu de|et non)\b|"
    r"\bau lieu de\b.*\blire\b|\b(?:precise|lire) (?:au|dans le)\b"
)
_MARKS_OF_WRONG = "corri", "correc", "rectif", "err", "coquille", "remplac", "lire", "precise", "version"
_LABEL = re.compile(r"\W*(?:rectificati\w+|correcti(?:f|ons?)|erratum|errata|corrige)\W*(?:$|(?<=[.:)]) )")
_COUNTED = re.compile(r"\d[\d.,]*(?: [^\W\d]{4,})?")  # « 73 millions »
QUOTED = re.compile(r"«[^«»]*»|“[^“”]*”|\"[^\"]*\"")
_WIRES = r"xinhua(?:net)?|afp|reuters|chine nouvelle"
_WIRE = re.compile(rf"\b(?:{_WIRES})\b|\bagences?\W*$")
_WIRE_LAST = re.compile(rf"\b(?:{_WIRES}|agences)\W*$")
_OF_COUNTRY = re.compile(r"\bagence [A-Z]{2,6}\b|\b[A-Z]{2,6}\W*$")  # « Source : ANP »
_TOLD_TO = re.compile(rf"\ba (?:l'agence (?:de presse )?)?(?:{_WIRES})\b")  # « …, a-t-il confirmé à Xinhua »
_NO_WORDS = frozenset((*WEEK, "xinhua", "reuters", "chine"))
# before what a paper does, inside a sentence, or before another; or the address of a site
_NAME = re.compile(
    r"^[A-ZÀ-ÖØ-Þ][\w-]+(?= (?:re|publie|diffuse))|(?:(?<=[\w,;:)/-] )|(?<=[dlDL]['’]))[A-ZÀ-ÖØ-Þ][\w-]+|"
    r"[A-ZÀ-ÖØ-Þ][\w-]+(?= [(A-ZÀ-ÖØ-Þ])|[\w-]+(?:\.[\w-]+)+"
)
# above a dateline, where « Par Wang Li », « Source : Xinhua » are the wire's own words
_REPRINT = re.compile(
    r"\w.* source|\bpour (?!xinhua|l.agence)|^(?!par ).*\bavec\b|partenaire|confrere|\bre(?:pris|prod|pub|lay)|rapporte"
)


def names_wire(key: str, line: str) -> bool:
    """Of a line and its key; an agency of a country is known by its capitals."""
    if "xinhua" in key or "afp" in key or "reuters" in key or "agence" in key or "chine nouv" in key:
        if _WIRE.search(key):
            return True
    elif not line.rstrip(" .:)")[-1:].isupper():
        return False
    return _OF_COUNTRY.search(line) is not None and not line.isupper()


def is_credit(line: str, told: Sequence[str] = ()) -> bool:
    """Whether it credits a wire, beside what is `told`; « Le Phare / Xinhua » does, « Xinhua/Li Xin » does not."""
    key = fold(line)
    if not names_wire(key, line):
        return False
    trade, others = _weigh(line, _PRINT)
    if not others:
        return bool(trade) or _WIRE_LAST.search(key) is not None
    if _TOLD_TO.search(key):
        return False
    most = max(len(trade - _WEAK) // 2, not trade.isdisjoint(_TEXTS))
    return len(others) <= most and len(others) + len(others.intersection(words_of("\n".join(told)))) <= most


def is_byline(line: str) -> bool:
    """Whether it has nothing but words of the trade and names."""
    return not _weigh(line, _PRINT)[1]


def is_reprint(line: str) -> bool:
    """Whether a line above the dateline says that somebody else prints what a wire told."""
    return is_credit(line) and _REPRINT.search(fold(line)) is not None


def is_note(key: str, line: str) -> bool:
    """Whether it says what was wrong; what it quotes and counts is what was, and in brackets it may name more of it."""
    for mark in _MARKS_OF_WRONG:
        if mark in key:
            break
    else:
        return False
    said = QUOTED.sub(" ", line)
    if _SAYS_WRONG.search(fold(said)) is None:
        return False
    trade, others = _weigh(_COUNTED.sub(" ", said), _WRONG)
    most = 2 * len(trade) if key[0] == "(" and key.endswith((")", ").")) else len(trade) // 2
    return len(others) <= most or _LABEL.match(key) is not None


def _weigh(line: str, trade: frozenset[str]) -> tuple[set[str], set[str]]:
    """Its words of the trade, and its other telling words."""
    names = set[str]() if line.isupper() else {*words_of(" ".join(_NAME.findall(line)))}
    known, others = set[str](), set[str]()
    for word in words_of(line):
        if (root := _root(word)) in trade:
            known.add(root)
        elif says_something(word) and word not in names and word not in _NO_WORDS:
            others.add(word)
    return known, others
