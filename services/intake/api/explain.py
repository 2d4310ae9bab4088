"""What intake answers when somebody asks why: from an account to its lines and file, from money to the bank."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.api.explain_awards import explain_award, received_of
from services.intake.api.explain_payers import explain_payer
from services.intake.projections.account import find_account
from services.intake.projections.allocation import parts_of
from services.intake.projections.bank_account import find_bank_account
from services.intake.projections.bank_entry import find_entry
from services.intake.projections.bank_question import find_question
from services.intake.projections.letter import find_letter
from services.intake.projections.line import lines_of
from services.intake.projections.line_chunk import lines_of_report
from services.intake.projections.paper import find_paper, papers_of
from services.intake.projections.receipt import find_receipt
from services.intake.projections.receipt_history import history_of
from services.intake.projections.reported_work import find_report
from services.intake.projections.reversal import reversals_of
from services.intake.projections.schedule import find_schedule
from services.intake.projections.signature import signatures_of
from shared.contracts.terms import ReceiptKind
from shared.eventstore.store import EventStore
from shared.jobs.context import Context
from shared.kernel.ids import numbered
from shared.kernel.money import Money
from shared.paper.words import Word, joined, with_currency
from shared.web.explanation import Because, Explanation
from shared.web.routes_books import explain_books, in_old_books
from shared.web.routes_erasures import explain_erasures

HERE = "intake"
LINES_SHOWN = 200
UNEXPLAINED = ("PROVISION", "BANK", "BOOKS")
"""Targets that are no entities here."""


async def explain(ctx: Context, entity_id: str) -> Explanation | None:
    """An account, a schedule, an award, a statistical cause, a receipt, an own bank account, a bank entry or the
    question about one, a paper, a letter, a claim, an invoice, an overdue report, or
    `<account or schedule>-<version>-<report>`: a reported work with its lines in the file. None when it is none."""
    async with ctx.engine.connect() as connection:
        if award := await explain_award(connection, entity_id):
            return award
        if account := await find_account(connection, entity_id):
            return await _account(connection, account)
        if schedule := await find_schedule(connection, entity_id):
            return await _schedule(connection, schedule)
        if receipt := await find_receipt(connection, entity_id):
            return await _receipt(connection, receipt)
        if entry := await find_entry(connection, entity_id):
            amount = Money(entry["amount"], entry["currency"])
            text = Word(
                f"{entry['kind']}: {with_currency(amount)}, bankda {entry['day']} tarixində qeyd edilib",
                f"{entry['kind']} of {amount}, booked on {entry['day']}",
            )
            taken = await reversals_of(connection, entry=entity_id)
            because = tuple(Because(HERE, one) for one in dict.fromkeys(step["receipt"] for step in taken))
            return Explanation(entity_id, "bank entry", text, _facts(entry), because)
        if paper := await find_paper(connection, entity_id):
            days, by = f"{paper['period_from']} – {paper['period_to']}", ", ".join(paper["keyed_by"])
            text = Word(
                f"{days} dövrünün kağız hesabatı, {paper['state']}, daxil edən: {by}",
                f"Paper of {paper['period_from']} to {paper['period_to']}, {paper['state']}, keyed by {by}",
            )
            return Explanation(
                entity_id, "paper", text, _facts(paper), (Because("registry", paper["contract"]),)
            )
        if letter := await find_letter(connection, entity_id):
            until = letter["answer_until"]
            text = Word(
                f"{letter['number']} nömrəli məktub, {letter['kind']}, cavab müddəti {until}",
                f"Letter {letter['number']}, {letter['kind']}, to be answered by {until}",
            )
            return Explanation(entity_id, "letter", text, _facts(letter), (Because(HERE, letter["about"]),))
        if found := await explain_payer(connection, entity_id):
            return found
        if own := await find_bank_account(connection, entity_id):
            return _own_account(own)
        if question := await find_question(connection, entity_id):
            amount = Money(question["amount"], question["currency"])
            text = Word(
                f"{question['day']}: {with_currency(amount)}, sual {question['why']}; "
                f"{question['kind'] or 'hələ qərar verilməyib'}",
                f"{amount} of {question['day']} {question['why']}; {question['kind'] or 'not decided yet'}",
            )
            return Explanation(entity_id, "bank question", text, _facts(question))
        if package := await explain_books(connection, entity_id):
            return package
        if erased := await explain_erasures(connection, entity_id):
            return erased
        if (report := numbered(entity_id)) and (batch := numbered(report[0])):
            return await _report(connection, ctx.store, entity_id, *batch, report[1])
    return None


def _own_account(own: dict[str, Any]) -> Explanation:
    text = Word(
        f"Gildiyanın {own['currency']} hesabı, {own['statements']} çıxarış",
        f"Account of the guild in {own['currency']}, {own['statements']} statements",
    )
    if own["last_day"] is not None:
        closing = Money(own["closing"], own["currency"])
        last = f"{own['last_statement']}, {own['last_day']}"
        told = Word(
            f"; sonuncusu {last}, son qalıq {with_currency(closing)}",
            f"; the last, {own['last_statement']} of {own['last_day']}, closes with {closing}",
        )
        text = joined(text, told)
    return Explanation(own["iban"], "bank account", text, _facts(own))


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, int | dict | list) else str(value)
        for name, value in row.items()
        if value is not None
    }


async def _account(connection: AsyncConnection, account: dict[str, Any]) -> Explanation:
    declared = Money(account["declared_total"], account["currency"])
    text = Word(
        f"{account['period_from']} – {account['period_to']} dövrünün hesabatı, {account['state']},"
        f" {account['version']}-ci variant, bəyan edilib {with_currency(declared)}",
        f"Account of {account['period_from']} to {account['period_to']}, {account['state']},"
        f" version {account['version']}, declared {declared}",
    )
    if account["due"] is not None:
        due, received = (Money(account[name], account["currency"]) for name in ("due", "received"))
        text = joined(text, received_of(due, received))
    parts = await parts_of(connection, target=account["id"])
    because = (
        Because("registry", account["contract"]),
        *(Because(HERE, part["receipt"]) for part in parts),
    )
    keyed = await papers_of(connection, account["id"])
    because = (*because, *(Because(HERE, paper) for paper in keyed))
    if books := account["versions"][0].get("taken_over"):
        text = joined(text, in_old_books(books))
        because = (*because, Because(HERE, books["package_sha256"]))
    facts = _facts(account) | {"signatures": await signatures_of(connection, account["id"])}
    return Explanation(account["id"], "account", text, facts, because)


async def _schedule(connection: AsyncConnection, schedule: dict[str, Any]) -> Explanation:
    total, due, received = (
        Money(schedule[name], schedule["currency"]) for name in ("total", "due", "received")
    )
    text = Word(
        f"{schedule['number']} bölgü cədvəli: cəmi {with_currency(total)}, ödənilməli {with_currency(due)},"
        f" alınıb {with_currency(received)}",
        f"Schedule {schedule['number']}: total {total}, due {due}, received {received}",
    )
    parts = await parts_of(connection, target=schedule["id"])
    because = (
        Because("registry", schedule["contract"]),
        *(Because(HERE, part["receipt"]) for part in parts),
    )
    return Explanation(schedule["id"], "schedule", text, _facts(schedule), because)


async def _receipt(connection: AsyncConnection, receipt: dict[str, Any]) -> Explanation:
    amount, left = (Money(receipt[name], receipt["currency"]) for name in ("amount", "unallocated"))
    text = Word(
        f"{receipt['value_date']} tarixli daxilolma {with_currency(amount)}, bank istinadı"
        f" {receipt['bank_reference']}; təyin edilməmiş {with_currency(left)}; {receipt['kind']}",
        f"{amount} with value date {receipt['value_date']}, bank reference {receipt['bank_reference']};"
        f" {left} unallocated; {receipt['kind']}",
    )
    if receipt["vat"]:
        vat = Money(receipt["vat"], receipt["currency"])
        text = joined(text, Word(f", ondan ƏDV {with_currency(vat)}", f", {vat} of it VAT"))
    if receipt["original"] is not None:
        original = Money(receipt["original"], receipt["original_currency"])
        told = Word(
            f"; bank onu {with_currency(original)} məbləğindən çevirib",
            f"; the bank converted it of {original}",
        )
        text = joined(text, told)
    if receipt["reversed"]:
        back = Money(receipt["reversed"], receipt["currency"])
        told = Word(f"; bank {with_currency(back)} geri götürüb", f"; the bank took {back} back")
        text = joined(text, told)
    parts = [_facts(part) for part in await parts_of(connection, receipt=receipt["id"])]
    history = [_facts(one) for one in await history_of(connection, receipt["id"])]
    explained = dict.fromkeys(part["target"] for part in parts if part["target_kind"] not in UNEXPLAINED)
    targets = tuple(Because(HERE, one) for one in explained)
    facts = _facts(receipt) | {"parts": parts, "history": history}
    if receipt["kind"] == ReceiptKind.TAKEN_OVER:
        targets = (*targets, Because(HERE, receipt["detail"]["file_sha256"]))
    return Explanation(receipt["id"], "receipt", text, facts, targets)


async def _report(
    connection: AsyncConnection, store: EventStore, entity_id: str, target: str, version: int, number: int
) -> Explanation | None:
    report = await find_report(connection, target, version, number)
    if report is None:
        return None
    account = await find_account(connection, target)
    if account is not None:
        lines = await lines_of_report(connection, store, target, version, number)
    else:
        lines = [line["detail"] for line in await lines_of(connection, target, version, report=number)]
    schedule = await find_schedule(connection, target) if account is None else None
    facts = {"work": report["work"], "lines": lines[:LINES_SHOWN]}
    facts["file_sha256"], facts["file_name"] = _file(account, schedule, version)
    rows = ", ".join(str(line["line"]) for line in lines[:LINES_SHOWN])
    text = Word(
        f"{report['title']}: {len(lines)} sətir, faylın sətirləri {rows}",
        f"{report['title']}: {len(lines)} lines, rows {rows}",
    )
    if (rule := report["no_work_rule"]) is not None:
        told = Word(
            f"; müqavilənin {rule} qaydasına görə əsər deyil", f"; no work by the contract's rule {rule}"
        )
        text = joined(text, told)
    return Explanation(entity_id, "reported work", text, facts, (Because(HERE, target),))


def _file(account: dict[str, Any] | None, schedule: dict[str, Any] | None, version: int) -> tuple[str, str]:
    if account is not None:
        told = next(one for one in account["versions"] if one["version"] == version)
        return told["file_sha256"], told["file_name"]
    if schedule is not None:
        return schedule["file_sha256"], schedule["accepted"]["file_name"]
    return "", ""
