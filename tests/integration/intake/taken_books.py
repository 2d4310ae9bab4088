"""What the tests of intake's part of the old books share: the registry's part, the service, packages."""

from __future__ import annotations

from typing import Any

from services.intake.domain.books_check import account_of_books, party_of_books, receipt_of_books
from services.intake.main import PARTS
from services.intake.settings import IntakeSettings
from shared.contracts.registry import ContractSigned, CreditedName, Party, PartyRegistered
from shared.contracts.terms import PartyClass, PartyKind
from shared.jobs.runner import JobRunner
from tests.support.books import KEYS, package
from tests.support.one_service import MakeService, OneService
from tests.unit.intake.booked import TOTALS
from tests.unit.intake.given import LICENCE, ROYALTY

SOCIETY = party_of_books("old", "S-1")
R_1, R_2 = (receipt_of_books("old", number) for number in ("R-1", "R-2"))
A_1, A_2 = (account_of_books("old", number) for number in ("A-1", "A-2"))
DAY = {"as_of": "2026-07-31"}


def registry_events() -> list[Any]:
    """The two contracts with their parties, and a society that the registry took over."""
    name = CreditedName(name="Society", script="LATIN", kind="CANONICAL")
    society = Party(
        id=SOCIETY, kind=PartyKind.LEGAL, party_class=PartyClass.SOCIETY, names=(name,), country="GE"
    )
    events: list[Any] = [PartyRegistered(party=society)]
    for contract in (LICENCE, ROYALTY):
        name = CreditedName(name=f"Party {contract.party}", script="LATIN", kind="CANONICAL")
        party = Party(
            id=contract.party, kind=PartyKind.LEGAL, party_class=PartyClass.USER, names=(name,), country="AZ"
        )
        events += [PartyRegistered(party=party), ContractSigned(contract=contract)]
    return events


async def here(function: Any, args: tuple[object, ...], **_: object) -> Any:
    """What a child process answers, in this one: the whole way alone has real ones."""
    return function(*args)


async def intake(
    make_service: MakeService, *, heard: bool = True, parts: Any = PARTS, children: bool = False
) -> OneService:
    service = await make_service(parts, IntakeSettings, books_jwks=KEYS)
    if not children:
        service.jobs = JobRunner(service.ctx, parts.jobs, hears=parts.hears, compute=here)
    if heard:
        await service.hear("registry", *registry_events())
    await service.settle()
    return service


def packed(given: dict[str, Any], totals: dict[str, int] = TOTALS, name: str = "2026-1") -> bytes:
    """A package of this part."""
    return package(given, totals, "intake", package=name, **DAY)
