"""A role that the film documents not to have: shared by the others, or by policy the producer's or reserved (D-52)."""

from dataclasses import replace

import pytest

from services.distribution.domain.facts import PartyFact, RunFacts
from services.distribution.domain.policy_facts import AbsentRole
from shared.contracts.terms import PartyClass
from tests.unit.distribution.run_given import (
    CREW,
    MEMBERS,
    M,
    P,
    absent,
    account,
    crew,
    film,
    mandate,
    policies,
    report,
    run_of,
    shares_of,
    told,
)

ACCOUNT = account("180.00", report(1, "film", 1))
PRODUCERS = tuple(PartyFact(id=one, party_class=PartyClass.MEMBER) for one in ("studio", "film-house"))
CREDITED = [("dir", 60_00), ("scr", 60_00), ("cin", 20_00)]


def run(policy: AbsentRole, *producers: str, mandated: tuple[str, ...] = ("studio",)) -> RunFacts:
    return run_of(
        ACCOUNT,
        shares=(*crew(P), absent(P)),
        works=(film(producers=producers),),
        parties=(*MEMBERS, *PRODUCERS),
        mandates=tuple(mandate(one) for one in (*CREW.values(), *mandated)),
        policies=replace(policies(), absent_role=policy),
    )


def of_the_role(found: RunFacts) -> list[tuple[str | None, str, str | None, str | None, int]]:
    shares = shares_of(found)
    others = [(one.owner, one.gross.amount) for one in shares if one.role is not P]
    assert others == [*CREDITED, ("com", 20_00)], "the other roles keep what the key gives them"
    return told([one for one in shares if one.role is P])


@pytest.mark.clause("2.1.3-b")
def test_without_another_decision_the_others_share_it() -> None:
    shares = shares_of(run(AbsentRole.RENORMALISE, "studio"))
    assert [one.gross.amount for one in shares] == [67_50, 67_50, 22_50, 22_50]


@pytest.mark.clause("2.1.3-b")
def test_it_goes_to_the_producers_where_the_board_decided_so() -> None:
    assert of_the_role(run(AbsentRole.PRODUCER, "studio")) == [("studio", "CREDITED", None, "studio", 20_00)]
    assert of_the_role(run(AbsentRole.PRODUCER, "studio", "film-house")) == [
        ("film-house", "RESERVED", "NON_MEMBER", None, 10_00),
        ("studio", "CREDITED", None, "studio", 10_00),
    ]
    assert of_the_role(run(AbsentRole.PRODUCER)) == [(None, "RESERVED", "UNKNOWN_AUTHOR", None, 20_00)]


@pytest.mark.clause("2.1.3-b")
def test_it_is_reserved_where_the_board_decided_so() -> None:
    assert of_the_role(run(AbsentRole.RESERVE, "studio")) == [
        (None, "RESERVED", "UNKNOWN_AUTHOR", None, 20_00)
    ]


@pytest.mark.clause("2.1.3-b")
def test_an_unknown_author_of_another_role_keeps_it() -> None:
    found = replace(run(AbsentRole.RESERVE), shares=run_of(ACCOUNT, shares=(*crew(P, M), absent(P))).shares)
    assert [(one.role, one.reason, one.gross.amount) for one in shares_of(found)[-2:]] == [
        (P, "UNKNOWN_AUTHOR", 20_00),
        (M, "UNKNOWN_AUTHOR", 20_00),
    ]
