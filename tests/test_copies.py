"""A page that carries its story twice gives it once; what is no copy stays."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.copies_generator import (
    DOUBLED,
    RENDERINGS,
    SINGLE,
    Case,
    as_html,
    as_text,
    blocks_of,
    make,
)
from tests.copies_sentences import Writer
from tests.pages import FOOTER
from wirecrawl.model.story import Block
from wirecrawl.steps.alignment import Wording, piece_of, words_of
from wirecrawl.steps.copies import Collapsed, collapse
from wirecrawl.steps.folding import fold
from wirecrawl.steps.merging import letters_of

SEEDS = 14
FLOOR_EXACT = 0.99  # measured: 1.0 over 40 seeds
LEAD = "MOSCOU, 7 juin (Xinhua) -- Le comité de la pêche a rendu lundi son rapport sur les quotas de l'hiver."
REST = [
    "Il recommande de fermer trois zones au large, où les prises ont diminué de 18 % en deux ans.",
    "« Nous ne pouvons plus attendre », a déclaré sa présidente, qui plaide pour un fonds de 540.000 euros.",
    "Les armateurs jugent la mesure sévère mais se disent prêts à en discuter dès la semaine prochaine.",
    "Une décision est attendue avant la fin de l'année, à l'issue d'une consultation publique.",
]
STORY = [LEAD, *REST]
FERRY = [
    "Faute de mécanicien, le bac du fleuve restera à quai jusqu'à dimanche, a-t-on appris mardi au port.",
    "Les voyageurs ont loué deux pirogues et un âne.",
]
QUAY = [
    "Sur le quai de Mopti, les mareyeurs ont fermé leurs caisses à midi, en signe de deuil."
    " Le vent n'a rien arrangé : trois pirogues ont rompu leurs amarres dans la nuit.",
    "Les deux rives du fleuve se partageront désormais le bac à parts égales."
    " Le porte-parole du port, Ousmane Sow, a expliqué lundi que la cale serait refaite en neuf mois.",
]
STATEMENT = [
    *QUAY,
    "Un premier bilan faisait état de huit blessés légers, tous sortis de l'hôpital mardi."
    " Cette année, la régate avait attiré mille curieux.",
    "Voici le texte entier de la déclaration :",
    *QUAY,
    "Sur le quai de Ségou, les mareyeurs ont fermé leurs caisses à midi.",
    "Près de cent personnes se sont rassemblées lundi devant la halle pour demander des garanties.",
]
PORT = (
    "LOMÉ, 9 mai (Xinhua) -- Le comité de la pêche d'un port du golfe a rendu lundi aux capitaines,"
    " qui l'attendaient depuis l'été, un rapport sur les quotas de l'hiver."
)
RATE = "Le yuan s'est établi à 6,4567 pour un dollar à la clôture, soit 23 points de mieux que la veille."
OTHER_RATE = RATE.replace("6,4567", "6,4122").replace("23", "91")
ASKED = (
    "Question : Pensez-vous que la mesure prise lundi par le comité"
    " suffira à sauver les stocks de l'hiver, alors que les armateurs demandent un délai d'un an ?"
)
OATH = "Nous n'oublierons jamais ce que la mer nous a donné cette année-là, à nous et à nos enfants."
ANAPHORA = [OATH, *(f"{OATH} {text}" for text in REST[:3])]
CHORUS = [
    "Ô fleuve, emporte nos chansons jusqu'à la mer, où les filets sont lourds et la nuit sera claire,",
    "et ramène au matin les hommes que tu as pris, car leurs mères les attendent au bord de tes eaux.",
]
ROWS = [
    f"{city} : {low} à {low + 11} degrés, ciel dégagé"
    for city, low in (("Dakar", 12), ("Tunis", 9), ("Rabat", 7), ("Niamey", 16), ("Alger", 4))
]
COUNT = (
    "LOME, 7 juin (Xinhua) -- La crue du fleuve a chassé 312 familles de leurs maisons, a dit lundi le maire."
)
LATER = str.maketrans("128540", "239651")

CRY = "Nous irons ensemble au bout du chemin, et nul ne nous en détournera."
SPEECH = [CRY, REST[0], CRY, REST[1], CRY, REST[2], CRY]
SONG = [*CHORUS, REST[0], *CHORUS, REST[1], *CHORUS]

BARE = LEAD.partition(" -- ")[2]
VOW = "Nous irons ensemble au bout du chemin."
VOWS = [f"Nous irons {text}" for text in REST]
WELLS = [
    f"Le canton de {city} compte {dry} puits à sec et {dry + 9} puits rouverts, ont fait savoir les services des eaux."
    for city, dry in (("Dakar", 12), ("Tunis", 31), ("Rabat", 7), ("Niamey", 16), ("Alger", 4))
]
OTHER_WELLS = WELLS[2].replace("Rabat", "Lagos").replace(" 7 ", " 58 ").replace(" 16 ", " 81 ")
SWIM = "Dans la nuit, {} a rejoint le port à la nage."
SWIMS = [SWIM.format("Ali Ba"), f"{SWIM.format('Awa Sy')} {REST[0]}", *REST[1:]]
CRIED = [f"LOME, 7 juin (Xinhua) -- {CRY}", f"{CRY} {REST[0]}", *SPEECH[2:]]
QUAKE = "Séisme de magnitude 5,6 près de Rabat."

ANSWER = "Souviens-toi de ton peuple."
LITANY = [
    ANSWER,
    *(
        text
        for line in (
            "Pour les malades de Cassoly, il pleut sur la gare abandonnée.",
            "Pour les marins de Orsanne, le vent du large ouvre les volets.",
            "Pour ceux de Quarouble, les pommes roulent sous l'escalier.",
            "Pour les enfants de Villeneuve-sur-Orge, demain viendra par le même chemin.",
            "Pour les marins de Marsolac, le vent du large ouvre les volets.",
            "Pour les malades de Montclair, on a repeint la barque en rouge.",
            "Pour les enfants de Orsanne, la lampe tremble et puis se tait.",
            "Pour les marins de Quarouble, il pleut sur la gare abandonnée.",
        )
        for text in (line, ANSWER)
    ),
]


LONG = [
    LEAD,
    "Au large de Cassoly, les chalutiers ont relevé leurs filets avant l'aube.",
    REST[0],
    "La criée, elle, a fermé ses portes dès sept heures, faute de poisson à vendre.",
    "Un patron de pêche a compté onze bateaux à quai, contre trente l'hiver dernier.",
    REST[1],
    "Les conserveries de la côte importent déjà la moitié de leurs sardines.",
    REST[2],
    REST[3],
]
LAST_CUT = f"{REST[3][:60]}…"
ALERTS = [
    f"LOME, 7 juin (Xinhua) -- Les contrats à terme sur le {what} ont fini la séance du 6 juin sur une note mitigée, "
    f"cédant {points}."
    for what, points in (("cacao fin", "87,04 millions"), ("cuivre", "4,1 milliards"))
]
PRAISE = [
    "Le jury a salué une œuvre patiente, née au bord du fleuve et nourrie de vingt carnets de voyage illustrés.",
    "Le prix, doté de 4.000 euros, lui sera remis samedi au théâtre, devant les élèves des trois écoles du quartier, "
    "qui ont lu ses pages à voix haute tout au long de l'année, en classe puis à la radio.",
]
PRIZES = [
    f"{LEAD} {REST[1]}",
    "Premier prix : Awa Sy, pour ses contes",
    "Les veilleurs du port et leurs enfants l'ont portée en triomphe jusqu'aux halles, où l'attendait la fanfare, "
    "puis sur le quai.",
    *PRAISE,
    "Second prix : Ali Ba, pour ses cartes",
    "Les veilleurs du port et leurs enfants l'ont suivi en cortège jusqu'aux halles, où l'attendait la fanfare, "
    "puis sur le quai.",
    *PRAISE,
]


def p(*texts: str) -> list[Block]:
    return [Block("p", text) for text in texts]


def lost(case: Case, got: Collapsed) -> int:
    """How many words of the expected story the output lacks."""
    have = Counter(word for text in got.paragraphs for word in text.split())
    want = Counter(word for text in case.expected for word in text.split())
    return (want - have).total()


def is_exact(case: Case, got: Collapsed) -> bool:
    return list(got.paragraphs) == case.expected and got.copies == case.copies


@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize("kind", DOUBLED)
def test_a_doubled_body_is_read_once(kind: str, rendering: str) -> None:
    """Each kind of copy is found in each rendering, the fuller one is kept, and no word of the story is lost."""
    cases = [make(kind, rendering, seed) for seed in range(SEEDS)]
    got = [collapse(blocks_of(case)) for case in cases]
    assert sum(map(lost, cases, got)) == 0
    exact = sum(map(is_exact, cases, got))
    assert exact >= FLOOR_EXACT * len(cases), [
        c.seed for c, g in zip(cases, got, strict=True) if not is_exact(c, g)
    ]


@pytest.mark.parametrize("rendering", RENDERINGS)
@pytest.mark.parametrize("kind", SINGLE)
def test_nothing_is_taken_from_a_single_body(kind: str, rendering: str) -> None:
    """Interviews, tables, refrains and restated quotes repeat themselves and are no copies."""
    for seed in range(SEEDS):
        case = make(kind, rendering, seed)
        assert collapse(blocks_of(case)) == Collapsed(tuple(case.expected), 1, ()), seed


# what stands on the page, the paragraphs it gives, how often the story starts
TABLE: list[tuple[str, list[Block], list[str], int]] = [
    ("nothing", [], [], 0),
    ("only marks and blanks", [Block("box"), *p("", "  \u00a0"), Block("footer")], [], 0),
    ("one paragraph", p(LEAD), [LEAD], 1),
    ("a flash twice", p(LEAD, LEAD), [LEAD], 2),
    ("a flash of two, retyped", p(*STORY[:2], *(t.replace("é", "e") for t in STORY[:2])), STORY[:2], 2),
    ("two copies, no mark", p(*STORY, *STORY), STORY, 2),
    ("three copies", p(*STORY, *STORY, *STORY), STORY, 3),
    ("copy behind a mark", [*p(*STORY), Block("footer"), Block("headline"), *p(*STORY[:3])], STORY, 2),
    ("teaser behind a mark", [*p(*STORY), Block("box"), *p(LEAD)], STORY, 2),
    ("teaser with its dateline, no mark", p(*STORY, LEAD), STORY, 2),
    ("lone repeat at the end", p(*STORY, REST[0]), [*STORY, REST[0]], 1),
    ("lone repeat in the middle", p(*STORY[:3], REST[0], *STORY[3:]), [*STORY[:3], REST[0], *STORY[3:]], 1),
    ("pull-quote in a box", [*p(*STORY), Block("box"), *p(REST[1])], [*STORY, REST[1]], 1),
    ("an image is no restart", [*p(*STORY), Block("image"), *p(REST[0])], [*STORY, REST[0]], 1),
    ("flattened", [*p(*STORY), Block("box"), *p(" ".join(STORY))], STORY, 2),
    ("both flattened into one paragraph", p(" ".join([*STORY, *STORY])), [" ".join(STORY)], 2),
    ("the longer copy is kept", [*p(*STORY[:3]), Block("box"), *p(*STORY)], STORY, 2),
    ("each lacks another", [*p(*STORY[:3], STORY[4]), Block("box"), *p(STORY[0], *STORY[2:])], STORY, 2),
    (
        "headline before a short restart",
        [*p(*STORY), Block("box"), *p("Le point du jour en mer, par notre bureau."), *p(*STORY[:2])],
        ["Le point du jour en mer, par notre bureau.", *STORY],
        2,
    ),
    (
        "a second restart shows when the first is gone",
        [*p(*STORY[:2], LEAD), Block("box"), *p(LEAD)],
        STORY[:2],
        3,
    ),
    ("two paragraphs change places", [*p(*STORY), Block("box"), *p(LEAD, *REST[1::-1], *REST[2:])], STORY, 2),
    ("they do, and no mark", p(*STORY, LEAD, REST[0], *REST[2:0:-1], REST[3]), STORY, 2),
    (
        "a speech that opens with its refrain, its dateline in one copy",
        [*p(f"LOME, 7 juin (Xinhua) -- {CRY}", *SPEECH[1:]), Block("headline"), *p(*SPEECH)],
        [f"LOME, 7 juin (Xinhua) -- {CRY}", *SPEECH[1:]],
        2,
    ),
    ("a line without a word before a restart", p(*STORY, "* * *", *STORY), STORY, 2),
    (
        "a copy with its figures corrected, under the same dateline",
        [*p(COUNT, *REST[:2]), Block("box"), *p(*(t.translate(LATER) for t in (COUNT, *REST[:2])))],
        [COUNT, *REST[:2]],
        2,
    ),
    (
        "the last row of a table is no headline of the copy that lacks it",
        p(LEAD, *ROWS, LEAD, *ROWS[:-1]),
        [LEAD, *ROWS],
        2,
    ),
    ("same form, other figures", [*p(RATE), Block("box"), *p(OTHER_RATE)], [RATE, OTHER_RATE], 1),
    (
        "same question, other answer",
        p(ASKED, "Oui, bien.", ASKED, "Non, jamais."),
        [ASKED, "Oui, bien.", ASKED, "Non, jamais."],
        1,
    ),
    ("anaphora after its own sentence", p(*ANAPHORA), ANAPHORA, 1),
    ("the same sentence about another", p(*SWIMS), SWIMS, 1),
    ("a cry with its dateline, then within the first paragraph", p(*CRIED), CRIED, 1),
    ("the first copy lacks the lead", p(*REST, *STORY), STORY, 2),
    ("a rule between two flashes", p(QUAKE, "* * *", QUAKE.replace("é", "e")), [QUAKE], 2),
    ("in capitals after the dateline", p(COUNT, f"{COUNT[:24]}{COUNT[24:].upper()}"), [COUNT], 2),
    ("an editor's line between", [*p(BARE, *ROWS), Block("editor"), *p(BARE, *ROWS[:2])], [BARE, *ROWS], 2),
    ("cut in a row", [*p(LEAD, *ROWS), Block("box"), *p(LEAD, *ROWS[:3], ROWS[3][:4])], [LEAD, *ROWS], 2),
    (
        "a teaser that alone has the dateline, before an anaphora",
        [*p(f"LOME, 7 juin (Xinhua) -- {VOW}"), Block("headline"), *p(VOW, *VOWS)],
        [f"LOME, 7 juin (Xinhua) -- {VOW}", *VOWS],
        2,
    ),
    (
        "the dateline of the other copy, and no word of its own lead",
        [*p(BARE.replace("rapport", "mémoire"), *REST), Block("box"), *p(LEAD, *REST[:2])],
        [LEAD.replace("rapport", "mémoire"), *REST],
        2,
    ),
    (
        "a row with three other words is another row",
        [*p(*WELLS), Block("box"), *p(*WELLS[:2], OTHER_WELLS, *WELLS[3:])],
        [*WELLS[:2], OTHER_WELLS, *WELLS[2:]],
        2,
    ),
    ("flattened into one, the dateline once", p(" ".join([*STORY, BARE, *REST])), [" ".join(STORY)], 2),
    (
        "a story that closes with its opening, and a copy cut before",
        p(*STORY, BARE, BARE, *REST[:3]),
        [*STORY, BARE],
        2,
    ),
    ("long refrain", p(*SONG), SONG, 1),
    ("cut in a word of the lead", p(LEAD[:70], *STORY), STORY, 2),
    ("the same behind it", p(*STORY, LEAD[:70]), STORY, 2),
    (
        "three paragraphs of eight are missing",
        p(*(t for k, t in enumerate(LONG) if k not in (1, 4, 6)), *LONG),
        LONG,
        2,
    ),
    ("a teaser, a copy cut in its last paragraph, the copy", p(LEAD, *STORY[:4], LAST_CUT, *STORY), STORY, 3),
    (
        "the first copy lacks its first four paragraphs",
        [*p(*LONG[4:]), Block("headline"), *p(*LONG)],
        LONG,
        2,
    ),
    (
        "two teasers of two lengths, and the story in the next box",
        [*p(PORT[:64] + "...", PORT[:129] + "..."), Block("box"), *p(PORT, *REST)],
        [PORT, *REST],
        2,
    ),
    (
        "the copy lacks a lead that is nearly half of the story",
        [*p(f"{LEAD} {REST[0]}", *REST[1:]), Block("footer"), *p(*REST[1:])],
        [f"{LEAD} {REST[0]}", *REST[1:]],
        2,
    ),
    ("two paragraphs restated as they were read out", p(*STATEMENT), STATEMENT, 1),
    ("a teaser behind a rule", p(*FERRY, "* * *", FERRY[0][:58] + "…"), FERRY, 2),
    ("a teaser before a rule", p(FERRY[0], "---", *FERRY), FERRY, 2),
    ("a teaser behind a caption", [*p(*FERRY), Block("caption"), *p(FERRY[0][:58] + "…")], FERRY, 2),
    (
        "a lone repeat behind a rule and a caption",
        [*p("LOMÉ (Xinhua) -- " + FERRY[0], *ROWS, "* * *"), Block("caption"), *p(FERRY[0])],
        ["LOMÉ (Xinhua) -- " + FERRY[0], *ROWS, "* * *", FERRY[0]],
        1,
    ),
    ("alerts under one dateline", p(*ALERTS), ALERTS, 1),
    ("two prizes, praised alike", p(*PRIZES), PRIZES, 1),
    (
        "another match, same form",
        p(
            *(
                f"Lens a battu {who} {n}-{n - 1} samedi au stade devant {n}7.000 personnes."
                for who, n in (("Metz", 2), ("Nice", 4))
            )
        ),
        [
            f"Lens a battu {who} {n}-{n - 1} samedi au stade devant {n}7.000 personnes."
            for who, n in (("Metz", 2), ("Nice", 4))
        ],
        1,
    ),
]


@pytest.mark.parametrize(
    ("blocks", "paragraphs", "copies"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_the_table(blocks: list[Block], paragraphs: list[str], copies: int) -> None:
    """One line a case: only a run that restarts the story goes, a lone repeat stays."""
    got = collapse(blocks)
    assert (list(got.paragraphs), got.copies) == (paragraphs, copies)


def test_no_line_of_a_litany_goes_with_a_copy_cut_early() -> None:
    """Half a litany, then all of it, without a mark: whatever goes, each line stands as often as in the litany."""
    dateline = "ABIDJAN, 16 mars (Xinhua) --"
    got = collapse(p(f"{dateline}{ANSWER.upper()}", *LITANY[1:11], *LITANY))
    assert not Counter(LITANY) - Counter(text.removeprefix(dateline) for text in got.paragraphs)


def test_every_removal_says_why_and_how_much() -> None:
    """A copy and a teaser are told apart; characters and similarity are those of what went."""
    got = collapse(
        [*p(LEAD), Block("box"), *p(*STORY), Block("box"), *p(*(t.replace("é", "e") for t in STORY))]
    )
    assert got.copies == 3
    assert [(r["reason"], r["chars"]) for r in got.removed] == [
        ("teaser", len(LEAD)),
        ("copy", sum(map(len, STORY))),
    ]
    assert [r["similarity"] for r in got.removed] == [1.0, 1.0]


def test_similarity_is_the_share_of_words_found_in_the_kept_copy() -> None:
    """It has three decimals, so that it can be audited and stays the same bytes."""
    other = [LEAD.replace("rapport sur les quotas", "avis et bilan chiffré"), *REST]
    (removal,) = collapse([*p(*STORY), Block("box"), *p(*other)]).removed
    similarity = removal["similarity"]
    assert similarity is not None and 0.9 < similarity < 1.0
    assert similarity == round(similarity, 3)


def test_a_damaged_copy_loses_against_a_sound_one() -> None:
    """Most letters wins, not most words: damage splits words and so makes more of them."""
    damaged = ["".join(c if c.isascii() else "?" for c in text) for text in STORY]
    split = [text.replace("é", "e e") for text in STORY]
    for bad in (damaged, split[:3]):
        assert list(collapse([*p(*bad), Block("box"), *p(*STORY)]).paragraphs) == STORY


def test_text_only_the_other_copy_has_is_put_in_at_its_place() -> None:
    """The kept copy is cut inside its third paragraph; the other one has it whole."""
    extra = "Le port de Dakar, cité dans le rapport, a déjà réduit sa flotte de moitié depuis le printemps dernier."
    cut = [STORY[0], extra, extra + " Bis.", STORY[1], STORY[2][:40]]
    got = collapse([*p(*cut), Block("box"), *p(*STORY[:3])])
    assert list(got.paragraphs) == [STORY[0], extra, extra + " Bis.", STORY[1], STORY[2]]


def test_a_dateline_only_the_shorter_copy_has_is_kept() -> None:
    """The dateline is text too: it comes back although its copy is not the fuller one."""
    got = collapse([*p(*STORY[:4]), Block("box"), *p(LEAD.partition(" -- ")[2], *REST)])
    assert list(got.paragraphs) == STORY


def test_work_is_bounded() -> None:
    """A page of 2,000 paragraphs or half a megabyte is read without trying everything; in doubt the text stays."""
    opening = "Nous n'oublierons jamais ce que la mer nous a donné cette année-là, à nous et à nos enfants."
    writer = Writer(1)
    anaphora = [f"{opening} {writer.sentence()}" for _ in range(2000)]
    assert collapse(p(*anaphora)).paragraphs == tuple(anaphora)
    long = " ".join(anaphora)[:500_000]
    assert collapse(p(long, long.replace("a", "e"))).copies == 1
    assert collapse(p(long, long)).copies == 2
    flat = " ".join(writer.sentence() for _ in range(2500))[:250_000]
    assert collapse(p(f"{flat[:9000]} {flat[:9000]}")).copies == 2
    assert collapse(p(f"{flat} {flat}")).copies == 1


mark = st.sampled_from(
    ("box", "headline", "date", "footer", "brand", "tracking", "image", "editor", "paging", "end")
)
vocabulary = st.sampled_from(
    ("Oui.", "Non.", LEAD, *REST, REST[0] + " " + REST[1], REST[2][:50], "Question : et après ?")
)
line = vocabulary | st.text(max_size=40)
page = st.lists(st.builds(Block, st.just("p"), line) | st.builds(Block, mark), max_size=24)


@settings(max_examples=100, derandomize=True)
@given(page)
def test_output_is_made_of_input(blocks: list[Block]) -> None:
    """Nothing raises, nothing is invented: each paragraph is a paragraph of the page, or a piece of one."""
    got = collapse(blocks)
    texts = [text for kind, text in blocks if kind == "p"]
    assert all(any(out in text for text in texts) for out in got.paragraphs)
    assert (got.copies == 0) == (not got.paragraphs)


@settings(max_examples=100, derandomize=True)
@given(page)
def test_collapsing_twice_changes_nothing(blocks: list[Block]) -> None:
    """What comes out restarts nowhere."""
    once = collapse(blocks).paragraphs
    assert collapse(p(*once)) == Collapsed(once, 1 if once else 0, ())


@settings(max_examples=60, derandomize=True)
@given(st.integers(0, 10_000), st.sampled_from(("box", "headline", "date", "footer", "brand", "tracking")))
def test_a_page_and_its_repeat_give_the_page(seed: int, kind: str) -> None:
    """Whatever a page gives, the page twice gives the same."""
    story = p(*Writer(seed).story(3, 8))
    assert collapse([*story, Block(kind), *story]).paragraphs == collapse(story).paragraphs


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("États-Unis", "etats-unis"),
        ("  L’œuvre «\u202fentière\u202f»\n", "l'oeuvre ' entiere '"),
        ("Cæsar — “oui” – non -- si…", "caesar - 'oui' - non - si..."),
        ("e\u0301te\u0301 ﬁn ½ STRASSE ß", "ete fin 1/2 strasse ss"),
        ("新华社 é", "新华社 e"),
        ("a\u00adb\u200bc", "abc"),
        ("", ""),
    ],
)
def test_fold(text: str, key: str) -> None:
    """A key forgets accents, case, quotes, dashes and spaces, and nothing else."""
    assert fold(text) == key


@settings(max_examples=100, derandomize=True)
@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    """A key is its own key, whichever path made it."""
    assert fold(fold(text)) == fold(text)
    assert fold(text) == fold(text + "\u4e00")[:-1].rstrip(" ")


def test_words_are_keys_and_numbers_have_no_separators() -> None:
    """« 540.000 », « 540 000 » and « 540000 » are one number; a damaged word is one word."""
    assert (
        words_of("L'été, 540.000 ou 540\u00a0000 ou 540000 ; 16,8")
        == "l ete 540000 ou 540000 ou 540000 168".split()
    )
    assert words_of("a d?clar\ufffd Oui ?") == ["a", "dclar", "oui"]
    assert piece_of("Il y a 540 000 euros, dit-il. Fin.", 3, 7) == "540 000 euros, dit-il."
    assert letters_of("cœur 12 d’été") == 9


def test_alignment_tells_typos_from_other_words() -> None:
    """« dévelopement » is a typo of « développement »; « 17 » is no typo of « 18 », nor « Nice » of « Metz »."""
    a, b = (
        "Le développement de Metz a duré 18 mois au moins",
        "Le dévelopement de Nice a duré 17 mois au moins",
    )
    page = Wording([a, b])
    found = page.align(page.of(0, 1), page.of(1, 2))
    assert (found.swaps, found.clashes, found.agreed) == (1, 1, 0)
    assert list(found.a_found) == [1, 1, 1, 0, 1, 1, 0, 1, 1, 1]


def test_the_generator_writes_pages_too() -> None:
    """The same case as a saved text and as HTML, for tests of the whole reader."""
    case = make("identical", "two-boxes", 3)
    text, html = as_text(case), as_html(case)
    assert text.startswith("french.xinhuanet.com\n") and text.count(FOOTER) == 1
    assert len(text.rsplit("\n\n", 1)[1]) == 42 and text.count(case.headline) == 2
    assert html.count("domMobile") == 1 and html.count(f"<p>{case.runs[0][0][:20]}") == 2
