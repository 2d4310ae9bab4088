"""Twenty broadcasters' accounts, funded and matched, over the works and owners that they used: rows of distribution's
read models, the same at every run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from types import ModuleType
from typing import Any

from deploy.bench.films import person_name
from deploy.bench.rows import row_of
from services.distribution.domain.target import TargetDecided, TargetTaken
from services.distribution.projections import contract, ledger, party, receipt, report, target, usage, work
from shared.contracts import intake, matching, registry
from shared.contracts.intake import BatchCounts, UsageLine
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
from shared.kernel.ids import derived_id
from shared.kernel.money import Money
from shared.kernel.periods import Period

ACCOUNTS = 20
LINES_PER_WORK = 10
WEIGHTS = {
    Role.DIRECTOR: 6,
    Role.SCRIPTWRITER: 6,
    Role.CINEMATOGRAPHER: 2,
    Role.PRODUCTION_DESIGNER: 2,
    Role.COMPOSER: 2,
}
"""The key of a feature film: each work falls to five roles, each role to one person."""
MONTH = Period(date(2026, 7, 1), date(2026, 7, 31))
DUE = Money(1_000_000_07)
"""Of each account."""
_SHOWN_IN = 4
"""Accounts that a work is in."""
_PERSONS_PER_WORK = 2
_NO_MANDATE_EVERY = 10
_CHUNK = 1_000

Rows = Iterator[tuple[ModuleType, tuple[Any, ...]]]
"""Rows with the read model that they are of."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many allocations a run over the accounts gives."""

    allocations: int

    @property
    def lines(self) -> int:
        """Matched lines of use."""
        return self.allocations * LINES_PER_WORK

    @property
    def works(self) -> int:
        """Works of the registry, each shown in four accounts."""
        return self.allocations // _SHOWN_IN

    def work_of(self, account: int, number: int) -> int:
        """The work of an account's report."""
        return (account * self.reports + number) % self.works

    @property
    def reports(self) -> int:
        """Reported works of one account."""
        return self.allocations // ACCOUNTS


def work_id(number: int) -> str:
    """A work's id."""
    return derived_id("bench", "work", number)


def party_id(number: int) -> str:
    """An owner's id."""
    return derived_id("bench", "party", number)


def account_id(number: int) -> str:
    """An account's id."""
    return derived_id("bench", "account", number)


def owner_of(size: Size, number: int, role: int) -> int:
    """The owner of a work's role."""
    return (number * 5 + role * 7) % (size.works // _PERSONS_PER_WORK)


def has_mandate(owner: int) -> bool:
    """Who has none keeps his shares in reserve."""
    return owner % _NO_MANDATE_EVERY != 0


def seconds_of(account: int, number: int, line: int) -> int:
    """How long a line of a report lasts."""
    return 60 + (account * 131 + number * 7_919 + line * 613) % 5_000


def registry_rows(size: Size, works: Sequence[int]) -> Rows:
    """The works with their shares."""
    for number in works:
        made = registry.Work(
            id=work_id(number),
            titles=(registry.Title(text=f"Film {number}", language="az", script="LATIN", kind="ORIGINAL"),),
            genre="feature",
        )
        roles = tuple(
            registry.RoleShares(
                role=role,
                holders=(registry.Holder(party=party_id(owner_of(size, number, at)), fraction=Fraction(1)),),
            )
            for at, role in enumerate(WEIGHTS)
        )
        events = (registry.WorkRegistered(work=made), registry.SharesChanged(work=made.id, roles=roles))
        yield work, row_of(work, (made.id,), *events)


def owner_rows(size: Size) -> Rows:
    """The owners, nine of ten with a mandate, and the users with their licence."""
    for number in range(size.works // _PERSONS_PER_WORK):
        owner = party_id(number)
        events: list[object] = [_party(owner, PartyKind.NATURAL, PartyClass.MEMBER, person_name(number))]
        if has_mandate(number):
            mandate = registry.Mandate(
                id=derived_id(owner, "mandate"),
                party=owner,
                organisation=None,
                use_types=tuple(UseType),
                valid_from=date(2001, 1, 1),
                territory="WORLD",
            )
            events.append(registry.MandateGranted(mandate=mandate))
        yield party, row_of(party, (owner,), *events)
    for number in range(ACCOUNTS):
        user = _user(number)
        yield party, row_of(party, (user,), _party(user, PartyKind.LEGAL, PartyClass.USER, f"User {number}"))
        licence = registry.Contract(
            id=_licence(number),
            number=f"L-{number}",
            kind=ContractKind.LICENCE,
            party=user,
            version=1,
            currency="AZN",
            valid_from=date(2020, 1, 1),
        )
        yield contract, row_of(contract, (licence.id,), registry.ContractSigned(contract=licence))


def account_rows(size: Size, account: int) -> Rows:
    """An account: what it says, its money, its outcomes and its lines."""
    one = account_id(account)
    paid = derived_id("bench", "receipt", account)
    accepted = _accepted(size, account)
    allocated = intake.ReceiptAllocated(
        receipt=paid,
        target_kind=TargetKind.ACCOUNT,
        target=one,
        amount=DUE,
        value_date=date(2026, 8, 5),
        decided_by="clerk",
    )
    funded = intake.AccountFunded(
        target_kind=TargetKind.ACCOUNT,
        target=one,
        version=1,
        due=DUE,
        received=DUE,
        covered=True,
        admitted="FULL",
    )
    matched = matching.AccountMatched(
        target_kind=TargetKind.ACCOUNT,
        target=one,
        version=1,
        counts={"MATCHED": size.reports},
        digest="00" * 32,
        known={"registry": 0},
    )
    recorded = intake.ReceiptRecorded(
        receipt=paid,
        kind=ReceiptKind.USER,
        payer=_user(account),
        amount=DUE,
        value_date=date(2026, 8, 5),
        bank_reference=f"ref-{account}",
    )
    ready = (matched, TargetTaken(target=one, version=1), TargetDecided(target=one, version=1))
    yield target, row_of(target, (one,), accepted, allocated, funded, *ready)
    yield ledger, row_of(ledger, (one,), accepted, allocated, funded)
    yield receipt, row_of(receipt, (paid,), recorded, allocated)
    for number in range(size.reports):
        outcome = matching.WorkMatched(
            target_kind=TargetKind.ACCOUNT,
            target=one,
            version=1,
            report=number + 1,
            outcome=MatchOutcome.MATCHED,
            work=work_id(size.work_of(account, number)),
            persons=(),
            rule="EXACT",
        )
        yield report, row_of(report, (one, 1, number + 1), outcome)
    lines = list(_lines(size, account))
    for at, first in enumerate(range(0, len(lines), _CHUNK), 1):
        chunk = intake.UsageLinesListed(
            account=one, version=1, chunk=at, lines=tuple(lines[first : first + _CHUNK])
        )
        yield usage, row_of(usage, (one, 1, at), chunk)


def _lines(size: Size, account: int) -> Iterator[UsageLine]:
    for number in range(size.reports):
        for line in range(LINES_PER_WORK):
            yield UsageLine(
                line=number * LINES_PER_WORK + line + 1,
                report=number + 1,
                measure=Measure.SECONDS,
                value=seconds_of(account, number, line),
                day=MONTH.first + timedelta(days=(number + line * 3) % 31),
            )


def _accepted(size: Size, account: int) -> intake.AccountAccepted:
    chunks = -(-size.reports * LINES_PER_WORK // _CHUNK)
    return intake.AccountAccepted(
        account=account_id(account),
        version=1,
        replaces=None,
        contract=_licence(account),
        contract_version=1,
        payer=_user(account),
        channel=Channel.USER,
        use_type=UseType.ON_AIR,
        period=MONTH,
        territory="AZ",
        currency="AZN",
        declared_total=DUE,
        income=None,
        due=DUE,
        counts=BatchCounts(
            report_chunks=1,
            reports=size.reports,
            line_chunks=chunks,
            lines=size.reports * LINES_PER_WORK,
        ),
        digest="00" * 32,
        known={"registry": 0},
        submitted_by="clerk",
    )


def _party(one: str, kind: PartyKind, party_class: PartyClass, name: str) -> registry.PartyRegistered:
    return registry.PartyRegistered(
        party=registry.Party(
            id=one,
            kind=kind,
            party_class=party_class,
            names=(registry.CreditedName(name=name, script="LATIN"),),
            country="AZ",
        )
    )


def _user(number: int) -> str:
    return derived_id("bench", "user", number)


def _licence(number: int) -> str:
    return derived_id("bench", "licence", number)
