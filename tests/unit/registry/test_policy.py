"""How long a share is protected: dated, decided, approved by another person, and what the registry shows by it."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from services.registry.domain.policy import (
    POLICY_PAGE,
    TERM,
    PolicyAdopted,
    PolicyProposed,
    years_of,
    years_on,
)
from services.registry.domain.status import Asked, Owner, Standing, role_standing
from shared.contracts.registry import Holder, Mandate, RoleShares
from shared.contracts.terms import Role, UseType
from shared.kernel.decider import Accepted, Rejected
from shared.kernel.policy import ApprovePolicy, PolicyState, ProposePolicy

BODY: dict[str, object] = {"years_after_death": 50}
PROPOSE = ProposePolicy(
    policy=TERM, valid_from=date(2026, 1, 1), body=BODY, decision="Board 3/2026", by="secretary"
)


def proposed(command: Any) -> PolicyState[str]:
    decision = POLICY_PAGE.decide(command, POLICY_PAGE.initial)
    assert isinstance(decision, Accepted), decision
    assert isinstance(decision.events[0], PolicyProposed)
    return POLICY_PAGE.fold(decision.events)


@pytest.mark.clause("X-e")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"years_after_death": 70.0},
        {"years_after_death": True},
        {"years_after_death": -1},
        {"years_after_death": 201},
        {"years_after_death": "70"},
        {"years_after_death": 70, "years": 1},
    ],
)
def test_what_is_no_term_is_refused(body: dict[str, object]) -> None:
    command = ProposePolicy(
        policy=TERM, valid_from=date(2026, 1, 1), body=body, decision="Board 3/2026", by="secretary"
    )
    wrong = POLICY_PAGE.decide(command, POLICY_PAGE.initial)
    assert isinstance(wrong, Rejected) and wrong.reason == "UNREADABLE_POLICY"


@pytest.mark.clause("X-e")
def test_a_term_holds_from_its_day_when_another_person_approved_it() -> None:
    state = proposed(PROPOSE)
    assert years_on(state, date(2026, 6, 1)) == years_of(None) == 70, "nobody approved it yet"
    own = POLICY_PAGE.decide(ApprovePolicy(version=1, by="secretary"), state)
    assert isinstance(own, Rejected) and own.forbidden
    approved = POLICY_PAGE.decide(ApprovePolicy(version=1, by="chair"), state)
    assert isinstance(approved, Accepted) and isinstance(approved.events[0], PolicyAdopted)
    state = POLICY_PAGE.fold(approved.events, state)
    assert [years_on(state, day) for day in (date(2025, 12, 31), date(2026, 1, 1))] == [70, 50]


@pytest.mark.clause("X-e", "1.3-j")
def test_a_share_is_out_of_term_by_the_years_of_the_day_asked() -> None:
    """Died 1970: protected to the end of 2020 with 50 years, of 2040 with 70."""
    shares = RoleShares(role=Role.DIRECTOR, holders=(Holder(party="p", fraction=Fraction(1)),))
    mandate = Mandate(
        id="m",
        party="p",
        organisation=None,
        use_types=(UseType.ON_AIR,),
        valid_from=date(2020, 1, 1),
        document_sha256="0" * 64,
    )
    owners = {"p": Owner(died_on=date(1970, 5, 5), mandates=(mandate,))}

    def standing(years: int) -> tuple[Standing, date | None]:
        asked = Asked(use=UseType.ON_AIR, territory="AZ", day=date(2026, 1, 1), years=years)
        (one,) = role_standing(shares, owners, asked).holders
        return one.standing, one.term_ends_on

    assert standing(70) == (Standing.MANDATED, date(2040, 12, 31))
    assert standing(50) == (Standing.OUT_OF_TERM, date(2020, 12, 31))
