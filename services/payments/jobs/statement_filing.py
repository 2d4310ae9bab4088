"""Puts a statement's files into the log with it: the statement, its bytes and their filing are there together or not at
all (D-97, D-103)."""

from hashlib import sha256
from typing import Any

from services.payments.domain.statement import STATEMENT, IssueStatement, StatementMade, statements_id
from services.payments.domain.statement_content import StatementContent
from services.payments.formats.rendering import Files
from shared.contracts.terms import DocumentKind
from shared.eventstore.blobs import BlobFile, put_in
from shared.eventstore.documents import DOCUMENT
from shared.eventstore.store import Alongside, Connection, Done, Entailed
from shared.jobs.filing import filing_of
from shared.jobs.kinds import JobContext
from shared.kernel.decider import Rejected
from shared.paper.words import Language

_JSON, _CSV, _PDF = "application/json", "text/csv; charset=utf-8", "application/pdf"


async def issue_one(
    job: JobContext, payment_run: str, content: StatementContent, document: bytes, files: Files
) -> Done | Rejected:
    """Issue a statement: its JSON is `document`, the rest was made of it."""
    files_ = [(document, _JSON), (files.csv, _CSV), *((pdf, _PDF) for pdf in files.pdfs.values())]
    # Two equal ones are one document, and its stream is named once.
    stored = list({_hash(data): (data, media_type) for data, media_type in files_}.values())
    payee = content.head.payee.id
    return await job.ctx.store.execute(
        STATEMENT,
        statements_id(payee, content.head.currency),
        IssueStatement(statement=_made(payment_run, content, document, files)),
        job.meta(),
        alongside=_storing(stored),
        entailed=[_filing(job, payee, data, media_type) for data, media_type in stored],
    )


def _made(payment_run: str, content: StatementContent, document: bytes, files: Files) -> StatementMade:
    head, balance = content.head, content.balance
    return StatementMade(
        payee=head.payee.id,
        number=head.number,
        payment_run=payment_run,
        currency=head.currency,
        from_position=head.from_position,
        to_position=head.to_position,
        opening=balance.opening,
        credited=balance.credited,
        withheld=balance.withheld,
        paid=balance.paid,
        closing=balance.closing,
        sha256=_hash(document),
        pdf_sha256=_hash(files.pdfs[Language.AZ]),
        pdf_en_sha256=_hash(files.pdfs[Language.EN]),
        pdf_ru_sha256=_hash(files.pdfs[Language.RU]),
        csv_sha256=_hash(files.csv),
        language=head.language,
    )


def _storing(stored: list[tuple[bytes, str]]) -> Alongside:
    async def keep(connection: Connection) -> None:
        for data, media_type in stored:
            await put_in(connection, data, media_type)

    return keep


def _filing(job: JobContext, payee: str, data: bytes, media_type: str) -> Entailed[Any, Any, Any]:
    file = BlobFile(_hash(data), media_type, len(data))
    command = filing_of(job.ctx, file, DocumentKind.LETTER, parties=[payee], dated_on=None, by=job.actor)
    return Entailed(DOCUMENT, file.sha256, lambda _: command)


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()
