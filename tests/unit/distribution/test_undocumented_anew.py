"""What is kept of a work without documentation is decided anew by the same rules (2.1.4-c, D-41)."""

from dataclasses import replace
from typing import Any

import pytest

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import (
    SourceFact,
)
from shared.contracts.terms import Role, ShareState, SourceKind, UseType
from shared.kernel.money import Money
from tests.unit.distribution.run_given import (
    JULY,
    D,
    M,
    film,
)
from tests.unit.distribution.test_undocumented import BOTH, unregistered


def kept(kind: SourceKind, share_role: Role, reason: str, state: ShareState, amount: int) -> SourceFact:
    return SourceFact(
        kind=kind,
        id="kept",
        run="earlier",
        allocation="allocation",
        share="share",
        target="account",
        version=1,
        work="new",
        role=share_role,
        person=None,
        state=state,
        reason=reason,
        amount=Money(amount),
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="AZ",
        reports=(1,),
    )


def decided_anew(source: SourceFact, **changed: Any) -> list[tuple[Role, str, str | None, str | None, int]]:
    """What becomes of a part of the unknown film of another run, whose provisional work the registry has."""
    before = unregistered(*BOTH, **changed)
    known = replace(
        before,
        targets=(),
        sources=(source,),
        source_targets=before.targets,
        works=(film("new", provisional=True),),
    )
    return [
        (share.role, share.state.value, share.reason, share.receiver, share.gross.amount)
        for one in compute(known).allocations
        for share in one.shares
    ]


@pytest.mark.clause("2.1.4-c", "2.1.2-i")
def test_what_is_kept_of_such_a_work_follows_the_same_rules_when_it_is_decided_anew() -> None:
    composers = kept(SourceKind.RESERVE, M, "NON_REGISTERED_WORK", ShareState.RESERVED, 20_00)
    assert decided_anew(composers) == [], "nothing changed"
    without_contract = kept(SourceKind.RESERVE, Role.ALL, "NO_CONTRACT", ShareState.RESERVED, 180_00)
    assert decided_anew(without_contract, contracts=()) == []
    sums: dict[tuple[str | None, str | None], int] = {}
    for _, _, reason, receiver, amount in decided_anew(without_contract):
        sums[receiver, reason] = sums.get((receiver, reason), 0) + amount
    assert sums == {
        ("b-suissimage", None): 80_00,
        ("a-vdfs", None): 80_00,
        (None, "NON_REGISTERED_WORK"): 20_00,
    }
    without_rule = kept(SourceKind.HELD, D, "NO_DEDUCTION_RULE", ShareState.HELD, 60_01)
    assert decided_anew(without_rule) == [
        (D, "CREDITED", None, "a-vdfs", 30_00),
        (D, "CREDITED", None, "b-suissimage", 30_01),
    ]
