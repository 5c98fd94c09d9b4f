"""Lists that were saved: whatever shape they have, their stories are owed, and nothing else is asked for."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from tests.crawls import crawl, months
from tests.faulty_wire import FaultyWire, Say, links_to, page_of_links
from tests.kept_pages import keep_pages
from tests.paged_wire import dated
from wirecrawl.archive.ledger import Ledger
from wirecrawl.crawl.saved_lists import SavedLists
from wirecrawl.demo.lists import datasource_list, node_list
from wirecrawl.demo.templates import print_page
from wirecrawl.sources import source_named

SOURCE = source_named("xinhua_fr")
DRAFTS = [dated(n, f"2018-06-0{9 - n}") for n in range(6)]
IDS = [draft.id for draft in DRAFTS]


def save(folder: Path) -> Path:
    """A datasource, an answer of the list API, packed, a channel page without its address, a story's page, a WARC."""
    folder.mkdir()
    (folder / "ds.json").write_bytes(datasource_list(DRAFTS[:2]))
    (folder / "reponse.js.gz").write_bytes(
        gzip.compress(node_list(DRAFTS[2:3], "pgnum=1&cnt=9&callback=jq_12"))
    )
    (folder / "rubrique.html").write_bytes(page_of_links(links_to(DRAFTS[3])))
    (folder / "depeche.html").write_bytes(print_page(DRAFTS[5]))
    at = "2026-11-24T00:00:00Z"
    keep_pages(
        folder,
        [
            ("http://french.news.cn/monde/index.htm", 200, page_of_links(links_to(DRAFTS[4])), at),
            (DRAFTS[5].url(), 200, print_page(DRAFTS[5]), at),
        ],
    )
    return folder


def test_every_shape_of_a_saved_list_is_read(tmp_path: Path) -> None:
    """By its address if it has one, else by its shape; a story's page is no list, and is counted as none."""
    saved = SavedLists(SOURCE, [str(save(tmp_path / "listes"))])
    shown = [entry.id for _, listing in saved.read() for entry in listing.entries]
    assert sorted(shown) == sorted(IDS[:5])
    assert saved.passed_over == {"no-list": 1, "story": 1} and saved.faults == []
    assert str(saved) == "4 saved lists show 5 story addresses; passed over: no-list 1, story 1"


def test_what_saved_lists_show_is_asked_for_and_no_list_is(tmp_path: Path) -> None:
    """Within the days asked for; each list has its cells, marked as saved."""
    folder = save(tmp_path / "listes")
    with FaultyWire() as wire:
        wire.answers.update({draft.path(): [Say(body=print_page(draft))] for draft in DRAFTS})
        found = crawl(
            tmp_path / "archive",
            wire.connect_to,
            from_lists=[str(folder)],
            since="2018-06-06",
            until="2018-06-08",
        )
        assert {path for path in wire.paths() if not path.endswith((".txt", ".htm"))} == set()
        assert "/index.htm" not in wire.paths() and "/monde/index.htm" not in wire.paths()
    assert found.exit_code == 0, found.err
    stored = {json.loads(line)["id"] for line in months(tmp_path / "archive").splitlines()}
    assert stored == {draft.id for draft in DRAFTS[:5] if "2018-06-06" <= draft.day <= "2018-06-08"}
    with Ledger.open_readonly(tmp_path / "archive") as ledger:
        rows = ledger.cell_rows("xinhua_fr", "2018-06-06", "2018-06-08")
    assert {url for url, *_ in rows} == {
        "saved:ds.json",
        "saved:reponse.js.gz",
        "saved:rubrique.html",
        *(url for url, *_ in rows if url.startswith("saved:captures/") or ".warc.gz@" in url),
    }
    assert {(day, state) for url, day, state, _ in rows if url == "saved:ds.json"} == {
        (f"2018-06-0{n}", "done") for n in (6, 7, 8)
    }


def test_what_cannot_be_read_is_said_and_is_exit_4(tmp_path: Path) -> None:
    """One line with the file's name; what the others show is asked for."""
    folder = save(tmp_path / "listes")
    (folder / "coupe.json.gz").write_bytes(gzip.compress(datasource_list(DRAFTS))[:40])
    with FaultyWire() as wire:
        found = crawl(tmp_path / "archive", wire.connect_to, from_lists=[str(folder)], dry_run=True)
    assert found.exit_code == 4 and "coupe.json.gz" in found.err, found.err
    assert sorted(SOURCE.address(url).id for url in found.out.split()) == sorted(IDS[:5])


def test_nothing_but_other_pages_is_exit_3(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_bytes(print_page(DRAFTS[5]))
    with FaultyWire() as wire:
        assert crawl(tmp_path / "a", wire.connect_to, from_lists=[str(tmp_path / "page.html")]).exit_code == 3


def test_a_list_saved_from_a_web_archive_shows_the_wires_addresses(tmp_path: Path) -> None:
    """The archive leads every link of its copy to itself: it is the wire's page that is asked for, once."""
    own = DRAFTS[0].url()
    archive = "https://web.archive.org/web/20180608101112/"
    links = [f"{archive}{own}", f"/web/20180608101112/{own}"]
    text = "".join(f'<li><a href="{link}">Un titre</a></li>' for link in links)
    saver = f"<!-- saved from url=(0090){archive}http://french.news.cn/monde/index.htm -->"
    page = f"{saver}\n<html><body>{text}</body></html>"
    (tmp_path / "liste.html").write_text(page, encoding="utf-8")
    (tmp_path / "reponse.js").write_bytes(b"/**/" + node_list(DRAFTS[1:2], "pgnum=1&cnt=9&callback=jq_12"))
    saved = SavedLists(SOURCE, [str(tmp_path)])
    shown = [entry.url for _, listing in saved.read() for entry in listing.entries]
    assert shown == [own, DRAFTS[1].url()]
