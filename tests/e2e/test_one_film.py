"""One account with one film and one receipt through all five services to a confirmed payment.

The figures and their arithmetic: tests/e2e/film_figures.py.
"""

from __future__ import annotations

import httpx
import pytest

from deploy.demo.bank import executed
from deploy.demo.cast import Cast
from deploy.local.stack import Stack
from tests.e2e.film import AUTHORS, DUE, FilmStory
from tests.e2e.film_figures import ADMINISTRATION, GROSS, NET, PAID, PAYMENT_RULES, RULES, SOCIAL_CULTURAL


@pytest.mark.clause("2.1.1-e", "2.1.1-n", "2.1.2-a", "3.1-a", "3.4-a")
def test_the_money_of_one_film_reaches_its_five_authors(stack: Stack, http: httpx.Client) -> None:
    story = FilmStory(Cast(stack.addresses, stack.issuer, http))
    story.register()
    account = story.hand_in()
    assert (account["due"], account["covered"]) == (DUE, False)
    assert story.receive()["received"] == DUE

    report = story.matched()
    assert (report["outcome"], report["work"], report["rule"]) == ("MATCHED", story.work, "EXACT")

    story.decide_rules("distribution", RULES)
    computed = story.compute()
    assert computed["totals"] == [
        {"state": "CREDITED", "reason": None, "amount": {"amount": 4800, "currency": "AZN"}},
        {"state": "DEDUCTED", "reason": "ADMINISTRATION", "amount": {"amount": 900, "currency": "AZN"}},
        {"state": "DEDUCTED", "reason": "SOCIAL_CULTURAL", "amount": {"amount": 300, "currency": "AZN"}},
    ]
    allocation = story.close(computed["digest"])
    shares = {share["role"]: share for share in allocation["shares"]}
    assert {role: share["gross"]["amount"] for role, share in shares.items()} == GROSS
    assert {role: share["net"]["amount"] for role, share in shares.items()} == NET
    for number, deducted in enumerate((ADMINISTRATION, SOCIAL_CULTURAL)):
        taken = {role: share["deductions"][number]["amount"]["amount"] for role, share in shares.items()}
        assert taken == deducted
    assert {share["state"] for share in shares.values()} == {"CREDITED"}

    story.decide_rules("payments", PAYMENT_RULES)
    story.enter_payees()
    prepared = story.prepare_payment()
    assert prepared["holds"] == []
    role_of = {party: role for role, party in story.parties.items()}
    orders = {role_of[order["payee"]]: order for order in prepared["orders"]}
    assert {role: order["gross"]["amount"] for role, order in orders.items()} == NET
    assert {role: order["net"]["amount"] for role, order in orders.items()} == PAID
    file = story.release_payment(prepared["digest"])
    paid = story.answered(executed(file, {}))
    assert {role_of[order["payee"]]: order["state"] for order in paid["orders"]} == dict.fromkeys(
        AUTHORS, "CONFIRMED"
    )
