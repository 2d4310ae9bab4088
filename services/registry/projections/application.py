"""Applications and where they stand; personal data are in the vault alone (D-94)."""

from collections.abc import Iterable
from typing import Any, get_args

from sqlalchemy import JSON, Column, Date, Integer, Text, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.registry.domain.application_events import (
    ApplicationAccepted,
    ApplicationAnswered,
    ApplicationChecked,
    ApplicationQueried,
    ApplicationRefused,
    ApplicationSubmitted,
    CertificateIssued,
    Claim,
    CoAuthorConfirmed,
    EntryFailed,
    Event,
    Status,
)
from services.registry.projections.standing import as_standing
from shared.contracts.wire import to_builtins
from shared.eventstore.entries import Entry
from shared.projections import Row, view_table

VERSION = 2
TABLE = view_table(
    "application",
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("applicant", Text),
    Column("submitted_by", Text, nullable=False),
    Column("submitted_on", Date, nullable=False),
    Column("queries", Integer, nullable=False),
    Column("claim", JSON, nullable=False),
    Column("claim_number", Integer, nullable=False),
    Column("findings", JSON),
    Column("confirmations", JSON, nullable=False),
    Column("history", JSON, nullable=False),
    Column("certificate", Text),
    Column("certificate_sha256", Text),
)
_EVENTS = get_args(Event)


def keys(event: object, _: Entry) -> Iterable[tuple[str]]:
    """The application that an event touches."""
    return ((event.application,),) if isinstance(event, _EVENTS) else ()


def evolve(key: tuple[str], row: Row | None, event: object, _: Entry) -> Row | None:
    """The row after an event."""
    match event:
        case ApplicationSubmitted():
            return {
                "kind": "MEMBERSHIP" if event.claim.party is not None else "WORK",
                "status": Status.OPEN,
                "applicant": event.applicant,
                "submitted_by": event.submitted_by,
                "submitted_on": event.submitted_on,
                "queries": 0,
                "claim_number": 1,
                "confirmations": [],
                "history": [],
            } | _of(event.claim)
        case ApplicationChecked(findings=findings) if row is not None:
            return row | {"findings": to_builtins(findings)}
        case ApplicationQueried() if row is not None:
            return _step(row, event) | {"status": Status.QUERIED, "queries": event.query}
        case ApplicationAnswered(claim=claim) if row is not None:
            claimed = _of(claim)
            same = all(claimed["claim"][name] == row["claim"][name] for name in ("work", "roles"))
            kept = row["confirmations"] if same else []
            anew = {"status": Status.OPEN, "confirmations": kept, "claim_number": row["claim_number"] + 1}
            return _step(row, event) | claimed | anew
        case CoAuthorConfirmed() if row is not None:
            facts = to_builtins(event)
            shown = {
                name: facts[name] for name in ("party", "document_sha256", "confirmed_by", "confirmed_on")
            }
            return row | {"confirmations": [*row["confirmations"], shown]}
        case ApplicationAccepted() if row is not None:
            return _step(row, event) | {"status": Status.ACCEPTED}
        case EntryFailed(findings=findings) if row is not None:
            return _step(row, event) | {"status": Status.OPEN, "findings": to_builtins(findings)}
        case ApplicationRefused() if row is not None:
            return _step(row, event) | {"status": Status.REFUSED}
        case CertificateIssued() if row is not None:
            named = {"certificate": event.number, "certificate_sha256": event.sha256}
            return _step(row, event) | named | {"status": Status.CERTIFIED}
    return row


def _of(claim: Claim) -> Row:
    about = claim.party.name if claim.party is not None else claim.work.titles[0].text if claim.work else ""
    return {"about": about, "claim": to_builtins(claim), "findings": None}


def _step(row: Row, event: Any) -> Row:
    """What happened, for whoever asks why; the claim itself stands beside it."""
    facts = {
        name: value for name, value in to_builtins(event).items() if name not in ("application", "claim")
    }
    return row | {"history": [*row["history"], {"event": type(event).__name__} | facts]}


async def find_application(connection: AsyncConnection, application: str) -> Row | None:
    """An application, and the party that stands for an applicant who was merged."""
    rows = (await connection.execute(select(TABLE).where(TABLE.c.id == application))).mappings().all()
    return next(iter(await as_standing(connection, rows, "applicant")), None)


def holders_of(row: Row) -> set[str]:
    """The parties to which a declaration gives shares."""
    return {holder["party"] for shares in row["claim"]["roles"] for holder in shares["holders"]}
