"""Facts about Xinhua's French pages: addresses, lists, layouts, the key of a story."""

from __future__ import annotations

import pytest

from tests import pages
from wirecrawl.errors import Rejected
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Block
from wirecrawl.sources.markup import PageTree, blocks_of, blocks_of_boxes, text_of
from wirecrawl.sources.xinhua_fr import XinhuaFr

SOURCE = XinhuaFr()
HEX = "8b2339747cd24d8e9dac79cb29e3a9f6"

SEEN_ADDRESSES = [
    ("http://french.xinhuanet.com/2018-06/07/c_137236985.htm", "story", "c_137236985", 1, "2018-06-07"),
    ("http://french.news.cn/2018-06/07/c_137236985_2.htm", "story", "c_137236985", 2, "2018-06-07"),
    ("http://french.xinhuanet.com/afrique/2015-07/10/c_134400858.htm", "story", "c_134400858", 1, "2015-07-10"),
    ("https://french.news.cn/2021-10/09/c_1310233986.htm", "story", "c_1310233986", 1, "2021-10-09"),
    (f"https://french.news.cn/20241119/{HEX}/c.html", "story", HEX, 1, "2024-11-19"),
    (f"https://french.news.cn/africa/20241119/{HEX}/c.html", "story", HEX, 1, "2024-11-19"),
    ("http://www.french.news.cn/french/2009-08/20/content_931234.htm", "story", "content_931234", 1, "2009-08-20"),
    ("http://spanish.xinhuanet.com/2020-03/04/c_138843813.htm", "other", "c_138843813", 1, "2020-03-04"),
]  # fmt: skip
OTHER_ADDRESSES = [
    ("http://french.news.cn/afrique/index.htm", "list"),
    ("http://french.news.cn/", "list"),
    (f"http://french.news.cn/afrique/ds_{HEX}.json", "list"),
    ("http://qc.wa.news.cn/nodeart/list?nid=11&pgnum=1&cnt=100", "list"),
    ("http://french.news.cn/robots.txt", "robots"),
    ("http://french.news.cn/2018-13/41/c_137236985.htm", "other"),
    ("http://example.org/2018-06/07/c_137236985.htm", "other"),
    ("http://notfrench.news.cn.example.org/index.htm", "other"),
    ("http://french.news.cn/pic/a.jpg", "other"),
    ("http://french.news.cn/2018-06/07/c_137236985_0.htm", "other"),
]


@pytest.mark.parametrize(("url", "role", "key", "page", "day"), SEEN_ADDRESSES)
def test_a_story_address_says_key_page_and_day(url: str, role: str, key: str, page: int, day: str) -> None:
    """The key is the wire's own number, whatever host, section or scheme stands before it."""
    address = SOURCE.address(url)
    assert (address.role, address.id, address.page, address.day) == (role, f"xinhua_fr:{key}", page, day)


@pytest.mark.parametrize(("url", "role"), OTHER_ADDRESSES)
def test_other_addresses_have_their_role(url: str, role: str) -> None:
    """Lists and robots.txt are known by their address; a stranger's page is never a story of ours."""
    assert SOURCE.address(url).role == role


@pytest.mark.parametrize(
    ("page", "layout"),
    [
        (pages.page_2009(), "xinhua-2009"),
        (pages.page_2017(date_line="Publié le 2015-07-10 à 14:56 | french.xinhuanet.com"), "xinhua-2013"),
        (pages.page_2017(), "xinhua-2017"),
        (pages.page_2017(number="1310233986"), "xinhua-2021"),
        (pages.page_2022(), "xinhua-2022"),
    ],
)
def test_a_layout_is_chosen_by_looking_at_the_page(page: str, layout: str) -> None:
    """Exactly one layout says yes to each era's page."""
    assert SOURCE.choose(PageTree(page)).name == layout


@pytest.mark.parametrize(
    "page", ["<html><body><p>Bonjour.</p></body></html>", "<html></html>", "<div><table><tr><td>a"]
)
def test_a_shape_never_seen_is_refused(page: str) -> None:
    """No guess: a page no layout knows is `unknown-layout`."""
    with pytest.raises(Rejected, match="tried xinhua-2009") as refused:
        SOURCE.choose(PageTree(page))
    assert refused.value.reason == "unknown-layout"


def test_a_page_of_two_layouts_is_refused() -> None:
    """Two layouts that both match are a reject, not the first of them."""
    both = pages.page_2017().replace('<div style="display:none">', '<div id="detail"><p>Un.</p></div><div>')
    with pytest.raises(Rejected) as refused:
        SOURCE.choose(PageTree(both))
    assert refused.value.reason == "two-layouts"


KEYS = [
    (pages.tracking_id("137236985"), "", "2018-06-07", "c_137236985", ()),
    (pages.tracking_id("1310233986"), "", "2021-10-09", "c_1310233986", ()),
    (pages.tracking_id("1310233981"), "", "2023-10-09", "c_1310233981", ()),
    (pages.tracking_id("1310233981"), "", "2021-10-09", "c_1310233981", ("ambiguous-number",)),
    (pages.tracking_id("139630000"), "", "2021-01-09", "c_139630000", ("ambiguous-number",)),
    (pages.tracking_id("137236985"), "", None, "c_137236985", ("ambiguous-number",)),
    ("", "138843813.13.102.0", None, "c_138843813", ()),
    (pages.tracking_id("138843813"), "138843813.13.102.0", None, "c_138843813", ()),
    (pages.tracking_id("138843814"), "138843813.13.102.0", None, "c_138843813", ("number-mismatch",)),
    ("", "", None, "", ()),
]


@pytest.mark.parametrize(("number", "publish_id", "day", "key", "warnings"), KEYS)
def test_the_key_of_a_page_without_address(
    number: str, publish_id: str, day: str | None, key: str, warnings: tuple[str, ...]
) -> None:
    """Its last ten digits are the number; the day decides between 9 and 10, or a warning says so."""
    assert SOURCE.key_of(number, publish_id, day) == (f"xinhua_fr:{key}" if key else "", warnings)


def test_only_the_french_edition_is_ours() -> None:
    """A tracking id of another edition, or a brand inside a link only, makes no French page."""
    assert SOURCE.prints(f"texte {pages.tracking_id()}")
    assert SOURCE.prints("French.news.cn | 2023-05-02 à 10:12")
    assert not SOURCE.prints(f"french.news.cn {pages.tracking_id(edition='01002007076')}")
    assert not SOURCE.prints('<a href="http://french.xinhuanet.com/index.htm">Français</a>')


def listing(url: str, text: str) -> tuple[list[str], tuple[str, ...]]:
    found = SOURCE.listing(Capture(b"", url=url), text)
    return [f"{entry.id} {entry.day}" for entry in found.entries], found.more


def test_a_channel_page_lists_each_story_once() -> None:
    """Links resolve, a story linked twice is one entry, strangers are none; the datasource is a further list."""
    html = f"""<body><a href="../20241119/{HEX}/c.html">Un</a><a href="../20241119/{HEX}/c.html"><img></a>
    <a href="/2018-06/07/c_137240001.htm">Deux</a><a href="http://example.org/2018-06/07/c_1372400.htm">x</a>
    <a href="http://[broken">y</a><a href="javascript:void(0)">z</a><div data="datasource:{HEX}"></div></body>"""
    entries, more = listing("http://french.news.cn/afrique/index.htm", html)
    assert entries == [f"xinhua_fr:{HEX} 2024-11-19", "xinhua_fr:c_137240001 2018-06-07"]
    assert more == (f"http://french.news.cn/afrique/ds_{HEX}.json",)


def test_a_datasource_list() -> None:
    """`ds_<hex>.json` lists stories by publishUrl; the address's day goes before the printed time."""
    row = f'"title":"<b>Un</b>","publishUrl":"../20241119/{HEX}/c.html","publishTime":"2024-11-20 01:00:00"'
    text = f'{{"datasource":[{{{row}}}]}}'
    entries, _ = listing("http://french.news.cn/afrique/ds_" + HEX + ".json", text)
    assert entries == [f"xinhua_fr:{HEX} 2024-11-19"]


def test_the_list_api_with_an_abstract_that_is_no_json() -> None:
    """The JSONP answer is read with its Abstract cut out, and its next page follows from totalnum."""
    url = "http://qc.wa.news.cn/nodeart/list?nid=118&pgnum=1&cnt=1&orderby=1"
    text = (
        'callback({"status":0,"data":{"list":[{"DocID":1,"Title":"Un","PubTime":"2018-06-07 13:25:00",'
        '"LinkUrl":"http://french.news.cn/2018-06/07/c_137240001.htm","Abstract":\\{ a: \'oui\', b: [{ c: 1 }],}\\",'
        '"keyword":null,"Author":"X"}]},"totalnum":2})'
    )
    entries, more = listing(url, text)
    assert entries == ["xinhua_fr:c_137240001 2018-06-07"]
    assert more == ("http://qc.wa.news.cn/nodeart/list?nid=118&pgnum=2&cnt=1&orderby=1",)


ROW = (
    '{"DocID":"1","Title":"Un","PubTime":"2018-06-07 13:25:00",'
    '"LinkUrl":"http://french.news.cn/2018-06/07/c_137240001.htm"'
)
API_ANSWERS = [
    '/**/cb(%s,"Abstract":"a { b }","keyword":null}]},"totalnum":1});',
    'window["cb"](%s,"Abstract":null}]},"totalnum":"1"});',
    "var liste = %s}]}};",
    '(%s,"Abstract":\\{ x: [{ y: 1 }],}\\}]},"totalnum":1})',
    '%s,"Abstract":"une\nligne"}, null, "x"]},"totalnum":[1]}',
]


@pytest.mark.parametrize("answer", API_ANSWERS)
def test_the_list_api_in_other_wrappings(answer: str) -> None:
    """Callbacks of any name, an Abstract that stands last, raw line ends in it, rows that are none."""
    text = answer % ('{"status":0,"data":{"list":[' + ROW)
    assert listing("http://qc.wa.news.cn/nodeart/list?nid=1&pgnum=1&cnt=1", text)[0] == [
        "xinhua_fr:c_137240001 2018-06-07"
    ]


def test_a_list_that_is_empty_asks_for_no_further_page() -> None:
    """A total that lies never pages without end."""
    for rows in ("null", "[]", "[null]"):
        text = f'({{"status":0,"data":{{"list":{rows}}},"totalnum":999}})'
        assert listing("http://qc.wa.news.cn/nodeart/list?nid=1&pgnum=1&cnt=1", text) == ([], ())


def test_the_last_page_of_the_list_api() -> None:
    """When totalnum is reached, no further page is asked for."""
    url = "http://qc.wa.news.cn/nodeart/list?nid=118&pgnum=2&cnt=1&orderby=1"
    assert listing(url, '({"status":0,"data":{"list":[]},"totalnum":2})') == ([], ())


def test_the_end_of_the_list_api() -> None:
    """`status:-1` ends a list; it is no error."""
    assert listing("http://qc.wa.news.cn/nodeart/page?nid=118", '({"status":-1})') == ([], ())


@pytest.mark.parametrize(
    "url", ["http://french.news.cn/a/ds_" + HEX + ".json", "http://qc.wa.news.cn/nodeart/list?nid=1"]
)
@pytest.mark.parametrize("text", ["", "<html>504</html>", "[]", "{", "null", '{"a":1}'])
def test_a_broken_list_is_refused(url: str, text: str) -> None:
    """A list that cannot be read says so: it is never an empty list."""
    with pytest.raises(Rejected) as refused:
        listing(url, text)
    assert refused.value.reason == "unknown-list"


def test_a_line_break_ends_a_paragraph() -> None:
    """Text joined by <br> is as many lines as a reader sees; inline markup and images break none."""
    html = (
        '<div id="x">Un<br>deux <b>gras</b><p>trois<br/>quatre<img src="a.jpg"></p><script>no</script> </div>'
    )
    (box,) = PageTree(html).boxes("x")
    assert [block.text for block in blocks_of(box)] == ["Un", "deux gras", "trois", "quatre", "a.jpg"]


@pytest.mark.parametrize("html", ["<b>Un<br>deux</b>", "<i><b>Un<br>deux</b></i>", "Un<br>deux"])
def test_a_line_break_inside_a_headline_is_a_space(html: str) -> None:
    """However deep it stands; a lone element around one text has none to look for."""
    (box,) = PageTree(f'<div id="x">{html}</div>').boxes("x")
    assert text_of(box) == "Un deux"
    (alone,) = PageTree('<div id="x"><i><b>Un mot</b></i></div>').boxes("x")
    assert text_of(alone) == "Un mot"


def test_each_box_is_read_as_it_stands() -> None:
    """A mobile copy to the letter gives the same lines again; one with a word of its own gives that."""
    page = pages.page_2017()
    before, mark, mobile = page.partition('<div id="content">')
    other = before + mark + mobile.replace("deux nuits", "trois nuits")
    for html, words in ((page, "deux nuits"), (other, "trois nuits")):
        tree = PageTree(html)
        lines = [text for kind, text in SOURCE.choose(tree).take(tree).seen.blocks if kind == "p"]
        assert len(lines) == 2 * len(pages.PARAGRAPHS)
        assert lines[:4] == list(pages.PARAGRAPHS)
        assert lines[6].endswith(f"en {words}.")


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>Un</p>\n<p>deux</p>", ["Un", "deux"]),
        ("Un<p>deux</p>trois", ["Un", "deux", "trois"]),
        ("<p></p>Un<p>\u200b</p><p> </p>", ["Un"]),
        ("<p>Un</p>deux<p>trois</p>", ["Un", "deux", "trois"]),
        ("<p>Un<!-- coupé -->deux</p><p>trois</p>", ["Undeux", "trois"]),
        ("<p> Un\n deux\u00a0: </p>", ["Un deux\u00a0:"]),
        ("", []),
    ],
)
def test_plain_paragraphs_are_lines(html: str, lines: list[str]) -> None:
    """A box of nothing but paragraphs is read at once, and as any other; where a text ends is never guessed."""
    (box,) = PageTree(f'<div id="x">{html}</div>').boxes("x")
    assert [block.text for block in blocks_of(box)] == lines
    (mixed,) = PageTree(f'<div id="x"><hr>{html}</div>').boxes("x")
    assert blocks_of(mixed) == blocks_of(box)


def test_boxes_with_the_same_tags_and_texts_may_differ() -> None:
    """A box that shows more than text is read each time."""
    boxes = PageTree(
        '<div id="x"><p>Un<img src="a"></p></div><div id="x"><p>Un<img src="b"></p></div>'
    ).boxes("x")
    shown = [block.text for block in blocks_of_boxes(boxes) if block.kind == "image"]
    assert (shown, blocks_of_boxes(boxes)[0]) == (["a", "b"], Block("box"))


@pytest.mark.parametrize("doctype", ["", "<!DOCTYPE html>"])
@pytest.mark.parametrize(
    "html",
    [
        '<div class="bt"><h2>Un</h2></div><p class="sj">deux</p>',
        '<h2 class="bt">Un</h2><div class="x bt"><i><h2>deux</h2></i></div><p class="SJ">trois</p>',
        '<div class="bt"></div><div class="BT"><h2>Un</h2></div><div class="bt"><h2>deux</h2></div>',
        '<div class="bt"><p><div class="bt"><h2>Un</h2></div></div><div class="sja">deux</div>',
    ],
)
def test_what_was_found_in_the_first_pass_is_what_a_selector_finds(html: str, doctype: str) -> None:
    """Whether case counts depends on the page, and a class may be one of several."""
    tree = PageTree(doctype + html)
    for selector in (".bt", ".sj", ".bt h2"):
        found, first = tree.find(selector), tree.root.css_first(selector)
        assert (found and found.mem_id) == (first and first.mem_id)
    tree.mark("x")
    assert (tree.find(".x") is None) == (tree.root.css_first(".x") is None)


def test_the_address_of_a_further_page() -> None:
    """Pages 2 and on carry their number before the suffix; page 1 carries none."""
    assert SOURCE.page_address(pages.URL, 2) == pages.URL.replace(".htm", "_2.htm")
    assert SOURCE.page_address(SOURCE.page_address(pages.URL, 3), 1) == pages.URL
    assert SOURCE.page_address(f"http://french.news.cn/20241119/{HEX}/c.html", 2).endswith("/c_2.html")
