"""Good inputs of every reader that is fuzzed: small, of every shape, every sentence made up.

In:   nothing.
Out:  inputs by target; archives as bytes, packed in every way.
Law:  small: what an input costs is paid a million times.
"""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from pathlib import Path

import zstandard

from tests import pages
from tests.warc_bytes import http, members, record, sha1

API = "http://qc.wa.news.cn/nodeart/list?nid=11105601&pgnum=1&cnt=20&orderby=1"
DATASOURCE = f"http://french.news.cn/culture/ds_{'0123456789abcdef' * 2}.json"
CHANNEL = "http://french.news.cn/monde/index.htm"
_FIXTURES = Path(__file__).parent / "fixtures" / "xinhua_fr"


def _records(data: bytes) -> list[bytes]:
    """Bytes cut where records begin."""
    first, *rest = data.split(b"WARC/1.")
    return ([first] if first else []) + [b"WARC/1." + one for one in rest]


def _gz(data: bytes) -> bytes:
    return b"".join(gzip.compress(one, 1, mtime=0) for one in _records(data))


_ZSTD = zstandard.ZstdCompressor(level=1)


def _zst(data: bytes) -> bytes:
    return b"".join(map(_ZSTD.compress, _records(data)))


def as_warc(data: bytes) -> bytes:
    """What begins like a record is left as it is, or packed in one of two ways; all else is a packing already."""
    return (bytes, _gz, _zst)[len(data) % 3](data) if data.startswith(b"WARC/") else data


def as_saved(data: bytes) -> bytes:
    return gzip.compress(data, 1) if len(data) % 4 == 0 and not data.startswith(b"\x1f\x8b") else data


def as_wacz(data: bytes) -> bytes:
    if data.startswith(b"PK"):
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as bundle:
        bundle.writestr("archive/un.warc" if len(data) % 2 else "archive/un.warc.gz", as_warc(data))
    return out.getvalue()


_LEAD = "OSLO, 7 juin (Xinhua) -- La foire aux tulipes ouvre jeudi."
_STORY = f"<p>{_LEAD}</p><p>Elle ferme à 18h30, selon la mairie. Fin</p>"
_DESK = '<div class="bt"><h2>La foire ouvre</h2></div><div class="sj">{}</div><font id="Zoom">{}</font>'
_PAGES = (
    _DESK.format(pages.DATE_LINE, _STORY)
    + f'<div id="content">{_STORY}</div><div id="fwl">{pages.tracking_id()}</div>',
    _DESK.format("Publié le 2015-07-10 à 14:56 | french.xinhuanet.com", _STORY),
    '<meta name="publishid" content="1310233001.1.2"><meta name="pubdate" content="2021-10-09T13:25:00Z">'
    + _DESK.format("2021-10-09 13:25", f'<p><img src="a.jpg"></p><p>La foire (Xinhua/Ju Peng)</p>{_STORY}')
    + '<div id="div_currpage"><span>2</span><a href="c_137240001_2.htm">2</a></div>',
    '<div class="header-time"><span>2024</span><span>11/19</span><span>20:52:15</span></div><div class="mheader"><h1>'
    f'<span class="title">La foire</span></h1></div><div id="detail">{_STORY}'
    '<span class="editor">[Editeur : M. D.]</span></div>',
    "<table><tr><td>La foire</td></tr><tr><td>Publié le 2009-08-20 13:05:47 | French. News. Cn</td></tr>"
    f"<tr><td>{_STORY}</td></tr><tr><td>Editeur : Jean Traoré</td></tr></table>",
    f'<title>Fair-Xinhua</title><h1 class="Btitle">Fair</h1><div class="wzzy">'
    f'<i class="time">2018-03-28 07:43:07</i></div><div class="main"><div class="content">{_STORY}</div></div>',
)


def page_seeds() -> tuple[bytes, ...]:
    fixtures = (_FIXTURES / f"{name}.html" for name in ("c_137240001", "8b2339747cd24d8e9dac79cb29e3a9f6"))
    return (*(page.encode() for page in _PAGES), *(path.read_bytes() for path in fixtures))


def text_seeds() -> tuple[bytes, ...]:
    lines = (
        "french.xinhuanet.com",
        "La foire ouvre",
        pages.DATE_LINE,
        _LEAD,
        "Elle ferme à 18h30. Fin",
        pages.tracking_id(),
    )
    wide = (
        "La foire aux",
        "tulipes ouvre jeudi à",
        "Oslo, a dit la mairie",
        "ce matin, lors d'une",
        "visite.",
    )
    folded = "french.xinhuanet.com\n\nJeudi 7 juin 2018\n\nLa foire\n\nOSLO (AFP) - " + "\n".join(wide)
    twice = "\n".join((*lines[:-1], pages.FOOTER, *lines[1:]))
    return tuple(text.encode() for text in ("\n".join(lines), folded, twice))


def date_seeds() -> tuple[bytes, ...]:
    from tests.test_date import BUGS, REFUSED, SEEN

    lines = [line for line, *_ in (*SEEN, *BUGS)] + [line for line, _ in REFUSED]
    return tuple(line.encode() for line in lines)


def dateline_seeds() -> tuple[bytes, ...]:
    from tests.test_dateline import BUGS, REFUSED, SEEN

    begun = [f"{line}Le marché a ouvert." for line, *_ in (*SEEN, *BUGS)]
    return tuple(line.encode() for line in begun + REFUSED)


def list_seeds() -> tuple[bytes, ...]:
    from wirecrawl.demo import lists
    from wirecrawl.demo.made import made_story

    drafts = [made_story(n) for n in range(3)]
    rows = "".join(f'<a href="{lists.relative_link(draft)}">{draft.headline}</a>' for draft in drafts)
    behind = f'<i data="datasource:{7:032x}"></i><script>nodeart; nid=11105601</script>'
    monde = [draft for draft in map(made_story, range(40)) if draft.section == "monde"][:2]
    api = [lists.node_list(monde, f"pgnum={page}&cnt={size}&callback={name}") for page, size, name in _ASKED]
    rest = (lists.node_page([], "pgnum=9"), b'{"status":0,"data":[],"totalnum":"3"}', b'{"datasource":[]}')
    sources = (lists.datasource_list(drafts), lists.datasource_list(drafts[:1]))
    return (
        *api,
        *rest,
        *sources,
        rows.encode(),
        (rows + behind).encode(),
    )


_ASKED = ((1, 2, "cb"), (2, 1, ""), (1, 20, "window.cb"))


ADDRESS_SEEDS = tuple(
    url.encode()
    for url in (
        *(
            pages.URL,
            API,
            DATASOURCE,
            CHANNEL,
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
            f"french.news.cn/20241119/{7:032x}/c.html",
        ),
    )
)


def warc_seeds() -> tuple[bytes, ...]:
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


def packed_seeds() -> tuple[bytes, ...]:
    """The same, each record packed by itself."""
    records = list(warc_seeds())
    return (*members(records), *map(_zst, records))


def wacz_seeds() -> tuple[bytes, ...]:
    """Records, and such archives that hold them."""
    records = warc_seeds()
    return (*records, *map(as_wacz, records))


def mail_seeds() -> tuple[bytes, ...]:
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


def saved_seeds() -> tuple[bytes, ...]:
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


ROBOTS_SEEDS = (
    b"User-agent: *\nCrawl-delay: 0\nDisallow: /interdit/\n",
    b"\xef\xbb\xbfUser-agent: wirecrawl\nUser-agent: x\nAllow: /*.htm$\nDisallow: /\n"
    b"Sitemap: http://x/s.xml\nHost: x\n",
    b"User-agent: *\nRequest-rate: 1/10s 0600-0845\nVisit-time: 0600-0845\nCrawl-delay: 2.5 # lent\n"
    b"Disallow: /a%2fb*c\n",
)


def cdx_seeds() -> tuple[bytes, ...]:
    from tests.test_cdx import forms

    return tuple(form.encode() if isinstance(form, str) else form for form in forms().values())
