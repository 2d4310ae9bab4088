"""What was in reserve keeps its start in a correction, and nothing else does (D-23)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import EarlierFact, SharesFact
from services.distribution.domain.royalty import RoyaltyAllocated, Start
from shared.contracts.terms import ShareState
from tests.unit.distribution.run_given import (
    RUN_DAY,
    D,
    M,
    S,
    account,
    azn,
    crew,
    film,
    policies,
    report,
    run_of,
)
from tests.unit.distribution.test_corrections import ACCOUNT, LATER, _correcting, _live, _shares

HALF = Fraction(1, 2)


def _starts(one: RoyaltyAllocated) -> tuple[Start, ...]:
    """Since the first run, as the reserves that it opened."""
    reserved = (share for share in one.shares if share.state is ShareState.RESERVED)
    return tuple(Start(role=share.role, on=RUN_DAY, share=share.share) for share in reserved)


@pytest.mark.clause("2.1.1-p", "X-b")
def test_what_was_credited_of_a_work_does_not_inherit_the_start_of_another_work_s_reserve() -> None:
    """The music of the one film is reserved since the first run; that of the other was a member's until now."""
    target = account("36.00", report(1, "film", 1), report(2, "other", 1))
    works, unknown = (film(), film("other")), crew(M)
    shares = (SharesFact(work="film", roles=unknown), SharesFact(work="other", roles=crew()))
    draft = compute(replace(run_of(target, works=works), shares=shares))
    live = tuple(_live(one, starts=_starts(one)) for one in draft.allocations)
    changed = account("36.00", report(1, "film", 1), report(2, "other", 2))
    since = tuple(SharesFact(work=work.id, roles=unknown) for work in works)
    again = compute(_correcting("second", changed, live, True, works=works, shares=since))
    assert {(one.work, one.role, one.amount, one.started_on) for one in again.reserves} == {
        ("film", M, azn("1.33"), RUN_DAY),
        ("other", M, azn("2.66"), None),
    }


@pytest.mark.clause("2.1.1-p", "X-b")
@pytest.mark.parametrize("whole", [False, True])
def test_a_role_that_was_half_credited_and_half_reserved_is_reserved_from_two_days(whole: bool) -> None:
    """Of the direction's 6.00 half was an unknown's from the first run on; the director, who had the other half, turns
    out to have none of it."""
    half = _shares({D: (("dir", HALF),)})
    (first,) = compute(run_of(ACCOUNT, shares=half[0].roles)).allocations
    live = (_live(first, starts=_starts(first)),)
    draft = compute(_correcting("second", ACCOUNT, live, whole, shares=_shares({D: ()})))
    assert [(one.role, one.person, one.amount, one.started_on) for one in draft.reserves] == [
        (D, None, azn("3.00"), RUN_DAY),
        (D, None, azn("3.00"), None),
    ]
    assert len({one.reserve for one in draft.reserves}) == 2
    (issued,) = draft.allocations
    # And mended once more, each of the two goes on.
    second = EarlierFact(run="second", day=LATER, policies=policies())
    starts = tuple(
        Start(role=one.role, on=one.started_on or LATER, share=one.share) for one in draft.reserves
    )
    facts = _correcting(
        "third", ACCOUNT, (_live(issued, starts=starts),), whole, shares=_shares({D: (), S: ("cin",)})
    )
    again = compute(replace(facts, earlier=(facts.earlier[0], second)))
    assert [(one.role, one.amount, one.started_on) for one in again.reserves] == [
        (D, azn("3.00"), RUN_DAY),
        (D, azn("3.00"), LATER),
    ]
