"""The forms a printed date takes: words of four languages, and one anchored pattern per form.

In:   a line as printed.
Out:  the line folded, cut into parts with one verb each; patterns that match a part from end to end.
Law:  patterns say shapes only: whether a day exists, which hour is meant and what counts is date.py's.

Knowledge: docs/facts.md (eras A–G of Xinhua, other date lines). Groups of every day form: y mo d, wd or wd2 for
a weekday; of every hour: h hx mi s ap noon; of a zone: zone.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january enero ene",
            "fevrier fevr fev february feb febrero",
            "mars mar march marzo",
            "avril avr april apr abril abr",
            "mai may mayo",
            "juin june jun junio",
            "juillet juill juil july jul julio",
            "aout aou august aug agosto ago",
            "septembre sept sep september septiembre setiembre",
            "octobre oct october octubre",
            "novembre nov november noviembre",
            "decembre dec december diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
WEEKDAYS = {
    key: number
    for number, keys in enumerate(
        (
            *(
                "lun mon 一",
                "mar tue 二",
                "mer wed mie 三",
                "jeu thu jue 四",
                "ven fri vie 五",
                "sam sat sab 六",
            ),
            "dim sun dom 日 天",
        )
    )
    for key in keys.split()
}
_CITIES = {
    "Asia/Shanghai": "beijing pekin shanghai chine chinoise bjt china 北京时间",
    "Europe/Paris": "paris france francaise cet cest bruxelles geneve berne suisse belge madrid rome berlin",
    "Europe/London": "londres london",
    "Europe/Moscow": "moscou moscow",
    "UTC": "z gmt utc ut tu tuc dakar abidjan bamako lome ouagadougou greenwich universelle universel",
    "Africa/Algiers": "alger tunis algerie",
    "Africa/Lagos": "niamey cotonou yaounde libreville brazzaville kinshasa",
    "America/New_York": "new-york washington montreal quebec",
    "Asia/Hong_Kong": "hong-kong",
    "Asia/Tokyo": "tokyo",
}
ZONES = {city: zone for zone, cities in _CITIES.items() for city in cities.split()}

_OFFSET = re.compile(r"(?:gmt|utc|tuc?|ut)? ?([+-]) ?([0-9]{1,2}):?([0-9]{2})?")
_HOUR_OF = re.compile(r"(?:heures?|hora|temps) (?:locale |normale |legale )?(?:de la |de l'|de |d'|du |a )?")
LONGEST_SECTION = 30
WIDEST_OFFSET = timedelta(hours=14)

_DROPPED = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("’‘ʼ′`´", "'"),
        **dict.fromkeys("│¦•·∣‖●■►>", "|"),
        **dict.fromkeys('()[]{}【】〔〕«»“”„"<*_#\\', " "),
        "、": ",",
        "∶": ":",
        "⁄": "/",
    }
)
BRAND = re.compile(
    # a whole host may be glued to its neighbours, as « French.xinhuanet.comPublié le » in a bare text
    r"(?:(?:https?:)?//)?(?:www ?\. ?)?(?:french|spanish|english|francais) ?[. ] ?"
    r"(?:xinhuanet ?[. ] ?com|news ?[. ] ?cn|china\.org\.cn)/?"
    r"|(?<![a-z])(?:(?:french|francais) ?[. ] ?)?(?:xinhuanet(?: ?[. ] ?com)?|news ?[. ] ?cn)(?![a-z])"
    r"|(?<![a-z])(?:(?:l'|agence (?:de presse )?)?xinhua(?: (?:news(?: agency)?|en francais|francais))?"
    r"|(?:agence )?chine nouvelle|(?:le )?quotidien du peuple(?: en ligne)?|afp|reuters|keystone-ats|ats"
    r"|belga)(?![a-z])|新华社|新华网(?:[\u4e00-\u9fff]{1,6}频道)?"
)
_SOURCE = re.compile(r"(?:source|fuente|credit|来源|编辑|责任编辑|作者) ?: ?(?=\||$)")

_PUBLIE = (
    r"(?:premiere )?(?:publiee?s?(?: et mise?s? a jour| sur (?:le site|internet)| en ligne)?|publication)"
)
_LABEL = (
    r"mise?s? en ligne|(?:date|heure|date et heure)(?: de (?:publication|parution|mise en ligne|diffusion))|date|parue?"
    r"|postee?|diffusee?|redigee?|creee?|editee?|emise?|transmise?|ajoutee?|published"
    r"|posted|released?|publicado|fecha|发布时间|发布|时间"
)
_MODIFIED = (
    r"(?:date de )?(?:(?:la )?derniere )?(?:mise?s? a jour|m ?\. ?a ?\. ?j|maj|modifiee?s?|modification"
    r"|actualisee?s?|actualisation|rectifiee?|corrigee?)|last (?:updated?|modified)|modified|modificado"
)
_FOREIGN = r"actualizado|ultima actualizacion|updated|update|更新时间|更新"
VERB = re.compile(
    r"(?<![a-z'])(?:(?:cet |l')?(?:article|depeche|texte|page|contenu) )?(?:(?:a ete|ete|est) )?"
    rf"(?:(?P<modified>{_MODIFIED})|(?P<foreign>{_FOREIGN})|(?P<publie>{_PUBLIE})|(?P<label>{_LABEL}))(?![a-z'])"
)
_LINK = re.compile(
    # « par la redaction le 2018-06-07 »; « par gallimard le 7 juin 2018 » tells of a book
    r"(?:[ |:,;./-]+|par [a-z' .-]{2,40}? le(?= [0-9]{1,4}[-/.]| .*[0-9] ?[:h])"
    r"|(?:par|le|du|on|el|the|en date|a la date)(?=[ |:,.0-9]))*+"
)

_D = r"(?P<d>[0-9]{1,2})"
_Y = r"(?P<y>[0-9]{4})"
_MONTH = rf"(?P<mo>{'|'.join(sorted(MONTHS, key=len, reverse=True))})(?![a-z])"
_WEEKDAY = (
    r"(?:lun(?:di|es)?|mar(?:di|tes)?|mer(?:c|credi)?|jeu(?:di?)?|ven(?:d|dredi)?|sam(?:edi)?|dim(?:anche)?|mon(?:day)?"
    r"|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs?|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|mie(?:rcoles)?|jue(?:ves)?"
    r"|vie(?:rnes)?|sab(?:ado)?|dom(?:ingo)?)(?![a-z])|(?:星期|周)[一二三四五六日天]"
)
_WORDS = rf"{_D}(?: ?(?:i?er|eme|e|o|st|nd|rd|th))?[ .,/-]*(?:de |du mois de |of )?{_MONTH}"
_DAYS = (
    ("iso-line", rf"{_Y} ?(?P<x>[-./年 ]) ?(?P<mo>[0-9]{{1,2}}) ?(?:(?P=x)|月) ?{_D}(?: ?[日号])?"),
    ("jour-mois", rf"{_WORDS}[ .,/-]*(?:del? |of |l'an )?{_Y}"),
    ("numeric-day-first", rf"{_D} ?(?P<x>[-./ ]) ?(?P<mo>[0-9]{{1,2}}) ?(?P=x) ?{_Y}"),
    ("header-spans", rf"{_Y}(?: ?年)?[ |]+(?P<mo>[0-9]{{1,2}}) ?[-/] ?{_D}"),
    ("jour-mois", rf"{_Y}[ .,/-]*{_MONTH}[ .,/-]*{_D}"),
    ("month-first", rf"{_MONTH}[ .]*{_D}(?:st|nd|rd|th)?[ ,]+{_Y}"),
)
_HOUR = (
    r"(?:(?P<h>[0-9]{1,2})(?: ?(?P<hx>:|h\.?|heures?|hrs?|时|点|\.) ?(?:et )?(?P<mi>[0-9]{1,2})(?![0-9])"
    r"(?: ?(?::|'|min(?:utes?)?|mn|m|分|\.) ?(?:et )?(?P<s>[0-9]{1,2})(?![0-9])(?:[.,][0-9]{1,9})?)?"
    r"(?: ?(?:h|hrs?|heures?|min(?:utes?)?|mn|m|sec(?:ondes?)?|s|分|秒|''?)(?![a-z]))?"
    r"| ?(?:h|heures?|hrs?|时|点)(?![a-z])|(?= ?[ap]\.?m))\.?(?: ?(?P<ap>[ap])\.?m(?![a-z]))?|(?P<noon>midi|minuit))"
)
_ZONE = (
    r"(?:[ ,|]*(?P<zone>z|[+-][0-9]{2}:?[0-9]{2}|\+[0-9]{1,2}|(?:gmt|utc|tuc?|ut)(?: ?[+-] ?[0-9]{1,2}(?::?[0-9]{2})?)?"
    r"|(?:heures?|hora|temps) [a-z' .-]{2,30}|[a-z]+ time|cst|cest|cet|bjt|北京时间)(?![a-z0-9:]))?"
    r"(?:[ ,|/]*(?:soit )?[0-9]{1,2} ?[h:] ?[0-9]{2} ?(?:gmt|utc|tuc?))?"
)
_NAMED = rf"(?:(?:ce )?(?P<wd>{_WEEKDAY})[., ]*(?:le )?)?"
_TO_HOUR = r"[ |:;,./-]*(?:(?:a|at|t|des|@|a las|heure)(?![a-z])[ :,]*)?"


def _forms(day: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """The day alone or with an hour behind it; the hour first."""
    tail = r"[ |:;,./-]*(?:par(?: [a-z .'-]{2,40})?)?"
    named = rf"{_NAMED}{day}(?:[ ,|]*(?P<wd2>{_WEEKDAY})\.?)?"
    late = re.compile(rf"{named}(?:{_TO_HOUR}{_HOUR}{_ZONE})?{tail}")
    early = re.compile(rf"(?:a )?{_HOUR}{_ZONE}[ ,|;/-]+(?:le |on |du )?{named}{tail}")
    return late, early


DAY_FORMS = tuple((rule, form) for rule, day in _DAYS for form in _forms(day))
YEARLESS_FORMS = _forms(_WORDS)
SHORT_FORM = re.compile(
    rf"(?P<clock>(?:a )?{_HOUR}{_ZONE}[ ,|;/-]+(?:le )?)?(?:{_WEEKDAY}[., ]*)?"
    rf"(?:[0-9]{{1,2}} ?[-./] ?[0-9]{{1,2}}(?: ?[-./] ?[0-9]{{2}})?|{_WORDS}[ .,/-]*'?[0-9]{{2}})"
    rf"(?:{_TO_HOUR}(?:[0-9]{{1,2}} ?[:h][ 0-9:hmns]*))?[ .,]*"
)
TAIL = re.compile(r"[ |,;/-]+(?:[0-9]{1,4} )?(?!(?:heure|hora)s? )[a-z][a-z' ]{4,40}")
HOUR_FORM = re.compile(rf"(?:a )?{_HOUR}{_ZONE}[ .,]*")
CLOCK = re.compile(
    r"nous sommes|il est (?=[0-9])|on est|aujourd'?hui(?: ?[:,-]|,? (?:nous|le |lundi|mardi|mercredi|jeudi|vendredi"
    r"|samedi|dimanche|[0-9]))|(?:heure|hora|horloge)(?: locale| actuelle)?(?: de| d'|:| |$)|©|copyright|c [12][0-9]{3}"
)
RELATIVE = re.compile(
    r"(?<![a-z])(?:avant-hier|hier|aujourd'? ?hui|demain|la veille|il y a|maintenant|a l'instant|derniere?|prochaine?"
    r"|ce (?:matin|midi|soir|jour|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
    r"|cet(?:te)? (?:nuit|apres-midi|semaine)|dans [0-9]+|yesterday|today|tomorrow|ago|now|ayer|hoy|manana|hace"
    r"|last|next)(?![a-z])|[昨今明]天|前$"
)
RELATIVE_FORM = re.compile(
    rf"(?:la semaine |le mois |{_WEEKDAY})?[ .,]*(?:{RELATIVE.pattern})[ ,]*"
    r"(?:moins d'|plus d'|(?:matin|soir|midi|apres-midi|environ|et|une?|le|[0-9]+|dernier|heures?|h|minutes?|min"
    r"|secondes?|jours?|semaines?|mois|ans?|hours?|days?)(?![a-z0-9:])[ ,]*)*"
    rf"(?:{_WORDS}[ ,]*(?:[0-9]{{4}})?)?(?:{_TO_HOUR}{_HOUR}{_ZONE})?[ .,]*"
)
BARE_WEEKDAY = re.compile(rf"(?:{_WEEKDAY})[ .,]*(?:(?:a )?{_HOUR}{_ZONE})?[ .,]*")
SIGNED_FORMS = (*YEARLESS_FORMS, SHORT_FORM, HOUR_FORM, RELATIVE_FORM, BARE_WEEKDAY)
"""Dates only behind a verb or a brand: alone they may be anything."""


class Part(NamedTuple):
    """A stretch of a folded line with one verb: `kind` is publie, label, modified, foreign or ""."""

    kind: str
    text: str


def fold(line: str) -> str:
    """Lower case, no marks, one kind of dash, bar and space: only for reading, never for keeping."""
    text = _DROPPED.sub("", unicodedata.normalize("NFKD", line.casefold()))
    return " ".join(text.translate(_SIGNS).split())


@lru_cache(maxsize=64)  # a page's few date lines are asked about, then read, and often printed twice
def cut_parts(line: str) -> tuple[Part, ...]:
    """The line's parts that hold a digit or a word, brands and sources gone, each after its verb."""
    text = _SOURCE.sub("|", BRAND.sub("|", fold(line)))
    parts: list[Part] = []
    start, kind = 0, ""
    for verb in [*VERB.finditer(text), None]:
        stretch = text[start : verb.start() if verb else len(text)]
        link = _LINK.match(stretch)
        rest = stretch[link.end() if link else 0 :].strip(" |:;,./-")
        # « par jean dupont | publie le », « chine - publie le »
        named = not kind and verb and stretch.rstrip()[-1:] in ("|", "-") and rest.count(" ") < 4
        if rest and not (named and not any(c.isdigit() for c in rest)):
            parts.append(Part(kind, rest))
        if verb:
            start, kind = verb.end(), verb.lastgroup or ""
    return tuple(parts)


def _bars_dropped(text: str) -> str:
    """Without short stretches of words between bars: « chine | 2018-06-07 » is a section and a day."""
    stretches = (stretch.strip() for stretch in text.split("|"))
    return " ".join(s for s in stretches if len(s) > LONGEST_SECTION or any(c.isdigit() for c in s))


def match_day(text: str) -> tuple[str, re.Match[str]] | None:
    """The form that matches from end to end, sections between bars aside, and its rule."""
    for stretch in (text, _bars_dropped(text)) if "|" in text else (text,):
        for rule, form in DAY_FORMS:
            match = form.fullmatch(stretch)
            if match:
                return rule, match
    return None


def match_head(text: str) -> tuple[str, re.Match[str]] | None:
    """A day with its hour, and words of the page behind it: « … à 13:25 - imprimer »."""
    for rule, form in DAY_FORMS:
        match = form.match(text)
        if match and match["h"] and match.end() < len(text):
            tail = text[len(match[0].rstrip(" |:;,./-")) :]
            if TAIL.fullmatch(tail) and not RELATIVE.search(tail):
                return rule, match
    return None


def clock_named(printed: str, wire_zone: str) -> tzinfo | None:
    """The clock a folded line names (« gmt+8 », « heure de paris »); None if we do not know it."""
    offset = _OFFSET.fullmatch(printed)
    if offset:
        shift = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return timezone(-shift if offset[1] == "-" else shift) if shift <= WIDEST_OFFSET else None
    name = _HOUR_OF.sub("", printed).removesuffix(" time").strip(" .'").replace("new york", "new-york")
    if name == "cst":  # China's, or Chicago's
        name = "chine" if wire_zone == "Asia/Shanghai" else ""
    return ZoneInfo(ZONES[name]) if name in ZONES else None
