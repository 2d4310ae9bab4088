"""A closed run of distribution in its own words, and the house's people who pay it."""

from typing import Any

from tests.integration.payments.registered import IBANS
from tests.support.one_service import OneService

PAY_DAY = "2026-09-03"


def rule(name: str, kind: str, residence: str, *terms: tuple[str, str, str, str], to: str | None) -> Any:
    """A tax rule over HTTP."""
    return {
        "rule": name,
        "payee_kind": kind,
        "residence": residence,
        "sources": ["AZERBAIJANI", "FOREIGN"],
        "from": "2025-01-01",
        "to": to,
        "terms": [
            {"kind": kind_, "rate": rate, "base": base, "reference": reference}
            for kind_, rate, base, reference in terms
        ],
    }


TAX = {
    "rules": [
        rule(
            "resident-natural",
            "NATURAL",
            "RESIDENT",
            ("INCOME_TAX", "0", "NET", "Vergi Məcəlləsi, maddə 102.1.42"),
            ("SOCIAL_INSURANCE", "15", "NET", "“Sosial sığorta haqqında” Qanun, maddə 14.5.4"),
            to="2029-12-31",
        ),
        rule(
            "non-resident-natural",
            "NATURAL",
            "NON_RESIDENT",
            ("INCOME_TAX", "14", "GROSS", "Vergi Məcəlləsi, maddə 125.1.7"),
            to=None,
        ),
        rule(
            "resident-legal",
            "LEGAL",
            "RESIDENT",
            ("INCOME_TAX", "0", "NET", "Hüquqi şəxs özü bəyan edir"),
            to=None,
        ),
    ]
}
DEBTOR = {"name": "Audiovizual Müəlliflər Gildiyası", "iban": IBANS["union"], "bic": "AZEJAZ22"}
NOTICE = {
    "where": {
        "az": "Şikayətlər Gildiyanın ünvanına yazılı təqdim olunur.",
        "en": "Complaints are made in writing to the Guild.",
    },
    "days": 60,
}


async def adopt(service: OneService, policy: str, body: dict[str, Any], version: int = 1) -> None:
    """Propose and approve a policy, by two."""
    proposal = {"policy": policy, "valid_from": "2026-01-01", "body": body, "decision": "Board 4/2026"}
    proposed = await service.post("secretary", "payments:policy:submit", "/v1/policies", proposal)
    assert proposed.status_code in (200, 201), proposed.text
    path = f"/v1/policies/{policy}/approve"
    same = await service.post("secretary", "payments:policy:approve", path, {"version": version})
    assert same.status_code == 403
    approved = await service.post("chair", "payments:policy:approve", path, {"version": version})
    assert approved.status_code in (200, 201), approved.text


async def adopt_all(service: OneService) -> None:
    """Tax rules, the guild's account, the notice on statements."""
    for policy, body in (("tax", TAX), ("debtor", DEBTOR), ("notice", NOTICE)):
        await adopt(service, policy, body)


async def give_data(
    service: OneService,
    payee: str,
    kind: str = "NATURAL",
    residence: str = "RESIDENT",
    version: int = 1,
) -> None:
    """A payee's bank account and tax profile, by two."""
    body = {
        "holder": payee.title(),
        "iban": IBANS[payee],
        "bic": "AZEJAZ22",
        "kind": kind,
        "residence": residence,
    }
    proposed = await service.post(
        "payee-clerk", "payments:payee:submit", f"/v1/payees/{payee}/payment-data", body
    )
    assert proposed.status_code in (200, 201), proposed.text
    path = f"/v1/payees/{payee}/approve"
    same = await service.post("payee-clerk", "payments:payee:approve", path, {"version": version})
    assert same.status_code == 403
    approved = await service.post("controller", "payments:payee:approve", path, {"version": version})
    assert approved.status_code in (200, 201), approved.text


async def job(service: OneService, address: str) -> dict[str, Any]:
    """A job's page, when everything has come to rest."""
    await service.settle()
    response = await service.get("payments:job:read", address)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def prepare(service: OneService, day: str = PAY_DAY) -> dict[str, Any]:
    """A prepared payment run, as its job tells."""
    answer = await service.post(
        "accountant", "payments:payment-run:prepare", "/v1/payment-runs", {"execution_date": day}
    )
    assert answer.status_code == 202, answer.text
    done = await job(service, answer.json()["job"])
    assert done["state"] == "DONE", done
    result: dict[str, Any] = done["result"]
    return result


async def approve(service: OneService, prepared: dict[str, Any], subject: str = "chief") -> Any:
    """Approve the digest."""
    path = f"/v1/payment-runs/{prepared['payment_run']}/approve"
    return await service.post(subject, "payments:payment-run:approve", path, {"digest": prepared["digest"]})


async def release(service: OneService, prepared: dict[str, Any], subject: str = "director") -> Any:
    """Release; the answer names the job."""
    path = f"/v1/payment-runs/{prepared['payment_run']}/release"
    return await service.post(subject, "payments:payment-run:release", path, {"digest": prepared["digest"]})


async def pay(service: OneService) -> dict[str, Any]:
    """Prepare, approve and release by three people; what was released."""
    prepared = await prepare(service)
    assert (await approve(service, prepared)).status_code == 200
    answer = await release(service, prepared)
    assert answer.status_code == 202, answer.text
    done = await job(service, answer.json()["job"])
    assert done["state"] == "DONE", done
    return {**prepared, **done["result"]}
