"""What authors agreed on the parts of their roles, for the money of a user whose contract allows it (D-39)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from services.distribution.domain.facts import RunFacts
from services.distribution.domain.policy_facts import ContractKey
from shared.contracts.registry import RolePart
from shared.contracts.terms import Channel, Role
from tests.unit.distribution.run_given import (
    C,
    D,
    M,
    P,
    S,
    account,
    crew,
    film,
    gross_by_role,
    policies,
    report,
    role,
    run_of,
    shares_of,
)

AGREED = {D: Fraction(1, 2), S: Fraction(1, 4), Role.OTHER: Fraction(1, 4)}
BY_KEY = [(D, 60_00), (S, 60_00), (C, 20_00), (P, 20_00), (M, 20_00)]


def run(*, allowed: bool = True, contract: str = "licence", channel: Channel = Channel.USER) -> RunFacts:
    known = run_of(
        account("180.00", report(1, "film", 1), channel=channel),
        shares=(*crew(), role(Role.OTHER, "dir")),
        policies=replace(policies(), contract_keys=(ContractKey(contract=contract, across_roles=allowed),)),
    )
    across = tuple(RolePart(role=one, fraction=part) for one, part in AGREED.items())
    return replace(known, shares=tuple(replace(one, across=across) for one in known.shares))


@pytest.mark.clause("2.1.2-j")
def test_it_stands_in_place_of_the_key() -> None:
    assert gross_by_role(run()) == [(D, 90_00), (S, 45_00), (Role.OTHER, 45_00)]
    assert {one.state.value for one in shares_of(run())} == {"CREDITED"}


@pytest.mark.clause("2.1.2-j")
def test_it_needs_no_key_group() -> None:
    found = replace(run(), works=(film(genre="opera"),))
    assert gross_by_role(found) == [(D, 90_00), (S, 45_00), (Role.OTHER, 45_00)]


@pytest.mark.clause("2.1.2-j", "2.1.3-b")
@pytest.mark.parametrize(
    "found",
    [
        run(allowed=False),
        run(contract="another"),
        run(channel=Channel.PRODUCER),
        replace(run(), policies=policies()),
    ],
)
def test_without_leave_of_the_contract_and_for_producers_money_the_key_counts(found: RunFacts) -> None:
    assert gross_by_role(found) == BY_KEY


@pytest.mark.clause("2.1.2-j", "X-a")
def test_a_part_whose_author_is_unknown_is_reserved() -> None:
    known = run()
    found = replace(known, shares=tuple(replace(one, roles=crew(S)) for one in known.shares))
    assert [(one.role, one.state.value, one.gross.amount) for one in shares_of(found)] == [
        (D, "CREDITED", 90_00),
        (S, "RESERVED", 45_00),
        (Role.OTHER, "RESERVED", 45_00),
    ]
