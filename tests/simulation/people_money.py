"""The clerk and the cashier: accounts, and the money that is received for them."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date
from functools import partial

from deploy.demo.bank import Movement, statement
from shared.kernel.money import Money
from tests.e2e.film import OWN
from tests.simulation.people import PAGE, PAPER, Cast
from tests.simulation.person import Json, Person, has_ended
from tests.simulation.story import Report

PAYER = ("Nümunə TV", "AZ97DEMO00000000000000000901")


async def hand_in(me: Person, cast: Cast) -> None:
    """The clerk hands in every report as soon as its contract is known to intake, and sees it accepted."""
    for report in cast.story.reports[len(cast.handed_in) :]:
        await me.turn(partial(cast.lacks, report.channel))
        with me.busy():
            await _hand_in(me, cast, report)


async def _hand_in(me: Person, cast: Cast, report: Report) -> None:
    answer = await me.post("intake", "/v1/accounts", **_papers(cast, report))
    cast.handed_in.append(answer["id"])
    await _accepted(me, answer)
    cast.books.hand_in(answer["id"], report.channel, _lines(report), report.declared)


async def hand_in_again(me: Person, cast: Cast, account: str, report: Report) -> None:
    """The clerk hands in another version of an account, and sees it accepted."""
    with me.busy():
        answer = await me.post("intake", f"/v1/accounts/{account}/versions", **_papers(cast, report))
        await _accepted(me, answer)
        cast.books.hand_in_again(account, _lines(report), report.declared)


async def _accepted(me: Person, answer: Json) -> None:
    await me.job("intake", answer)
    path = f"/v1/accounts/{answer['id']}"

    def state(account: Json) -> str | None:
        known = (one["state"] for one in account["versions"] if one["version"] == answer["version"])
        return next(known, None)

    found = await me.until("intake", path, lambda one: state(one) not in (None, "CHECKING", "SUBMITTED"))
    assert state(found) == "ACCEPTED", await me.get("intake", f"{path}/findings")


def _lines(report: Report) -> list[tuple[str, date, int]]:
    return [(title, day, weight) for title, _, day, weight in report.lines]


def _papers(cast: Cast, report: Report) -> Json:
    file = (f"{report.month}.csv", _file(report, cast.story.by_amount))
    return {
        "files": {"file": file, "scan": ("cover.txt", PAGE)},
        "data": {"cover": json.dumps(_cover(report, cast.ids[report.channel]))},
    }


def _file(report: Report, by_amount: bool) -> bytes:
    money = by_amount or report.channel == "PRODUCER"
    rows = ["Tarix;Film;Rejissor;Ölçü"]
    for title, director, day, weight in report.lines:
        written = f"{weight // 100}.{weight % 100:02d}" if money else str(weight)
        rows.append(f"{day:%d.%m.%Y};{title};{director};{written}")
    return "\n".join(rows).encode()


def _cover(report: Report, contract: str) -> Json:
    last = report.month.replace(day=monthrange(report.month.year, report.month.month)[1])
    return {
        "contract": contract,
        "period": {"from": report.month.isoformat(), "to": last.isoformat()},
        "declared_total": {"amount": report.declared, "currency": "AZN"},
        "stamped": True,
        "signed_by": "Baş mühasib",
        "signed_on": "2026-08-31",
        "scan": PAPER,
    }


class Bank:
    """The guild's account at the bank: statements follow each other, each opens where the last one closed."""

    def __init__(self) -> None:
        self.balance = 0
        self.number = 0
        self.in_hand = False
        """Whether a statement is being taken: the next one has to wait."""

    def statement(self, day: date, movements: tuple[Movement, ...]) -> bytes:
        """The next statement."""
        opening = Money(self.balance)
        for one in movements:
            self.balance += one.amount.amount if one.credit else -one.amount.amount
        self.number += 1
        return statement(OWN, day, self.number, opening, movements)


async def take_statement(me: Person, cast: Cast, bank: Bank, movements: tuple[Movement, ...]) -> None:
    """Hand in what the bank booked today, in one statement or two: late, the second before the first, or one twice."""
    await me.turn(lambda: bank.in_hand)
    bank.in_hand = True
    known = bank.number > 0
    parts = _parted(cast, movements)
    statements = [bank.statement(cast.world.today, some) for some in parts]
    if len(statements) > 1 and known:
        assert await _hand_in_statement(me, statements[1]) == "BALANCE_BROKEN"
        cast.happened["statements too early"] += 1
    for data in statements:
        for _ in range(cast.chance.choice((0, 0, 0, 40))):
            await me.turn()
        assert (why := await _hand_in_statement(me, data)) is None, why
        if cast.chance.random() < 0.2:
            assert (
                await _hand_in_statement(me, cast.chance.choice(statements[: statements.index(data) + 1]))
                is None
            )
            cast.happened["statements twice"] += 1
    bank.in_hand = False


def _parted(cast: Cast, movements: tuple[Movement, ...]) -> list[tuple[Movement, ...]]:
    """What the bank tells in one statement each. The first changes the balance, and nothing comes back that did not go
    out before."""
    at = cast.chance.randint(1, max(1, len(movements) - 1))
    first, second = movements[:at], movements[at:]
    balance = sum(one.amount.amount if one.credit else -one.amount.amount for one in first)
    sent = {one.end_to_end_id for one in first if not one.credit}
    back = {one.end_to_end_id for one in first if one.return_reason}
    return [first, second] if balance and second and back <= sent else [movements]


async def _hand_in_statement(me: Person, data: bytes) -> str | None:
    """Why the statement is not taken; None: it stands."""
    answer = await me.post("intake", "/v1/bank-statements", files={"file": ("camt053.xml", data)})
    ended = await me.until("intake", answer["job"], has_ended, of_jobs=True)
    if ended["state"] == "DONE":
        return None
    return str(ended["problem"]["errors"][0]["value"])


async def receive(me: Person, cast: Cast, bank: Bank) -> None:
    """The cashier takes the receipts for each report and ties them to it, before or after its acceptance."""
    for number, report in list(enumerate(cast.story.reports))[cast.paid_for :]:
        cast.paid_for = number + 1
        await receive_for(me, cast, bank, number, report)


async def receive_for(
    me: Person, cast: Cast, bank: Bank, number: int, report: Report, again: str = ""
) -> None:
    """The cashier takes what is received for a report and ties it to the account that was handed in as so manieth."""
    amounts = [*report.parts]
    if report.surplus and amounts:
        amounts[-1] += report.surplus
    movements = tuple(
        Movement(f"IN-{number}-{part}{again}", Money(amount), True, *PAYER)
        for part, amount in enumerate(amounts)
    )
    with me.busy():
        await take_statement(me, cast, bank, movements)
        for one in movements:
            cast.books.receipts[one.reference] = {"amount": one.amount.amount, "allocated": 0}
    await me.turn(partial(_not_yet, cast.handed_in, number))
    cast.happened["receipts in parts"] += len(report.parts) > 1
    for movement, amount in zip(movements, report.parts, strict=True):
        more = int(report.over and movement is movements[-1])
        with me.busy():
            await _tie(me, cast, movement.reference, cast.handed_in[number], amount, more)
    cast.tied = max(cast.tied, number + 1)


def _not_yet(handed_in: list[str], number: int) -> bool:
    return len(handed_in) <= number


async def receipt_of(me: Person, reference: str) -> str:
    """The id of a receipt by the bank's reference."""

    def there(page: Json) -> bool:
        return any(one["bank_reference"] == reference for one in page["items"])

    page = await me.until("intake", "/v1/receipts", there, limit=100)
    (receipt,) = [one["id"] for one in page["items"] if one["bank_reference"] == reference]
    return str(receipt)


async def _tie(me: Person, cast: Cast, reference: str, account: str, amount: int, more: int) -> None:
    """Tie a receipt; `more`: with so much more than is due, unless that is refused."""
    path = f"/v1/receipts/{await receipt_of(me, reference)}/allocate"
    known = account in cast.books.accounts
    body = {"target": account, "amount": {"amount": amount + more, "currency": "AZN"}}
    answer = await me.post("intake", path, body, unless=("ABOVE_THE_SUM_DUE",) if more else ())
    await me.turn(lambda: account not in cast.books.accounts)
    above = cast.books.above(account, amount + more)
    if "reason" in answer:
        assert above, f"{amount + more} more is not above the sum due of {account}"
        body["amount"] = {"amount": amount, "currency": "AZN"}
        await me.post("intake", path, body)
        more = 0
    else:
        assert not (known and above), f"{account} took {amount + more} above its sum due"
    cast.happened["a cent too much"] += bool(above or more)
    cast.books.allocate(reference, account, amount + more)
