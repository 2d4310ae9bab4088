"""The services' word against the independent books, to the qəpik."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from tests.simulation.books import Books
from tests.simulation.paid import Accounts
from tests.simulation.world import World

Json = dict[str, Any]


def same_draft(books: Books, run: str, allocations: list[Json]) -> None:
    """Every share of a draft is as it must be, and none lacks."""
    titles = {work["id"] for work in books.registered.works.values()}
    drafted: Counter[Any] = Counter()
    for body in allocations:
        work = body["work"] if body["work"] in titles else body["title"]
        for share in body["shares"]:
            taken = tuple(sorted((one["kind"], one["amount"]["amount"]) for one in share["deductions"]))
            names = (share["role"], share["owner"], share["receiver"], share["state"], share["reason"])
            drafted[(work, *names, share["gross"]["amount"], taken, share["net"]["amount"])] += 1
    expected: Counter[Any] = Counter()
    for share in books.shares(run):
        names = (share["role"], share["owner"], share["receiver"], share["state"], share["reason"])
        taken = tuple(sorted(share["deductions"].items()))
        expected[(share["work"], *names, share["gross"], taken, share["net"])] += 1
    differs(f"the draft of run {run}", drafted, expected)


def same_reversals(books: Books, run: str, reversals: list[Json]) -> None:
    """A run took back just what it must, share by share."""
    said: Counter[Any] = Counter()
    for one in reversals:
        for share in one["body"]["shares"]:
            names = (share["role"], share["owner"], share["receiver"], share["state"], share["reason"])
            said[(one["target"], *names, -share["gross"]["amount"], -share["net"]["amount"])] += 1
    expected: Counter[Any] = Counter()
    for share in books.taken_back(run):
        names = (share["role"], share["owner"], share["receiver"], share["state"], share["reason"])
        expected[(share["target"], *names, share["gross"], share["net"])] += 1
    differs(f"what run {run} takes back", said, expected)


def same_order(
    accounts: Accounts, day: date, order: Json, lines: list[tuple[str, str, str, int, int]]
) -> None:
    """An order of a draft takes what is owed, and pays it less what is withheld; what goes back it pays whole."""
    said = {name: (order[name] or order["net"])["amount"] for name in ("gross", "net", "paid")}
    gross, net = accounts.draft(order["payee"], lines, day)
    back = accounts.back_to(order["payee"], items_of(order))
    differs(f"an order for {order['payee']}", said, {"gross": gross, "net": net, "paid": net + back})


def items_of(order: Json) -> list[tuple[str, int]]:
    """Refunds in an order, with what it pays of each."""
    return [(one["liability"], one["amount"]["amount"]) for one in order["items"]]


async def same_everywhere(world: World, books: Books, accounts: Accounts) -> None:
    """Nothing is on its way: all services say what the books say, of every state, payee and reserve."""
    auditor = (
        "distribution:ledger:read",
        "distribution:reserve:read",
        "payments:ledger:read",
        "payments:balance:read",
        "payments:liability:read",
    )

    async def asked(service: str, path: str, **query: int | str) -> Json:
        node = world.nodes[service]
        question, now = (service, path, *query.items()), (node.moved, world.today)
        if (known := world.told.get(question)) is not None and known[:2] == now:
            # Nothing was folded there since: it would answer the same.
            return dict(known[2])
        response = await node.ask("auditor", (*auditor, "intake:ledger:read"), "GET", path, params=query)
        assert response.is_success, response.text
        found: Json = response.json()
        world.told[question] = (*now, found)
        return found

    ledger = await asked("distribution", "/v1/ledger")
    assert ledger["holds"], ledger["findings"]
    totals = {(one["state"], one["reason"]): one["amount"]["amount"] for one in ledger["totals"]}
    differs("where received money is", totals, books.states(accounts.recovered()))
    received = sum(one["amount"] for one in books.receipts.values())
    (own,) = (await asked("intake", "/v1/ledger"))["books"] or ({"received": 0},)
    differs("what was received", {"received": own["received"]}, {"received": received})
    paying = (await asked("payments", "/v1/ledger"))["books"]
    states = {(one["state"], one["reason"]): one["amount"] for book in paying for one in book["states"]}
    assert all(not book["missing"] for book in paying), paying
    differs("where credited money is", states, accounts.states(world.today))
    rows = (await asked("payments", "/v1/balances", limit=200))["items"]
    balances = {row["payee"]: {name: row[name] for name in ("credited", "withheld", "paid")} for row in rows}
    nothing = {"credited": 0, "withheld": 0, "paid": 0}
    expected = {payee: one for payee, one in accounts.balances().items() if one != nothing}
    differs("the personal accounts", {p: one for p, one in balances.items() if one != nothing}, expected)
    if accounts.refunds:
        items = (await asked("payments", "/v1/owed", kind="REFUND", limit=200))["items"]
        said = {one["id"]: (one["creditor"], one["incurred"], one["paid"]) for one in items}
        owed = {
            refund: (one["payer"], one["amount"], one["amount"] if one["order"] else 0)
            for refund, one in accounts.refunds.items()
        }
        differs("what goes back to payers", said, owed)
    for state, expired in (("OPEN", False), ("EXPIRED", True)):
        if expired and not books.reserves(expired):
            continue
        items = (await asked("distribution", "/v1/reserves", limit=500, state=state))["items"]
        reserves = Counter((one["run"], one["reason"], one["left"], one["last_claim_day"]) for one in items)
        differs(f"the reserves that are {state}", reserves, Counter(books.reserves(expired)))


def differs(what: str, said: Any, expected: Any) -> None:
    """Raises AssertionError with both sides where they are not the same."""
    if said != expected:
        more = _only(said, expected)
        lacks = _only(expected, said)
        raise AssertionError(f"{what}: the services say\n{more}\nthe books say\n{lacks}")


def _only(one: Any, other: Any) -> str:
    return "\n".join(
        f"  {key}: {value}" for key, value in sorted(one.items(), key=str) if other.get(key) != value
    )
