"""An agreement of a work's authors on the parts of its roles (D-39)."""

from datetime import date
from fractions import Fraction

import pytest

from services.registry.domain.work import WORK, AgreeAcrossRoles, JoinInto, RegisterWork, SetShares
from services.registry.domain.work_events import SharesSet, State
from shared.contracts.registry import AcrossRoles, Holder, RolePart, RoleShares, Title, Work
from shared.contracts.terms import Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected

FILM = Work(
    id="w",
    titles=(Title(text="Film", language="az", script="LATIN", kind="ORIGINAL"),),
    genre="feature",
    year=1970,
)
ROLES = (RoleShares(role=Role.DIRECTOR, holders=(Holder(party="dir", fraction=Fraction(1)),)),)


def agreed(*parts: tuple[Role, str]) -> AcrossRoles:
    told = tuple(RolePart(role=role, fraction=Fraction(part)) for role, part in parts)
    return AcrossRoles(parts=told, document_sha256="ab" * 32, signed_on=date(2026, 1, 1))


GOOD = agreed((Role.DIRECTOR, "2/3"), (Role.OTHER, "1/3"))


def after(*commands: object) -> State:
    state = WORK.initial
    for command in commands:
        decision = WORK.decide(command, state)  # type: ignore[arg-type]
        assert isinstance(decision, Accepted), decision
        state = WORK.fold(decision.events, state)
    return state


KNOWN = (RegisterWork(work=FILM, roles=ROLES),)


@pytest.mark.clause("2.1.2-j")
def test_it_is_told_with_the_shares_and_stays_until_it_ends() -> None:
    decision = WORK.decide(AgreeAcrossRoles(across=GOOD), after(*KNOWN))
    assert decision == Accepted((SharesSet(work="w", roles=ROLES, across=GOOD),))
    state = after(*KNOWN, AgreeAcrossRoles(across=GOOD))
    assert WORK.decide(AgreeAcrossRoles(across=GOOD), state) == AlreadyApplied()
    assert WORK.decide(SetShares(work="w", roles=()), state) == Accepted(
        (SharesSet(work="w", roles=(), across=GOOD),)
    )
    assert WORK.decide(AgreeAcrossRoles(across=None), state) == Accepted((SharesSet(work="w", roles=ROLES),))


@pytest.mark.clause("2.1.2-j")
@pytest.mark.parametrize(
    ("across", "reason"),
    [
        (agreed((Role.DIRECTOR, "2/3")), "NOT_THE_WHOLE"),
        (agreed((Role.DIRECTOR, "2"), (Role.OTHER, "-1")), "NOT_THE_WHOLE"),
        (agreed((Role.DIRECTOR, "1"), (Role.OTHER, "0")), "NOT_THE_WHOLE"),
        (agreed((Role.DIRECTOR, "1/2"), (Role.DIRECTOR, "1/2")), "ROLE_TWICE"),
        (agreed((Role.ALL, "1")), "NO_AUTHORS_ROLE"),
        (agreed(), "NOT_THE_WHOLE"),
    ],
)
def test_it_makes_the_whole_each_role_once(across: AcrossRoles, reason: str) -> None:
    decision = WORK.decide(AgreeAcrossRoles(across=across), after(*KNOWN))
    assert isinstance(decision, Rejected) and decision.reason == reason


def test_a_work_that_is_unknown_or_merged_into_another_has_none() -> None:
    assert isinstance(WORK.decide(AgreeAcrossRoles(across=GOOD), WORK.initial), Rejected)
    merged = after(*KNOWN, JoinInto(survivor="other", merge="m"))
    assert isinstance(WORK.decide(AgreeAcrossRoles(across=GOOD), merged), Rejected)
