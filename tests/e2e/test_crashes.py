"""The film's way with a service killed at every step: the same money, each effect once.

The services are killed without warning (SIGKILL) right after they took a command, so jobs, batches and
reactions are cut off wherever they stand, and started again on the same logs.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping

import httpx

from deploy.command.verifying import verify
from deploy.demo.bank import executed
from deploy.demo.cast import Cast
from deploy.local.services import START_TIMEOUT_S
from deploy.local.stack import Stack
from tests.e2e.film import AUTHORS, FilmStory
from tests.e2e.film_figures import NET, PAID, PAYMENT_RULES, RULES


class Addresses(Mapping[str, str]):
    """Where the services are now; one that was started again has another port."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def __getitem__(self, service: str) -> str:
        return self._stack.addresses[service]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stack.addresses)

    def __len__(self) -> int:
        return len(self._stack.addresses)


def test_a_service_that_dies_at_any_step_changes_nothing(stack: Stack, http: httpx.Client) -> None:
    crashes: Counter[str] = Counter()

    def crash(service: str) -> None:
        crashes[service] += 1
        stack.services[service].kill()
        stack.start_service(service).wait_ready(time.monotonic() + START_TIMEOUT_S)

    story = FilmStory(Cast(Addresses(stack), stack.issuer, http), crash)
    story.register()
    story.hand_in()
    story.receive()
    story.matched()
    story.decide_rules("distribution", RULES)
    allocation = story.close(story.compute()["digest"])
    assert {share["role"]: share["net"]["amount"] for share in allocation["shares"]} == NET

    story.decide_rules("payments", PAYMENT_RULES)
    story.enter_payees()
    prepared = story.prepare_payment()
    paid = story.answered(executed(story.release_payment(prepared["digest"]), {}))
    role_of = {party: role for role, party in story.parties.items()}
    assert {role_of[order["payee"]]: order["net"]["amount"] for order in paid["orders"]} == PAID
    assert {order["state"] for order in paid["orders"]} == {"CONFIRMED"}
    accountant = story.cast["accountant"]
    statements = accountant.until(
        "payments", "/v1/statements", lambda page: len(page["items"]) >= len(AUTHORS)
    )["items"]
    assert sorted(role_of[one["payee"]] for one in statements) == sorted(AUTHORS)
    assert verify(story.cast["auditor"]).findings == ()
    assert set(crashes) == set(stack.services)
