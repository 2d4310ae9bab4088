"""What keeps a bank's file out: movements that stand with other content, and receipts that cannot be taken back."""

from collections.abc import Sequence

from services.intake.domain import bank_entry, receipt_entering
from services.intake.domain.bank_entry import BANK_ENTRY
from services.intake.domain.receipt import RECEIPT
from services.intake.domain.receipt_events import State, evolve
from services.intake.domain.receipt_reversing import taken_back
from services.intake.domain.receipt_rules import reversal_defect
from services.intake.formats.bookings import Bookings
from shared.jobs.kinds import JobContext
from shared.kernel.findings import Finding


async def receipt_states(job: JobContext, bookings: Sequence[Bookings]) -> dict[str, State]:
    """Every receipt that the file takes back, as it stands."""
    wanted = {taken for one in bookings for taken, _ in one.reversals}
    found = await job.ctx.store.states(RECEIPT, sorted(wanted))
    return {known: state for known, (state, _) in found.items()}


def cannot_be_taken_back(bookings: Bookings, states: dict[str, State]) -> list[Finding]:
    """Debits that cannot take back the receipt that they name, or for which an official decided. `states` has the
    receipts as they stand, and gets them as they will."""
    findings = []
    for entered in bookings.receipts:
        if entered.receipt in states and states[entered.receipt].entered is None:
            states[entered.receipt] = evolve(states[entered.receipt], entered)
    for taken, reversal in bookings.reversals:
        defect = reversal_defect(reversal, states[taken])
        if defect is not None:
            findings.append(Finding(f"reference {reversal.bank_reference}", defect.detail, defect.reason))
        else:
            states[taken] = taken_back(reversal, states[taken])
    return findings


async def conflicts_of(job: JobContext, bookings: Bookings, before: set[str]) -> list[Finding]:
    """Movements whose reference stands with other content, or in another statement: balances that lead on show
    that the money moved again, so one of the two would be lost. `before` has what earlier statements of the file
    book, and gets what this one does."""
    receipts = await job.ctx.store.states(RECEIPT, [one.receipt for one in bookings.receipts])
    entries = await job.ctx.store.states(BANK_ENTRY, [one.entry for one in bookings.entries])
    here, notified = bookings.report, bookings.taken is None
    findings = []
    for entered in bookings.receipts:
        known = receipts[entered.receipt][0].entered
        same = known is None or (
            (known.statement == here or known.notified or notified)
            and receipt_entering.same_booking(known, entered)
        )
        if not same or entered.receipt in before:
            findings.append(_stands(entered.bank_reference, str(entered.amount)))
        before.add(entered.receipt)
    for entry in bookings.entries:
        other = entries[entry.entry][0].entered
        same = other is None or (
            (other.statement == here or other.notified or notified) and bank_entry.same_booking(other, entry)
        )
        if not same or entry.entry in before:
            findings.append(_stands(entry.bank_reference, str(entry.amount)))
        before.add(entry.entry)
    standing = await job.ctx.store.states(BANK_ENTRY, [one.entry for _, one in bookings.reversals])
    for _, reversal in bookings.reversals:
        if standing[reversal.entry][0].entered is not None or reversal.entry in before:
            findings.append(_stands(reversal.bank_reference, str(reversal.amount)))
        before.add(reversal.entry)
    return findings + await _stand_otherwise(job, bookings)


async def _stand_otherwise(job: JobContext, bookings: Bookings) -> list[Finding]:
    """Credits that stand as what they are not taken for now, for what was known of own payments and accounts has
    changed since a job was cut off: booked as both, the money would count twice."""
    as_receipts = {one.receipt for one in bookings.receipts}
    receipts = await job.ctx.store.states(RECEIPT, [one for _, one, _ in bookings.otherwise])
    entries = await job.ctx.store.states(BANK_ENTRY, [one for _, _, one in bookings.otherwise])
    return [
        _stands(reference, "as an entry that is no receipt" if receipt in as_receipts else "as a receipt")
        for reference, receipt, entry in bookings.otherwise
        if (
            entries[entry][0].entered is not None
            if receipt in as_receipts
            else receipts[receipt][0].entered is not None
        )
    ]


def _stands(reference: str, amount: str) -> Finding:
    return Finding(f"reference {reference}", "stands for another movement already", amount)
