"""A film with its crew, a broadcaster's account and a society's schedule, as others would tell of them."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from shared.contracts import intake, matching, registry
from shared.contracts.batches import batch_digest, item_digest
from shared.contracts.terms import (
    Channel,
    ContractKind,
    MatchOutcome,
    Measure,
    PartyClass,
    PartyKind,
    ReceiptKind,
    Role,
    TargetKind,
    UseType,
)
from shared.kernel.money import Money
from shared.kernel.periods import Period
from tests.support.one_service import OneService

JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
DAY = date(2026, 8, 5)
KNOWN = {"registry": 3}
USER, SOCIETY, FILM, NEW = "user", "society", "film", "new-film"
CREW = {
    Role.DIRECTOR: "dir",
    Role.SCRIPTWRITER: "scr",
    Role.CINEMATOGRAPHER: "cin",
    Role.PRODUCTION_DESIGNER: "des",
    Role.COMPOSER: "com",
}
MEMBERS = ("dir", "cin", "des", "com")
"""The scriptwriter gave nobody a mandate."""


def party(name: str, kind: PartyClass) -> registry.PartyRegistered:
    person = kind in (PartyClass.MEMBER, PartyClass.NONE)
    return registry.PartyRegistered(
        party=registry.Party(
            id=name,
            kind=PartyKind.NATURAL if person else PartyKind.LEGAL,
            party_class=kind,
            names=(registry.CreditedName(name=name.title(), script="LATIN", kind="CANONICAL"),),
            country="AZ",
        )
    )


def mandate(owner: str) -> registry.MandateGranted:
    return registry.MandateGranted(
        mandate=registry.Mandate(
            id=f"m-{owner}",
            party=owner,
            organisation=None,
            use_types=tuple(UseType),
            valid_from=date(2001, 1, 1),
            territory="WORLD",
        )
    )


def registry_events() -> list[Any]:
    """Parties, mandates, one film with all five roles, two contracts."""
    film = registry.Work(
        id=FILM,
        titles=(
            registry.Title(text="Arşın mal alan", language="az", script="LATIN", kind="ORIGINAL"),
            registry.Title(text="Arshin mal alan", language="az", script="ASCII"),
        ),
        genre="feature",
        year=1945,
    )
    roles = tuple(
        registry.RoleShares(role=role, holders=(registry.Holder(party=one, fraction=Fraction(1)),))
        for role, one in CREW.items()
    )
    contract = registry.Contract(
        id="representation",
        number="R-1",
        kind=ContractKind.REPRESENTATION,
        party=SOCIETY,
        version=1,
        currency="EUR",
        valid_from=date(2020, 1, 1),
    )
    licence = replace(
        contract, id="licence", number="L-1", kind=ContractKind.LICENCE, party=USER, currency="AZN"
    )
    return [
        *(party(one, PartyClass.MEMBER if one in MEMBERS else PartyClass.NONE) for one in CREW.values()),
        party(USER, PartyClass.USER),
        party(SOCIETY, PartyClass.SOCIETY),
        *(mandate(one) for one in MEMBERS),
        registry.WorkRegistered(work=film),
        registry.SharesChanged(work=FILM, roles=roles),
        registry.ContractSigned(contract=contract),
        registry.ContractSigned(contract=licence),
    ]


def account(target: str = "account", due: int = 100_00, version: int = 1) -> list[Any]:
    """A broadcaster's account: the film with 5,400 s, an unknown film with 1,800 s, news with 900 s."""
    reports = tuple(
        intake.ReportedWork(number=number, titles=(title,)) for number, title in enumerate(("A", "B", "C"), 1)
    )
    lines = tuple(
        intake.UsageLine(
            line=number + 1, report=number, measure=Measure.SECONDS, value=seconds, day=date(2026, 7, 9)
        )
        for number, seconds in ((1, 5400), (2, 1800), (3, 900))
    )
    items: list[Any] = [
        intake.ReportedWorksListed(account=target, version=version, chunk=1, reports=reports),
        intake.UsageLinesListed(account=target, version=version, chunk=1, lines=lines[:2]),
        intake.UsageLinesListed(account=target, version=version, chunk=2, lines=lines[2:]),
    ]
    manifest = intake.AccountAccepted(
        account=target,
        version=version,
        replaces=None,
        contract="licence",
        contract_version=1,
        payer=USER,
        channel=Channel.USER,
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="AZ",
        currency="AZN",
        declared_total=Money(due),
        income=None,
        due=Money(due),
        counts=intake.BatchCounts(report_chunks=1, reports=3, line_chunks=2, lines=3),
        digest=batch_digest(item_digest(item) for item in items),
        known=KNOWN,
        submitted_by="clerk",
    )
    return [*items, manifest]


def outcomes(target: str = "account", kind: TargetKind = TargetKind.ACCOUNT) -> list[Any]:
    """The film is matched, the unknown film is not registered, the news is no work."""
    decided: tuple[tuple[int, MatchOutcome, str | None], ...] = (
        (1, MatchOutcome.MATCHED, FILM),
        (2, MatchOutcome.NON_REGISTERED, NEW),
        (3, MatchOutcome.NOT_A_WORK, None),
    )
    if kind is TargetKind.SCHEDULE:
        decided = decided[:1]
    items = [
        matching.WorkMatched(
            target_kind=kind,
            target=target,
            version=1,
            report=number,
            outcome=outcome,
            work=work,
            persons=(),
            rule="EXACT",
            titles=() if outcome is MatchOutcome.MATCHED else ("Naməlum film",),
            authors=() if outcome is MatchOutcome.MATCHED else (intake.ReportedAuthor(name="Kimsə"),),
        )
        for number, outcome, work in decided
    ]
    counts: dict[str, int] = {}
    for item in items:
        counts[item.outcome.value] = counts.get(item.outcome.value, 0) + 1
    manifest = matching.AccountMatched(
        target_kind=kind,
        target=target,
        version=1,
        counts=counts,
        digest=batch_digest(item_digest(item) for item in items),
        known=KNOWN,
    )
    return [*items, manifest]


def schedule(target: str = "schedule") -> list[Any]:
    """EUR 98.00 transferred for the film: 60.00 to the director, 40.00 to the composer, 2.00 of charges."""
    lines = (
        intake.ScheduleLine(line=2, amount=Money(60_00, "EUR"), report=1, owner="Dir", role=Role.DIRECTOR),
        intake.ScheduleLine(line=3, amount=Money(40_00, "EUR"), report=1, owner="Com", role=Role.COMPOSER),
        intake.ScheduleLine(line=4, amount=Money(2_00, "EUR"), kind="CHARGE"),
    )
    reports = (intake.ReportedWork(number=1, titles=("Arshin mal alan",)),)
    item = intake.ScheduleLinesListed(schedule=target, version=1, chunk=1, reports=reports, lines=lines)
    manifest = intake.ScheduleAccepted(
        schedule=target,
        version=1,
        society=SOCIETY,
        contract="representation",
        contract_version=1,
        number="2026-1",
        period=JULY,
        territory="FR",
        use_type=UseType.ON_AIR,
        currency="EUR",
        total=Money(100_00, "EUR"),
        due=Money(98_00, "EUR"),
        counts=intake.BatchCounts(report_chunks=1, reports=1, line_chunks=1, lines=3),
        digest=batch_digest([item_digest(item)]),
        known=KNOWN,
        submitted_by="clerk",
    )
    return [item, manifest]


async def feed_provision(service: OneService, amount: int, receipt: str = "own", day: date = DAY) -> None:
    """The guild puts some of its own money into PROVISION."""
    own = intake.ReceiptRecorded(
        receipt=receipt,
        kind=ReceiptKind.OWN_FUNDS,
        payer=None,
        amount=Money(amount),
        value_date=day,
        bank_reference=receipt,
    )
    given = intake.ReceiptAllocated(
        receipt=receipt,
        target_kind=TargetKind.PROVISION,
        target="PROVISION",
        amount=Money(amount),
        value_date=day,
        decided_by="board",
    )
    await service.hear("intake", own, given)
    await service.settle()


def money(
    target: str,
    received: Money,
    allocated: Money,
    due: Money,
    kind: TargetKind = TargetKind.ACCOUNT,
    receipt: str = "receipt",
    day: date = DAY,
) -> list[Any]:
    """A receipt, its allocation, and what it makes of the target's funding."""
    return [
        intake.ReceiptRecorded(
            receipt=f"{receipt}-{target}",
            kind=ReceiptKind.USER,
            payer=USER,
            amount=received,
            value_date=day,
            bank_reference=f"ref-{target}",
        ),
        intake.ReceiptAllocated(
            receipt=f"{receipt}-{target}",
            target_kind=kind,
            target=target,
            amount=allocated,
            value_date=day,
            decided_by="clerk",
        ),
        intake.AccountFunded(
            target_kind=kind,
            target=target,
            version=1,
            due=due,
            received=allocated,
            covered=allocated.amount >= due.amount,
            admitted="FULL" if allocated.amount >= due.amount else "NONE",
        ),
    ]


async def hear_everything(service: OneService) -> None:
    """A funded and matched account with one qəpik too much, and a funded schedule."""
    await service.hear("intake", *account(), *money("account", Money(100_01), Money(100_00), Money(100_00)))
    euro = Money(98_00, "EUR")
    await service.hear("intake", *schedule(), *money("schedule", euro, euro, euro, TargetKind.SCHEDULE))
    await service.hear("matching", *outcomes(), *outcomes("schedule", TargetKind.SCHEDULE))
    await service.settle()
