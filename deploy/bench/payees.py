"""Payees with an approved account each, and what is owed to them: rows of payments' read models and of its vault, and
the credits that its log has; the same at every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any

from deploy.bench.films import person_name
from deploy.bench.rows import row_of
from services.payments.domain.account import AccountCredited
from services.payments.domain.credit import EnterCredit
from services.payments.domain.credit_events import Credit
from services.payments.domain.payee_data import PayeeDataApproved, PayeeDataProposed
from services.payments.projections import balance, movement, party, payee_data
from shared.contracts import registry
from shared.contracts.terms import Channel, PartyClass, PartyKind, Role
from shared.contracts.wire import to_json
from shared.kernel.ids import derived_id
from shared.kernel.money import Money

RUN = "run"
CLOSED_ON = date(2026, 8, 31)
VAULT = ("payee", "version", "salt", "fingerprint", "kind", "residence", "account")
"""Columns of the vault's rows."""
_ROLES = (Role.DIRECTOR, Role.SCRIPTWRITER, Role.CINEMATOGRAPHER)
_SECOND_EVERY = 5
"""Payees of whom one has two credits."""

Rows = Iterator[tuple[ModuleType, tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Owed:
    """One credit, in minor units."""

    credit: str
    payee: int
    gross: int
    net: int


def payee_id(number: int) -> str:
    """Id of a payee."""
    return derived_id("bench-payee", number)


def owed_to(number: int) -> list[Owed]:
    """What one payee is credited with: 20% was deducted."""
    found = []
    for at in range(2 if number % _SECOND_EVERY == 0 else 1):
        gross = 5_000 + (number * 7_919 + at * 101) % 90_000
        net = gross - gross // 5
        found.append(Owed(derived_id("bench-credit", number, at), number, gross, net))
    return found


def account_rows(payees: range) -> Rows:
    """What payments has read of these payees."""
    for number in payees:
        payee = payee_id(number)
        name = registry.CreditedName(name=person_name(number), script="LATIN", kind="CANONICAL")
        known = registry.Party(
            id=payee,
            kind=PartyKind.NATURAL,
            party_class=PartyClass.MEMBER,
            names=(name,),
            country="AZ",
            member_number=str(number),
        )
        yield party, row_of(party, (payee,), registry.PartyRegistered(party=known))
        proposed = PayeeDataProposed(
            payee=payee, version=1, fingerprint=fingerprint(number), proposed_by="clerk"
        )
        approved = PayeeDataApproved(
            payee=payee, version=1, fingerprint=fingerprint(number), approved_by="controller"
        )
        yield payee_data, row_of(payee_data, (payee, 1), proposed, approved)
        credited = AccountCredited(
            payee=payee,
            run=RUN,
            net=Money(sum(one.net for one in owed_to(number))),
            allocations=len(owed_to(number)),
            allocation_digest="",
            effective_on=CLOSED_ON,
        )
        yield movement, row_of(movement, (payee, "AZN", 1), credited)
        yield balance, row_of(balance, (payee, "AZN"), credited)


def vault_rows(payees: range) -> list[tuple[Any, ...]]:
    """Their accounts and tax profiles."""
    return [
        (payee_id(number), 1, b"salt", fingerprint(number), "NATURAL", "RESIDENT", _account(number))
        for number in payees
    ]


def fingerprint(number: int) -> str:
    """Of a payee's data."""
    return f"{number:064x}"


def iban_of(number: int) -> str:
    """An account number with the right check digits."""
    bban = f"NABZ{number:020d}"
    digits = "".join(str(int(one, 36)) for one in f"{bban}AZ00")
    return f"AZ{98 - int(digits) % 97:02d}{bban}"


def _account(number: int) -> str:
    return to_json({"holder": person_name(number), "iban": iban_of(number), "bic": "NABZAZ2X"}).decode()


def entering(payees: range) -> list[tuple[str, EnterCredit]]:
    """How their credits come into the log."""
    owed = [one for number in payees for one in owed_to(number)]
    return [(one.credit, EnterCredit(credit=_credit(one), effective_on=CLOSED_ON)) for one in owed]


def _credit(one: Owed) -> Credit:
    return Credit(
        id=one.credit,
        payee=payee_id(one.payee),
        owner=payee_id(one.payee),
        work=derived_id("bench-work", one.payee // 3),
        role=_ROLES[one.payee % 3],
        allocation=derived_id("bench-allocation", one.payee // 3),
        run=RUN,
        channel=Channel.USER,
        gross=Money(one.gross),
        net=Money(one.net),
    )
