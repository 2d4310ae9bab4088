"""An explanation on paper and for programs: the flow by services, many as one, gaps as gaps, a circle once."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from deploy.command.explained import written
from deploy.command.explained_pdf import explained_pdf
from deploy.command.explaining import (
    AWAY,
    KINDS,
    NODES_MAX,
    REFUSED,
    UNKNOWN,
    NotKnown,
    as_json,
    as_tree,
    explain,
)
from deploy.command.flow import Box, flow_of
from deploy.command.reaching import Unusable
from shared.kernel.money import Money
from shared.paper.words import Language
from tests.unit.deploy.fake_services import FakeServices
from tests.unit.deploy.test_command import entity
from tests.unit.deploy.test_explain_tree import printed, why

ROOT = Path(__file__).parents[3]


def paid(credits: int, **other: Any) -> FakeServices:
    """One order of so many credits of 80.00 each, of one account and one director, under one policy."""
    names = range(credits)
    causes = [("payments", f"credit-{number}") for number in names]
    order = entity(
        "order",
        *causes,
        ("payments", "policy-tax-1"),
        kind="payment order",
        net=6800 * credits,
        currency="AZN",
    )
    told = [("payments", order), ("payments", entity("policy-tax-1", kind="policy"))]
    for number in names:
        share = ("distribution", f"share-{number}")
        told.append(("payments", entity(f"credit-{number}", share, kind="credit", net=8000, currency="AZN")))
        below = (("intake", "account"), ("registry", "director"), ("matching", "outcome"))
        net = {"amount": 8000, "currency": "AZN"}
        told.append(("distribution", entity(f"share-{number}", *below, kind="share", net=net)))
    told += [("intake", entity("account", kind="account")), ("registry", entity("director", kind="party"))]
    told.append(("matching", entity("outcome", kind="outcome")))
    services = why(*told)
    services.answers |= other.get("answers", {})
    return services


def text_of(pdf: bytes) -> list[str]:
    return [page.extract_text().replace("\n", " ") for page in PdfReader(BytesIO(pdf)).pages]


def titles(lanes: tuple[tuple[Box, ...], ...]) -> list[list[str]]:
    return [[f"{box.service} {box.title()}" for box in lane] for lane in lanes]


def test_money_goes_by_services_from_left_to_right() -> None:
    flow = flow_of(explain(paid(2).session(), "order", "payments"))
    assert titles(flow.lanes) == [
        ["registry party", "intake account", "matching outcome"],
        ["distribution share", "distribution share"],
        ["payments payment order", "payments credit", "payments credit", "payments policy"],
    ]
    # Each credit and the policy lead to the order, each share to its credit, three causes to each of two shares.
    assert len(flow.arrows) == 3 + 2 + 6 and all(count == 1 for _, _, count in flow.arrows)
    assert ("distribution share share-0", "payments credit credit-0", 1) in flow.arrows


def test_hundreds_of_a_kind_are_one_box_with_their_sum() -> None:
    flow = flow_of(explain(paid(120).session(), "order", "payments"))
    assert titles(flow.lanes)[2] == ["payments payment order", "payments credit × 120", "payments policy"]
    (share,) = flow.lanes[1]
    # 120 x 80.00
    assert share.amounts == [Money(960000)]
    assert ("distribution share", "payments credit", 120) in flow.arrows
    assert flow.left_out == 0
    pages = text_of(explained_pdf(explain(paid(120).session(), "order", "payments"), Language.EN))
    assert "credit × 120" in pages[0] and "9,600.00 AZN" in pages[0] and "8,160.00 AZN" in pages[0]
    assert sum(page.count("payments · credit") for page in pages) == 120


def test_the_whole_way_is_told_in_azerbaijani_on_the_terminal_and_on_paper() -> None:
    node = explain(paid(2).session(), "order", "payments")
    tree = printed(as_tree(node, language="az"))
    assert "payments ödəniş tapşırığı order haqqında" in tree
    assert "distribution pay share-0 haqqında" in tree and "intake hesabat account haqqında" in tree
    assert "(yuxarıda)" in tree and "the " not in tree
    pages = text_of(explained_pdf(node, Language.AZ))
    assert "ödəniş tapşırığı: order haqqında" in pages[0] and "distribution: pay" in pages[0]
    assert "payments · hesablama" in pages[1] and "the credit" not in "".join(pages)
    assert all(one.called("az") == KINDS[one.kind] for one in node.walk() if one.kind in KINDS)


def test_every_kind_that_a_service_explains_has_its_word() -> None:
    sources = (*ROOT.glob("services/*/api/explain*.py"), *ROOT.glob("shared/web/routes_*.py"))
    named = re.compile(r"\b(?:Explanation|_explained)\(\s*(?:\w+, )*(?:\w+\[\"\w+\"\], )?\"([a-z ]+)\"")
    kinds = {kind for path in sources for kind in named.findall(path.read_text())}
    assert len(kinds) > 35 and kinds <= KINDS.keys(), kinds - KINDS.keys()


def test_what_is_too_much_is_said_in_the_picture() -> None:
    many = [("intake", f"line-{number}") for number in range(NODES_MAX + 100)]
    services = why(("distribution", entity("run", *many)), *(("intake", entity(name)) for _, name in many))
    node = explain(services.session(), "run", "distribution")
    assert flow_of(node).left_out == 101
    assert "not asked for: 101" in text_of(explained_pdf(node, Language.EN))[0]


def test_a_circle_is_drawn_once() -> None:
    services = why(
        ("distribution", entity("run", ("distribution", "share"))),
        ("distribution", entity("share", ("distribution", "run"))),
    )
    node = explain(services.session(), "run", "distribution")
    flow = flow_of(node)
    assert titles(flow.lanes)[1] == ["distribution thing"] * 2
    assert len(flow.arrows) == 2
    assert "explained above" in text_of(explained_pdf(node, Language.EN))[1]


def gone(_: httpx.Request) -> Any:
    raise httpx.ConnectError("refused")


@pytest.mark.parametrize(("answer", "gap"), [(403, REFUSED), (500, AWAY), (gone, AWAY), (404, UNKNOWN)])
def test_a_service_that_does_not_explain_is_a_gap_and_asked_no_more(answer: Any, gap: str) -> None:
    path = ("intake", "/v1/explain/account")
    services = paid(3, answers={path: answer, ("intake", "/v1/explain/other"): answer})
    services.answers["distribution", "/v1/explain/share-2"] = entity(
        "share-2", ("intake", "other"), kind="share"
    )
    node = explain(services.session(), "order", "payments")
    gaps = [one for one in node.walk() if one.gap]
    assert {(one.service, one.id, one.gap) for one in gaps} == {
        ("intake", "account", gap),
        ("intake", "other", gap),
    }
    asked = [request for request in services.asked if request.url.host == "intake"]
    # account by two shares, other by one: a silent service is asked once.
    assert len(asked) == (3 if gap == UNKNOWN else 1)
    assert all(box.is_gap for box in flow_of(node).lanes[0] if box.service == "intake")
    said = {REFUSED: "may not ask there", AWAY: "does not answer", UNKNOWN: "unknown there"}[gap]
    assert said in printed(as_tree(node)) and said in text_of(explained_pdf(node, Language.EN))[0]
    in_az = {REFUSED: "soruşmaq olmaz", AWAY: "cavab vermir", UNKNOWN: "orada məlum deyil"}[gap]
    assert in_az in printed(as_tree(node, language="az"))
    assert in_az in text_of(explained_pdf(node, Language.AZ))[0]


def test_who_is_asked_first_may_refuse_and_the_next_one_knows() -> None:
    services = paid(1, answers={("registry", "/v1/explain/order"): 403})
    services.answers["intake", "/v1/explain/order"] = gone
    assert explain(services.session(), "order").kind == "payment order"
    with pytest.raises(NotKnown, match="registry: refused; intake: away"):
        services.answers["registry", "/v1/explain/none"] = 403
        services.answers["intake", "/v1/explain/none"] = gone
        explain(services.session(), "none")


def test_both_files_are_written_and_the_json_is_the_whole_tree(tmp_path: Path) -> None:
    node = explain(paid(2).session(), "order", "payments")
    written(node, "en", tmp_path / "why.json", tmp_path / "why.pdf")
    told = json.loads((tmp_path / "why.json").read_bytes())
    assert told == as_json(node)
    (share,) = told["because"][0]["because"]
    assert (share["service"], share["id"], share["facts"]["net"]["amount"]) == (
        "distribution",
        "share-0",
        8000,
    )
    assert told["because"][1]["because"][0]["because"][0]["seen_above"] is True
    assert (tmp_path / "why.pdf").read_bytes() == explained_pdf(node, Language.EN)
    with pytest.raises(Unusable, match="cannot be written"):
        written(node, "en", tmp_path / "no" / "why.json", None)


def test_amounts_are_shown_with_their_currency() -> None:
    shown = printed(as_tree(explain(paid(1).session(), "order", "payments"), facts=True))
    assert "net 68.00 AZN" in shown
