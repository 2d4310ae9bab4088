"""Payments' part of the old system's books: what stands against it, how it goes in, what stands of it (D-101).

Disputes go first, so that no payment run takes what is disputed, then balances and receivables as credits, then one
sum per payee and currency, with which they stand on the accounts. All of it may be repeated.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from services.payments.domain.account import ACCOUNT, BalanceTakenOver, TakeOverBalance
from services.payments.domain.books import (
    BALANCES,
    DISPUTES,
    RECEIVABLES,
    BookedBalance,
    BookedDispute,
    BookedReceivable,
    balance_credit,
    credit_of_books,
    defect,
    dispute_of_books,
    party_of_books,
    place,
    receivable_credit,
    work_of_books,
)
from services.payments.domain.credit import CREDIT, TakeOverCredit
from services.payments.domain.credit_events import CreditTakenOver
from services.payments.domain.dispute import DISPUTE, OpenDispute
from services.payments.domain.dispute_events import DisputeRaised, OfBooks
from services.payments.domain.holds import GUILD, HOLDS, Hold, RaiseHold
from services.payments.formats.books import check_part
from services.payments.projections.credit import taken_over_by
from services.payments.projections.dispute import count_disputes
from services.payments.projections.party import read_parties
from services.payments.projections.work import read_titles
from shared.eventstore.books import BOOKS
from shared.jobs.books import BooksPart
from shared.jobs.books_reading import Head, Rows
from shared.jobs.entering import enter_all, held
from shared.jobs.kinds import JobContext
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.projections import snapshot

_ROWS: dict[str, type[Any]] = {
    BALANCES: BookedBalance,
    RECEIVABLES: BookedReceivable,
    DISPUTES: BookedDispute,
}


class _Named(NamedTuple):
    """The registry's ids of whom and what rows name, by how they name them; who was not heard of lacks."""

    parties: dict[str, str]
    works: dict[str, str]


async def collide(job: JobContext, head: Head, rows: Rows) -> Sequence[Finding]:
    """Whom the books name and payments has not heard of, and what stands already."""
    found: list[Finding] = []
    for kind, row in _ROWS.items():
        for some in rows.of(kind, row):
            named = await _named(job, head, some)
            found += [one for row in some for one in _unheard(kind, row, named)]
            found += await _that_stand(job, head, kind, some)
    return found


async def enter(job: JobContext, head: Head, rows: Rows) -> None:
    """Disputes, credits, then what each account has of them."""
    books, _ = await job.ctx.store.state(BOOKS, job.subject)
    for disputes in rows.of(DISPUTES, BookedDispute):
        named = await _named(job, head, disputes)
        for one in disputes:
            await _enter_dispute(job, head, one, named, books.submitted_by[0])
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for kind in (BALANCES, RECEIVABLES):
        for some in rows.of(kind, _ROWS[kind]):
            named = await _named(job, head, some)
            entered = [_credit(job, head, row, named) for row in some]
            commands = [(said.credit.id, TakeOverCredit(entered=said)) for said in entered]
            await enter_all(job, CREDIT, commands, kind)
            for its in (said.credit for said in entered):
                net, credits_ = sums.get((its.payee, its.net.currency), (0, 0))
                sums[(its.payee, its.net.currency)] = (net + its.net.amount, credits_ + 1)
    accounts = [
        BalanceTakenOver(
            payee=payee,
            package_sha256=job.subject,
            net=Money(net, currency),
            credits=credits_,
            effective_on=head.as_of,
        )
        for (payee, currency), (net, credits_) in sorted(sums.items())
    ]
    await enter_all(job, ACCOUNT, [(one.payee, TakeOverBalance(entered=one)) for one in accounts], "accounts")


async def standing(job: JobContext, head: Head, rows: Rows) -> Mapping[str, int]:
    """The control totals of what stands of the package."""
    async with snapshot(job.ctx.engine) as (connection, _):
        totals = await taken_over_by(connection, job.subject)
        totals[DISPUTES] = 0
        for some in rows.of(DISPUTES, BookedDispute):
            ids = [dispute_of_books(head.system, one.number) for one in some]
            totals[DISPUTES] += await count_disputes(connection, ids)
    return totals


async def _named(job: JobContext, head: Head, some: Sequence[Any]) -> _Named:
    """By the registry's id, or by the key that the old system had."""
    parties = {party for row in some for _, party in _parties_of(row)}
    works = {work for row in some if (work := _work_of(row)) is not None}
    async with job.ctx.engine.connect() as connection:
        keyed = {party_of_books(head.system, key): key for key in parties}
        heard = await read_parties(connection, {*parties, *keyed})
        titled = {work_of_books(head.system, key): key for key in works}
        titles = await read_titles(connection, {*works, *titled})
    return _Named(
        {keyed.get(party, party): party for party in heard},
        {titled.get(work, work): work for work in titles},
    )


def _parties_of(row: Any) -> Iterator[tuple[str, str]]:
    """The parties that a row names, with the field."""
    match row:
        case BookedDispute(parties=parties):
            yield from (("parties", party) for party in parties)
        case BookedBalance(payee=payee, owner=owner):
            yield "payee", payee
            if owner is not None:
                yield "owner", owner
        case BookedReceivable(payee=payee):
            yield "payee", payee


def _work_of(row: Any) -> str | None:
    return None if isinstance(row, BookedReceivable) else row.work


def _unheard(kind: str, row: Any, named: _Named) -> Iterator[Finding]:
    for field, party in _parties_of(row):
        if party not in named.parties:
            yield defect(place(kind, row.number, field), "payments has heard of no such party", party)
    work = _work_of(row)
    if work is not None and work not in named.works:
        yield defect(place(kind, row.number, "work"), "payments has heard of no such work", work)


async def _that_stand(job: JobContext, head: Head, kind: str, some: Sequence[Any]) -> list[Finding]:
    """Rows that another package brought."""
    if kind == DISPUTES:
        ids = {dispute_of_books(head.system, one.number): one.number for one in some}
        raised = {
            one: state.raised for one, (state, _) in (await job.ctx.store.states(DISPUTE, [*ids])).items()
        }
        brought = {
            one: known.taken_over.package_sha256
            for one, known in raised.items()
            if known is not None and known.taken_over is not None
        }
    else:
        ids = {credit_of_books(head.system, kind, one.number): one.number for one in some}
        credits_ = {
            one: state.credit for one, (state, _) in (await job.ctx.store.states(CREDIT, [*ids])).items()
        }
        brought = {one: credit.run for one, credit in credits_.items() if credit is not None}
    return [
        defect(place(kind, ids[one], "number"), f"stands already, as {one}")
        for one, package in brought.items()
        if package != job.subject
    ]


def _credit(
    job: JobContext, head: Head, row: BookedBalance | BookedReceivable, named: _Named
) -> CreditTakenOver:
    if isinstance(row, BookedBalance):
        credit = balance_credit(row, head.system, job.subject, named.parties, named.works)
        said, day = row.run, row.credited_on
    else:
        credit = receivable_credit(row, head.system, job.subject, named.parties)
        said, day = row.reason, row.since
    return CreditTakenOver(credit=credit, system=head.system, number=row.number, said=said, effective_on=day)


async def _enter_dispute(
    job: JobContext, head: Head, booked: BookedDispute, named: _Named, submitted_by: str
) -> None:
    dispute = dispute_of_books(head.system, booked.number)
    state, _ = await job.ctx.store.state(DISPUTE, dispute)
    if state.raised is not None:
        # It may have ended since: its hold is not raised again.
        return
    work, where = named.works[booked.work], place(DISPUTES, booked.number)
    hold = RaiseHold(hold=Hold(dispute=dispute, work=work, role=booked.role))
    held(await job.ctx.store.execute(HOLDS, GUILD, hold, job.meta()), where)
    raised = DisputeRaised(
        dispute=dispute,
        work=work,
        role=booked.role,
        parties=tuple(named.parties[party] for party in booked.parties),
        document_sha256=booked.document_sha256 or job.subject,
        opened_by=submitted_by,
        taken_over=OfBooks(
            package_sha256=job.subject,
            system=head.system,
            number=booked.number,
            opened_on=booked.opened_on,
        ),
    )
    held(await job.ctx.store.execute(DISPUTE, dispute, OpenDispute(dispute=raised), job.meta()), where)


PART = BooksPart(check=check_part, collide=collide, enter=enter, standing=standing)
