"""Facts about reading one capture: every era, every field, every reason for which there is no story."""

from __future__ import annotations

import gzip
import textwrap
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import pages
from wirecrawl.flow import read, role_of
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Listing, Reading, Reject


def capture(page: str | bytes, url: str = pages.URL, **more: Any) -> Capture:
    data = page if isinstance(page, bytes) else page.encode()
    return Capture(data, url=url, file="a.warc.gz", offset=7, **more)


def story(page: str | bytes, url: str = pages.URL, **more: Any) -> Reading:
    found = read(capture(page, url, **more))
    assert isinstance(found, Reading), found
    return found


def reject(page: str | bytes, url: str = pages.URL, **more: Any) -> Reject:
    found = read(capture(page, url, **more))
    assert isinstance(found, Reject), found
    return found


DATELINE = "BAMAKO, 8 juin (Xinhua) -- "
BODY = "\n".join(pages.PARAGRAPHS).removeprefix(DATELINE)

FIELDS_2017 = {
    "id": f"xinhua_fr:c_{pages.NUMBER}",
    "url": pages.URL,
    "source": "xinhua_fr",
    "language": "fr",
    "headline": "Bamako relance son festival de contes après trois ans de silence",
    "headline_raw": pages.HEADLINE,
    "labels": ["REPORTAGE"],
    "dateline_raw": DATELINE,
    "dateline_place": "BAMAKO",
    "dateline_day": "2018-06-08",
    "agency": "Xinhua",
    "body": BODY,
    "published_raw": pages.DATE_LINE,
    "published_day": "2018-06-08",
    "published_at": "2018-06-08T01:42:00Z",
    "published_zone": "Asia/Shanghai",
    "published_rule": "publie-le",
    "modified_raw": None,
    "pub_status": "usable",
    "complete": True,
    "body_copies": 2,
    "layout": "xinhua-2017",
    "warnings": [],
    "cluster": f"xinhua_fr:c_{pages.NUMBER}",
    "capture": {"file": "a.warc.gz", "offset": 7, "digest": capture(pages.page_2017()).digest},
}


@pytest.mark.parametrize("field", FIELDS_2017)
def test_a_page_of_2017_field_by_field(field: str) -> None:
    """Each field of the usual page is right; a broken one does not hide the others."""
    assert getattr(story(pages.page_2017()), field) == FIELDS_2017[field]


@pytest.mark.parametrize("field", sorted(set(FIELDS_2017) - {"url", "layout", "capture", "warnings"}))
def test_the_bare_text_of_that_page_says_the_same(field: str) -> None:
    """Saved as text, without a tag, the page gives the same story; its key comes from the tracking id."""
    assert getattr(story(pages.text_page(), url="", media="text"), field) == FIELDS_2017[field]


@pytest.mark.parametrize(
    ("page", "url", "day", "at", "copies"),
    [
        (pages.page_2009(), "http://french.news.cn/french/2009-08/20/content_931234.htm", "2009-08-20",
         "2009-08-20T05:05:47Z", 1),
        (pages.page_2017(date_line="Publié le 2015-07-10 à 14:56 | french.xinhuanet.com"),
         "http://french.xinhuanet.com/afrique/2015-07/10/c_137240001.htm", "2015-07-10", "2015-07-10T06:56:00Z", 2),
        (pages.page_2017(number="1310233986"), "http://french.news.cn/2018-06/08/c_1310233986.htm", "2018-06-08",
         "2018-06-08T01:42:00Z", 2),
        (pages.page_2022(), "https://french.news.cn/20241119/8b2339747cd24d8e9dac79cb29e3a9f6/c.html", "2024-11-19",
         "2024-11-19T12:52:15Z", 1),
    ],
)  # fmt: skip
def test_each_era_gives_its_story(page: str, url: str, day: str, at: str, copies: int) -> None:
    """Body once, day and minute exact, in every era's markup."""
    found = story(page, url)
    assert (found.body, found.published_day, found.published_at, found.body_copies) == (BODY, day, at, copies)


def test_editors_are_not_body() -> None:
    """What stands in the editor's place is a byline."""
    assert story(pages.page_2022()).byline == ["[Editeur : Moussa Diallo]"]
    assert story(pages.page_2009()).byline == ["Editeur : Jean Traoré"]


def test_a_false_z_is_beijings_clock() -> None:
    """`meta pubdate` says Z and means Beijing; it is used only when no printed line reads, and its rule is named."""
    head = '<meta name="pubdate" content="2018-06-08T09:42:11Z"/>'
    page = pages.page_2017(date_line="French.xinhuanet.com | Publié hier", head=head)
    found = story(page)
    assert (found.published_at, found.published_rule) == ("2018-06-08T01:42:11Z", "meta-pubdate")


def test_an_address_gives_a_day_and_no_midnight() -> None:
    """Where only the address says the day, the hour stays null."""
    found = story(pages.page_2017(date_line="French.xinhuanet.com"))
    assert (found.published_day, found.published_at, found.published_rule) == ("2018-06-08", None, "url-day")


def test_a_page_without_any_date_is_undated_and_says_so() -> None:
    """No date line, no address, no meta: the story stays, undated, with a warning."""
    found = story(pages.page_2017(date_line="French.xinhuanet.com"), url="")
    assert found.published_day is None and "no-date" in found.warnings and found.body == BODY


def test_a_day_that_does_not_exist_is_refused() -> None:
    """31 juin is no day: it is named, and nothing is invented in its place."""
    found = story(pages.page_2017(date_line="French.xinhuanet.com | Publié le 2018-06-31 à 09:42"), url="")
    assert found.published_at is None and found.published_day is None and "impossible-day" in found.warnings
    assert found.published_raw == "French.xinhuanet.com | Publié le 2018-06-31 à 09:42"


def test_a_flash_that_is_its_headline() -> None:
    """A flash may say no more than its headline, without a dateline: that is its body, once."""
    said = "Un séisme de magnitude 6,1 frappe le large du Chili (USGS)"
    for page in (pages.page_2017((said,), headline=said), pages.page_2022((said,), headline=said)):
        assert story(page).body == said
    assert reject(pages.page_2017(("Le port rouvre",), headline="Le port rouvre")).reason == "no-body"


@pytest.mark.parametrize(
    "line", ["Par notre correspondant Ali Ba", "Un titre plus court", "Menu Monde Sport"]
)
def test_a_line_above_the_dateline_is_a_banner(line: str) -> None:
    """What stands above the dateline, in the first copy or before the second, is no body: the dateline is read."""
    once, again = (line, *pages.PARAGRAPHS), (*pages.PARAGRAPHS, pages.FOOTER, line, *pages.PARAGRAPHS)
    for paragraphs in (once, again):
        for found in (
            story(pages.page_2022(paragraphs)),
            story(pages.text_page(paragraphs, copies=1), media="text"),
        ):
            assert (found.body, found.dateline_place) == (BODY, "BAMAKO")
            assert {"reason": "banner", "chars": len(line), "similarity": None} in found.removed


def test_a_line_above_the_dateline_that_names_another_paper_is_story() -> None:
    """Nobody could tell the reprint from the wire's own take without it; what is printed stays in its order."""
    line = "Par Xinhua, pour Le Fanal de Dolma"
    found = story(pages.page_2022((line, *pages.PARAGRAPHS)))
    assert found.body == "\n".join([line, *pages.PARAGRAPHS])
    assert found.dateline_raw is None and line not in found.byline


def test_who_wrote_it_is_told_by_the_line_above_the_dateline() -> None:
    """« Par Ali Ba » is the byline; a menu is not."""
    for line, is_byline in (("Par Ali Ba et Awa Konaté", True), ("Menu Monde Sport", False)):
        assert (line in story(pages.page_2022((line, *pages.PARAGRAPHS))).byline) == is_byline


def test_an_image_that_is_loaded_later_has_its_address() -> None:
    """`src` holds a grey pixel, `data-src` the picture."""
    image = '<img src="data:image/gif;base64,R0lGOD" data-src="http://french.news.cn/a.jpg">'
    found = story(pages.page_2022(pages.PARAGRAPHS).replace("<p>", f"<p>{image}</p><p>", 1))
    assert [one["url"] for one in found.images] == ["http://french.news.cn/a.jpg"]


def test_a_web_archives_copy_names_the_wires_own_addresses() -> None:
    """Images and the canonical address as the wire printed them, not as the archive leads to itself."""
    own, wrapped = "http://french.news.cn/a.jpg", "/web/20180608101112im_/http://french.news.cn/a.jpg"
    head = f'<link rel="canonical" href="https://web.archive.org/web/20180608101112/{own}">'
    page = pages.page_2017(pages.PARAGRAPHS, head=head).replace("<p>", f'<p><img src="{wrapped}"></p><p>', 1)
    found = story(page)
    assert (found.canonical_url, [one["url"] for one in found.images]) == (own, [own])


def test_a_digest_of_datelines_keeps_its_headings() -> None:
    """Where several datelines follow, a line above the first is a heading of the digest, and stays."""
    digest = ("Afrique", *pages.PARAGRAPHS, "Asie", f"HANOI, 8 juin (Xinhua) -- {pages.HEADLINE}.")
    assert story(pages.page_2022(digest)).body.startswith("Afrique\n")


STAMPS = [
    ("Date de publication : jeudi 7 juin 2018 à 13h25", "2018-06-07T05:25:00Z"),
    ("French.news.cn | jeudi 7 juin 2018 À 13：25", "2018-06-07T05:25:00Z"),
    ("JEUDI 7 JUIN 2018 à 13 h 25", "2018-06-07T05:25:00Z"),
    ("07/06/2018, 13:25:09", "2018-06-07T05:25:09Z"),
    ("2018年6月7日 13:25", "2018-06-07T05:25:00Z"),
    ("1er\u00a0juin\u00a02018", None),
    ("Publié le 2018-06-07 à 13:25 (heure de Beijing)", "2018-06-07T05:25:00Z"),
    ("Par Awa Konaté | Publié le 2018-06-07 à 13:25", "2018-06-07T05:25:00Z"),
    ("French.news.cn | jeudi 7 juin 2018, à 13 heures 25", "2018-06-07T05:25:00Z"),
    ("07/06/2018 13 h 25 min", "2018-06-07T05:25:00Z"),
    ("7 sep 2018, 13h25", "2018-09-07T05:25:00Z"),
    ("Source: French.news.cn 2018-06-07 13:25 Rédigé par: Moussa Diallo", "2018-06-07T05:25:00Z"),
]


@pytest.mark.parametrize(("line", "at"), STAMPS)
def test_a_date_line_is_known_in_a_table_and_in_a_bare_text(line: str, at: str | None) -> None:
    """Without a class to go by, a line of a date and hardly anything else is the page's date line."""
    table = pages.page_2009().replace("Publié le 2009-08-20 13:05:47 | French. News. Cn", line)
    text = pages.text_page().replace(pages.DATE_LINE, line)
    for found in (story(table), story(text, media="text")):
        assert found.published_at == at and found.published_raw == line.strip()
        assert found.body == BODY and found.headline


@pytest.mark.parametrize(
    "line",
    [
        "Publié en 2015 chez un petit éditeur, ce recueil avait reçu un prix.",
        "Publiée mardi, l'étude porte sur 1.200 foyers.",
        "Mise à jour chaque année, la carte est gratuite.",
        "12 mars 2018",
        "Le 7 juin 2018",
        "Il y a 3 ans, rien n'existait ici.",
        "Par sécurité | 12:30",
    ],
)
def test_a_line_of_the_story_is_no_date_line(line: str) -> None:
    """A sentence that begins as a date line does, or a lone day inside the story, stays in the body."""
    paragraphs = (*pages.PARAGRAPHS[:2], line, *pages.PARAGRAPHS[2:])
    page = pages.page_2017(paragraphs).replace('class="sj"', 'class="jour"').replace('class="info"', "")
    for found in (story(page), story(pages.text_page(paragraphs), media="text")):
        assert line in found.body.split("\n") and found.published_at == "2018-06-08T01:42:00Z"


def test_a_page_clock_above_the_text_is_neither_date_nor_headline() -> None:
    """« Nous sommes le … » in a bare text is refused by name, and the headline above it stays the headline."""
    text = pages.text_page().replace(pages.DATE_LINE, "Nous sommes le 24 novembre 2026, 10:12")
    found = story(text, url="", media="text")
    assert found.published_day is None and {"page-clock", "no-date"} <= set(found.warnings)
    assert found.headline_raw == pages.HEADLINE and found.body == BODY


BANNERS = [
    ["Nous sommes le 24 novembre 2026, 10:12"],
    ["mardi 24 novembre 2026", "Accueil"],
    ["24/11/2026 10:12", "Accueil | Chine | Monde | Afrique"],
]


@pytest.mark.parametrize("banner", BANNERS)
@pytest.mark.parametrize("copies", [1, 2])
def test_a_clock_in_the_banner_of_a_bare_text_is_not_the_date(banner: list[str], copies: int) -> None:
    """The date line is the surest one, or the one right above the text; a banner's day is never taken."""
    text = "\n".join([*banner, pages.text_page(copies=copies)])
    for line, day in ((pages.DATE_LINE, "2018-06-08"), ("2018-06-08 09:42", "2018-06-08"), ("", None)):
        found = story(text.replace(pages.DATE_LINE, line), url="", media="text")
        assert (found.published_day, found.headline_raw, found.body) == (day, pages.HEADLINE, BODY)


def test_a_day_in_the_banner_of_a_page_is_not_the_date() -> None:
    """Without a class to go by, a lone day on the page may be its clock: the story stays without a day."""
    page = f'<body><div>24 novembre 2026</div><h1>Un titre</h1><div id="detail"><p>{pages.PARAGRAPHS[0]}</p></div>'
    found = story(page, url="http://french.news.cn/a.htm")
    assert found.published_day is None and "no-date" in found.warnings


def test_other_orders_of_a_bare_text() -> None:
    """The date line above the headline, in two lines, or a headline in two: the body is the same."""
    text = pages.text_page()
    above = text.replace(f"{pages.HEADLINE}\n\n{pages.DATE_LINE}", f"{pages.DATE_LINE}\n\n{pages.HEADLINE}")
    broken = text.replace("| Publié le ", "\n|\nPublié le\n")
    labelled = text.replace(pages.HEADLINE, f"(AFRIQUE)\n{pages.HEADLINE}")
    for page in (above, broken, labelled):
        found = story(page, url="", media="text")
        assert page != text and (found.headline_raw, found.body) == (pages.HEADLINE, BODY)
        assert found.published_at == "2018-06-08T01:42:00Z"


def test_a_clock_in_the_banner_of_a_table_page_is_not_the_date() -> None:
    """A date line with a verb or the brand goes before a bare one above it."""
    nav = f"<tr><td>2026-11-24 10:12</td></tr><tr><td>{'Accueil Monde Afrique ' * 9}</td></tr>"
    page = pages.page_2009().replace("<table><tr><td>\n", f"<table>{nav}<tr><td>\n", 1)
    assert nav in page and story(page, url="").published_at == "2009-08-20T05:05:47Z"


def test_the_date_behind_the_brand_link() -> None:
    """Era G: « French.news.cn | 2024-11-19 à 10:12 », the brand a link and the date a bare text behind it."""
    for begin, end in (("<h6>", "</h6>"), ("", ""), ('<div class="info">', "</div>")):
        line = f'{begin}<a href="http://french.news.cn/">French.news.cn</a> | 2024-11-19 à 10:12{end}'
        page = f'<html><body><h1>Un titre</h1>{line}<div id="detail"><p>{pages.PARAGRAPHS[0]}</p></div></body></html>'
        found = story(page, url="")
        assert (found.published_at, found.published_raw) == (
            "2024-11-19T02:12:00Z",
            "French.news.cn | 2024-11-19 à 10:12",
        )


def test_another_info_box_does_not_hide_the_date() -> None:
    """A box of the date's class that holds no date is passed over, and a signed date line may stand in the text."""
    info = '<div class="info">Taille du texte</div>'
    for date in ('<div class="jour">2024-11-19 10:12</div>', ""):
        inside = "" if date else "<p>French.news.cn | 2024-11-19 à 10:12</p>"
        page = (
            f'<body><h1>Un titre</h1>{info}{date}<div id="detail">{inside}<p>{pages.PARAGRAPHS[0]}</p></div>'
        )
        found = story(page, url="http://french.news.cn/a.htm")
        assert found.published_at == "2024-11-19T02:12:00Z" and found.body.startswith("Les conteurs")


def test_a_flash_of_one_line_in_a_table() -> None:
    """Era A: a cell that begins with a dateline is the text, however short."""
    assert story(pages.page_2009(("BAMAKO, 8 juin (Xinhua) -- Bref.",))).body == "Bref."


def test_metas_below_a_broken_head_are_read() -> None:
    """An element that has no place in the head ends it: what stands behind is still the page's."""
    head = (
        '<div>x</div><meta name="description" content="Résumé"/><link rel="canonical" href="http://a.fr/"/>'
    )
    found = story(pages.page_2017(head=head))
    assert (found.summary, found.canonical_url) == ("Résumé", "http://a.fr/")


def test_a_dateline_on_a_line_of_its_own() -> None:
    """`dateline_raw` + `body` is the text as printed; the body begins with the story, not with a line end."""
    found = story(pages.page_2017((DATELINE, BODY)))
    assert found.dateline_raw == DATELINE.strip() + "\n" and found.body == BODY.replace("\n", " ")


def test_what_no_charset_reads_is_said() -> None:
    """A character that is lost is a warning, never silent."""
    assert "damaged-text" in story(pages.page_2017(("BAMAKO, 8 juin (Xinhua) -- L\ufffdan.",))).warnings


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028"])
def test_lines_end_as_on_any_system(end: str) -> None:
    """A text of another system, or one read twice as Latin-1, has the same lines."""
    text = pages.text_page()
    assert story(text.replace("\n", end), media="text").body == BODY
    assert story(text.encode().decode("latin-1").encode().decode("latin-1"), media="text").body == BODY


@pytest.mark.parametrize("width", [60, 72, 100])
def test_a_text_folded_at_one_width_is_unfolded(width: int) -> None:
    """What a mailer or a text browser broke into lines is whole again; no word is lost or joined."""
    lines = [textwrap.fill(line, width, break_on_hyphens=False) for line in pages.text_page().split("\n")]
    found = story("\n".join(lines), url="", media="text")
    assert (found.body, found.headline_raw, found.body_copies) == (BODY, pages.HEADLINE, 2)


def test_the_tracking_id_is_checked() -> None:
    """A tracking id with another number than the address is a warning."""
    url = pages.URL.replace(pages.NUMBER, "137240002")
    assert "number-mismatch" in story(pages.page_2017(), url).warnings


@pytest.mark.parametrize("cut", [b"<p>Le fest", b'<p class="a', "<p>La crue d\u2019é".encode()[:-1]])
def test_half_a_page_is_said_to_be_cut(cut: bytes) -> None:
    """A page that ends inside a tag, a text or a character keeps its story, marked as not whole."""
    whole = pages.page_2017().encode()
    found = story(whole[: whole.index(b"</font>")] + cut)
    assert not found.complete and "cut-page" in found.warnings and found.body.startswith("Les conteurs")


REJECTS = [
    ("empty-file", b"", {}),
    ("binary-file", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(90), {}),
    ("unknown-layout", b"<html><body><h1>Accueil</h1></body></html>", {}),
    ("cut-body", b"<html><body><div class='nav'><a href='/chine/ind", {}),
    ("cut-body", "<html><body><h1>Arrivé".encode()[:-1], {}),
    ("no-body", pages.page_2017(()).encode(), {}),
    ("http-404", b"<html></html>", {"status": 404}),
    ("http-500", b"", {"status": 500}),
    ("cut-body", gzip.compress(pages.page_2017().encode())[:-20], {"content_encoding": "gzip"}),
    ("unknown-encoding", b"abc", {"content_encoding": "lzma"}),
]


@pytest.mark.parametrize(("reason", "page", "more"), REJECTS)
def test_what_is_no_story_is_a_named_reject(reason: str, page: bytes, more: dict[str, Any]) -> None:
    """Each reason has its code and a sentence, and says where the bytes are."""
    found = reject(page, **more)
    assert found.reason == reason and found.detail and found.capture["offset"] == 7
    assert found.id == f"xinhua_fr:c_{pages.NUMBER}"


@pytest.mark.parametrize("page", [pages.page_2017(), pages.text_page()])
def test_a_stray_nul_costs_no_story_and_reaches_no_reader(page: str) -> None:
    """One damaged byte at the top, one in the body: the story as it is without them."""
    damaged = "\0" + page.replace("veillée", "veil\0lée")
    media = "text" if page == pages.text_page() else "html"
    assert story(damaged, media=media).body == story(page, media=media).body


def test_tags_without_bottom_are_a_reject() -> None:
    """Ten thousand tags in each other are one refused page, not a fault of the program."""
    assert reject(pages.page_2017().replace("<p>", "<p>" + "<span>" * 10_000, 1)).reason == "too-deep"


def test_a_page_deeper_than_the_parser_can_bear_is_refused_at_once() -> None:
    """A hundred thousand open tags would keep the parser busy for 22 seconds; as many side by side are read."""
    start = time.process_time()
    assert reject(pages.page_2017().replace("<p>", "<p>" + "<div>" * 100_000, 1)).reason == "too-deep"
    assert time.process_time() - start < 2
    assert story(pages.page_2017().replace("<p>", "<i></i>" * 30_000 + "<p>", 1)).body == BODY


def test_a_stranger_is_refused_with_the_way_out() -> None:
    """A page of no known wire names the option that reads it all the same."""
    found = reject("<html><body><h1>Bonjour</h1></body></html>", url="http://example.org/a.html")
    assert found.reason == "unknown-source" and "--source" in found.detail


def test_roles_come_from_address_and_status() -> None:
    """Who asked says nothing: a redirect, a list and robots.txt are known by themselves."""
    assert role_of(capture("", status=302)) == "redirect"
    assert role_of(capture("", "http://french.news.cn/robots.txt")) == "robots"
    assert role_of(capture("", "http://french.news.cn/afrique/index.htm")) == "list"
    assert (
        role_of(capture("", ""))
        == role_of(capture(""))
        == role_of(capture("", "http://example.org/"))
        == "story"
    )
    assert role_of(capture("", "http://example.org/a.png", content_type="image/png")) == "other"


def test_a_list_is_a_listing_and_a_broken_one_a_reject() -> None:
    """Lists come back as lists; what cannot be read as one has its reason."""
    url = "http://french.news.cn/afrique/index.htm"
    assert isinstance(read(capture(f'<a href="{pages.URL}">Un</a>', url)), Listing)
    assert reject("<html></html>", url).reason == "unknown-list"


def test_reading_twice_gives_the_same_bytes() -> None:
    """Reading has no memory: the same capture gives the same JSON, again and again."""
    assert story(pages.page_2017()).to_json() == story(pages.page_2017()).to_json()
    assert (
        Reading.from_json(story(pages.page_2017()).to_json()).to_json() == story(pages.page_2017()).to_json()
    )


@given(st.binary(max_size=400))
def test_any_bytes_end_as_a_story_or_a_named_reject(data: bytes) -> None:
    """For any byte string there is a Reading or a Reject, never an exception and never nothing."""
    for media in ("html", "text"):
        assert isinstance(read(capture(data, media=media)), Reading | Reject)


@given(st.integers(0, len(pages.page_2017().encode()) - 1))
def test_a_page_cut_anywhere_is_named(at: int) -> None:
    """Cut at any byte, the page is a reject or a story known not to be whole."""
    found = read(capture(pages.page_2017().encode()[:at]))
    assert isinstance(found, Reject) or (isinstance(found, Reading) and not found.complete)
