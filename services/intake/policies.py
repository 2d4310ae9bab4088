"""What intake does after its own decisions: files are taken in, money above a sum due is free again, calendars looked
at, letters written."""

from datetime import date

from services.intake.domain.account import ACCOUNT
from services.intake.domain.account_events import AccountFundingStated, AccountSubmitted, AccountTaken
from services.intake.domain.account_money import above_due
from services.intake.domain.bank_entry import BANK_ENTRY, BankEntryReclassified
from services.intake.domain.bank_question import EntryDecided
from services.intake.domain.calendar import expected_of
from services.intake.domain.claim import PayerClaimed
from services.intake.domain.letter import LetterKind, letter_id_of
from services.intake.domain.paper import PaperConfirmed
from services.intake.domain.receipt import RECEIPT, ReassignPart
from services.intake.domain.receivables import InvoiceIssued, ReminderIssued
from services.intake.domain.reporting import REPORTING, ReviewCalendar
from services.intake.domain.retention import stays_of
from services.intake.domain.signature import SignatureSeen
from services.intake.handlers import keyed_schedule, moved, reversal_by, take_back
from services.intake.projections.account import presented_of
from services.intake.projections.contract import all_contracts, versions_of
from services.intake.projections.retention import told_of_payer
from services.intake.vault import erased
from shared.contracts import registry
from shared.contracts.registry import Contract
from shared.contracts.terms import TargetKind
from shared.eventstore.days import DayStarted
from shared.kernel.clock import baku_day
from shared.kernel.erasure import ERASURE, EraseData
from shared.messaging.books import BOOKS_POLICIES, give_up_waiting
from shared.messaging.expiring import expire_documents
from shared.messaging.reaction import Policy, Reaction
from shared.projections.erasure import erased_parties

ABOVE_THE_SUM_DUE = "is more than the sum due (D-19, D-99)"


async def take_account(reaction: Reaction, event: AccountSubmitted) -> None:
    """Queue the check of a submitted version, should its upload have been cut off before. What comes with the books of
    the old system their own job takes."""
    if event.taken_over is not None:
        return
    args = {"account": event.account, "version": event.version}
    key = f"{event.account}-{event.version}"
    await reaction.queue("take-account", key=key, subject=event.account, args=args)


async def free_excess(reaction: Reaction, event: AccountFundingStated) -> None:
    """What was allocated before the acceptance and exceeds the sum due goes back to be unallocated credit of who
    paid it, of the last part first. Where a person moved money meanwhile, it is said anew how the account stands, and
    this begins again."""
    state, _ = await reaction.ctx.store.state(ACCOUNT, event.account)
    for part in above_due(state):
        command = ReassignPart(
            part=part.number,
            to=None,
            amount=part.amount,
            reason=ABOVE_THE_SUM_DUE,
            decided_by=reaction.meta().actor,
        )
        freed = moved(TargetKind.ACCOUNT, event.account, None, only_excess=True)
        await reaction.ctx.store.execute(RECEIPT, part.receipt, command, reaction.meta(), entailed=freed)


async def take_keyed_schedule(reaction: Reaction, event: PaperConfirmed) -> None:
    """Queue the check of a schedule that was keyed from paper; an account is submitted with its confirmation."""
    if event.target_kind is TargetKind.SCHEDULE:
        args = keyed_schedule(event)
        await reaction.queue("take-schedule", key=event.paper, subject=event.target, args=args)


async def look_for_reports(reaction: Reaction, event: DayStarted) -> None:
    """Every day the reports whose deadline has passed are said, without anybody asking (D-18)."""
    async with reaction.ctx.engine.connect() as connection:
        contracts = await all_contracts(connection)
    await _review(reaction, contracts, event.day)


async def look_again(reaction: Reaction, event: AccountTaken) -> None:
    """An accepted account may be the report that was awaited."""
    async with reaction.ctx.engine.connect() as connection:
        versions = await versions_of(connection, event.contract)
    await _review(reaction, [versions], baku_day(reaction.entry.recorded_at))


async def look_by_contract(
    reaction: Reaction, event: registry.ContractSigned | registry.ContractChanged | registry.ContractEnded
) -> None:
    """A contract's new calendar may have asked for reports before today."""
    async with reaction.ctx.engine.connect() as connection:
        versions = await versions_of(connection, event.contract.id)
    await _review(reaction, [versions], baku_day(reaction.entry.recorded_at))


async def _review(reaction: Reaction, contracts: list[tuple[Contract, ...]], today: date) -> None:
    commands = []
    async with reaction.ctx.engine.connect() as connection:
        for versions in contracts:
            if not any(version.reporting for version in versions):
                continue
            last = versions[-1]
            review = ReviewCalendar(
                contract=last.id,
                payer=last.party,
                expected=expected_of(versions, today),
                presented=await presented_of(connection, last.id),
            )
            commands.append((last.id, review))
    await reaction.execute_many(REPORTING, commands)


async def write_claim(reaction: Reaction, event: PayerClaimed) -> None:
    """A claim gets its letter."""
    written_on = baku_day(reaction.entry.recorded_at)
    await _write(reaction, LetterKind.CLAIM, event.claim, event.number, written_on, event.deadline)


async def write_invoice(reaction: Reaction, event: InvoiceIssued) -> None:
    """An invoice gets its paper."""
    await _write(reaction, LetterKind.INVOICE, event.invoice, 1, event.issued_on, event.due_on)


async def write_reminder(reaction: Reaction, event: ReminderIssued) -> None:
    """A reminder gets its letter."""
    await _write(reaction, LetterKind.REMINDER, event.invoice, event.level, event.issued_on, event.pay_until)


async def _write(
    reaction: Reaction, kind: LetterKind, about: str, version: int, written_on: date, answer_until: date
) -> None:
    letter = letter_id_of(kind, about, version, answer_until)
    args = {
        "letter": letter,
        "kind": kind.value,
        "about": about,
        "version": version,
        "written_on": written_on.isoformat(),
        "answer_until": answer_until.isoformat(),
    }
    await reaction.queue("write-letter", key=letter, subject=about, args=args)


async def take_statement(reaction: Reaction, event: EntryDecided) -> None:
    """A statement that waited for an official's decision on one of its entries goes in."""
    key = f"{event.file_sha256}-{reaction.entry.event_id}"
    args = {"file_sha256": event.file_sha256, "bank_account": event.bank_account}
    await reaction.queue("take-statement", key=key, subject=event.file_sha256, args=args)


async def take_the_rest_back(reaction: Reaction, event: BankEntryReclassified) -> None:
    """A debit that took the first part of a receipt back takes all of its amount."""
    state, _ = await reaction.ctx.store.state(BANK_ENTRY, event.entry)
    if state.entered is None:
        return
    meta, store = reaction.meta(), reaction.ctx.store
    if refused := await take_back(store, event.receipt, reversal_by(state.entered), meta):
        reaction.park(f"receipt {event.receipt} was not taken back whole: {refused.detail}")


async def take_seen_account(reaction: Reaction, event: SignatureSeen) -> None:
    """Queue the check of a version whose stamp and signature a clerk has seen now."""
    args = {"account": event.account, "version": event.version}
    key = f"{event.account}-{event.version}-seen"
    await reaction.queue("take-account", key=key, subject=event.account, args=args)


async def erase_payer(reaction: Reaction, event: registry.PartyErased) -> None:
    """Erase what the bank said of a payer, but for receipts of which something is not allocated yet (D-94)."""
    await _erase(reaction, event.party, event.order)


async def erase_what_was_kept(reaction: Reaction, event: DayStarted) -> None:
    """What stayed until it was allocated, or came since, goes too."""
    async with reaction.ctx.engine.connect() as connection:
        orders = await erased_parties(connection)
    for party, order in orders:
        await _erase(reaction, party, order)


async def _erase(reaction: Reaction, party: str, order: str) -> None:
    async with reaction.ctx.engine.connect() as connection:
        told = await told_of_payer(connection, party)
    settled = [receipt for receipt, unallocated in told if not unallocated]
    command = EraseData(
        party=party,
        order=order,
        erased=tuple(f"who paid the receipt {receipt}, in the bank's words" for receipt in settled),
        stays=stays_of([receipt for receipt, unallocated in told if unallocated]),
    )
    await reaction.execute(ERASURE, party, command, alongside=erased(settled))


POLICIES: dict[type, tuple[Policy, ...]] = {
    AccountSubmitted: (take_account,),
    AccountTaken: (look_again,),
    AccountFundingStated: (free_excess,),
    DayStarted: (look_for_reports, expire_documents, erase_what_was_kept, give_up_waiting),
    registry.PartyErased: (erase_payer,),
    registry.ContractSigned: (look_by_contract,),
    registry.ContractChanged: (look_by_contract,),
    registry.ContractEnded: (look_by_contract,),
    PayerClaimed: (write_claim,),
    InvoiceIssued: (write_invoice,),
    ReminderIssued: (write_reminder,),
    EntryDecided: (take_statement,),
    BankEntryReclassified: (take_the_rest_back,),
    SignatureSeen: (take_seen_account,),
    PaperConfirmed: (take_keyed_schedule,),
    **BOOKS_POLICIES,
}
