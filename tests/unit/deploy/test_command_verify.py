"""`verify`: what each service proves of itself, and the ledgers compared across services."""

from __future__ import annotations

import json
from typing import Any

import httpx

from deploy.command.verifying import verify
from shared.contracts.catalogue import SERVICES
from tests.unit.deploy.fake_services import FakeServices, book, proved, system


def test_what_agrees_holds_line_by_line() -> None:
    services = FakeServices(system())
    verdict = verify(services.session())
    assert verdict.holds and verdict.findings == ()
    assert [(line.name, line.currency, line.left, line.right) for line in verdict.lines] == [
        ("received: intake = distribution", "AZN", 101_00, 101_00),
        ("VAT: intake = distribution", "AZN", 0, 0),
        ("allocated: intake = distribution", "AZN", 100_00, 100_00),
        ("received = unallocated + VAT + allocated", "AZN", 101_00, 101_00),
        ("received = all states of distribution", "AZN", 101_00, 101_00),
        ("credited: distribution = payments", "AZN", 80_00, 80_00),
        ("credited + taken over = all states of payments", "AZN", 80_00, 80_00),
    ]
    assert [(one.service, one.rows, one.read_models) for one in verdict.proofs] == [
        (name, 7, 2) for name in SERVICES
    ]
    assert [(one.events, one.sums) for one in verdict.transits] == [(0, {"AZN": 0}), (0, {"AZN": 0})]
    assert ("payments", "PAID", 42_50) in [(one.service, one.state, one.amount) for one in verdict.states]


def test_every_service_is_given_the_seals_that_the_others_heard_under_a_new_key() -> None:
    services = FakeServices(system())
    verify(services.session())
    verify(services.session())
    posts = [request for request in services.asked if request.url.path == "/v1/verify"]
    assert [request.url.host for request in posts] == [*SERVICES, *SERVICES]
    for request in posts:
        assert [seal["holder"] for seal in json.loads(request.content)["seals"]] == list(SERVICES)
    assert len({request.headers["idempotency-key"] for request in posts}) == 2


def test_a_lost_qepik_is_named_with_its_line_and_its_account() -> None:
    answers = system()
    answers["distribution", "/v1/ledger"]["books"] = [book(101_00, {"account": 99_99, "stranger": 1}, vat=0)]
    answers["payments", "/v1/ledger"]["books"][0]["states"][0]["amount"] -= 1
    verdict = verify(FakeServices(answers).session())
    assert [line.name for line in verdict.lines if not line.holds] == [
        "credited + taken over = all states of payments"
    ]
    assert [finding.what for finding in verdict.findings] == [
        "credited + taken over = all states of payments: 80.00 AZN is not 79.99 AZN",
        "target account: intake allocated 100.00 AZN to it, distribution has 99.99 AZN",
        "target stranger: intake allocated 0.00 AZN to it, distribution has 0.01 AZN",
    ]


def test_money_in_a_currency_that_one_side_lacks_is_a_finding() -> None:
    answers = system()
    answers["intake", "/v1/ledger"]["books"].append(book(98_00, {"schedule": 98_00}, "EUR"))
    verdict = verify(FakeServices(answers).session())
    wrong = [(line.currency, line.left, line.right) for line in verdict.lines if not line.holds]
    assert wrong == [("EUR", 98_00, 0), ("EUR", 98_00, 0)]
    assert not verdict.holds


def test_what_was_said_and_not_heard_is_in_transit_and_no_finding() -> None:
    def intakes(request: httpx.Request) -> dict[str, Any]:
        more = 25_00 if request.url.params.get("sequence") is None else 0
        return {"books": [book(101_00 + more, {"account": 100_00})]}

    answers = system()
    answers["intake", "/v1/ledger"] = intakes
    answers["intake", "/v1/watermarks"]["sequence"] = 12
    services = FakeServices(answers)
    verdict = verify(services.session())
    assert verdict.holds
    assert (verdict.transits[0].owner, verdict.transits[0].events) == ("intake", 3)
    assert verdict.transits[0].sums == {"AZN": 25_00}
    # `min_position` is the session's own: it waits everywhere for what it has seen there.
    asked = [
        {name: value for name, value in one.url.params.items() if name != "min_position"}
        for one in services.asked
        if one.url.path == "/v1/ledger"
    ]
    assert asked[:3] == [
        {},
        {"sequence": "9", "min_known": "intake:9"},
        {"min_known": "intake:12"},
    ]


def test_what_a_service_finds_and_a_proof_that_fails_are_findings() -> None:
    answers = system()
    answers["registry", "/v1/jobs/proof"] = proved("log: position 4: missing: the log goes on at 5")
    problem = {"title": "The job failed", "detail": "out of memory"}
    answers["matching", "/v1/jobs/proof"] = {"state": "FAILED", "result": None, "problem": problem}
    verdict = verify(FakeServices(answers).session())
    assert [str(finding) for finding in verdict.findings] == [
        "registry: log: position 4: missing: the log goes on at 5",
        "matching: verify did not come to an end: out of memory",
    ]


def test_a_consumer_that_heard_nothing_yet_is_compared_with_nothing() -> None:
    answers = system()
    answers["distribution", "/v1/ledger"] |= {"books": [], "totals": [], "known": {}}
    services = FakeServices(answers)

    def intakes(request: httpx.Request) -> dict[str, Any]:
        return {"books": [] if request.url.params.get("sequence") == "0" else [book(101_00, {})]}

    services.answers["intake", "/v1/ledger"] = intakes
    verdict = verify(services.session())
    assert verdict.holds
    assert (verdict.transits[0].events, verdict.transits[0].sums) == (9, {"AZN": 101_00})
