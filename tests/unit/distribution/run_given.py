"""Facts for runs, as short as the tests want them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from msgspec import structs

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import (
    ContractFact,
    DayOfUse,
    LineFact,
    PartyFact,
    ReportFact,
    RunFacts,
    SharesFact,
    TargetFact,
    TransferFact,
    WorkFact,
)
from services.distribution.domain.policy_facts import DeductionRule, PolicyFacts
from services.distribution.formats.facts import write_facts, write_target
from shared.contracts.distribution import AllocatedShare
from shared.contracts.registry import Holder, Mandate, RoleShares
from shared.contracts.terms import (
    Channel,
    ContractKind,
    MatchOutcome,
    Measure,
    PartyClass,
    Role,
    TargetKind,
    UseType,
)
from shared.kernel.money import Money
from shared.kernel.periods import Period

D, S, C, P, M = (
    Role.DIRECTOR,
    Role.SCRIPTWRITER,
    Role.CINEMATOGRAPHER,
    Role.PRODUCTION_DESIGNER,
    Role.COMPOSER,
)
FEATURE, MUSICAL, ANIMATED, DOCUMENTARY = "FEATURE", "MUSICAL", "ANIMATED", "DOCUMENTARY"
KEY = {
    FEATURE: {D: 6, S: 6, C: 2, P: 2, M: 2},
    MUSICAL: {D: 4, S: 4, C: 2, P: 2, M: 6},
    ANIMATED: {D: 6, S: 4, C: 2, P: 4, M: 2},
    DOCUMENTARY: {D: 7, S: 5, C: 5, M: 1},
}
JULY = Period(date(2026, 7, 1), date(2026, 7, 31))
RUN_DAY = date(2026, 9, 1)
CREW = {D: "dir", S: "scr", C: "cin", P: "des", M: "com"}

NO_DEDUCTION = tuple(
    DeductionRule(
        channel=channel,
        use_type=UseType.ON_AIR,
        payee_class=payee_class,
        kind="ADMINISTRATION",
        rate=Decimal(0),
        decision="BOARD 1",
    )
    for channel in Channel
    for payee_class in PartyClass
)


def rules(rate: str, kind: str = "ADMINISTRATION") -> tuple[DeductionRule, ...]:
    """One rate for everything."""
    return tuple(replace(rule, rate=Decimal(rate), kind=kind) for rule in NO_DEDUCTION)


def policies(deductions: tuple[DeductionRule, ...] = NO_DEDUCTION) -> PolicyFacts:
    """The key of the regulations, one genre per group, life + 70 years."""
    return PolicyFacts(
        key=KEY,
        genres={group.casefold(): group for group in KEY},
        deductions=deductions,
        years_after_death=70,
    )


def azn(text: str) -> Money:
    """Manat as written."""
    return Money(int(Decimal(text) * 100))


def written(money: Money) -> str:
    """As the builders read it."""
    return f"{money.amount // 100}.{money.amount % 100:02d}"


def eur(text: str) -> Money:
    """Euro as written."""
    return Money(int(Decimal(text) * 100), "EUR")


def mandate(party: str, organisation: str | None = None, **changed: object) -> Mandate:
    """A mandate for everything, everywhere."""
    known = Mandate(
        id=f"m-{party}-{organisation}",
        party=party,
        organisation=organisation,
        use_types=tuple(UseType),
        valid_from=date(2001, 1, 1),
        territory="WORLD",
    )
    return replace(known, **changed)  # type: ignore[arg-type]


def holders(*parties: str | tuple[str, Fraction]) -> tuple[Holder, ...]:
    """Equal parts for names; explicit ones for pairs."""
    equal = Fraction(1, max(1, len(parties)))
    return tuple(
        Holder(party=one, fraction=equal) if isinstance(one, str) else Holder(party=one[0], fraction=one[1])
        for one in parties
    )


def role(of: Role, *parties: str | tuple[str, Fraction]) -> RoleShares:
    """A role with its holders."""
    return RoleShares(role=of, holders=holders(*parties))


def absent(of: Role) -> RoleShares:
    """A role that the film documents not to have."""
    return RoleShares(role=of, absent=True, evidence_sha256="ab")


def crew(*without: Role) -> tuple[RoleShares, ...]:
    """One author per role, less some roles."""
    return tuple(role(of, party) for of, party in CREW.items() if of not in without)


def film(work: str = "film", genre: str = FEATURE, **changed: object) -> WorkFact:
    """A registered work."""
    known = WorkFact(id=work, title=work.title(), title_original=work.title(), genre=genre)
    return replace(known, **changed)  # type: ignore[arg-type]


def report(
    number: int,
    work: str | None,
    *values: int,
    outcome: MatchOutcome = MatchOutcome.MATCHED,
    **changed: object,
) -> ReportFact:
    """A reported work with its use."""
    known = ReportFact(
        number=number,
        outcome=outcome,
        work=work,
        title=f"title {number}",
        measure=Measure.AMOUNT,
        uses=tuple(DayOfUse(day=None, value=value) for value in values),
    )
    return structs.replace(known, **changed)


def account(
    received: str, *reports: ReportFact, due: str | None = None, target: str = "account", **changed: object
) -> TargetFact:
    """A user's account with one receipt."""
    known = TargetFact(
        kind=TargetKind.ACCOUNT,
        id=target,
        version=1,
        channel=Channel.USER,
        payer="user",
        contract="licence",
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="AZ",
        due=azn(due or received),
        transfers=(TransferFact(receipt="receipt", amount=azn(received), value_date=date(2026, 8, 5)),),
        reports=reports,
    )
    return replace(known, **changed)  # type: ignore[arg-type]


def schedule(
    transfers: Sequence[tuple[str, date]], lines: Sequence[LineFact], *reports: ReportFact, **changed: object
) -> TargetFact:
    """A foreign organisation's schedule in EUR."""
    known = TargetFact(
        kind=TargetKind.SCHEDULE,
        id="schedule",
        version=1,
        channel=Channel.SOCIETY,
        payer="society",
        contract="representation",
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="FR",
        due=Money(sum(eur(amount).amount for amount, _ in transfers), "EUR"),
        transfers=tuple(
            TransferFact(receipt=f"receipt-{at}", amount=eur(amount), value_date=day)
            for at, (amount, day) in enumerate(transfers)
        ),
        reports=reports,
        lines=tuple(lines),
    )
    return replace(known, **changed)  # type: ignore[arg-type]


SOCIETY = PartyFact(id="society", party_class=PartyClass.SOCIETY)
COMPOSERS = PartyFact(id="composers", party_class=PartyClass.COMPOSERS_ORGANISATION)
MEMBERS = tuple(PartyFact(id=party, party_class=PartyClass.MEMBER) for party in CREW.values())


def contract(organisation: str, **changed: object) -> ContractFact:
    """A representation contract."""
    known = ContractFact(
        id="representation",
        kind=ContractKind.REPRESENTATION,
        party=organisation,
        valid_from=date(2010, 1, 1),
    )
    return replace(known, **changed)  # type: ignore[arg-type]


def run_of(*targets: TargetFact, shares: Sequence[RoleShares] = crew(), **changed: Any) -> RunFacts:
    """A run over a feature film whose crew are members with worldwide mandates."""
    known = RunFacts(
        run="run",
        cut_off_day=RUN_DAY,
        policies=policies(),
        targets=targets,
        parties=(*MEMBERS, SOCIETY, COMPOSERS),
        mandates=tuple(mandate(party) for party in CREW.values()),
        works=(film(),),
        shares=(SharesFact(work="film", roles=tuple(shares)),),
    )
    return replace(known, **changed)


def shares_of(run: RunFacts, work: str = "film") -> list[AllocatedShare]:
    """All shares that the run gives a work."""
    return [share for one in compute(run).allocations if one.work == work for share in one.shares]


def gross_by_role(run: RunFacts, work: str = "film") -> list[tuple[Role, int]]:
    """Gross of each share, by role."""
    return [(share.role, share.gross.amount) for share in shares_of(run, work)]


def told(shares: Sequence[AllocatedShare]) -> list[tuple[str | None, str, str | None, str | None, int]]:
    """Owner, state, reason, receiver and gross of each share."""
    return [
        (share.owner, share.state.value, share.reason, share.receiver, share.gross.amount) for share in shares
    ]


def document_of(facts: RunFacts) -> bytes:
    """The stored document of a run's facts."""
    return b"".join(write_facts(facts, map(write_target, facts.targets)))
