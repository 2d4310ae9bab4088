"""Intake's part of the old system's books: what stands against it, how it goes in, what stands of it (D-101).

Accounts go first, each handed in and taken like every other one, then receipts, then what of them is for accounts, so
that each part meets its sum due. All of it may be repeated: what stands is not entered again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select, tuple_

from services.intake.domain.account import ACCOUNT, SubmitAccount
from services.intake.domain.bank_entry import reference_of
from services.intake.domain.books import BookedAccount, BookedReceipt
from services.intake.domain.books_check import (
    ACCOUNTS,
    RECEIPTS,
    Known,
    account_of_books,
    defect,
    party_of_books,
    place,
    receipt_of_books,
)
from services.intake.domain.items import LINES, LinesChunked, items_id
from services.intake.domain.receipt import RECEIPT, AllocatePart, TakeOverReceipt, Target
from services.intake.domain.receipt_events import ReceiptEntered
from services.intake.formats.books import check_against, check_part, write_files
from services.intake.handlers import tied
from services.intake.jobs import take_account
from services.intake.jobs.steps import ITEMS_AT_ONCE, as_taken_over, contract_of
from services.intake.projections.account import TABLE as ACCOUNT_TABLE
from services.intake.projections.allocation import allocated_to
from services.intake.projections.contract import versions_of
from services.intake.projections.party import TABLE as PARTY
from services.intake.projections.receipt import TABLE as RECEIPT_TABLE
from shared.contracts.intake import TakenOver
from shared.contracts.registry import Contract
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.eventstore.books import BOOKS
from shared.jobs.books import BooksPart
from shared.jobs.books_reading import Head, Rows
from shared.jobs.entering import enter_all, held
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.findings import Finding
from shared.kernel.ids import books_target_id
from shared.kernel.money import Money


async def collide(job: JobContext, head: Head, rows: Rows) -> Sequence[Finding]:
    """Whom the books name and intake has not heard of, what their contracts refuse, and what stands already."""
    known = Known(await _contracts(job, rows), await _payers(job, head, rows))
    found = await job.compute(check_against, str(rows.directory), known, baku_day(job.ctx.clock()))
    return [
        *found,
        *await _receipts_that_stand(job, head, rows),
        *await _accounts_that_stand(job, head, rows),
    ]


async def enter(job: JobContext, head: Head, rows: Rows) -> None:
    """Accounts, receipts, and what of the receipts is for accounts."""
    books, _ = await job.ctx.store.state(BOOKS, job.subject)
    by = ", ".join(books.signed_by)
    await job.compute(write_files, str(rows.directory))
    for accounts in rows.of(ACCOUNTS, BookedAccount):
        for account in accounts:
            await _enter_account(job, head, rows, account, books.submitted_by[0])
    payers = await _payers(job, head, rows)
    for receipts in rows.of(RECEIPTS, BookedReceipt):
        await _enter_receipts(job, head, receipts, payers, by)
        for receipt in receipts:
            await _allocate(job, head, receipt, by)


async def standing(job: JobContext, head: Head, rows: Rows) -> Mapping[str, int]:
    """The control totals of what stands of the package."""
    totals: Counter[str] = Counter({"receipts": 0, "accounts": 0, "lines": 0})
    reserves = books_target_id(head.system, head.package)
    async with job.ctx.engine.connect() as connection:
        for receipts in rows.of(RECEIPTS, BookedReceipt):
            ids = [receipt_of_books(head.system, one.number) for one in receipts]
            query = select(RECEIPT_TABLE).where(
                RECEIPT_TABLE.c.id.in_(ids), RECEIPT_TABLE.c.kind == ReceiptKind.TAKEN_OVER.value
            )
            for row in (await connection.execute(query)).mappings():
                totals["receipts"] += 1
                totals[f"received.{row['currency']}"] += row["amount"]
                totals[f"vat.{row['currency']}"] += row["vat"]
                if (paid := row["detail"]["vat_paid"]) is not None:
                    totals[f"vat_paid.{row['currency']}"] += paid["amount"]
                totals[f"allocated.{row['currency']}"] += row["allocated"]
            # What is for distribution's part is a total of its own.
            for currency, amount in (await allocated_to(connection, reserves, ids)).items():
                totals[f"allocated.{currency}"] -= amount
                totals[f"reserved.{currency}"] += amount
        for accounts in rows.of(ACCOUNTS, BookedAccount):
            ids = [account_of_books(head.system, one.number) for one in accounts]
            taken = select(ACCOUNT_TABLE).where(
                ACCOUNT_TABLE.c.id.in_(ids), ACCOUNT_TABLE.c.accepted_version.is_not(None)
            )
            for row in (await connection.execute(taken)).mappings():
                totals["accounts"] += 1
                totals[f"due.{row['currency']}"] += row["due"]
            for account in ids:
                totals["lines"] += await _lines_of(job, account)
    return totals


async def _contracts(job: JobContext, rows: Rows) -> dict[str, tuple[Contract, ...]]:
    named = {one.contract for some in rows.of(ACCOUNTS, BookedAccount) for one in some}
    async with job.ctx.engine.connect() as connection:
        return {
            contract: tuple(as_taken_over(one) for one in await versions_of(connection, contract))
            for contract in sorted(named)
        }


async def _payers(job: JobContext, head: Head, rows: Rows) -> dict[str, str]:
    """The parties that intake has heard of, by how the books name them."""
    found: dict[str, str] = {}
    async with job.ctx.engine.connect() as connection:
        for receipts in rows.of(RECEIPTS, BookedReceipt):
            named = {one.payer for one in receipts if one.payer is not None}
            keyed = {party_of_books(head.system, key): key for key in named}
            query = select(PARTY.c.id).where(PARTY.c.id.in_(sorted({*named, *keyed})))
            heard = (await connection.execute(query)).scalars()
            found |= {keyed.get(party, party): party for party in heard}
    return found


async def _receipts_that_stand(job: JobContext, head: Head, rows: Rows) -> list[Finding]:
    """Receipts of another package, and those that the bank's own statements told of."""
    findings = []
    for receipts in rows.of(RECEIPTS, BookedReceipt):
        ids = {receipt_of_books(head.system, one.number): one for one in receipts}
        for receipt, (state, _) in (await job.ctx.store.states(RECEIPT, list(ids))).items():
            if state.entered is not None and state.entered.file_sha256 != job.subject:
                where = place(RECEIPTS, ids[receipt].number, "number")
                findings.append(defect(where, f"stands already, as receipt {receipt}"))
        bookings = {
            (reference_of(one.bank_reference), one.value_date, one.amount.amount, one.amount.currency): one
            for one in receipts
        }
        columns = (
            RECEIPT_TABLE.c.named_by_bank,
            RECEIPT_TABLE.c.value_date,
            RECEIPT_TABLE.c.amount,
            RECEIPT_TABLE.c.currency,
        )
        query = select(RECEIPT_TABLE.c.id, *columns).where(
            tuple_(*columns).in_(list(bookings)), RECEIPT_TABLE.c.kind != ReceiptKind.TAKEN_OVER.value
        )
        async with job.ctx.engine.connect() as connection:
            for receipt, *booking in (await connection.execute(query.order_by(RECEIPT_TABLE.c.id))).tuples():
                one = bookings[tuple(booking)]
                what = f"a statement of the bank told of this money, as receipt {receipt}"
                findings.append(
                    defect(place(RECEIPTS, one.number, "bank_reference"), what, one.bank_reference)
                )
    return findings


async def _accounts_that_stand(job: JobContext, head: Head, rows: Rows) -> list[Finding]:
    findings = []
    for accounts in rows.of(ACCOUNTS, BookedAccount):
        ids = {account_of_books(head.system, one.number): one for one in accounts}
        for account, (state, _) in (await job.ctx.store.states(ACCOUNT, list(ids))).items():
            taken_over = state.submitted[0].taken_over if state.submitted else None
            if taken_over is not None and taken_over.package_sha256 != job.subject:
                where = place(ACCOUNTS, ids[account].number, "number")
                findings.append(defect(where, f"stands already, as account {account}"))
    return findings


async def _enter_account(
    job: JobContext, head: Head, rows: Rows, booked: BookedAccount, submitted_by: str
) -> None:
    contract = await contract_of(job, booked.contract, booked.cover.period)
    account = account_of_books(head.system, booked.number)
    for sha in (booked.file_sha256, booked.cover.cover_sha256):
        with (rows.directory / sha).open("rb") as file:
            await job.ctx.blobs.put_file(file, "application/json")
    command = SubmitAccount(
        account=account,
        contract=contract.id,
        payer=contract.party,
        currency=contract.currency,
        file_sha256=booked.file_sha256,
        file_name=f"{booked.number}.json",
        cover=booked.cover,
        submitted_by=submitted_by,
        taken_over=TakenOver(package_sha256=job.subject, system=head.system, number=booked.number),
    )
    where = place(ACCOUNTS, booked.number)
    held(await job.ctx.store.execute(ACCOUNT, account, command, job.meta()), where)
    try:
        await take_account.run(replace(job, args={"account": account, "version": 1}))
    except JobFailed as error:
        found = [replace(one, where=f"{where}, {one.where}") for one in error.findings]
        raise JobFailed(found, error.title) from error


async def _enter_receipts(
    job: JobContext, head: Head, receipts: Sequence[BookedReceipt], payers: Mapping[str, str], by: str
) -> None:
    commands = [
        (
            receipt_of_books(head.system, one.number),
            TakeOverReceipt(
                entered=ReceiptEntered(
                    receipt=receipt_of_books(head.system, one.number),
                    bank_account=one.bank_account,
                    amount=one.amount,
                    value_date=one.value_date,
                    bank_reference=one.bank_reference,
                    statement=head.package,
                    entry=one.number,
                    transaction=1,
                    end_to_end_id="",
                    charges=None,
                    file_sha256=job.subject,
                    kind=ReceiptKind.TAKEN_OVER,
                    vat_paid=Money(one.vat_paid, one.amount.currency) if one.vat_paid else None,
                ),
                payer=payers[one.payer] if one.payer is not None else None,
                vat=Money(one.vat, one.amount.currency),
                reason=f"receipt {one.number} of {head.system}, package {head.package}",
                decided_by=by,
            ),
        )
        for one in receipts
    ]
    await enter_all(job, RECEIPT, commands, "receipts")


async def _allocate(job: JobContext, head: Head, booked: BookedReceipt, by: str) -> None:
    """Each part in an append of its own, with its account, and what the old system had distributed; one that a cut-off
    attempt allocated stands."""
    parts = [
        (account_of_books(head.system, one.account), TargetKind.ACCOUNT, one.amount) for one in booked.shares
    ]
    if booked.reserved:
        parts.append((books_target_id(head.system, head.package), TargetKind.BOOKS, booked.reserved))
    if not parts:
        return
    receipt = receipt_of_books(head.system, booked.number)
    state, _ = await job.ctx.store.state(RECEIPT, receipt)
    stands = {part.target for part in state.parts}
    for target, kind, amount in parts:
        if target in stands:
            continue
        to = Target(kind=kind, id=target)
        command = AllocatePart(to=to, amount=Money(amount, booked.amount.currency), decided_by=by)
        outcome = await job.ctx.store.execute(RECEIPT, receipt, command, job.meta(), entailed=tied(to))
        held(outcome, place(RECEIPTS, booked.number, "allocated"))


async def _lines_of(job: JobContext, account: str) -> int:
    """Rows of the accepted version's lines of use, which stand in their order: of a row of several works there are
    several."""
    rows = last = after = 0
    while chunks := await job.ctx.store.load_some(LINES.entity, items_id(account, 1), after, ITEMS_AT_ONCE):
        after += len(chunks)
        for line in (one for chunk in chunks if isinstance(chunk, LinesChunked) for one in chunk.lines):
            rows += line.line != last
            last = line.line
    return rows


PART = BooksPart(check=check_part, collide=collide, enter=enter, standing=standing)
