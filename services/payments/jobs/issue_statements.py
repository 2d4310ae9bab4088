"""Issues the statements of a released payment run, each stored once as bytes (X-g, D-97)."""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any

from services.payments.domain.payment_run import PAYMENT_RUN
from services.payments.domain.statement import STATEMENT, next_number, statements_id
from services.payments.domain.statement_content import StatementContent, problems_of
from services.payments.formats.rendering import Files, lines_by_credit, render_statements
from services.payments.jobs.statement_filing import issue_one
from services.payments.jobs.statement_making import make
from services.payments.projections.policy import Policies, policies_on
from services.payments.projections.statement_sources import Sources, accounts_to_state, read_sources
from shared.contracts.wire import to_json
from shared.jobs.kinds import Compute, JobContext, JobFailed
from shared.kernel.clock import baku_day
from shared.kernel.decider import Rejected
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.projections import snapshot

_AT_ONCE = 40
_CHILDREN = 2
_READERS = 4
"""Accounts whose sources are read at a time: the database answers one while another is made."""
_TRIES = 5


async def run(job: JobContext) -> dict[str, Any]:
    """One statement for every account with a balance, an order or another movement; repeated, it goes on."""
    payment_run = str(job.args["payment_run"])
    state, _ = await job.ctx.store.state(PAYMENT_RUN, payment_run)
    day = baku_day(state.released_at or job.ctx.clock())
    issued, findings = 0, list[Finding]()
    async with job.crew() as compute:
        for _ in range(_TRIES):
            more, findings = await _issue_due(job, compute, payment_run, day, state.execution_date)
            issued += more
            if not findings:
                break
    if findings:
        raise JobFailed(findings, "Statements that do not add up were not issued")
    return {"payment_run": payment_run, "statements": issued}


async def _issue_due(
    job: JobContext, compute: Compute, payment_run: str, day: date, execution_day: date
) -> tuple[int, list[Finding]]:
    """How many were issued, and what kept others: the next try goes on from what others issued meanwhile."""
    async with snapshot(job.ctx.engine) as (connection, _):
        accounts = await accounts_to_state(connection, payment_run)
        policies = await policies_on(connection, execution_day)
    issued, findings = 0, list[Finding]()
    for start in range(0, len(accounts), _AT_ONCE):
        part, made = accounts[start : start + _AT_ONCE], []
        for at in range(0, len(part), _READERS):
            some = part[at : at + _READERS]
            for content, problems in await asyncio.gather(
                *(_make(job, payee, currency, payment_run, day, policies) for payee, currency in some)
            ):
                payee = content.head.payee.id
                findings += [Finding(f"statement of {payee}", problem) for problem in problems]
                made += [] if problems else [content]
        issued += await _issue(job, compute, payment_run, made, findings)
        await job.progress(min(start + _AT_ONCE, len(accounts)), len(accounts), "statements")
    return issued, findings


async def _make(
    job: JobContext, payee: str, currency: str, payment_run: str, day: date, policies: Policies
) -> tuple[StatementContent, Sequence[str]]:
    last, _ = await job.ctx.store.state(STATEMENT, statements_id(payee, currency))
    after = last.last.to_position if last.last else 0
    async with snapshot(job.ctx.engine) as (connection, position):
        sources = await read_sources(connection, payee, currency, after, position, day)
    if policies.notice is None or policies.debtor is None:
        raise JobFailed([Finding("policy notice", "no version is approved for that day", "", "X-g")])
    content = make(
        sources,
        last,
        number=next_number(last, _short_name(payee, sources), currency),
        guild=policies.debtor.name,
        payment_run=payment_run,
        closing_date=day,
        notice=policies.notice,
        earlier=await _earlier_lines(job, sources),
    )
    unpaid = Money(sum(one.net.amount for one in sources.unpaid), currency)
    return content, problems_of(content, unpaid)


async def _earlier_lines(job: JobContext, sources: Sources) -> dict[str, int]:
    """Numbers of the lines of the statements that are corrected, as far as their bytes are kept."""
    found: dict[str, int] = {}
    for sha256 in sources.stated:
        document = await job.ctx.blobs.get(sha256)
        found |= lines_by_credit(document) if document is not None else {}
    return found


def _short_name(payee: str, sources: Sources) -> str:
    """The member's number, else the beginning of his id: unique enough beside the payee in the event."""
    row = sources.parties.get(payee)
    return str(row["member_number"]) if row and row["member_number"] else payee[:8]


async def _issue(
    job: JobContext,
    compute: Compute,
    payment_run: str,
    made: Sequence[StatementContent],
    findings: list[Finding],
) -> int:
    documents = [to_json(content) for content in made]
    issued = 0
    rendered = await _rendered(compute, documents)
    for content, document, files in zip(made, documents, rendered, strict=True):
        outcome = await issue_one(job, payment_run, content, document, files)
        if isinstance(outcome, Rejected):
            findings.append(Finding(f"statement of {content.head.payee.id}", outcome.detail))
        else:
            issued += 1
    return issued


async def _rendered(compute: Compute, documents: Sequence[bytes]) -> list[Files]:
    size = -(-len(documents) // _CHILDREN) or 1
    parts = [documents[start : start + size] for start in range(0, len(documents), size)]
    made = await asyncio.gather(*(compute(render_statements, part) for part in parts))
    return [files for part in made for files in part]
