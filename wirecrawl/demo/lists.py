"""The demo wire's lists: channel pages, ds_<hex>.json, and the nodeart API with its non-JSON Abstract.

In:   the drafts of a section.
Out:  the text of a list, as docs/facts.md draws each kind.
Law:  every story of the wire is on at least one list; a list is newest first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from urllib.parse import parse_qs

from wirecrawl.demo.stories import Draft, split_lead
from wirecrawl.demo.templates import fill

SECTIONS = ("chine", "monde", "afrique", "europe", "culture", "science", "economie", "environnement")
CHANNEL_SIZE = 24
NODES = {"monde": "11105601", "afrique": "11105602", "economie": "11105603"}
SOURCED = ("culture", "science", "environnement")
_ABSTRACT = (
    "{ showColumnTit: 'yes', columnClass: '', SetCompose: [{ composeName: 'une-1', modules: [{ dataId: '01', "
    "MaxNum: 6, animation: [], SetElem: { picPcH: '320px', picMbH: '', } }] }],}"
)


def datasource_of(section: str) -> str:
    """The 32 hex digits of a section's datasource."""
    return hashlib.sha256(f"datasource {section}".encode()).hexdigest()[:32]


def channel_page(section: str, links: Sequence[tuple[str, str]]) -> bytes:
    """A section's page: (address, title) each, and where the rest of its list is; "" is the front page."""
    node = NODES.get(section, "")
    call = f"//qc.wa.news.cn/nodeart/list?nid={node}&pgnum=1&cnt=20"
    return fill(
        "channel",
        title=section.capitalize() or "Accueil",
        pageid=f"5.7.0.0.11117878.0.0.0.0.0.{node or '11117'}.0",
        sections="\n".join(f'<a href="/{name}/index.htm">{name.capitalize()}</a>' for name in SECTIONS),
        datasource=f'data="datasource:{datasource_of(section)}"' if section in SOURCED else "",
        links="\n".join(f'<li><a href="{link}">{title}</a></li>' for link, title in links),
        script=f"<script>var url = '{call}';</script>" if node else "",
    ).encode()


def relative_link(draft: Draft) -> str:
    """« ../20241119/<hex>/c.html », as channel pages link."""
    return f"..{draft.path()}"


def datasource_list(drafts: Sequence[Draft]) -> bytes:
    """ds_<hex>.json: at most the 1,000 newest."""
    rows = [
        {
            "title": f"<span>{draft.headline}</span>",
            "publishUrl": relative_link(draft),
            "publishTime": f"{draft.day} {draft.clock}",
            "summary": split_lead(draft.paragraphs[0])[1],
            "author": "",
            "keywords": draft.section,
            "contentId": draft.number,
        }
        for draft in drafts[:1000]
    ]
    return json.dumps({"datasource": rows}, ensure_ascii=False).encode()


def node_list(drafts: Sequence[Draft], query: str) -> bytes:
    """nodeart/list: one page of a node's stories in parentheses, or in the callback the query names."""
    page, size = _window(query)
    rows = [_row(draft) for draft in drafts[(page - 1) * size : page * size]]
    if page == 1:
        rows.insert(0, _column_row())
    text = f'{{"status":0,"data":{{"list":[{",".join(rows)}]}},"totalnum":{len(drafts)}}}'
    return f"{asked(query, 'callback')}({text})".encode()


def node_page(drafts: Sequence[Draft], query: str) -> bytes:
    """nodeart/page: as nodeart/list, and `status` -1 behind the last page."""
    page, size = _window(query)
    if (page - 1) * size >= len(drafts):
        return b'({"status":-1})'
    return node_list(drafts, query)


def _window(query: str) -> tuple[int, int]:
    """(page from 1, rows a page) as the query asks."""
    return int(asked(query, "pgnum") or 1), int(asked(query, "cnt") or 20)


def _row(draft: Draft) -> str:
    fields = {
        "DocID": int(draft.number) if draft.number.isdigit() else 0,
        "Title": draft.headline,
        "NodeId": int(NODES[draft.section]),
        "PubTime": f"{draft.day} {draft.clock}",
        "LinkUrl": draft.url(),
        "Abstract": split_lead(draft.paragraphs[0])[1],
        "keyword": None,
        "Author": None,
        "IsLink": 1,
        "PicLinks": "",
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _column_row() -> str:
    """A row that is no story and whose Abstract is not JSON: a settings blob of the site's editor."""
    return (
        '{"DocID":1122919298,"Title":"A la une","NodeId":11105601,"PubTime":"2018-05-31 16:55:48","LinkUrl":"",'
        f'"Abstract":\\\\{_ABSTRACT}\\","keyword":null,"Editor":null,"Author":"Rédaction","IsLink":1,"PicLinks":""}}'
    )


def asked(query: str, name: str) -> str:
    """The first value of a name in a query string, "" if it is not there."""
    return parse_qs(query).get(name, [""])[0]
