"""Contracts over HTTP: signed, changed, looked up by day."""

from datetime import date

import pytest

from services.registry.main import PARTS
from shared.contracts import registry
from tests.integration.registry.test_registry import AUTHOR, FORM, LICENCE, created, refused
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]

SCOPE = "registry:contract:submit"


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


@pytest.mark.clause("2.1.1-c", "1.3-h")
async def test_a_contract_has_the_terms_of_each_day(service: OneService) -> None:
    payer = await created(service, "party", "/v1/parties", AUTHOR)
    tariff = {"kind": "PERCENT", "valid_from": "2026-01-01", "percent": "2.5", "base": "ADVERTISING_INCOME"}
    body = LICENCE | {
        "party": payer,
        "reporting": {"frequency": "MONTHLY", "deadline_days": 15},
        "tariff": [tariff],
        "vat_percent": "18",
        "payment_days": 30,
    }
    contract = await created(service, "contract", "/v1/contracts", body)
    terms = {name: body[name] for name in ("uses", "key", "form", "document_sha256", "reporting")}
    change = terms | {"applies_from": "2026-07-01", "form": FORM | {"header_row": 3}}
    path = f"/v1/contracts/{contract}"
    for _ in range(2):
        answer = await service.post("registrar", SCOPE, f"{path}/change", change, key="second")
        assert answer.status_code == 200, answer.text
    early = change | {"applies_from": "2026-03-01"}
    assert await refused(service, "contract", f"{path}/change", early) == (409, "VERSIONS_FOLLOW")
    assert await refused(service, "contract", "/v1/contracts/none/change", change) == (
        409,
        "UNKNOWN_CONTRACT",
    )

    async def form_on(day: str) -> int:
        shown = (await service.get("registry:contract:read", f"{path}?on={day}")).json()
        assert len(shown["versions"]) == 2
        return int(shown["contract"]["form"]["header_row"])

    assert (await form_on("2026-06-30"), await form_on("2026-07-01")) == (1, 3)
    signed, changed = (await service.published())[-2:]
    assert isinstance(signed, registry.ContractSigned) and isinstance(changed, registry.ContractChanged)
    assert signed.contract.tariff[0].base == "ADVERTISING_INCOME"
    assert (changed.contract.version, changed.contract.applies_from) == (2, date(2026, 7, 1))


@pytest.mark.clause("2.1.1-c")
@pytest.mark.parametrize(
    "wrong",
    [
        {"tariff": [{"kind": "FIXED", "valid_from": "2026-01-01", "amount": 10**16}]},
        {"tariff": [{"kind": "FIXED", "valid_from": "2026-01-01", "amount": 1, "currency": "manat"}]},
        {"reporting": {"frequency": "DAILY", "deadline_days": 1}},
        {"payment_calendar": [{"act": "PAYMENT", "month": 6}] * 51},
    ],
)
async def test_terms_out_of_all_bounds_stop_at_the_door(
    service: OneService, wrong: dict[str, object]
) -> None:
    answer = await service.post("registrar", SCOPE, "/v1/contracts", LICENCE | {"party": "x"} | wrong)
    assert answer.status_code == 422
