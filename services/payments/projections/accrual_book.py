"""What came to be owed beside payees, in double entry: a run's deductions once all its shares are credited, and the
Agency's fee of a year, as it is said last (D-72, D-98)."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import JSON, Column, Text

from services.payments.domain.double_entry import Account, Movement, moved
from services.payments.domain.liability_kinds import kind_of_deduction
from services.payments.domain.run_credits import RunCredited
from services.payments.projections.noting import noted
from shared.contracts import distribution
from shared.eventstore.entries import Entry
from shared.kernel.money import Money
from shared.projections import Row, view_table

VERSION = 1
TABLE = view_table(
    "accrual_book",
    Column("holder", Text, primary_key=True),
    Column("sums", JSON, nullable=False),
    Column("journal", JSON, nullable=False),
)
"""`sums`: minor units by "account|currency"."""
_Item = distribution.RoyaltyAllocated | distribution.RoyaltyReversed


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The run, or the year of the fee."""
    match event:
        case distribution.RoyaltyAllocated(run=run) | distribution.RoyaltyReversed(run=run):
            return ((run,),) if any(share.deductions for share in event.shares) else ()
        case RunCredited(run=run):
            return ((run,),)
        case distribution.AgencyFeeDue(year=year):
            return ((f"agency-fee-{year}",),)
    return ()


def evolve(key: tuple[str], row: Row | None, event: object, entry: Entry) -> Row | None:
    """The row after an event; a run without deductions has none."""
    match event:
        case distribution.RoyaltyAllocated() | distribution.RoyaltyReversed():
            kept: Row = row or {"sums": {}, "journal": []}
            return kept | {"sums": _with_deductions(kept["sums"], event)}
        case RunCredited(closed_on=day) if row is not None and not row["journal"]:
            return row | {"journal": noted([], _of_run(row["sums"]), day, entry)}
        case distribution.AgencyFeeDue(year=year, fee=fee):
            kept = row or {"sums": {}, "journal": []}
            name = f"{Account.AGENCY_FEE}|{fee.currency}"
            more = Money(fee.amount - kept["sums"].get(name, 0), fee.currency)
            movements = moved(Account.GUILD, Account.AGENCY_FEE, more)
            journal = noted(kept["journal"], movements, date(year, 12, 31), entry)
            return {"sums": {name: fee.amount}, "journal": journal}
    return row


def _with_deductions(sums: dict[str, int], item: _Item) -> dict[str, int]:
    found = dict(sums)
    for share in item.shares:
        for deduction in share.deductions:
            name = f"{kind_of_deduction(deduction.kind)}|{deduction.amount.currency}"
            found[name] = found.get(name, 0) + deduction.amount.amount
    return dict(sorted(found.items()))


def _of_run(sums: dict[str, int]) -> Iterable[Movement]:
    for name, amount in sums.items():
        account, _, currency = name.partition("|")
        yield from moved(Account.UNDISTRIBUTED, Account(account), Money(amount, currency))
