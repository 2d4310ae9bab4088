"""Five services that answer from a table, as a transport for the command's session."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from deploy.client import Session
from shared.contracts.catalogue import SERVICES

Answers = Mapping[tuple[str, str], Any]
"""(service, path) -> JSON, text or bytes of a 200, a status, or a function of the request that gives one of them."""


class FakeServices:
    """Answers by service and path, 404 for everything else, and remembers what was asked."""

    def __init__(self, answers: Answers) -> None:
        self.answers = dict(answers)
        self.asked: list[httpx.Request] = []

    def session(self, token: str = "a-token") -> Session:
        """A session that reaches these services and nothing else."""
        addresses = {name: f"http://{name}" for name in SERVICES}
        return Session(addresses, token, httpx.Client(transport=httpx.MockTransport(self._answer)))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        found = self.answers.get((request.url.host, request.url.path), 404)
        if callable(found):
            found = found(request)
        if isinstance(found, int):
            return httpx.Response(found, json={"title": "No", "detail": "not so"})
        if isinstance(found, str):
            return httpx.Response(200, text=found)
        if isinstance(found, bytes):
            return httpx.Response(200, content=found)
        return httpx.Response(202 if "job" in found else 200, json=found)


def book(received: int, targets: dict[str, int], currency: str = "AZN", **more: Any) -> dict[str, Any]:
    allocated = sum(targets.values())
    listed = [{"target": name, "allocated": amount} for name, amount in targets.items()]
    return {
        "currency": currency,
        "received": received,
        "allocated": allocated,
        "unallocated": received - allocated,
        "targets": listed,
    } | more


def total(state: str, amount: int, currency: str = "AZN", reason: str | None = None) -> dict[str, Any]:
    return {"state": state, "reason": reason, "amount": {"amount": amount, "currency": currency}}


def system() -> dict[tuple[str, str], Any]:
    """100.00 AZN came for one account and 1.00 for none; 80.00 were credited, 50.00 of them paid."""
    distribution = {
        "known": {"intake": 9, "registry": 2},
        "books": [book(101_00, {"account": 100_00}, vat=0)],
        "totals": [total("CREDITED", 80_00), total("DEDUCTED", 20_00), total("UNALLOCATED", 1_00)],
        "credited": [{"currency": "AZN", "amount": 80_00}],
    }
    states = [
        {"state": state, "reason": None, "amount": amount}
        for state, amount in {"PAYABLE": 30_00, "WITHHELD": 7_50, "PAID": 42_50}.items()
    ]
    payments = {
        "known": {"distribution": 4},
        "books": [{"currency": "AZN", "credited": 80_00, "taken_over": 0, "states": states}],
    }
    answers: dict[tuple[str, str], Any] = {
        ("intake", "/v1/ledger"): {"books": [book(101_00, {"account": 100_00})]},
        ("distribution", "/v1/ledger"): distribution,
        ("payments", "/v1/ledger"): payments,
    }
    for name in SERVICES:
        end = {"intake": 9, "distribution": 4}.get(name, 2)
        seals = [{"service": "intake", "position": 5, "hash": "ab" * 32, "holder": name}]
        mark = {"service": name, "position": 20, "sequence": end, "heard": {}, "seals": seals}
        answers[name, "/v1/watermarks"] = mark
        answers[name, "/v1/verify"] = {"job": "/v1/jobs/proof"}
        answers[name, "/v1/jobs/proof"] = proved()
    return answers


def proved(*findings: str) -> dict[str, Any]:
    result = {
        "position": 20,
        "vouched_position": 5,
        "rows": {"work": 3, "party": 4},
        "findings": findings,
        "lost": [],
    }
    return {"state": "DONE", "result": result, "problem": None}
