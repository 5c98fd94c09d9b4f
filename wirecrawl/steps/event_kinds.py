"""What kinds of event words speak of: « séisme », « secousse » and « tremblement » are one kind.

In:   words, as keys.
Out:  kinds, each by one of its words.
Law:  a closed list of what befalls a place and is looked back on by its kind: « après le séisme de jeudi ». Meetings,
      visits and accords are none: a capital has several a day. « Le drame », « la catastrophe » may be any of them.
"""

from __future__ import annotations

from collections.abc import Collection

_KINDS = """
seisme seismes tremblement tremblements secousse secousses
incendie incendies incendiee brasier feu feux flammes embrase brulent brule
inondation inondations crue crues inonde inondent inondant inondes inondee inondees submerge submerges submergeant
inondation diluviennes averses intemperies
typhon typhons cyclone cyclones ouragan ouragans tempete tempetes tornade tornades
eboulement eboulements glissement avalanche avalanches coulee coulees ensevelis enseveli decombres
eboulement effondrement effondre effondree effondrees ecroulement ecroule ecroulee
eruption eruptions volcan
crash ecrase ecrasement avion appareil bimoteur helicoptere atterrissage
deraillement deraille
collision accident carambolage autocar autobus autocars camion camions minibus
naufrage naufrages chavirement chavire noyade noyes pirogue embarcation baleiniere ferry bac
explosion explosions explose deflagration grisou
attentat attentats attaque attaques attaquent kamikaze fusillade tuerie massacre embuscade assaut bombe
affrontement affrontements affrontent heurts combats violences conflit
bousculade cohue pietines
enlevement enlevements enlevent rapt rapts kidnapping enleve enleves enlevees kidnappes kidnappees otage otages
greve greves grevistes debrayage debrayages
epidemie epidemies cholera ebola rougeole flambee meningite fievre
scrutin election elections presidentielle legislatives referendum municipales
proces verdict comparution comparait comparaissent juges prevenus
cambriolage braquage voleurs derobe derobes braqueurs cambrioleurs
manifestation manifestations manifestants emeute emeutes marche
putsch mutinerie coup
invasion criquets sauterelles acridienne
secheresse famine
pollution maree deversement fuite
deces disparition mort decede obseques
remaniement remanie
"""
ANY = "drame"
_ANYTHING = "drame drames catastrophe catastrophes tragedie tragedies sinistre sinistres"
KIND_OF = {word: words[0] for words in map(str.split, _KINDS.strip().split("\n")) for word in words}
KIND_OF |= dict.fromkeys(_ANYTHING.split(), ANY)
_WORDS, _NONE = frozenset(KIND_OF), frozenset[str]()


def kinds_in(words: Collection[str]) -> frozenset[str]:
    """The kinds of event of which these words speak."""
    if _WORDS.isdisjoint(words):
        return _NONE
    return frozenset([KIND_OF[word] for word in words if word in KIND_OF])


def are_of_one_kind(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two stories tell of one kind of event, and not only of some."""
    return not (one & other) <= {ANY}
