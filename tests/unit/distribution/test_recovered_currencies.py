"""What one gives back in one currency is no money of another (D-64, D-70, D-98)."""

from datetime import date
from fractions import Fraction

import pytest

from services.distribution.domain.facts import CorrectionFact, LiveFact, SourceFact
from services.distribution.domain.pieces import Piece, WorkMoney
from services.distribution.domain.recovery import RECOVERY_MARK, Earlier, Recovery
from services.distribution.domain.royalty import Taken
from services.distribution.domain.standing import Standing, held
from shared.contracts.distribution import AllocatedShare
from shared.contracts.terms import HoldReason, ShareState, SourceKind, UseType
from shared.kernel.money import Money
from tests.unit.distribution.run_given import JULY, D, schedule

DAY = date(2026, 8, 5)
NOTHING = Earlier(CorrectionFact(target="schedule", cause="RATE", run="run", live=()))


def _share(state: ShareState, amount: Money, owner: str | None = None) -> AllocatedShare:
    return AllocatedShare(
        share=f"share-{owner}",
        role=D,
        owner=owner,
        receiver=owner if state is ShareState.CREDITED else None,
        state=state,
        reason=HoldReason.NO_RATE.value if state is ShareState.HELD else None,
        gross=amount,
        deductions=(),
        net=amount,
        fraction="1",
        original=None,
    )


def _live(name: str, share: AllocatedShare, *takes: Taken) -> LiveFact:
    again = SourceFact(
        kind=SourceKind.ALLOCATION,
        id=name,
        run="run",
        allocation=name,
        share="",
        target="schedule",
        version=1,
        work="film",
        role=D,
        person=None,
        state=share.state,
        reason=None,
        amount=share.gross,
        use_type=UseType.ON_AIR,
        period=JULY,
        territory="AZ",
        reports=(),
    )
    return LiveFact(
        allocation=name,
        run="run",
        by="run",
        work="film",
        use_type=UseType.ON_AIR,
        place="",
        gross=share.gross,
        used=share.gross,
        shares=(share,),
        effective_on=DAY,
        again=again,
        takes=takes,
    )


def _work(currency: str, *pieces: tuple[str, Standing, int]) -> WorkMoney:
    whole = sum(amount for _, _, amount in pieces)
    return WorkMoney(
        target=schedule([], []),
        work="film",
        title="",
        title_original="",
        use_type=UseType.ON_AIR,
        reports=(),
        currency=currency,
        gross=whole,
        used=whole,
        pieces=tuple(
            Piece(
                role=D,
                owner=owner,
                standing=standing,
                fraction=Fraction(amount, whole),
                gross=amount,
                receiver=standing.receiver,
            )
            for owner, standing, amount in pieces
        ),
    )


def _credited(owner: str) -> Standing:
    return Standing(state=ShareState.CREDITED, receiver=owner)


@pytest.mark.clause("2.2.4-a", "2.2.8-a", "X-a")
def test_what_is_held_in_roubles_pays_nobody_what_another_owes_in_manat() -> None:
    """Of 150.00 roubles 100.00 had a rate: Eva has 1.90 manat of them. All is Zoe's and Yan's by now, 2.85 manat."""
    first = _share(ShareState.HELD, Money(100_00, "RUB"))
    taken = Taken(
        kind=SourceKind.HELD,
        id="held",
        allocation="first",
        share=first.share,
        state=ShareState.HELD,
        reason=HoldReason.NO_RATE,
        amount=Money(100_00, "RUB"),
    )
    back = [
        _live("eva", _share(ShareState.CREDITED, Money(1_90), "eva"), taken),
        _live("first", first),
        _live("second", _share(ShareState.HELD, Money(50_00, "RUB"))),
    ]
    recovery = Recovery(back, "AZN", NOTHING)
    (work,) = recovery.funded([_work("AZN", ("yan", _credited("yan"), 1_90), ("zoe", _credited("zoe"), 95))])
    parts = recovery.parted(work.pieces)
    paid = sum(one.gross for one in parts if one.standing.state is ShareState.CREDITED)
    # The 0.95 of the second are there; Eva's 1.90 are not yet.
    assert (paid, sum(one.gross for one in parts)) == (95, 2_85)


@pytest.mark.clause("2.2.4-a", "2.2.8-a", "X-a")
def test_what_has_no_rate_any_more_waits_as_a_whole_until_its_manat_are_recovered() -> None:
    no_rate = held(HoldReason.NO_RATE, "")
    recovery = Recovery([_live("eva", _share(ShareState.CREDITED, Money(1_90), "eva"))], "RUB", NOTHING)
    (work,) = recovery.funded([_work("RUB", ("yan", no_rate, 60_00), ("zoe", no_rate, 40_00))])
    assert [RECOVERY_MARK in one.standing.marks for one in work.pieces] == [True, True]
