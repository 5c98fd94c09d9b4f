"""French wire stories of our own, made from a small grammar: long, all different, same seed same story."""

from __future__ import annotations

from random import Random

PLACES = (
    "Abidjan Dakar Niamey Bruxelles Genève Lomé Bamako Cotonou Ouagadougou Libreville Rabat Alger Tunis "
    "Yaoundé Kinshasa Antananarivo Lyon Marseille Québec Montréal Lausanne Chengdu Wuhan Lhassa Kunming "
    "Canton Xi'an Hanoï Beyrouth Djibouti"
).split()
PEOPLE = (
    "Aïssata Koné|Jérôme Lefèvre|Wang Hongmei|Li Jianguo|Fatou N'Diaye|Étienne Mukendi|Sœur Agnès "
    "Traoré|Paul Hébert|Mariam Ouédraogo|Zhao Lei|Noël Bâ|Claire Dufaÿ|Idrissa Maïga|Hélène Ngono|Chen "
    "Yu|Omar El-Khatib|Béatrice Zinsou"
).split("|")
ROLES = (
    "la ministre de la Santé|le directeur du port|une hydrologue|le porte-parole du comité|la présidente "
    "de la chambre de commerce|un agriculteur de la région|le maire|la cheffe du chantier|un "
    "vétérinaire|le secrétaire général|l'ambassadrice|un ingénieur des ponts|la conservatrice du musée|le"
    " recteur de l'université"
).split("|")
SUBJECTS = (
    "La nouvelle ligne ferroviaire|Le barrage en amont|L'usine de panneaux solaires|La campagne de "
    "vaccination|Le marché aux poissons|Cette réserve naturelle|Le projet d'irrigation|La foire du "
    "livre|Une équipe d'archéologues|Le comité olympique|La récolte de cacao|Le centre de données|La "
    "coopérative laitière|L'accord de pêche|Le télescope|La flotte d'autobus électriques|Le musée "
    "maritime|La réforme du code forestier|Un convoi humanitaire|Le festival de marionnettes"
).split("|")
VERBS = (
    "a permis de réduire|devrait doubler|a fortement ralenti|améliore peu à peu|remet en cause|a "
    "relancé|pourrait compliquer|soutient désormais|a mis fin à|accompagne depuis deux ans|éclaire d'un "
    "jour nouveau|financera"
).split("|")
OBJECTS = (
    "les échanges avec les pays voisins|la production d'électricité|le déficit en eau potable|l'emploi "
    "des jeunes diplômés|la protection des tortues|le coût du transport fluvial|l'accès aux soins dans "
    "les villages|la pollution de la lagune|les exportations de mangues|l'étude des inscriptions "
    "anciennes|la fréquentation des bibliothèques|les pertes après récolte|le prix des semences|la "
    "sécurité des mineurs|le dialogue entre les deux rives|l'enseignement du calcul"
).split("|")
TAILS = (
    "malgré une saison des pluies tardive|selon un rapport publié lundi|grâce à des prêts à taux "
    "réduit|dans un contexte de hausse des prix|après trois ans de travaux|à l'issue d'une réunion de "
    "deux jours|sous la surveillance d'experts étrangers|sans attendre la fin de l'année|avec l'appui de "
    "bénévoles venus de tout le pays|en dépit des critiques|au grand soulagement des "
    "riverains|conformément au calendrier annoncé|faute de pièces de rechange"
).split("|")
SAYINGS = (
    "Nous n'avions jamais vu cela ici|Chaque goutte compte pour nos familles|Il faudra encore de la "
    "patience|Les chiffres parlent d'eux-mêmes|On apprend en marchant|La mer ne pardonne pas "
    "l'imprudence|Mes enfants iront à l'école plus tôt|C'est un pari que nous assumons|Rien ne remplace "
    "l'expérience du terrain|Le plus dur reste à faire|Ce n'est qu'un début"
).split("|")
WORDS = (
    "argile baobab cuivre dune écluse forêt grenier horloge indigo jardin karité lanterne moulin navette "
    "osier passerelle quai roseau sablier tisserand usage verger wagon zébu ardoise boussole calebasse "
    "digue épice fontaine girofle"
).split()
MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()


class Writer:
    """Writes sentences, paragraphs and stories from one seed."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)

    def pick(self, words: tuple[str, ...] | list[str]) -> str:
        return self.dice.choice(words)

    def number(self) -> str:
        dice = self.dice
        return dice.choice(
            (
                f"{dice.randrange(2, 99)}",
                f"{dice.randrange(1, 99)}.{dice.randrange(100, 999)}",
                f"{dice.randrange(1, 99)},{dice.randrange(1, 9)}",
                f"{dice.randrange(1, 9)}.{dice.randrange(100, 999)}.{dice.randrange(100, 999)}",
            )
        )

    def sentence(self) -> str:
        pick, dice = self.pick, self.dice
        form = dice.randrange(8)
        core = f"{pick(SUBJECTS)} de {pick(PLACES)} {pick(VERBS)} {pick(OBJECTS)}"
        who = f"{pick(PEOPLE)}, {pick(ROLES)} de {pick(PLACES)}"
        if form == 0:
            return f"{core} {pick(TAILS)}, a indiqué {who}."
        if form == 1:
            return f'"{pick(SAYINGS)}, {pick(WORDS)} après {pick(WORDS)}", a confié {who}, {pick(TAILS)}.'
        if form == 2:
            goods = f"{self.number()} tonnes de {pick(WORDS)}"
            return f"Au total, {self.number()} personnes et {goods} sont concernées à {pick(PLACES)}."
        if form == 3:
            return f"{core} : {self.number()} % de plus qu'en {dice.randrange(1990, 2020)}, {pick(TAILS)}."
        if form == 4:
            way = f"{self.number()} kilomètres à parcourir entre {pick(PLACES)} et {pick(PLACES)}"
            return f"D'après {who}, il reste {way}."
        if form == 5:
            return f"{core} {pick(TAILS)} ; {pick(OBJECTS)} attendra."
        if form == 6:
            choice = f"{pick(WORDS)}, {pick(WORDS)} et {pick(WORDS)}"
            return f"Entre {choice}, {pick(ROLES)} dit hésiter {pick(TAILS)}."
        return f"{core}, tandis que {pick(SUBJECTS).lower()} {pick(VERBS)} {pick(OBJECTS)}."

    def paragraph(self, most: int = 3) -> str:
        return " ".join(self.sentence() for _ in range(self.dice.randint(1, most)))

    def dateline(self) -> str:
        day = self.dice.randrange(1, 29)
        return f"{self.pick(PLACES).upper()}, {day if day > 1 else '1er'} {self.pick(MONTHS)} (Xinhua) -- "

    def story(self, least: int = 5, most: int = 14) -> list[str]:
        paragraphs = [self.paragraph() for _ in range(self.dice.randint(least, most))]
        return [self.dateline() + self.sentence() + " " + paragraphs[0], *paragraphs[1:]]

    def headline(self) -> str:
        return f"{self.pick(PLACES)} : {self.pick(SUBJECTS).lower()} {self.pick(VERBS)} {self.pick(OBJECTS)}"
