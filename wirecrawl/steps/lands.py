"""Countries and continents, by a word of their French name that is hardly said of anything else, and who lives there.

In:   words, as keys.
Out:  the lands among them.
Law:  a closed list, so that the same story is read the same everywhere; a first name (Maurice, Dominique) is no land.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_LANDS = frozenset(
    """
afrique amerique antarctique asie europe oceanie caraibes maghreb sahel
afghanistan albanie algerie allemagne andorre angola arabie argentine armenie australie autriche azerbaidjan
bahamas bahrein bangladesh barbade belgique belize benin bhoutan bielorussie belarus birmanie myanmar bolivie bosnie
botswana bresil brunei bulgarie burkina burundi
cambodge cameroun canada centrafrique centrafricaine chili chine chypre colombie comores congo rdc coree croatie cuba
danemark djibouti dominicaine
egypte emirats equateur erythree espagne estonie eswatini swaziland ethiopie
fidji finlande france
gabon gambie georgie ghana grece guatemala guinee guyana guyane
haiti honduras hongrie
inde indonesie irak iran irlande islande israel italie ivoire
jamaique japon jordanie
kazakhstan kenya kirghizstan kiribati kosovo koweit
laos lesotho lettonie liban liberia libye liechtenstein lituanie luxembourg
macedoine madagascar malaisie malawi maldives mali malte maroc mauritanie mexique micronesie moldavie monaco mongolie
montenegro mozambique
namibie nepal nicaragua niger nigeria norvege
oman ouganda ouzbekistan
pakistan palestine panama papouasie paraguay perou philippines pologne portugal
qatar
roumanie royaume russie rwanda
salvador samoa senegal serbie seychelles singapour slovaquie slovenie somalie soudan suede suisse suriname syrie
tadjikistan taiwan tanzanie tchad tcheque tchequie thailande timor togo tonga tunisie turkmenistan turquie
ukraine unis uruguay
vanuatu vatican venezuela vietnam
yemen
zambie zelande zimbabwe
""".split()
)
_LETTERS = 4
_PEOPLES = tuple(
    """
afghan africain albanais algerien allemand americain angolais argentin australien autrichien
bangladais belge beninois birman bolivien bresilien britannique bulgare burkinabe burundais
cambodgien camerounais canadien cap-verdien centrafricain chilien chinois colombien comorien congolais coreen croate
cubain danois djiboutien dominicain
egyptien emirati equatorien espagnol ethiopien europeen finlandais francais
gabonais gambien georgien ghaneen grec guineen haitien hollandais hondurien hongrois
indien indonesien irakien iranien irlandais israelien italien ivoirien
jamaicain japonais jordanien kazakh kenyan koweitien
laotien libanais liberien libyen lituanien luxembourgeois
malaisien malawite malgache malien maltais marocain mauricien mauritanien mexicain mongol mozambicain
namibien neerlandais nepalais nicaraguayen nigerian nigerien norvegien
ougandais ouzbek pakistanais palestinien panameen paraguayen peruvien philippin polonais portugais
qatari roumain russe rwandais
salvadorien saoudien senegalais serbe singapourien slovaque slovene somalien soudanais suedois suisse syrien
taiwanais tanzanien tchadien tcheque thailandais togolais tunisien turc turque
ukrainien uruguayen venezuelien vietnamien yemenite zambien zimbabween
""".split()
)


@lru_cache(20_000)
def is_land(word: str) -> bool:
    """Whether it names a land or its people."""
    return word in _LANDS or word.startswith(_PEOPLES)


def lands_in(words: Iterable[str]) -> frozenset[str]:
    """The lands that are named, or their peoples, by their first letters: « mali » and « maliens » are one."""
    return frozenset([word[:_LETTERS] for word in words if is_land(word)])
