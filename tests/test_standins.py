"""Answers that are no story though they say 200: each is named, and no story is ever taken for one."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.standin_pages import FLASHES, FRAMED, PAGES, STORIES, UNKNOWN
from wirecrawl import flow
from wirecrawl.demo.made import made_story
from wirecrawl.demo.stories import Draft
from wirecrawl.demo.templates import print_page
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Reading, Reject
from wirecrawl.sources.standins import STANDINS, name_paragraphs, name_standin

STORY, LIST = "http://french.news.cn/2018-06/07/c_137236985.htm", "http://french.news.cn/monde/index.htm"


def read(html: str | bytes, url: str = STORY) -> flow.Result:
    payload = html.encode() if isinstance(html, str) else html
    return flow.read(Capture(payload=payload, url=url, content_type="text/html; charset=utf-8"))


@pytest.mark.parametrize(
    ("reason", "html"),
    [
        pytest.param(reason, html, id=f"{reason}: {name}")
        for reason, pages in PAGES.items()
        for name, html in pages.items()
    ],
)
def test_what_is_sent_in_the_place_of_a_story_has_its_name(reason: str, html: str) -> None:
    """In French and English, by what it says or by the marks of who sends it; its detail quotes the page."""
    found = read(html)
    assert isinstance(found, Reject)
    assert (found.reason, found.id) == (reason, "xinhua_fr:c_137236985"), found.detail


@pytest.mark.parametrize(
    ("reason", "body"),
    [
        ("soft-404", "<p>抱歉，您访问的页面不存在或已删除</p>"),
        ("soft-404", "<h1>页面找不到了</h1>"),
        ("soft-404", "<p>La ressource demandée est introuvable sur ce serveur.</p>"),
        ("captcha", "<p>请完成安全验证</p><p>拖动滑块完成拼图</p>"),
        ("captcha", "<p>访问过于频繁，请输入验证码后继续访问</p>"),
        (
            "consent-wall",
            "<p>我们使用Cookie来改善您的体验。</p><button>全部接受</button><button>拒绝</button>",
        ),
        ("login-wall", "<p>Il vous reste 0 article gratuit. Créez un compte pour continuer.</p>"),
        ("login-wall", "<h1>请先登录后阅读全文</h1>"),
        ("maintenance", "<p>系统维护中，请稍后再试</p>"),
        (
            "maintenance",
            "<h1>Service momentanément interrompu</h1><p>Une opération technique est en cours.</p>",
        ),
        ("parked-domain", "<p>该域名正在出售</p>"),
    ],
)
def test_the_wires_own_servers_say_it_in_chinese(reason: str, body: str) -> None:
    """Or in a French that the first lists of words had not."""
    found = read(f"<html><head><title>french.news.cn</title></head><body>{body}</body></html>")
    assert isinstance(found, Reject) and found.reason == reason, found


def test_an_error_in_chinese_in_a_storys_frame_is_none() -> None:
    """The desk's own system prints it where a story would stand."""
    assert name_paragraphs(["抱歉，您访问的页面不存在"]).reason == "soft-404"
    assert name_paragraphs(["Le président chinois a écrit « 您好 »."]).reason == ""


def test_each_reason_has_at_least_four_pages() -> None:
    """A reason without a page that shows it is none."""
    assert PAGES.keys() == STANDINS
    assert min(map(len, PAGES.values())) >= 4


@pytest.mark.parametrize("draft", STORIES, ids=lambda draft: draft.headline)
def test_a_story_about_such_pages_is_a_story(draft: Draft) -> None:
    """« Page introuvable » is a headline like any other, and so is a flash of one sentence under it."""
    found = read(print_page(draft), draft.url())
    assert isinstance(found, Reading), found
    assert found.headline == draft.headline
    assert found.published_day == draft.day


@pytest.mark.parametrize("text", FLASHES)
def test_a_flash_without_a_dateline_is_a_story(text: str) -> None:
    """One sentence under a headline and a date, about something else than the page it stands on."""
    draft = replace(made_story(0), paragraphs=(text,))
    found = read(print_page(draft), draft.url())
    assert isinstance(found, Reading), found
    assert found.body == text


@pytest.mark.parametrize("html", UNKNOWN)
def test_a_story_of_an_unknown_shape_stays_a_layout_to_learn(html: str) -> None:
    """Its words are those of a wall, but a dateline or a story's prose stands beside them."""
    found = read(html)
    assert isinstance(found, Reject)
    assert found.reason == "unknown-layout"


@pytest.mark.parametrize(("text", "reason"), FRAMED)
def test_a_storys_frame_with_nothing_else_in_it_is_none(text: str, reason: str) -> None:
    """A desk that puts « Cette page n'existe plus. » where the text was has not written a story."""
    draft = made_story(0)
    html = re.sub(r"(?s)<p>.*</p>", f"<p>{text}</p>", print_page(draft).decode(), count=1)
    found = read(re.sub(r"(?s)(<p>).*?(</p>)", rf"\g<1>{text}\2", html), draft.url())
    assert isinstance(found, Reject), found
    assert found.reason == reason


def test_a_list_that_is_a_challenge_is_no_empty_list() -> None:
    """A list page without a story, that says it is something else, did not come."""
    found = read(PAGES["captcha"]["fr, cloudflare"].replace("<h1>", '<a href="/">x</a><h1>'), LIST)
    assert isinstance(found, Reject)
    assert found.reason == "captcha"


def test_a_list_with_a_cookie_banner_is_a_list() -> None:
    """What it links counts, not what lies over it."""
    banner = PAGES["consent-wall"]["fr, didomi"].replace("<body>", f'<body><a href="{STORY}">Titre</a>')
    assert not isinstance(read(banner, LIST), Reject)


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            [sentence for pages in PAGES.values() for html in pages.values() for sentence in [html[:400]]]
        )
        | st.text(max_size=40),
        max_size=8,
    )
)
def test_any_page_has_one_name_or_none(parts: list[str]) -> None:
    """Pages of these pieces and anything else: no exception, and a reason of the table or none."""
    text = "".join(parts)
    assert name_standin(text).reason in STANDINS | {""}
    assert name_paragraphs(parts).reason in STANDINS | {""}
