"""The reader's language: French if LC_ALL, LC_MESSAGES or LANG starts with fr, else English.

In:   a label, or a sentence in both languages.
Out:  the one to show.
Law:  every screen asks here; what a program reads (JSON, reasons, codes) is never put into another language.
"""

from __future__ import annotations

import os

_FRENCH = {
    "published": "publié",
    "modified": "modifié",
    "undated": "sans date",
    "no headline": "sans titre",
    "rule": "règle",
    "place": "lieu",
    "agency": "agence",
    "labels": "mentions",
    "section": "rubrique",
    "keywords": "mots-clés",
    "byline": "signature",
    "summary": "résumé",
    "address": "adresse",
    "also at": "aussi à",
    "bytes": "octets",
    "fetched": "relevé",
    "current": "actuelle",
    "usable": "publiable",
    "canceled": "annulée",
    "suspect": "douteuse",
    "gone": "retirée",
    "layout": "gabarit",
    "removed": "retiré",
    "warnings": "réserves",
    "incomplete": "incomplète : une page ou une fin manque",
    "status": "statut",
    "id": "clé",
    "chars": "signes",
    "byte": "octet",
    "stories": "dépêches",
    "of which undated": "dont sans date",
    "of which incomplete": "dont incomplètes",
    "of which in several versions": "dont en plusieurs versions",
    "over": "finies",
    "planned": "prévues",
    "due": "échues",
    "done": "finies",
    "open": "ouvertes",
    "unreachable": "hors d'atteinte",
    "years": "années",
    "layouts": "gabarits",
    "rejects": "rejets",
    "owed": "dues",
    "revisits": "à redemander",
    "cells": "cases (liste, jour)",
    "archived": "captures d'archives du web",
    "reserved": "réservé par le fil",
    "families": "familles",
    "family": "famille",
    "relation": "lien",
    "members": "membres",
    "members of a family": "membres d'une famille",
    "alone": "seules",
    "alone in its family": "seule de sa famille",
    "relations": "liens",
    "largest families": "plus grandes familles",
    "of": "de",
    "of its words": "de ses mots",
    "of the other one": "de ceux de l'autre",
    "the same letters": "les mêmes lettres",
    "numbers": "nombres",
    "days": "jours",
    "words": "mots",
    "body": "corps",
    "spaces and apostrophes": "espaces et apostrophes",
    "nothing": "rien",
    "spelling": "orthographe",
    "sentence added": "phrase ajoutée",
    "sentences added": "phrases ajoutées",
    "sentence left out": "phrase retirée",
    "sentences left out": "phrases retirées",
    "sentence again": "phrase reprise",
    "sentences again": "phrases reprises",
    "other order": "dans un autre ordre",
    "says it corrects": "dit qu'elle corrige",
    "by way of others": "par l'entremise d'autres prises",
}


class Words:
    """Asked of the environment, unless `french` says it."""

    def __init__(self, french: bool | None = None) -> None:
        names = ("LC_ALL", "LC_MESSAGES", "LANG")
        asked = next((os.environ[name] for name in names if os.environ.get(name)), "")
        self.french = asked.lower().startswith("fr") if french is None else french

    def __call__(self, english: str, french: str = "") -> str:
        """One of two sentences; of a label alone, its word in the table."""
        if not self.french:
            return english
        return french or _FRENCH.get(english, english)
