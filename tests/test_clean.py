"""Facts about cleaning: damage undone, furniture told from story, captions to images."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wirecrawl.model.story import Block
from wirecrawl.sources.xinhua_fr import XinhuaFr
from wirecrawl.steps.clean import _FOOTER_WORDS, Cleaned, clean_blocks, is_sound, repair
from wirecrawl.steps.headline import split_labels

SENTENCE = "Les élèves de Thiès ont déjà planté « mille » manguiers, a précisé l’école à midi."


def cleaned_of(blocks: list[Block], headlines: list[str], date_lines: list[str]) -> Cleaned:
    return clean_blocks(blocks, headlines, date_lines, XinhuaFr.brand)


@pytest.mark.parametrize("wrong", ["latin-1", "cp1252", "mac_roman"])
def test_utf8_read_as_a_western_charset_is_undone(wrong: str) -> None:
    """UTF-8 read as Latin-1, cp1252 or Mac Roman comes back, letter for letter."""
    sentence = SENTENCE.replace("à", "à") if wrong == "mac_roman" else SENTENCE.replace("à", "ö")
    assert repair(sentence.encode().decode(wrong)) == sentence


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("Le ministre a publi茅 un communiqu茅", "Le ministre a publié un communiqué"),
        ("la d茅p锚che est arriv茅e", "la dépêche est arrivée"),
        ("le pr茅sident fran莽ais", "le président français"),
        ("l鈥櫭﹖茅, s鈥櫭﹍猫ve, c鈥櫭﹖ait l鈥櫭╮e", "l’été, s’élève, c’était l’ère"),
    ],
)
def test_utf8_read_as_gbk_is_undone_word_by_word(damaged: str, sound: str) -> None:
    """`publi茅` is `publié`: only where going back gives UTF-8 with fewer Chinese characters."""
    assert repair(damaged) == sound


def test_mac_mojibake_without_an_accented_letter_is_undone() -> None:
    """A no-break space or an apostrophe alone on its line is mended too: a bare text is mended line by line."""
    for sound in ("\u00a0 ", "l’an", "À quai", "Un bâton", "où", "Ô vous"):
        assert repair(sound.encode().decode("mac_roman")) == sound


def test_signs_of_windows_taken_for_latin_1_come_back() -> None:
    """U+0092 is an apostrophe, U+0093 a quote: without them « L'été » would be « Lété »."""
    assert repair("L\u0092été \u0093doux\u0094 \u0096 un c\u009cur\u0085") == "L’été “doux” – un cœur…"
    assert repair("a\u0081é") == "a\u0081é" and not is_sound("L\u0092été")


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("L&#39;&eacute;t&eacute; &laquo; sec &raquo;", "L'été « sec »"),
        ("&nbsp;&nbsp;LOME, 7 juin (Xinhua) -- Riz &amp;amp; mil", "LOME, 7 juin (Xinhua) -- Riz & mil"),
        ("Le mot &bidule; et A&B; le rang &#10; reste", "Le mot &bidule; et A&B; le rang &#10; reste"),
    ],
)
def test_entities_encoded_twice_are_undone(damaged: str, sound: str) -> None:
    """`&amp;eacute;` on the page is `&eacute;` in its text, and meant é; a line stays one line."""
    assert repair(damaged) == sound and (is_sound(damaged) is False or damaged == sound)


@pytest.mark.parametrize(
    "text",
    ["新华社北京11月17日电", "同时，多部门", "Le mot 中国 désigne la Chine", "ÂGE, ÃO PAULO", "½ … n°"],
)
def test_sound_text_stays(text: str) -> None:
    """Real Chinese, a capital Â and NFKC's victims stay as they are."""
    assert repair(text) == text


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FFF), max_size=80))
def test_what_is_sound_needs_no_repair(text: str) -> None:
    """`is_sound` never says yes to a text that `repair` would change."""
    assert not is_sound(text) or repair(text) == text


def test_usual_french_text_is_sound() -> None:
    """Looking for damage costs ten times as much: « œ », « ’ » and the letters of foreign names are no reason to."""
    assert is_sound("Le cœur de M. Erdoğan, « l’aîné », bât à 5 €… — Modrić, Łódź") and not is_sound(
        "publi茅"
    )


@given(st.text(alphabet="éèàçùô abcdefg'«»", max_size=60))
def test_decomposed_text_is_composed(text: str) -> None:
    """Stored text is NFC."""
    assert repair(unicodedata.normalize("NFD", text)) == unicodedata.normalize("NFC", text)


FURNITURE = [
    ("french.xinhuanet.com", "brand"),
    ("French.news.cn | ", "brand"),
    ("Source : Xinhua", "brand"),
    ("(French.xinhuanet.com)", "brand"),
    ("|", "brand"),
    (f"{_FOOTER_WORDS.replace('email', 'e-mail')} xinhuanet_french@news.cn", "footer"),
    (_FOOTER_WORDS.partition(" notre ")[0], "footer"),
    ("notre équipe de rédaction par email à xinhuanet_french@news.cn", "footer"),
    ("Copyright © 2000 - 2020 XINHUANET.com", "footer"),
    ("010020070770000000000000011107421372400011", "tracking"),
    ("[Editor: huaxia]", "editor"),
    ("(Rédacteur : Awa Konaté)", "editor"),
    ("[Éditrice : Awa Konaté]", "editor"),
    ("French.xinhuanet.com | Publié le 2018-06-08 à 09:42", "date"),
    ("Publié le 2015-07-10 à 14:56 | french.xinhuanet.com", "date"),
    ("Fin", "end"),
    ("FIN", "end"),
    ("Enditem", "end"),
    ("Fin.", "end"),
    ("-- Fin --", "end"),
    ("FIN (Xinhua)", "end"),
    ("Un titre d'essai.", "headline"),
    ("« Fin »", "end"),
    ("Lire aussi : la crue du Niger", "related"),
    ("Articles liés :", "related"),
    ("PUBLICITE", "advert"),
    ("— Publicité —", "advert"),
    ("La suite après cette publicité", "advert"),
    ("Tous droits réservés. Agence de presse Xinhua", "footer"),
    ("Contactez-nous par courriel à xinhuanet_french@news.cn", "footer"),
    ("Partager cet article sur :", "footer"),
    ("Facebook  Twitter | WeChat", "footer"),
    ("Envoyer", "footer"),
    ("Page précédente 1 2 3 Page suivante", "footer"),
    ("Un titre d'essai", "headline"),
    ("UN TITRE D’ESSAI", "headline"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "kind"), FURNITURE)
def test_furniture_is_a_mark(line: str, kind: str) -> None:
    """What the page prints around a story is recognised by what it says."""
    cleaned = cleaned_of(
        [Block("p", SENTENCE), Block("p", line), Block("p", SENTENCE)], ["Un titre d'essai"], []
    )
    assert [block.kind for block in cleaned.blocks] == ["p", kind, "p"]


SONG = [
    "LOMÉ, 7 juin (Xinhua) -- Cent voix ont repris lundi sur le port la chanson des pêcheurs.",
    "La lune a mis son châle gris,",
    "Rame, rame, petit frère",
    "Le filet pèse et l'enfant rit,",
    "Rame, rame, petit frère",
    "Une quête a suivi, pour la barque neuve.",
]


def test_a_refrain_that_is_the_headline_is_story() -> None:
    """The headline's words between two lines of the story are one of them; before a copy they are its headline."""
    lines = [*(Block("p", text) for text in SONG), Block("footer"), Block("p", SONG[2])]
    lines += [Block("p", text) for text in SONG]
    cleaned = cleaned_of(lines, [SONG[2]], [])
    assert [block.text for block in cleaned.blocks if block.kind == "p"] == [*SONG, *SONG]
    assert [removal["reason"] for removal in cleaned.removed] == ["headline"]


def test_a_headline_before_the_last_lines_of_a_copy_is_story() -> None:
    """Another copy begins behind them, without a mark: they tell, they announce nothing."""
    story = [SONG[0], SENTENCE, SONG[2], SONG[5]]
    cleaned = cleaned_of([Block("p", text) for text in [*story, *story]], [SONG[2]], [])
    assert [block.kind for block in cleaned.blocks] == ["p"] * 8


@pytest.mark.parametrize("first", [0, 1])
def test_a_headline_before_a_copy_is_a_mark(first: int) -> None:
    """Retyped, without its dateline or its first paragraph: what begins the story again has its headline above."""
    story = [SONG[0], SENTENCE, SONG[5]]
    again = [SONG[0].partition(" -- ")[2], *story[1:]][first:]
    again[0] = again[0].replace("e", "é")
    cleaned = cleaned_of([Block("p", text) for text in [*story, SONG[2], *again]], [SONG[2]], [])
    assert [block.kind for block in cleaned.blocks] == ["p"] * 3 + ["headline"] + ["p"] * len(again)


STORY = [
    "Fin de partie pour les Lions, battus trois buts à un.",
    "Contacté par téléphone, le maire a confirmé la nouvelle.",
    "La rédaction du texte a pris deux ans, a dit le ministre (photo à l'appui).",
    "Le communiqué cite l'agence (Xinhua).",
    "Question : que retenez-vous de cette visite ?",
    "Oui.",
    "2018",
    "Contactez le maire avant midi, conseillait l'affiche.",
    "Voir aussi loin qu'eux demande de la patience.",
    "7 juin 2018",
    "12h30 : le cortège atteint le pont",
    "Sur le même sujet, le porte-parole a rappelé la position du pays.",
    "Partager cette eau, c'est partager la paix, dit le proverbe.",
    "Partager sur les réseaux une vidéo de l'accident est passible d'une amende.",
    "Contactez-nous, disait l'annonce qui a piégé douze retraités.",
    "Notre équipe de rédaction a pu visiter le site, écrit le journal local.",
    "Vous avez une question ? L'affiche invite à la poser.",
    f"{_FOOTER_WORDS.partition(', ')[2].partition(' ?')[0].capitalize()} : tout a été noté par les enquêteurs.",
    "Copyright : la cour donne raison aux auteurs, selon l'arrêt rendu lundi.",
    "Tous droits réservés aux pêcheurs locaux, le lac reste fermé aux touristes.",
    "Retour à l'accueil triomphal réservé aux joueurs dans leur ville.",
    "Haut de page et bas de page, tout a été réécrit.",
    "Réagir à cet article de loi était un devoir, estime l'avocat.",
    "Page suivante d'une longue histoire, le traité est signé.",
    "Articles liés au sport et chaussures ont vu leurs ventes reculer.",
    "Publicité mensongère : trois marchands de sommeil condamnés",
    "Plus de photos sont prises chaque jour qu'en tout le siècle dernier.",
    "Dernières nouvelles de Mars : la sonde a envoyé ses premières images.",
    "Les plus lus des auteurs étaient présents au salon.",
    "Facebook et Twitter ont refusé de commenter.",
    "Le chômage touche 9 % des jeunes. (Source : institut de la statistique)",
]


def test_a_footer_broken_into_lines_is_all_footer() -> None:
    """Wherever <br> stands in the footer, none of its pieces is story."""
    lines = ["Contactez notre équipe de rédaction", "par e-mail à", "xinhuanet_french@news.cn", SENTENCE]
    cleaned = cleaned_of([Block("p", line) for line in lines], [], [])
    assert [block.kind for block in cleaned.blocks] == ["footer", "footer", "footer", "p"]


def test_a_headline_without_its_label_is_known_behind_the_text() -> None:
    """A second copy may print the headline without its label; in front, the same words are the story's lead."""
    for lines, kinds in (
        ([SENTENCE, "La mer monte", "La mer monte.", SENTENCE], ["p", "headline", "headline", "p"]),
        (["La mer monte", SENTENCE, "La mer monte", SENTENCE], ["p", "p", "p", "p"]),
    ):
        cleaned = cleaned_of([Block("p", line) for line in lines], ["La mer monte (INTERVIEW)"], [])
        assert [b.kind for b in cleaned.blocks] == kinds


def test_titles_stand_below_a_line_that_asks_for_them() -> None:
    """« Lire aussi : » takes the titles below it; with a title on its own line, the next line is story."""
    for lines, kinds in (
        (["Lire aussi :", "La crue du Niger", "Le mil manque", SENTENCE], ["related"] * 3 + ["p"]),
        (["Lire aussi : la crue du Niger", "-- Le port", "1. Kenya 2 h 10 min"], ["related", "p", "p"]),
    ):
        assert [b.kind for b in cleaned_of([Block("p", line) for line in lines], [], []).blocks] == kinds


@pytest.mark.parametrize("line", STORY)
def test_story_lines_stay(line: str) -> None:
    """Sentences that only look like furniture are story."""
    assert [b.kind for b in cleaned_of([Block("p", line)], [], []).blocks] == ["p"]


def test_a_caption_goes_to_its_image() -> None:
    """The paragraph after an image that ends in a credit is its caption, not body."""
    caption = "Des conteurs répètent au bord du fleuve, le 7 juin 2018. (Xinhua/Awa Konaté)"
    cleaned = cleaned_of([Block("image", "a.jpg"), Block("p", caption), Block("p", SENTENCE)], [], [])
    assert cleaned.images == ({"url": "a.jpg", "caption": caption, "credit": "Xinhua/Awa Konaté"},)
    assert [b.text for b in cleaned.blocks if b.kind == "p"] == [SENTENCE]


def test_the_mobile_copy_gives_no_second_image() -> None:
    """Image and caption stand in both copies and are one image."""
    pair = [Block("image", "a.jpg"), Block("p", "Vue du port. (Xinhua/Ali Ba)")]
    assert len(cleaned_of([*pair, Block("box"), *pair], [], []).images) == 1


def test_a_caption_without_credit_stands_between_its_image_and_the_dateline() -> None:
    """What stands there is no body: the dateline begins the story. Between an image and any other text it is."""
    caption = "Des conteurs répètent au bord du fleuve, le 7 juin 2018."
    told = Block("p", f"BAMAKO, 7 juin (Xinhua) -- {SENTENCE}")
    cleaned = cleaned_of([Block("image", "a.jpg"), Block("p", caption), told], [], [])
    assert cleaned.images == ({"url": "a.jpg", "caption": caption, "credit": None},)
    assert [block.text for block in cleaned.blocks if block.kind == "p"] == [told.text]
    kept = [told, Block("image", "a.jpg"), Block("p", caption), Block("p", SENTENCE)]
    assert [block for block in cleaned_of(kept, [], []).blocks if block.kind == "p"][1].text == caption


def test_a_caption_without_image_in_a_bare_text() -> None:
    """In a bare text the image is gone: its caption is kept with no address."""
    cleaned = cleaned_of([Block("p", SENTENCE), Block("p", "Vue du port. (Xinhua/Ali Ba)")], [], [])
    assert cleaned.images == (
        {"url": None, "caption": "Vue du port. (Xinhua/Ali Ba)", "credit": "Xinhua/Ali Ba"},
    )


def test_an_image_shown_again_keeps_its_first_caption() -> None:
    """The second caption of an image is said to be removed; no other image loses its own for it."""
    blocks = [
        *(Block("image", "a.jpg"), Block("p", "Le port. (Xinhua/Ali Ba)")),
        *(Block("image", "b.jpg"), Block("p", "Le quai. (Xinhua/Ali Ba)")),
        *(Block("image", "a.jpg"), Block("p", "La digue. (Xinhua/Ali Ba)")),
        Block("p", "Le quai. (Xinhua/Ali Ba)"),
    ]
    cleaned = cleaned_of(blocks, [], [])
    assert [image["caption"] for image in cleaned.images] == [
        "Le port. (Xinhua/Ali Ba)",
        "Le quai. (Xinhua/Ali Ba)",
    ]
    assert [(r["reason"], r["chars"]) for r in cleaned.removed] == [("caption", 25), ("caption", 24)]


def test_an_end_mark_glued_to_the_last_sentence() -> None:
    """« … a-t-il dit. Fin » ends a story: the mark is kept apart from the body."""
    for glued in ("Fin", "(Fin)"):
        cleaned = cleaned_of([Block("p", f"Le port rouvrira lundi, a-t-il dit. {glued}")], [], [])
        assert cleaned.end_mark == "Fin" and cleaned.blocks[0].text == "Le port rouvrira lundi, a-t-il dit."


def test_what_goes_is_recorded() -> None:
    """Every line taken out stands in `removed` with its reason and length."""
    cleaned = cleaned_of([Block("p", "french.xinhuanet.com"), Block("p", SENTENCE)], [], [])
    assert cleaned.removed == ({"reason": "brand", "chars": 20, "similarity": None},)
    cleaned = cleaned_of(
        [Block("p", SENTENCE), Block("p", "Fin"), Block("p", SENTENCE), Block("p", "Fin")], [], []
    )
    assert cleaned.end_mark == "Fin"
    assert cleaned.removed == ({"reason": "end", "chars": 3, "similarity": None},)


SEEN_LABELS = [
    ("(COVID-19) Dakar rouvre ses marchés", "Dakar rouvre ses marchés", ["COVID-19"]),
    ("Le port de Lomé s'agrandit (INTERVIEW)", "Le port de Lomé s'agrandit", ["INTERVIEW"]),
    ("Le port de Lomé s'agrandit (SYNTHESE)", "Le port de Lomé s'agrandit", ["SYNTHESE"]),
    ("Un métier d'art (PAPIER D'ANGLE)", "Un métier d'art", ["PAPIER D'ANGLE"]),
    ("Un métier d’art (PAPIER D’ANGLE)", "Un métier d’art", ["PAPIER D’ANGLE"]),
    ("Bilan du sommet (PAPIER GENERAL)", "Bilan du sommet", ["PAPIER GENERAL"]),
    ("URGENT Séisme au large", "Séisme au large", ["URGENT"]),
    ("URGENT : Séisme au large", "Séisme au large", ["URGENT"]),
    ("URGENT -- Séisme au large", "Séisme au large", ["URGENT"]),
    ("Urgent : Séisme au large", "Séisme au large", ["Urgent"]),
    ("INTERVIEW : la mer monte", "la mer monte", ["INTERVIEW"]),
    ("(LEAD 2) Séisme au large", "Séisme au large", ["LEAD 2"]),
    ("(COVID-19) Le sport revient (APERCU)", "Le sport revient", ["COVID-19", "APERCU"]),
    ("La mer monte (INTERVIEW EXCLUSIVE)", "La mer monte", ["INTERVIEW EXCLUSIVE"]),
    ("(Multimédia) La mer monte", "La mer monte", ["Multimédia"]),
    ("(RECTIFICATIF) (LEAD) Le sport revient", "Le sport revient", ["RECTIFICATIF", "LEAD"]),
]
KEPT = [
    "Le blé peut transiter (Kremlin)",
    "La France répondra (PM)",
    "L'épidémie recule (OMS)",
    "Un accord est proche (porte-parole)",
    "La Suisse s'inquiète (DFAE)",
    "Urgent besoin de pluie au Sahel",
    "URGENT",
]


@pytest.mark.parametrize(("raw", "headline", "labels"), SEEN_LABELS)
def test_labels_leave_the_headline(raw: str, headline: str, labels: list[str]) -> None:
    """Labels of the closed list leave the headline, as printed and in order."""
    assert split_labels(raw) == (headline, labels, "usable")


@pytest.mark.parametrize("raw", KEPT)
def test_attributions_stay(raw: str) -> None:
    """What is in brackets and no label belongs to the headline."""
    assert split_labels(raw) == (raw, [], "usable")


def test_a_kill_is_marked() -> None:
    """« (ANNULATION) » cancels a story; its text stays."""
    assert split_labels("(ANNULATION) Le port rouvre")[2] == "canceled"
