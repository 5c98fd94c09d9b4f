"""What is fuzzed: every reader of bytes that come from outside, with good inputs and the words of its language.

In:   nothing.
Out:  TARGETS by name.
Law:  a target calls what a crawl or a replay calls, and checks what their docstrings promise; all inputs are made up.
"""

from __future__ import annotations

import base64
import gzip
import io
import os
import tempfile
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

import orjson
import zstandard

from tests import pages
from tests.fuzzing import Target
from tests.warc_bytes import http, members, record, sha1
from wirecrawl import flow
from wirecrawl.archive.saved import read_file
from wirecrawl.archive.provenance import safe_uri
from wirecrawl.errors import Rejected, Unreadable, UsageError
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Listing, Reading, Reject, to_line
from wirecrawl.replay import _wire_of
from wirecrawl.sources import SOURCES
from wirecrawl.steps.date import date_story, is_date_line, is_signed, read_date
from wirecrawl.steps.dateline import split_dateline

SOURCE = SOURCES["xinhua_fr"]
ZONE = "Asia/Shanghai"
BIGGEST = 2**63 - 1  # an integer of SQLite
_FIXTURES = Path(__file__).parent / "fixtures" / "xinhua_fr"
_API = "http://qc.wa.news.cn/nodeart/list?nid=11105601&pgnum=1&cnt=20&orderby=1"
_DATASOURCE = f"http://french.news.cn/culture/ds_{'0123456789abcdef' * 2}.json"
_CHANNEL = "http://french.news.cn/monde/index.htm"
_STAMP = "%Y-%m-%dT%H:%M:%SZ"


def _words(text: str) -> tuple[bytes, ...]:
    return tuple(word.encode() for word in text.split())


_TAGS = _words(
    "<div> </div> <p> </p> <br> <br/> <b> <i> <a <span> </span> <table> <tr> <td> <td <h1> <h2> <script> </script> <!-- --> "
    "<style> <title> </title> <svg> <math> <template> <noscript> <select> <form> <![CDATA[ <html> </html> <body> <head> "
    '<font id="Zoom"> <div id="content"> <div id="Content"> <div id="detail"> <div id="detailContent"> <div id="conTit"> '
    '<div id="fwl"> <div id="div_currpage"> <div class="sj"> <div class="bt"> <div class="info"> <img src="//[x/"> <img> '
    '<meta charset="gbk"> <meta charset="utf-16"> <meta charset="utf-7"> <meta charset="idna"> <meta charset="x"> '
    '<base href="http://["> &#xD800; &#0; &amp; &nbsp; id="Zoom" class="info" href="_2.htm" charset=hz charset=punycode'
) + (
    b'<meta name="publishid" content="137240001.1.2">',
    b'<meta name="pubdate" content="2018-06-08T09:42:00Z">',
    b'<div id="div_currpage"><span>2</span><a href="c_137240001_2.htm">2</a></div>',
    b'<link rel="canonical" href="http://[">',
    b"<!-- saved from url=(0054)http://french.news.cn/2018-06/08/c_137240001.htm -->",
    b'<meta http-equiv="refresh" content="0; url=http://[">',
    b"(Xinhua/Ju Peng)",
    *(text.encode() for text in (pages.FOOTER, pages.DATE_LINE, pages.HEADLINE, pages.tracking_id(), "Fin")),
)
_DATES = _words(
    "Publié le à Mis jour janvier févr. mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi "
    "1er 13h25 13:25 24:00 2018-06-07 07/06/2018 7 juin 2018 2018年6月7日 GMT GMT+8 UTC+99:99 CET AKDT +08:00 -23:59 Z T "
    "am pm midi minuit hier aujourd'hui | French.xinhuanet.com heure de Paris (heure locale) et Date : June 7th, Thu ９"
)
_PLACES = _words(
    "MOSCOU PARIS Le Caire , juin 1er avril mai (Xinhua) (AFP) （Xinhua） -- — – - : . / ' « » Jan. 31 29 février 2018 "
    "新华社 新华社北京 月 日电 年 (ats afp) d'Ivoire le lundi st º ᵉʳ"
)
_HEADERS = tuple(
    line.encode()
    for line in (
        *("WARC/1.0\r\n", "WARC/1.1\r\n", "WARC-Type: response\r\n", "WARC-Type: resource\r\n", "WARC-Type: revisit\r\n"),
        *("Content-Length: 0\r\n", "Content-Length: 99999999999\r\n", "Transfer-Encoding: chunked\r\n", "1\r\nx\r\n0\r\n\r\n"),
        *("Content-Encoding: gzip\r\n", "Content-Encoding: br, zstd\r\n", "Content-Type: text/plain\r\n", "HTTP/1.1 200 OK\r\n"),
        *("WARC-Target-URI: http://[x/\r\n", "WARC-Target-URI: http://a]b/\r\n", "WARC-Target-URI: urn:x\r\n"),
        *("WARC-Target-URI: http://french.news.cn:x/2018-06/08/c_137240001.htm\r\n", "WARC-Target-URI: http://℀.cn/\r\n"),
        *("WARC-Payload-Digest: sha256:00\r\n", "WARC-Payload-Digest: md5:\r\n", "WARC-Date: 2018\r\n", "WARC-Truncated: time\r\n"),
        *("Wirecrawl-Media: text\r\n", "Wirecrawl-Doubt: x\r\n", "Wirecrawl-Source: xinhua_fr\r\n", "Wirecrawl-Source: x\r\n"),
    )
)  # fmt: skip
_MAIL = tuple(
    line.encode()
    for line in (
        *("MIME-Version: 1.0\r\n", "Content-Type: text/html\r\n", "Content-Type: multipart/related; boundary=x\r\n", "--x\r\n"),
        *("--x--\r\n", "Content-Transfer-Encoding: base64\r\n", "Content-Transfer-Encoding: quoted-printable\r\n", "=E9"),
        *("Content-Transfer-Encoding: x-uuencode\r\n", "Content-Transfer-Encoding: \r\n", "begin 644 x\r\n", "=?x?q?=?="),
        *('Content-Type: text/html; charset="x*', "charset*=utf-8'fr'%E9", "charset*0=a; charset*1*=b", "; start=<x>"),
        *("Content-Type: message/rfc822\r\n", "Content-ID: <x>\r\n", "Snapshot-Content-Location: http://[x\r\n", "Date: \r\n"),
    )
)  # fmt: skip
_ROBOTS = _words(
    "User-agent: Disallow: Allow: Crawl-delay: Request-rate: Visit-time: Sitemap: Host: * / $ # wirecrawl %2f %zz 1/10s "
    "0600-0845 inf nan 1e400 -1 /a*b*c*d*e*f*g*h*i*j*k*l*m$ ****************************** /%E2%82%AC 1/0"
)
_CDX = _words(
    "20180607091500 99999999999999 http://french.news.cn/2018-06/07/c_137236985.htm http://[x text/html warc/revisit 200 - "
    'cn,news,french)/ {"url":" "timestamp":" [[ ]] [] , null {} 1e999 "digest": sha1: CDX N b a original timestamp'
)
_URLS = _words(
    "http:// https:// ftp:// // @ : [ ] [::1] 127.0.0.1 ℀ 。 ｡ %00 %C2%B2 ² xn-- ?nid= &pgnum= &cnt= /nodeart/list /c_1_2.htm "
    "/2018-06/07/c_137236985.htm .. /../ web.archive.org/web/2018/ index.htm :99999 :x ? # ;"
)
_JSON = _words(
    '"datasource":[ "publishUrl": "LinkUrl": "PubTime": "Abstract": "totalnum": "title": null true 1e999 NaN Infinity -1 '
    '"\\ud800" "\\udfff" "\\u0000" "http://[x" {"list":[ ]} "status":-1 callback( ); 99999999999999999999 [] {} \\\\{ "data":'
)


# -- a page


def _examine(capture: Capture) -> str:
    """A capture as a replay treats it. Raises AssertionError for a value that cannot be stored or printed."""
    role = flow.role_of(capture)
    found = flow.read(capture)
    if isinstance(found, Reading):
        found.to_json()
        orjson.loads(to_line(found))
        _check_moment(found.published_day, found.published_at)
        _check_moment(found.modified_at and found.modified_at[:10], found.modified_at)
        assert found.published_day or "no-date" in found.warnings, (
            "a story without a date that does not say so"
        )
        assert 0 < found.page <= 10**6 and found.page_count <= 10**6, "a page number that is none"
        return " ".join(
            [
                found.layout,
                found.published_rule or "",
                *sorted(set(found.warnings)),
                f"{found.body_copies > 1}",
            ]
        )
    if isinstance(found, Reject):
        found.to_line()
        return f"{role} {found.reason}"
    return _way_of(found) if isinstance(found, Listing) else role


def _page(data: bytes) -> str:
    return _examine(Capture(data, url=pages.URL))


def _text(data: bytes) -> str:
    return _examine(Capture(data, media="text"))


def _html_seeds() -> tuple[bytes, ...]:
    short = (
        "OSLO, 7 juin (Xinhua) -- La foire aux tulipes ouvre jeudi.",
        "Elle ferme à 18h30, selon la mairie.",
    )
    made = (pages.page_2017(short), pages.page_2022(short), pages.page_2009(short))
    last_brand = pages.page_2017(short, date_line="Publié le 2015-07-10 à 14:56 | french.xinhuanet.com")
    paging = '<div id="div_currpage"><span>2</span><a href="c_137240001_2.htm">2</a></div>'
    two_pages = pages.page_2017(short, number="1310233986", paging=paging)
    fixtures = [path.read_bytes() for path in sorted(_FIXTURES.glob("*.html"))]
    return tuple(page.encode() for page in (*made, last_brand, two_pages)) + tuple(
        f for f in fixtures if len(f) < 3000
    )


def _text_seeds() -> tuple[bytes, ...]:
    made = (pages.text_page(pages.PARAGRAPHS[:1], copies=copies) for copies in (1, 2))
    fixtures = [path.read_bytes() for path in sorted(_FIXTURES.glob("*.txt"))]
    return tuple(text.encode() for text in made) + tuple(text for text in fixtures if len(text) < 2000)


# -- lines


def _line_of(data: bytes) -> str:
    """As text, with the lone surrogates that no decoder of ours gives, to be sure."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def _check_moment(day: str | None, at: str | None) -> None:
    assert not day or date.fromisoformat(day).isoformat() == day, f"{day!r} is no day"
    assert not at or datetime.strptime(at, _STAMP), f"{at!r} is no instant"


def _date(data: bytes) -> str:
    line = _line_of(data)
    is_line, signed = is_date_line(line), is_signed(line)
    assert is_line or not signed, "signed, and no date line"
    if len(data) % 2:
        return f"{_one_date(line, '2018-06-08' if len(data) % 4 == 1 else None)} {is_line}"
    dates = date_story([line], zone=ZONE, base_day="2018-06-08", pubdate=line[:40])
    for moment in filter(None, (dates.published, dates.modified)):
        _check_moment(moment.day, moment.at)
    assert dates.published or "no-date" in dates.warnings, "neither a date nor a warning"
    rule = dates.published.rule if dates.published else ""
    return f"{rule} {dates.modified is not None} {' '.join(dates.warnings)} {signed}"


def _one_date(line: str, base_day: str | None) -> str:
    try:
        moment = read_date(line, zone=ZONE, base_day=base_day)
    except Rejected as refusal:
        return refusal.reason
    _check_moment(moment.day, moment.at)
    return f"{moment.rule} {moment.at is not None}"


def _dateline(data: bytes) -> str:
    paragraph = _line_of(data)
    found = split_dateline(paragraph, "2018-06-08")
    assert found.raw + found.rest == paragraph, "raw + rest is not the paragraph"
    _check_moment(found.day, None)
    split_dateline(paragraph)
    return f"{bool(found.raw)} {bool(found.place)} {bool(found.agency)} {found.day is not None}"


def _date_seeds() -> tuple[bytes, ...]:
    from tests.test_date import BUGS, REFUSED, SEEN

    lines = [line for line, *_ in (*SEEN, *BUGS)] + [line for line, _ in REFUSED]
    return tuple(line.encode() for line in lines)


def _dateline_seeds() -> tuple[bytes, ...]:
    from tests.test_dateline import BUGS, REFUSED, SEEN

    begun = [f"{line}Le marché a ouvert." for line, *_ in (*SEEN, *BUGS)]
    return tuple(line.encode() for line in begun + REFUSED)


# -- lists


def _way_of(found: Listing) -> str:
    """Raises AssertionError for an entry that no ledger takes."""
    for entry in found.entries:
        for text in (entry.url, entry.id, entry.day, entry.title):
            text.encode()
        assert flow.role_of(Capture(b"x", url=entry.url)) == "story", "an entry that is no story"
        assert 0 < entry.page <= BIGGEST
    for url in found.more:
        url.encode()
    assert 0 <= found.last <= BIGGEST and 0 <= found.total <= BIGGEST, "numbers that no ledger takes"
    passed = " ".join(name for name, _ in found.passed)
    return f"list {min(len(found.entries), 3)} {len(found.more) > 0} {found.end} {passed}"


def _list(data: bytes) -> str:
    """A channel page, a datasource or an answer of the list API, by its look."""
    url = _CHANNEL if data.lstrip()[:1] in (b"", b"<") else _DATASOURCE if b"datasource" in data else _API
    found = flow.read(Capture(data, url=url))
    if isinstance(found, Listing):
        return _way_of(found)
    assert isinstance(found, Reject), f"a list is read as {type(found).__name__}"
    found.to_line()
    return f"{url[:16]} {found.reason}"


def _list_seeds() -> tuple[bytes, ...]:
    from wirecrawl.demo import lists
    from wirecrawl.demo.made import made_story

    drafts = [made_story(n) for n in range(3)]
    links = [(lists.relative_link(draft), draft.headline) for draft in drafts]
    for draft in drafts:
        draft.traits.clear()
    monde = [draft for draft in map(made_story, range(40)) if draft.section == "monde"][:3]
    api = [lists.node_list(monde, f"pgnum={page}&cnt={size}&callback={name}") for page, size, name in _ASKED]
    rest = (lists.node_page([], "pgnum=9"), b'{"status":0,"data":[],"totalnum":"3"}', b'{"datasource":[]}')
    sources = (lists.datasource_list(drafts), lists.datasource_list(drafts[:1]))
    return (
        *api,
        *rest,
        *sources,
        *(lists.channel_page(section, links) for section in ("", "monde", "culture")),
    )


_ASKED = ((1, 2, "cb"), (2, 1, ""), (1, 20, "window.cb"))


def _address(data: bytes) -> str:
    """An address as a list, a redirect or a file of addresses gives it."""
    from wirecrawl.crawl.guard import judge
    from wirecrawl.crawl.options import unwrap

    url = unwrap("".join(_line_of(data).split()))
    found = SOURCE.address(url)
    if found.role == "list":
        place, page = SOURCE.list_place(url)
        assert SOURCE.list_place(SOURCE.list_page(place, page)) == (place, page), "a list page is another's"
    if found.role == "story":
        assert SOURCE.address(SOURCE.page_address(url, 2)).id == found.id, "page 2 is of another story"
    safe = safe_uri(_line_of(data).encode("utf-8", "replace").decode())
    flow.role_of(Capture(b"", url=safe))
    return f"{found.role} {found.id[:12]} {found.page} {judge(safe, SOURCE.hosts)}"


_ADDRESS_SEEDS = tuple(
    url.encode()
    for url in (
        *(
            pages.URL,
            _API,
            _DATASOURCE,
            _CHANNEL,
            "http://french.news.cn/robots.txt",
            "https://a:b@french.news.cn.:443/",
        ),
        *(
            "http://web.archive.org/web/20180607120211id_/http://french.news.cn/2018-06/07/c_137236985_2.htm",
            "//x/y?z#t",
        ),
        *(
            "http://[::ffff:7f00:1]:80/",
            "http://0x7f.1/",
            "http://2130706433/",
            "french.news.cn/20241119/%032x/c.html" % 7,
        ),
    )
)


# -- files


@cache
def _folder() -> Path:
    """Where inputs are laid down as files: in memory, if this system has such a folder."""
    shm = Path("/dev/shm")
    held = tempfile.TemporaryDirectory(prefix="wirecrawl-fuzz-", dir=shm if shm.is_dir() else None)
    _KEPT.append(held)
    return Path(held.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _laid_down(data: bytes, suffix: str) -> Path:
    path = _folder() / f"{os.getpid()}{suffix}"
    path.write_bytes(data)
    return path


def _file(suffix: str, pack: Callable[[bytes], bytes] = bytes) -> Callable[[bytes], str]:
    """Reads a file of this suffix, packed first by `pack`: what is packed, and the packing, are both fuzzed."""

    def run(data: bytes) -> str:
        ways: dict[str, None] = {}
        for found in read_file(_laid_down(pack(data), suffix), f"file{suffix}"):
            if isinstance(found, Unreadable):
                assert found.reason and found.what and found.next_step, "a fault that does not say what to do"
                f"{found}".encode()
                ways[found.reason] = None
            else:
                ways[_examine_saved(found)] = None
        return " ".join(ways)

    return run


def _examine_saved(capture: Capture) -> str:
    """Charsets are told by what bytes look like, a hundred times as slowly as all else: here one time in eight."""
    if len(capture.payload) % 8 and not _is_utf8(capture.payload):
        return flow.role_of(capture)
    return f"{_wire_of(capture)} {_examine(capture)}"


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _records(data: bytes) -> list[bytes]:
    """Bytes cut where records begin."""
    first, *rest = data.split(b"WARC/1.")
    return ([first] if first else []) + [b"WARC/1." + one for one in rest]


def _gz(data: bytes) -> bytes:
    return b"".join(gzip.compress(one, 1, mtime=0) for one in _records(data))


_ZSTD = zstandard.ZstdCompressor(level=1)


def _zst(data: bytes) -> bytes:
    return b"".join(map(_ZSTD.compress, _records(data)))


def _warc(data: bytes) -> bytes:
    """What begins like a record is left as it is, or packed in one of two ways; all else is a packing already."""
    return (bytes, _gz, _zst)[len(data) % 3](data) if data.startswith(b"WARC/") else data


def _saved(data: bytes) -> bytes:
    return gzip.compress(data, 1) if len(data) % 4 == 0 and not data.startswith(b"\x1f\x8b") else data


def _wacz(data: bytes) -> bytes:
    if data.startswith(b"PK"):
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("archive/un.warc" if len(data) % 2 else "archive/un.warc.gz", _warc(data))
    return out.getvalue()


def _warc_seeds() -> tuple[bytes, ...]:
    small = b"<html><title>Foire</title><p>OSLO, 7 juin (Xinhua) -- La foire ouvre.</p></html>"
    told = ("Content-Type: text/html; charset=utf-8",)
    digest = [("WARC-Payload-Digest", sha1(small))]
    chunked = b"%x\r\n" % len(small) + small + b"\r\n0\r\n\r\n"
    packed = http(gzip.compress(small, mtime=0), *told, "Content-Encoding: gzip")
    moved = http(b"", "Location: /2018-06/08/c_137240001.htm", status="301 Moved")
    made = [
        record(http(small, *told), fields=digest),
        record(http(chunked, *told, "Transfer-Encoding: chunked")),
        record(packed, uri=pages.URL, fields=[("WARC-Truncated", "disconnect")]),
        record(moved) + record(b"software: x\r\n", kind="warcinfo"),
        record(
            small,
            kind="resource",
            content_type="text/html",
            uri="urn:sha256:00",
            fields=[("Wirecrawl-Media", "html")],
        ),
        record(http(b"User-agent: *\n"), uri="http://french.news.cn/robots.txt"),
    ]
    return (*made, b"".join(made[:2]))


def _mail_seeds() -> tuple[bytes, ...]:
    page = "<html><title>Été</title><p>OSLO, 7 juin (Xinhua) -- La foire ouvre à midi.</p></html>".encode()
    head = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://french.news.cn/2018-06/08/c_137240001.htm\r\n"
        b"Subject: =?utf-8?Q?=C3=89t=C3=A9?=\r\nDate: Thu, 7 Jun 2018 12:02:11 -0000\r\nMIME-Version: 1.0\r\n"
    )
    parts = b'Content-Type: multipart/related;\r\n\ttype="text/html"; boundary="x"\r\n\r\n\r\n'
    one = b"--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <a@b>\r\nContent-Transfer-Encoding: "
    base = one + b"base64\r\n\r\n" + base64.encodebytes(page) + b"\r\n--x--\r\n"
    quoted = one + b"quoted-printable\r\n\r\n<html>=C3=89t=C3=A9 =\r\n</html>\r\n--x--\r\n"
    alone = head + b"Content-Type: text/html\r\n\r\n" + page
    return (
        head + parts + base,
        head + parts.replace(b"x", b'x"; start="<a@b>') + quoted,
        head + parts + quoted,
        alone,
    )


def _saved_seeds() -> tuple[bytes, ...]:
    from tests.test_saved import SAVERS

    marks = [mark.encode() for _, mark, *_ in SAVERS if len(mark) < 2000]
    page = b"<html><head></head><body><p>OSLO, 7 juin (Xinhua) -- La foire.</p></body></html>"
    return (
        *marks,
        page,
        gzip.compress(page, mtime=0),
        "\ufeff<html><p>Été</p>".encode("utf-16-le"),
        b"OSLO (AFP) - Oui.",
    )


# -- robots.txt, and the index of a web archive


def _robots(data: bytes) -> str:
    from protego import Protego
    from scrapy.robotstxt import ProtegoRobotParser

    from wirecrawl.crawl.robots import _first_lines

    body = _first_lines(data)
    url = "http://french.news.cn/2018-06/08/c_137240001.htm?a=b*"
    allowed = ProtegoRobotParser(body, None).allowed(url, "wirecrawl")
    delay_s = Protego.parse(body.decode("utf-8-sig", errors="ignore")).crawl_delay("wirecrawl") or 0.0
    assert 0 <= delay_s < float("inf"), f"a delay of {delay_s} s"
    return f"{allowed} {delay_s > 0} {delay_s > 60}"


_ROBOTS_SEEDS = (
    b"User-agent: *\nCrawl-delay: 0\nDisallow: /interdit/\n",
    b"\xef\xbb\xbfUser-agent: wirecrawl\nUser-agent: x\nAllow: /*.htm$\nDisallow: /\nSitemap: http://x/s.xml\nHost: x\n",
    b"User-agent: *\nRequest-rate: 1/10s 0600-0845\nVisit-time: 0600-0845\nCrawl-delay: 2.5 # lent\nDisallow: /a%2fb*c\n",
)


def _cdx(data: bytes) -> str:
    from wirecrawl.crawl.cdx import address_of, read_index

    try:
        index = read_index(str(_laid_down(data, ".cdx")), SOURCE, "2018-06-01" if len(data) % 2 else "")
    except UsageError as error:
        f"{error}".encode()
        return "no index"
    found, passed, broken = len(index.mementos), index.skipped.total(), index.broken.total()
    assert index.rows == found + passed + broken, f"{index.rows} rows are not {found} + {passed} + {broken}"
    "\n".join([str(index), *index.lines()]).encode()
    for memento in index.mementos:
        address_of(memento).encode()
    return f"{min(found, 2)} {' '.join(sorted(index.skipped))[:80]} {' '.join(index.broken)}"


def _cdx_seeds() -> tuple[bytes, ...]:
    from tests.test_cdx import forms

    return tuple(form.encode() if isinstance(form, str) else form for form in forms().values())


def _targets() -> list[Target]:
    warc = _warc_seeds()
    packed = (*members(list(warc)), *map(_zst, warc))
    return [
        Target("date", _date_seeds(), _date, _DATES, largest=240),
        Target("dateline", _dateline_seeds(), _dateline, _PLACES, largest=300),
        Target("address", _ADDRESS_SEEDS, _address, _URLS, largest=300),
        Target("list", _list_seeds(), _list, _JSON + _TAGS, largest=3000),
        Target("warc", (*warc, *packed), _file(".warc", _warc), _HEADERS, is_text=False),
        Target("mhtml", _mail_seeds(), _file(".mhtml"), _MAIL, is_text=False),
        Target("wacz", (*warc, *map(_wacz, warc)), _file(".wacz", _wacz), _HEADERS, is_text=False),
        Target("saved", _saved_seeds(), _file(".html", _saved), _TAGS),
        Target("robots", _ROBOTS_SEEDS, _robots, _ROBOTS, is_text=False, largest=1024),
        Target("cdx", _cdx_seeds(), _cdx, _CDX, largest=1500),
        Target("text", _text_seeds(), _text, _DATES + _PLACES, largest=1600),
        Target("page", _html_seeds(), _page, _TAGS, largest=2600),
    ]


TARGETS = MappingProxyType({target.name: target for target in _targets()})
