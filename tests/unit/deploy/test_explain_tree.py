"""The tree that `royalty explain` prints: from a payment down to the line of an account."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console

from deploy.command.explaining import CHILDREN_SHOWN, NODES_MAX, NotKnown, as_tree, explain
from shared.contracts.catalogue import SERVICES
from tests.unit.deploy.fake_services import FakeServices
from tests.unit.deploy.test_command import entity


def why(*explained: tuple[str, dict[str, Any]]) -> FakeServices:
    return FakeServices({(service, f"/v1/explain/{one['id']}"): one for service, one in explained})


def printed(found: Any) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(found)
    return capture.get()


def test_the_tree_goes_from_a_payment_to_the_line_of_an_account() -> None:
    services = why(
        ("payments", entity("order", ("distribution", "share"), kind="payment order")),
        ("distribution", entity("share", ("intake", "account-1-7"), ("registry", "director"))),
        ("intake", entity("account-1-7", ("intake", "account"), kind="reported work")),
        ("intake", entity("account", kind="account")),
        ("registry", entity("director", kind="party")),
    )
    order = explain(services.session(), "order")
    assert [(node.service, node.id) for node in order.walk()] == [
        ("payments", "order"),
        ("distribution", "share"),
        ("intake", "account-1-7"),
        ("intake", "account"),
        ("registry", "director"),
    ]
    assert "payments payment order the order" in printed(as_tree(order))


def test_causes_in_a_circle_and_causes_of_two_are_explained_once() -> None:
    services = why(
        ("distribution", entity("run", ("distribution", "policy"), ("distribution", "share"))),
        ("distribution", entity("share", ("distribution", "run"), ("distribution", "policy"))),
        ("distribution", entity("policy")),
    )
    run = explain(services.session(), "run", "distribution")
    policy, share = run.because
    assert [(node.id, node.seen_above) for node in share.because] == [("run", True), ("policy", True)]
    assert not policy.seen_above
    assert [request.url.path for request in services.asked] == [
        "/v1/explain/run",
        "/v1/explain/policy",
        "/v1/explain/share",
    ]
    assert "(above)" in printed(as_tree(run))


def test_an_id_that_nobody_knows_is_asked_of_all_and_said() -> None:
    services = why()
    with pytest.raises(NotKnown, match="nothing"):
        explain(services.session(), "nothing")
    assert [request.url.host for request in services.asked] == list(SERVICES)


def test_a_cause_that_nobody_knows_is_shown_as_a_gap() -> None:
    share = explain(why(("distribution", entity("share", ("registry", "lost")))).session(), "share")
    assert [(node.service, node.id, node.kind) for node in share.because] == [("registry", "lost", "unknown")]


def test_a_large_tree_ends_and_says_how_much_it_leaves_out() -> None:
    many = [("intake", f"line-{number}") for number in range(NODES_MAX + 100)]
    services = why(("distribution", entity("run", *many)), *(("intake", entity(name)) for _, name in many))
    run = explain(services.session(), "run", "distribution")
    assert (len(run.because), run.left_out) == (NODES_MAX - 1, 101)
    assert f"and {len(many) - CHILDREN_SHOWN} more" in printed(as_tree(run))


def test_the_arithmetic_of_what_was_asked_for_stands_below_it_in_a_language() -> None:
    share = entity("share") | {"steps": [{"az": "60,00 × 1/3 = 20,00", "en": "60.00 × 1/3 = 20.00 [x]"}]}
    node = explain(why(("distribution", share)).session(), "share")
    assert "60.00 × 1/3 = 20.00 [x]" in printed(as_tree(node))
    assert "60,00 × 1/3 = 20,00" in printed(as_tree(node, language="az"))


def test_amounts_are_shown_as_money_and_names_are_no_markup() -> None:
    share = entity("share", net={"amount": 1200_05, "currency": "AZN"}, title="[bold]Görüş[/]", empty=None)
    shown = printed(as_tree(explain(why(("distribution", share)).session(), "share"), facts=True))
    assert "net 1,200.05 AZN, title [bold]Görüş[/]" in shown
    assert "empty" not in shown
