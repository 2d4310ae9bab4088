"""Payment data of payees over HTTP: proposed by one, approved by another, shown masked."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from services.payments.api.schemas import PayeeDataApprovalBody, PayeeDataBody
from services.payments.domain.circumstances import HOME
from services.payments.domain.payee_data import (
    PAYEE_DATA,
    ApprovePayeeData,
    ProposePayeeData,
)
from services.payments.projections.party import read_payees
from services.payments.projections.payee_data import versions_of
from services.payments.vault import BankAccount, PaymentData, has_number, read_data, sealed, what_changes
from shared.kernel.findings import Finding
from shared.web.bodies import Id
from shared.web.documents import ANSWER, COMMANDS, READS, documented
from shared.web.problems import invalid, not_found
from shared.web.reading import Reading, reading
from shared.web.requests import Posting, posting

router = APIRouter(prefix="/v1/payees", tags=["payees"])

EXAMPLE = {
    "payee": ANSWER["id"],
    "in_force": 1,
    "versions": [
        {
            "version": 1,
            "holder": "Rasim Ocaqov",
            "iban": "AZ71 **** 0011",
            "bic": "DEMOAZ22",
            "kind": "NATURAL",
            "residence": "RESIDENT",
            "tax_number": "*** VR",
            "instead_of": 0,
            "changed": [],
            "proposed_by": "payee-clerk",
            "proposed_on": "2026-08-20",
            "approved_by": "payee-controller",
            "approved_on": "2026-08-21",
            "compared": True,
        }
    ],
}


@router.post("/{payee_id}/payment-data", **documented(ANSWER, *COMMANDS))
async def propose_payment_data(
    payee_id: Id, body: PayeeDataBody, post: Posting = posting("payments:payee:submit")
) -> JSONResponse:
    """Lay down a payee's account number and tax profile; another person approves the version. Which fields it changes
    is said of it; an account that takes the place of another is paid when the policy `cooling` lets it.

    404 for a party that the registry has not told of.
    """
    async with post.ctx.engine.connect() as connection:
        payee = (await read_payees(connection, [payee_id])).get(payee_id)
    if payee is None:
        raise not_found("party", payee_id)
    if not payee.paid_abroad and not (body.iban or "").startswith(HOME):
        what = "an account in Azerbaijan: only legal persons of another country are paid elsewhere"
        raise invalid([Finding("body.iban", what, (body.iban or "")[:2])])
    state, _ = await post.ctx.store.state(PAYEE_DATA, payee_id)
    version = len(state.proposals) + 1
    account = BankAccount(
        holder=body.holder,
        iban=body.iban or "",
        bic=body.bic,
        account_number=body.account_number or "",
    )
    data = PaymentData(kind=body.kind, residence=body.residence, account=account, tax_number=body.tax_number)
    fingerprint, keep = sealed(payee_id, version, data)
    async with post.ctx.engine.connect() as connection:
        changed = await what_changes(connection, payee_id, state.in_force, data)
    command = ProposePayeeData(
        payee=payee_id,
        version=version,
        fingerprint=fingerprint,
        by=post.caller.subject,
        instead_of=state.in_force,
        changed=changed,
    )
    return await post.execute(PAYEE_DATA, payee_id, command, alongside=keep)


@router.post("/{payee_id}/approve", **documented(ANSWER, *COMMANDS))
async def approve_payment_data(
    payee_id: Id, body: PayeeDataApprovalBody, post: Posting = posting("payments:payee:approve")
) -> JSONResponse:
    """Put the last version in force; never by who proposed it (D-95). Nobody is shown the account number: who approves
    enters it as the payee's document has it, and another one is refused (409 `NUMBER_DIFFERS`)."""
    command = ApprovePayeeData(
        version=body.version, by=post.caller.subject, same_number=await _same_number(post, payee_id, body)
    )
    return await post.execute(PAYEE_DATA, payee_id, command)


@router.get("/{payee_id}", **documented(EXAMPLE, *READS))
async def show_payment_data(
    payee_id: str, ask: Reading = reading("payments:payee:read", parties=True)
) -> dict[str, Any]:
    """Every version of a payee's data, the account number masked; the reading is recorded (D-94)."""
    if ask.caller.party is not None and ask.caller.party != payee_id:
        raise not_found("payee", payee_id)
    async with ask.ctx.engine.connect() as connection:
        versions = await versions_of(connection, payee_id)
    if not versions:
        raise not_found("payee", payee_id)
    await ask.record("PAYMENT_DATA", [payee_id])
    shown = []
    async with ask.ctx.engine.connect() as connection:
        for version in versions:
            found = (await read_data(connection, {payee_id: version["version"]})).get(payee_id)
            shown.append(_shown(version, None if found is None else found[1]))
    approved = [version["version"] for version in versions if version["approved_by"] is not None]
    return {"payee": payee_id, "in_force": max(approved, default=None), "versions": shown}


async def _same_number(post: Posting, payee: str, body: PayeeDataApprovalBody) -> bool | None:
    if body.number is None:
        return None
    async with post.ctx.engine.connect() as connection:
        return await has_number(connection, payee, body.version, body.number)


def _shown(version: dict[str, Any], data: PaymentData | None) -> dict[str, Any]:
    facts = {name: version[name] for name in ("version", "instead_of", "changed")}
    facts |= {name: version[name] for name in ("proposed_by", "proposed_on")}
    facts |= {name: version[name] for name in ("approved_by", "approved_on", "compared")}
    if data is None:
        return facts | {"erased": True}
    return facts | {
        "holder": data.account.holder,
        "iban": data.account.masked,
        "bic": data.account.bic,
        "kind": data.kind,
        "residence": data.residence,
        "tax_number": f"*** {data.tax_number[-2:]}" if data.tax_number else None,
    }
