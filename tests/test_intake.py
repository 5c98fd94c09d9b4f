"""Why an answer ended early, when the machine is too busy to look at its clock in time."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.http import Response

from wirecrawl.crawl.intake import Intake, cut_of
from wirecrawl.model.limits import ANSWER_LIMIT_S

PAGE = "http://french.xinhuanet.com/2017-02/01/c_136050000.htm"


@pytest.mark.parametrize(
    ("late_s", "reason"), [(0.0, "timeout"), (0.3, "timeout"), (2.0, "cut-transfer")], ids=str
)
def test_an_answer_whose_time_is_up_is_told_from_one_that_was_cut(late_s: float, reason: str) -> None:
    """Its connection is ended after ANSWER_LIMIT_S; its head may have been seen some moments late."""
    intake, request = Intake(), Request(PAGE)
    request.meta["download_latency"] = ANSWER_LIMIT_S - late_s
    intake.headers_came(request)
    answer = Response(PAGE, body=b"<html>", flags=["dataloss"], request=request)
    intake.process_response(request, answer)
    cut = cut_of(request)
    assert cut is not None and cut.reason == reason
