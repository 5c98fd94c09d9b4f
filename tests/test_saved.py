"""Pages as people have them: what a file is, where the page came from, when it was taken."""

from __future__ import annotations

import base64
import gzip
import io
import os
import quopri
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.warc_bytes import PAGE, members, numbered
from wirecrawl.archive.provenance import instant_of, provenance
from wirecrawl.archive.saved import find_files, name_of, read_file, rule_of
from wirecrawl.errors import Unreadable
from wirecrawl.model.address import unwrapped
from wirecrawl.model.capture import Capture

STORY = "http://french.xinhuanet.com/2018-06/07/c_137236985.htm"
AT = "2018-06-07T12:02:11Z"


def read(path: Path) -> tuple[list[Capture], list[str]]:
    found = list(read_file(path, path.name))
    captures = [one for one in found if isinstance(one, Capture)]
    faults = [one for one in found if isinstance(one, Unreadable)]
    for fault in faults:
        assert fault.where.startswith(path.name) and fault.what and fault.next_step
    return captures, [fault.reason for fault in faults]


def read_bytes(folder: Path, name: str, data: bytes) -> tuple[list[Capture], list[str]]:
    (folder / name).write_bytes(data)
    return read(folder / name)


# --- where a page came from

# (who saved it, what it leaves, address, instant, rule)
SAVERS = [
    (
        "chrome",
        f"<!DOCTYPE html>\n<!-- saved from url=(0054){STORY} -->\n<html>",
        STORY,
        None,
        "saved-from-url",
    ),
    ("internet explorer", f"<!-- saved from url=(0054){STORY}-->\r\n<HTML>", STORY, None, "saved-from-url"),
    (
        "chrome, port printed",
        "<!-- saved from url=(0057)http://french.xinhuanet.com:80/2018-06/07/c_137236985.htm -->",
        STORY,
        None,
        "saved-from-url",
    ),
    (
        "chrome, of a page in the Wayback Machine",
        f"<!-- saved from url=(0093)https://web.archive.org/web/20180607120211/{STORY} -->",
        STORY,
        AT,
        "saved-from-url",
    ),
    (
        "singlefile",
        (
            f"<!DOCTYPE html> <html lang=fr><!--\n Page saved with SingleFile \n url: {STORY} \n saved date: "
            "Thu Jun 07 2018 14:02:11 GMT+0200 (heure d’été d’Europe centrale)\n-->"
        ),
        STORY,
        AT,
        "singlefile",
    ),
    (
        "singlefile, older words",
        (
            f"<html><!--\n Archive processed by SingleFile \n url: {STORY}\n saved date: "
            "Thu Jun 07 2018 20:02:11 GMT+0800 (China Standard Time)\n-->"
        ),
        STORY,
        AT,
        "singlefile",
    ),
    (
        "httrack",
        (
            "<html><!-- Mirrored from french.xinhuanet.com/2018-06/07/c_137236985.htm by HTTrack Website Copier/3.x "
            "[XR&CO'2014], Thu, 07 Jun 2018 12:02:11 GMT -->"
        ),
        STORY,
        AT,
        "httrack",
    ),
    (
        "wayback, its script",
        (
            '<head><script>__wm.init("https://web.archive.org/web");\n__wm.wombat('
            f'"{STORY}","20180607120211","https://web.archive.org/","web","/_static/","1528372931");</script>'
        ),
        STORY,
        AT,
        "wayback",
    ),
    (
        "wayback, its closing words and a rewritten canonical link",
        f'<html><head><link rel="canonical" href="/x"></head><link href="{STORY}" rel="canonical"/>'
        + "<p>remplissage</p>" * 2000
        + "<!--\n     FILE ARCHIVED ON 12:02:11 Jun 7, 2018 AND RETRIEVED FROM THE\n     INTERNET ARCHIVE ON 1 -->",
        "",
        AT,
        "archived-on",
    ),
    (
        "wayback, canonical link and closing words",
        (
            f'<html><head><link href="{STORY}" rel="canonical"></head><p>'
            "<!--\n     FILE ARCHIVED ON 12:02:11 Jun 07, 2018 AND RETRIEVED FROM THE -->"
        ),
        STORY,
        AT,
        "canonical+archived-on",
    ),
    (
        "save page we",
        (
            f'<head><meta name="savepage-url" content="{STORY}"><meta name="savepage-date" '
            'content="Thu Jun 07 2018 14:02:11 GMT+0200 (CEST)"></head>'
        ),
        STORY,
        AT,
        "savepage-we",
    ),
    (
        "webscrapbook",
        f'<html data-scrapbook-source="{STORY}" data-scrapbook-create="20180607120211345">',
        STORY,
        AT,
        "webscrapbook",
    ),
    (
        "monolith",
        f"<!-- Saved from {STORY} at 2018-06-07T12:02:11Z using monolith v2.8.1 -->",
        STORY,
        AT,
        "monolith",
    ),
    (
        "archive.today",
        f'<head><link rel="canonical" href="http://archive.today/2018.06.07-120211/{STORY}"></head>',
        STORY,
        AT,
        "canonical",
    ),
    ("the page itself", f"<head><link rel='canonical' href='{STORY}'/></head>", STORY, None, "canonical"),
    (
        "no scheme",
        '<link rel="canonical" href="//french.news.cn/a.htm">',
        "http://french.news.cn/a.htm",
        None,
        "canonical",
    ),
    (
        "the page itself, behind 400 kB of style",
        f"<head><style>{'p{color:red}' * 34000}</style><link rel=canonical href={STORY}></head>",
        STORY,
        None,
        "canonical",
    ),
    (
        "og:url, its ampersands escaped",
        '<meta content="http://french.news.cn/a?b=1&amp;c=2" property="og:url">',
        "http://french.news.cn/a?b=1&c=2",
        None,
        "og-url",
    ),
    ("nobody", "<html><p>Le cresson de Provins</p>", "", None, ""),
    ("a file on a disk", "<!-- saved from url=(0014)about:internet --><html>", "", None, ""),
    ("a relative link", '<link rel="canonical" href="/2018/a.htm">', "", None, ""),
]


@pytest.mark.parametrize(("saver", "left", "url", "at", "rule"), SAVERS, ids=[row[0] for row in SAVERS])
def test_the_address_is_what_the_saver_left(
    tmp_path: Path, saver: str, left: str, url: str, at: str | None, rule: str
) -> None:
    """Address, instant in UTC and the rule that read them; in bytes, in text, packed, in a file."""
    assert provenance(left) == provenance(left.encode()) == (url, at, rule)
    assert provenance(left.encode("utf-16")) == (url, at, rule)
    for name, data in (("a.html", left.encode()), ("a.html.gz", gzip.compress(left.encode()))):
        (capture,), faults = read_bytes(tmp_path, name, data)
        assert not faults and (capture.url, capture.fetched_at) == (url, at)
        assert rule_of(capture) == rule


def test_the_first_rule_in_order_wins() -> None:
    """A browser saved a page that names itself otherwise: the browser knows where it was."""
    page = f'<!-- saved from url=(0054){STORY} --><head><link rel="canonical" href="http://french.news.cn/autre"></head>'
    assert provenance(page) == (STORY, None, "saved-from-url")


IMPOSSIBLE = [
    "Thu Jun 31 2018 14:02:11 GMT+0200",
    "Thu Jun 07 2018 25:02:11 GMT+0200",
    "hier à 13:25",
    "Thu Jun 07 2018 14:02:11",
    "Thu Jun 07 2018 14:02:11 (heure d’été d’Europe centrale)",
    "7 juin 2018",
]


@pytest.mark.parametrize("said", IMPOSSIBLE)
def test_an_instant_that_cannot_be_is_none(said: str) -> None:
    """A day that does not exist, a clock without a zone: the address stays, no instant is made up."""
    page = f"<!--\n Page saved with SingleFile \n url: {STORY}\n saved date: {said}\n-->"
    assert provenance(page) == (STORY, None, "singlefile")


# (address, inner address, instant)
WRAPPED = [
    (f"http://web.archive.org/web/20180607120211id_/{STORY}", STORY, AT),
    (f"https://web.archive.org/web/20180607120211/{STORY.replace('.com', '.com:80')}", STORY, AT),
    (f"https://web.archive.org/web/20180607120211if_/{STORY.replace('//', '/')}", STORY, AT),
    ("https://web.archive.org/web/20180607120211/french.news.cn/a", "http://french.news.cn/a", AT),
    (f"web.archive.org/web/2018/{STORY}", STORY, None),
    (f"https://web.archive.org/web/2018*/{STORY}", STORY, None),
    (f"https://web.archive.org/web/20181307120211/{STORY}", STORY, None),
    (f"https://web.archive.org/save/{STORY}", STORY, None),
    (f"https://arquivo.pt/wayback/20180607120211/{STORY}", STORY, AT),
    (f"https://wayback.archive-it.org/7/20180607120211mp_/{STORY}", STORY, AT),
    (
        f"https://arquivo.pt/wayback/20200101000000/http://web.archive.org/web/20180607120211/{STORY}",
        STORY,
        AT,
    ),
    (
        "https://web.archive.org/web/20180607120211/http://a.fr/p?u=http://b.fr/",
        "http://a.fr/p?u=http://b.fr/",
        AT,
    ),
    (STORY, STORY, None),
    ("http://french.news.cn:80/a", "http://french.news.cn:80/a", None),
    ("http://a.fr/partage?u=http://b.fr/20180607/x", "http://a.fr/partage?u=http://b.fr/20180607/x", None),
    ("", "", None),
]


@pytest.mark.parametrize(("url", "inner", "at"), WRAPPED)
def test_web_archives_wrap_addresses(url: str, inner: str, at: str | None) -> None:
    """Wayback machines of any house; an address that only mentions another one is left alone."""
    found, said = unwrapped(url)
    assert (found, instant_of(said)) == (inner, at)


@settings(max_examples=100, derandomize=True)
@given(
    st.text(max_size=300)
    | st.sampled_from([row[1] for row in SAVERS]).map(lambda left: left[: len(left) // 2])
)
def test_provenance_never_raises(page: str) -> None:
    """Whatever the page: an address of the web or none."""
    url = provenance(page).url
    assert url == "" or url.startswith(("http://", "https://"))


# --- what a file is


def _mhtml(
    page: bytes = PAGE, *, encoding: str = "quoted-printable", head: str = "", tail: str = ""
) -> bytes:
    body = quopri.encodestring(page) if encoding == "quoted-printable" else base64.encodebytes(page)
    lines = (
        f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {STORY}\r\nSubject: =?utf-8?Q?March=C3=A9?=\r\n"
        f"Date: Thu, 7 Jun 2018 14:02:11 +0200\r\nMIME-Version: 1.0\r\n{head}"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Cresson----"\r\n\r\n\r\n'
        "------Cresson----\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\nContent-Location: {STORY}\r\n\r\n"
    )
    return lines.encode() + body + (tail or "\r\n------Cresson------\r\n").encode()


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64"])
def test_mhtml_gives_its_page(tmp_path: Path, encoding: str) -> None:
    """The decoded root part; address and instant from the headers, the charset from the part's."""
    (capture,), faults = read_bytes(tmp_path, "page.mhtml", _mhtml(encoding=encoding))
    assert not faults
    assert capture.payload.rstrip() == PAGE
    assert (capture.url, capture.fetched_at, capture.content_type) == (STORY, AT, "text/html; charset=utf-8")
    assert rule_of(capture) == "mhtml-header"


def test_mhtml_of_several_frames_gives_the_root(tmp_path: Path) -> None:
    """`start` names the page; without it, it is the first HTML part."""
    two = (
        "\r\n------Cresson----\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <cadre-2>\r\n\r\n"
        "<html><p>Deuxième cadre</p></html>\r\n------Cresson------\r\n"
    )
    (first,), _ = read_bytes(tmp_path, "a.mht", _mhtml(tail=two))
    assert b"Provins" in first.payload
    started = _mhtml(tail=two).replace(b'type="text/html";', b'type="text/html"; start="<cadre-2>";')
    (second,), _ = read_bytes(tmp_path, "b.mht", started)
    assert "Deuxième".encode() in second.payload


def test_a_cut_mhtml_is_told_from_a_cut_picture(tmp_path: Path) -> None:
    """Cut inside the page: `cut-body`. Cut inside a picture behind it: the page is whole."""
    assert read_bytes(tmp_path, "a.mhtml", _mhtml()[:-120]) == ([], ["cut-body"])
    picture = "\r\n------Cresson----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo"
    captures, faults = read_bytes(tmp_path, "b.mhtml", _mhtml(tail=picture))
    assert not faults and len(captures) == 1
    pictured = _mhtml().replace(b"Content-Type: text/html; ch", b"Content-Type: image/png; ch")
    assert read_bytes(tmp_path, "c.mhtml", pictured) == ([], ["no-page"])


def _wacz(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in entries.items():
            bundle.writestr(name, data)
    return out.getvalue()


def test_wacz_gives_the_captures_of_its_warcs(tmp_path: Path) -> None:
    """Each WARC under archive/, in order of name, called by both names; damage in one is damage of one record."""
    packed = members(numbered(4))
    data = _wacz(
        {
            "datapackage.json": b"{}",
            "indexes/index.cdx.gz": b"",
            "archive/b.warc.gz": packed[3],
            "archive/a.warc.gz": packed[0] + packed[1][:-60] + packed[2],
            "archive/../../evil.warc.gz": packed[3],
        }
    )
    before = sorted(tmp_path.rglob("*"))
    captures, faults = read_bytes(tmp_path, "site.wacz", data)
    assert [capture.url[-5:-4] for capture in captures] == ["0", "2", "3"] and len(faults) == 1
    assert [capture.file for capture in captures] == [
        "site.wacz!archive/a.warc.gz",
        "site.wacz!archive/a.warc.gz",
        "site.wacz!archive/b.warc.gz",
    ]
    assert captures[1].offset == len(packed[0]) + len(packed[1]) - 60
    assert sorted(tmp_path.rglob("*")) == sorted([*before, tmp_path / "site.wacz"])


def test_a_broken_wacz_is_one_line(tmp_path: Path) -> None:
    """Cut, without WARCs, or a bomb: named, nothing unpacked."""
    whole = _wacz({"archive/a.warc.gz": members(numbered(1))[0]})
    assert read_bytes(tmp_path, "cut.wacz", whole[:-30]) == ([], ["broken-zip"])
    accented = _wacz({"archive/é.warc.gz": members(numbered(1))[0]})
    no_utf8 = accented.replace("é".encode(), b"\xb5\xb5", 1)  # in the file's own head, not in the directory
    assert read_bytes(tmp_path, "name.wacz", no_utf8) == ([], ["broken-zip"])
    assert read_bytes(tmp_path, "word.docx", _wacz({"word/document.xml": b"<w/>"})) == ([], ["binary-file"])
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle,
        bundle.open("archive/a.warc", "w") as member,
    ):
        for _ in range(520):
            member.write(bytes(1024 * 1024))
    assert read_bytes(tmp_path, "bomb.wacz", out.getvalue()) == ([], ["file-too-large"])


# (name, content, media; or the reason it is refused)
KINDS: list[tuple[str, bytes, str]] = [
    ("page.html", PAGE, "html"),
    ("page.txt", PAGE, "html"),
    ("page.jpg", PAGE, "html"),
    ("fragment.htm", b"<p>Le cresson</p>", "html"),
    ("texte.txt", b"PROVINS, 4 mai (Xinhua) -- Le cresson < 2 euros", "text"),
    ("texte.html", b"Le cresson de Provins", "text"),
    ("sans-suffixe", b"Le cresson de Provins", "text"),
    ("latin.txt", "Marché de Provins".encode("latin-1"), "text"),
    ("utf16.htm", PAGE.decode().encode("utf-16"), "html"),
    ("bom.txt", b"\xef\xbb\xbfLe cresson", "text"),
    ("one-nul.html", PAGE * 9 + b"\0" + PAGE, "html"),
    ("cut-in-tag.html", PAGE[:-4], "html"),
    ("page.html.gz", gzip.compress(PAGE), "html"),
    ("page.html", gzip.compress(PAGE), "html"),
    ("texte.txt.gz", gzip.compress(b"Le cresson"), "text"),
    ("empty.html", b"", "empty-file"),
    ("empty.html.gz", gzip.compress(b""), "empty-file"),
    ("cut.html.gz", gzip.compress(PAGE)[:-20], "cut-body"),
    ("cut-in-trailer.html.gz", gzip.compress(PAGE)[:-3], "cut-body"),
    ("flipped.html.gz", gzip.compress(PAGE)[:60] + b"\xff\xff\xff" + gzip.compress(PAGE)[63:], "broken-body"),
    ("bomb.html.gz", gzip.compress(bytes(70 * 1024 * 1024), 9), "body-too-large"),
    ("picture.html", b"\x89PNG\r\n\x1a\n" + bytes(99), "binary-file"),
    ("noise.txt", bytes(range(256)) * 4, "binary-file"),
    ("report.txt", b"%PDF-1.7\n", "binary-file"),
    ("huge.txt", b"a" * (64 * 1024 * 1024 + 1), "file-too-large"),
    ("page.warc.gz", b"Le cresson", "not-a-warc"),
    ("page.zst.html", b"\x28\xb5\x2f\xfd" + bytes(9), "cut-record"),
]


@pytest.mark.parametrize(("name", "data", "kind"), KINDS, ids=[f"{row[0]}-{row[2]}" for row in KINDS])
def test_the_content_decides_what_a_file_is(tmp_path: Path, name: str, data: bytes, kind: str) -> None:
    """Suffixes lie; each file is one capture of the right kind, or one line with its reason."""
    captures, faults = read_bytes(tmp_path, name, data)
    if kind not in ("html", "text"):
        assert (captures, faults) == ([], [kind])
        return
    assert not faults and len(captures) == 1
    (capture,) = captures
    assert (capture.media, capture.payload, capture.file, capture.offset) == (kind, data, name, 0)
    assert capture.fetched_at is None and capture.status == 200
    assert capture.body()


def test_a_page_called_warc_and_a_warc_called_page(tmp_path: Path) -> None:
    """Each is read as what it is."""
    (capture,), _ = read_bytes(tmp_path, "page.warc", PAGE)
    assert capture.payload == PAGE
    captures, faults = read_bytes(tmp_path, "damaged.warc", b"".join(numbered(3))[40:])
    assert len(captures) == 2 and len(faults) == 1
    captures, faults = read_bytes(tmp_path, "page.html", b"".join(members(numbered(3))))
    assert len(captures) == 3 and not faults
    captures, faults = read_bytes(tmp_path, "page.html", b"".join(numbered(3)))
    assert len(captures) == 3 and not faults


def test_times_of_files_are_never_read(tmp_path: Path) -> None:
    """A file's own dates say when it was copied, not when the page was fetched."""
    path = tmp_path / "2018-06-07.html"
    path.write_bytes(PAGE)
    os.utime(path, (1528372931, 1528372931))
    (capture,), _ = read(path)
    assert capture.fetched_at is None and capture.url == ""


def test_what_may_not_be_read_is_one_line(tmp_path: Path) -> None:
    """Not there, not allowed, a folder in place of a file."""
    assert read(tmp_path / "absent.html") == ([], ["no-such-file"])
    (tmp_path / "folder.html").mkdir()
    assert read(tmp_path / "folder.html") == ([], ["read-error"])
    closed = tmp_path / "closed.html"
    closed.write_bytes(PAGE)
    closed.chmod(0)
    user = os.geteuid()
    try:
        if user == 0:  # root reads every file
            os.seteuid(65534)
        assert read(closed) == ([], ["no-permission"])
    finally:
        os.seteuid(user)


# --- folders


def test_a_pipe_is_one_line_and_is_not_waited_for(tmp_path: Path) -> None:
    """One pipe among the pages of a folder held a replay for ever."""
    os.mkfifo(tmp_path / "page.html")
    assert read(tmp_path / "page.html") == ([], ["no-file"])
    assert read(Path("/dev/zero")) == ([], ["no-file"])


def test_blanks_are_an_empty_file(tmp_path: Path) -> None:
    """A file of blanks is of no wire because there is nothing in it, and that is what is to be said."""
    assert read_bytes(tmp_path, "page.html", b" \r\n\n\t") == ([], ["empty-file"])


def _tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    """Sorted, hidden files and assets left out, unknown suffixes tried."""
    _tree(
        tmp_path,
        "b.html",
        "a/z.warc.gz",
        "a/y.txt",
        "a/.cache.html",
        ".git/x.html",
        "b_files/cadre.html",
        "dossier_files/page.html",
        "c.JPG",
        "c.sqlite",
        "c.jsonl",
        "d.shtml",
        "e",
    )
    found = [
        path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path]) if isinstance(path, Path)
    ]
    assert found == ["a/y.txt", "a/z.warc.gz", "b.html", "d.shtml", "dossier_files/page.html", "e"]


def test_a_named_file_is_always_tried(tmp_path: Path) -> None:
    """Hidden, of a strange suffix, not there: whoever names it wants to hear about it."""
    _tree(tmp_path, ".hidden.json")
    named = [tmp_path / ".hidden.json", tmp_path / "absent.html"]
    assert list(find_files(named)) == named


def test_a_folder_without_pages_is_one_line(tmp_path: Path) -> None:
    """Empty, or with pictures only."""
    _tree(tmp_path, "images/a.png", "pages/a.html")
    (tmp_path / "vide").mkdir()
    found = list(find_files([tmp_path / "vide", tmp_path / "images", tmp_path / "pages"]))
    assert [one.reason if isinstance(one, Unreadable) else one.name for one in found] == [
        "no-pages",
        "no-pages",
        "a.html",
    ]


def test_links_do_not_lead_in_circles(tmp_path: Path) -> None:
    """A link to a folder above is not followed."""
    _tree(tmp_path, "a/b.html")
    (tmp_path / "a" / "haut").symlink_to(tmp_path)
    assert list(find_files([tmp_path])) == [tmp_path / "a" / "b.html"]


def test_a_link_to_itself_and_a_folder_of_folders_hold_up_nothing(tmp_path: Path) -> None:
    """What is beside them is read; the link is a file that cannot be."""
    _tree(tmp_path, "a.html")
    for name in ("b.html", "c"):
        (tmp_path / name).symlink_to(name)
    deep = tmp_path / "d"
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1_200):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner
    os.close(here)
    try:
        found = list(find_files([tmp_path]))
    finally:
        subprocess.run(["rm", "-r", str(deep)], check=True)  # Python's own way to remove it has no end
    assert found == [tmp_path / "a.html", tmp_path / "b.html", tmp_path / "c"]
    faults = [one for name in ("b.html", "c") for one in read_file(tmp_path / name, name)]
    assert [one.reason for one in faults if isinstance(one, Unreadable)] == ["read-error", "read-error"]


def test_files_are_named_relative_to_their_archive(tmp_path: Path) -> None:
    """In the archive, in any folder `captures`, else by base name."""
    inside = tmp_path / "archive" / "captures" / "xinhua_fr" / "2026" / "x.warc.gz"
    assert name_of(inside, tmp_path / "archive") == "captures/xinhua_fr/2026/x.warc.gz"
    assert name_of(inside, None) == "captures/xinhua_fr/2026/x.warc.gz"
    assert name_of(inside, tmp_path / "other") == "captures/xinhua_fr/2026/x.warc.gz"
    assert name_of(tmp_path / "page.html", tmp_path / "archive") == "page.html"


@pytest.mark.real
def test_real_pages_are_captures(real_data: Path) -> None:
    """Every real page is read as HTML without a fault; those that name their address are known by it."""
    pages = sorted((real_data / "xinhua_pages").glob("*.htm")) + sorted(
        (real_data / "fr_news_pages").glob("*.html")
    )
    assert pages
    known = 0
    for path in pages:
        (capture,), faults = read(path)
        assert not faults and capture.media == "html"
        known += bool(capture.url)
    assert known >= len(pages) * 2 // 3
