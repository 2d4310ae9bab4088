"""Batches that a notification tells transfer by transfer and a statement as one sum: whichever came first stands.

Under one reference of the bank an entry is one movement. So where what stands under it comes to the entry's amount,
the entry is read as what stands: a sum that was told in transfers is those, and transfers of a sum that stands are it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.formats.booked import Report, numbered_entry_id
from services.intake.formats.statements import Charge, Entry, Transaction
from services.intake.projections.bank_entry import entries_under
from services.intake.projections.receipt import receipts_under
from shared.kernel.money import Money

_Key: TypeAlias = tuple[str, str, bool]
"""Own account, reference, and whether it came."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """A transfer that stands."""

    number: int
    amount: Money
    end_to_end_id: str
    charges: Money | None


async def as_it_stands(connection: AsyncConnection, reports: Sequence[Report]) -> list[Report]:
    """The statements and notifications with batches as they stand."""
    wanted = {
        (report.account, entry.servicer_reference)
        for report in reports
        for entry in report.entries
        if entry.servicer_reference
    }
    standing: dict[_Key, list[_Standing]] = {}
    for account in {account for account, _ in wanted}:
        references = [reference for known, reference in wanted if known == account]
        for row in await receipts_under(connection, account, references):
            charges = row["detail"]["charges"]
            standing.setdefault((account, row["bank_reference"], True), []).append(
                _Standing(
                    row["detail"]["transaction"],
                    Money(row["amount"], row["currency"]),
                    row["end_to_end_id"],
                    Money(charges["amount"], charges["currency"]) if charges else None,
                )
            )
        _add_entries(standing, account, await entries_under(connection, account, references))
    return [
        replace(report, entries=tuple(_one(report, entry, standing) for entry in report.entries))
        for report in reports
    ]


def _add_entries(standing: dict[_Key, list[_Standing]], account: str, rows: list[dict[str, Any]]) -> None:
    counts = Counter((row["bank_reference"], row["credit"]) for row in rows)
    # The number is in the id alone: there are as many as there are entries under the reference.
    numbers = {
        numbered_entry_id(account, reference, credit, number): number
        for (reference, credit), count in counts.items()
        for number in range(1, count + 1)
    }
    for row in rows:
        amount = Money(row["amount"], row["currency"])
        told = _Standing(numbers.get(row["id"], 0), amount, row["end_to_end_id"] or "", None)
        standing.setdefault((account, row["bank_reference"], row["credit"]), []).append(told)


def _one(report: Report, entry: Entry, standing: dict[_Key, list[_Standing]]) -> Entry:
    known = sorted(
        standing.get((report.account, entry.servicer_reference, entry.credit), []), key=lambda one: one.number
    )
    alike = [one.amount for one in known] == [one.amount for one in entry.transactions]
    whole = sum(one.amount.amount for one in known) == entry.amount.amount
    told_apart = len(known) > 1 or len(entry.transactions) > 1
    one_way = all(one.credit == entry.credit for one in entry.transactions)
    if not known or alike or not whole or not told_apart or not one_way:
        return entry
    first = entry.transactions[0]
    return replace(entry, transactions=tuple(_transfer(first, one) for one in known))


def _transfer(first: Transaction, standing: _Standing) -> Transaction:
    """The transfer that stands; what the bank says of the entry as a whole is said of each."""
    charges = standing.charges
    return replace(
        first,
        number=standing.number,
        amount=standing.amount,
        end_to_end_id=standing.end_to_end_id,
        charges=(Charge(charges, included=True, kind="", bearer=""),) if charges is not None else (),
    )
