"""What each kind of letter says, out of what intake knows."""

from dataclasses import dataclass
from datetime import date
from typing import Any, assert_never

from services.intake.domain.account import ACCOUNT
from services.intake.domain.account_events import AccountSentBack, AccountSubmitted
from services.intake.domain.claim import CLAIM
from services.intake.domain.letter import LetterKind
from services.intake.formats.payer_letters import Asked, ToPayer, claim_letter, invoice_paper, reminder_letter
from services.intake.formats.return_letter import Returned, return_letter
from services.intake.jobs.steps import contract_of
from services.intake.projections.bank_account import own_accounts_in
from services.intake.projections.invoice import find_invoice
from services.intake.projections.party import name_of
from shared.jobs.kinds import JobContext, JobFailed
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.kernel.periods import Period
from shared.paper.content import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A letter as its job was asked for."""

    letter: str
    kind: LetterKind
    about: str
    version: int
    written_on: date
    answer_until: date


@dataclass(frozen=True, slots=True)
class Drawn:
    """A letter's number, whom it is for, and what it says."""

    number: str
    party: str
    paper: Paper


async def drawn(job: JobContext, wanted: Wanted) -> Drawn:
    """The letter as it will be printed. Raises JobFailed when there is nothing to write."""
    match wanted.kind:
        case LetterKind.RETURN:
            return await _return(job, wanted)
        case LetterKind.CLAIM:
            return await _claim(job, wanted)
        case LetterKind.INVOICE | LetterKind.REMINDER:
            return await _invoice(job, wanted)
    assert_never(wanted.kind)


def _short(letter: str, prefix: str) -> str:
    return f"{prefix}-{letter[:8].upper()}"


async def _payer(job: JobContext, party: str) -> str:
    async with job.ctx.engine.connect() as connection:
        return await name_of(connection, party) or party


async def _return(job: JobContext, wanted: Wanted) -> Drawn:
    submitted, sent_back = await _version(job, wanted.about, wanted.version)
    contract = await contract_of(job, submitted.contract, submitted.cover.period)
    number = _short(wanted.letter, "R")
    returned = Returned(
        guild=job.ctx.settings.guild,
        number=number,
        written_on=wanted.written_on,
        answer_until=wanted.answer_until,
        account=wanted.about,
        version=wanted.version,
        payer=await _payer(job, submitted.payer),
        contract=contract.number,
        period=sent_back.period,
        use_type=submitted.cover.use_type,
        file_name=submitted.file_name,
        signed_on=submitted.cover.signed_on,
        counts_by_ground=sent_back.counts_by_ground,
        marked=sent_back.returned_sha256 is not None,
    )
    return Drawn(number, submitted.payer, return_letter(returned))


async def _version(job: JobContext, account: str, version: int) -> tuple[AccountSubmitted, AccountSentBack]:
    """A version that went back: how it came in, and what was said of it."""
    events, _ = await job.ctx.store.load(ACCOUNT.entity, account)
    told = [event for event in events if getattr(event, "version", None) == version]
    submitted = next((event for event in told if isinstance(event, AccountSubmitted)), None)
    sent_back = next((event for event in told if isinstance(event, AccountSentBack)), None)
    if submitted is None or sent_back is None:
        what = "this version did not go back: there is nothing to write"
        raise JobFailed([Finding("version", what, str(version))], "No letter")
    return submitted, sent_back


async def _claim(job: JobContext, wanted: Wanted) -> Drawn:
    state, _ = await job.ctx.store.state(CLAIM, wanted.about)
    raised = state.raised
    if raised is None or raised.number != wanted.version:
        raise JobFailed([Finding("claim", "there is a later one", wanted.about)], "No letter")
    number = _short(wanted.letter, "C")
    to = await _to(job, wanted, number, raised.payer, raised.contract, raised.period)
    return Drawn(number, raised.payer, claim_letter(to, raised.amount))


async def _invoice(job: JobContext, wanted: Wanted) -> Drawn:
    async with job.ctx.engine.connect() as connection:
        invoice = await find_invoice(connection, wanted.about)
        accounts = await own_accounts_in(connection, invoice["currency"]) if invoice is not None else ()
    if invoice is None:
        raise JobFailed([Finding("invoice", "is not known", wanted.about)], "No letter")
    asked = Asked(
        invoice=invoice["number"],
        formula=invoice["detail"]["tariff"],
        net=Money(invoice["net"], invoice["currency"]),
        vat=Money(invoice["vat"], invoice["currency"]),
        accounts=accounts,
    )
    period = Period(invoice["period_from"], invoice["period_to"])
    is_first = wanted.kind is LetterKind.INVOICE
    number = invoice["number"] if is_first else f"{invoice['number']}/{wanted.version}"
    to = await _to(job, wanted, number, invoice["payer"], invoice["contract"], period)
    if is_first:
        return Drawn(number, invoice["payer"], invoice_paper(to, asked))
    reminder: dict[str, Any] = invoice["reminders"][wanted.version - 1]
    outstanding = Money(reminder["outstanding"]["amount"], reminder["outstanding"]["currency"])
    return Drawn(number, invoice["payer"], reminder_letter(to, asked, wanted.version, outstanding))


async def _to(
    job: JobContext, wanted: Wanted, number: str, payer: str, contract: str, period: Period
) -> ToPayer:
    terms = await contract_of(job, contract, period)
    return ToPayer(
        guild=job.ctx.settings.guild,
        number=number,
        written_on=wanted.written_on,
        answer_until=wanted.answer_until,
        payer=await _payer(job, payer),
        contract=terms.number,
        period=period,
    )
