"""What payments needs to pay a foreign organisation: its contract, the day's rate, a tax rule, its account."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

from shared.contracts.distribution import Rate, RateBulletinRecorded
from shared.contracts.registry import Contract, ContractSigned, ForeignTerms
from shared.contracts.terms import Charges, ContractKind
from tests.integration.payments.played import TAX, adopt, give_data, rule
from tests.support.one_service import OneService

CONTRACT = Contract(
    id="vdfs-contract",
    number="12/2020",
    kind=ContractKind.REPRESENTATION,
    party="vdfs",
    version=1,
    currency="EUR",
    valid_from=date(2020, 1, 1),
    terms=ForeignTerms(charges=Charges.OUR),
)


def bulletin(day: date, value: str = "1.9756") -> RateBulletinRecorded:
    """The Central Bank's bulletin of a day."""
    rates = (Rate(currency="EUR", value=Decimal(value), nominal=1),)
    return RateBulletinRecorded(day_asked=day, day_effective=day, rates=rates, sha256="ab" * 32)


def taxed_abroad() -> dict[str, Any]:
    """The tax rules with one for foreign organisations."""
    body = deepcopy(TAX)
    terms = ("INCOME_TAX", "14", "GROSS", "Vergi Məcəlləsi, maddə 125.1.7")
    body["rules"].append(rule("non-resident-legal", "LEGAL", "NON_RESIDENT", terms, to=None))
    return body


async def society_can_be_paid(service: OneService, day: date = date(2026, 9, 3)) -> None:
    """Everything that its royalty needs on a day."""
    await service.hear("registry", ContractSigned(contract=CONTRACT))
    await service.hear("distribution", bulletin(day))
    await service.settle()
    await adopt(service, "tax", taxed_abroad(), version=2)
    await give_data(service, "vdfs", "LEGAL", "NON_RESIDENT")
