"""What the dead were credited passes to their heirs, and what the merged were to who stands for them, to the qəpik
(D-03, D-86, D-102)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.credit import (
    CREDIT,
    EnterCredit,
    PassCredit,
    ReceiveCredit,
    RecoverCredit,
    TakeCredit,
)
from services.payments.domain.credit_events import (
    Credit,
    CreditEntered,
    CreditPassed,
    CreditReceived,
    PassedPart,
    ReceivableRecovered,
    TakenBack,
)
from services.payments.domain.passing import Link, Parties, Unsettled, heirs_of, passing
from shared.contracts.terms import Channel, Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money

DEATH, TODAY = date(2026, 8, 15), date(2026, 9, 1)


def credit(
    name: str, net: int, payee: str = "late", gross: int | None = None, back: str | None = None
) -> Credit:
    taken = TakenBack(credit=back, run="run", reversal="r", cause="REGISTRY") if back is not None else None
    return Credit(
        id=name,
        payee=payee,
        owner=payee,
        work="film",
        role=Role.DIRECTOR,
        allocation="a",
        run="run",
        channel=Channel.USER,
        gross=Money(gross if gross is not None else net),
        net=Money(net),
        takes_back=taken,
    )


def link(
    receiver: str, fraction: str, owner: str = "late", begins: date = DEATH, ends: date | None = None
) -> Link:
    return Link(
        link=f"{owner}-{receiver}",
        owner=owner,
        receiver=receiver,
        fraction=Fraction(fraction),
        document_sha256="cd" * 32,
        valid_from=begins,
        valid_to=ends,
    )


def parties(*links: Link, **died: date) -> Parties:
    return Parties(died=died or {"late": DEATH}, links=links)


def parts_of(credits_: Sequence[Credit | Unsettled], known: Parties) -> dict[str, tuple[PassedPart, ...]]:
    standing = [one if isinstance(one, Unsettled) else Unsettled(credit=one) for one in credits_]
    return dict(passing(standing, known, TODAY))


def sums(parts: Sequence[PassedPart]) -> dict[str, tuple[int, int]]:
    return {one.credit.payee: (one.credit.net.amount, one.credit.gross.amount) for one in parts}


THIRDS = parties(link("a", "1/3"), link("b", "2/3"))


@pytest.mark.clause("4.1-a")
def test_heirs_receive_by_their_fractions_by_largest_remainder_and_no_qepik_is_lost() -> None:
    """100.00 gross, 80.00 net: thirds are 26.67 and 53.33 (remainders 2/3 and 1/3); the gross follows the net, 33.3375
    and 66.6625 of 100.00."""
    (parts,) = parts_of([credit("c", 8000, gross=10000)], THIRDS).values()
    assert sums(parts) == {"a": (2667, 3334), "b": (5333, 6666)}
    one = parts[0].credit
    assert (one.owner, one.run, one.allocation, one.work) == ("late", "run", "a", "film")
    assert one.passed is not None
    assert (one.passed.credit, one.passed.payee, one.passed.cause) == ("c", "late", "HEIR")
    assert (one.passed.reference, one.passed.document_sha256) == ("late-a", "cd" * 32)
    (cent,) = parts_of([credit("c", 1, gross=2)], THIRDS).values()
    assert sums(cent) == {"b": (1, 2)}, "nobody receives a credit of nothing"


@pytest.mark.clause("4.1-a")
@pytest.mark.parametrize(
    "known",
    [
        parties(),
        parties(link("a", "1/3")),
        parties(link("a", "1"), other=DEATH),
        parties(link("a", "1", begins=date(2026, 8, 14))),
        parties(link("a", "1", begins=date(2026, 9, 2))),
        parties(link("a", "1", ends=date(2026, 8, 31))),
        parties(link("a", "1"), link("late", "1", owner="a"), late=DEATH, a=DEATH),
    ],
    ids=["none", "a part", "alive", "of his lifetime", "not yet", "over", "in a circle"],
)
def test_without_documented_heirs_of_the_whole_nothing_passes(known: Parties) -> None:
    assert heirs_of("late", known, TODAY) == ()
    assert parts_of([credit("c", 8000)], known) == {}


def test_an_account_passes_as_a_whole_or_not_yet() -> None:
    """80.00 less 30.00 owed: both pass, 50.00 in all. More owed than credited stays, and so does an account of which a
    payment run has a part."""
    owed = credit("owed", -3000, back="paid before")
    found = parts_of([credit("c", 8000), owed], THIRDS)
    assert [sums(found[name])["a"][0] for name in ("c", "owed")] == [2667, -1000]
    assert parts_of([credit("c", 2999), owed], THIRDS) == {}
    assert parts_of([Unsettled(credit=credit("c", 8000), in_run=True), credit("d", 1)], THIRDS) == {}
    elsewhere = replace(credit("e", 100), net=Money(100, "EUR"), gross=Money(100, "EUR"))
    assert set(parts_of([credit("c", 2999), owed, elsewhere], THIRDS)) == {"e"}, "another account"


def test_what_is_owed_passes_first_so_that_what_a_crash_leaves_passes_too() -> None:
    c, owed = credit("c", 8000), credit("owed", -3000, back="paid before")
    assert list(parts_of([c, owed], THIRDS)) == ["owed", "c"]
    assert [sums(parts_of([c], THIRDS)["c"])] == [sums(parts_of([c, owed], THIRDS)["c"])]


def test_what_takes_back_a_credit_takes_back_its_part_of_the_same_heir() -> None:
    found = parts_of([credit("c", 8000), credit("back", -3000, back="c")], THIRDS)
    of = {one.credit.payee: one.credit.id for one in found["c"]}
    back = {one.credit.payee: one.credit.takes_back for one in found["back"]}
    assert {payee: taken.credit for payee, taken in back.items() if taken is not None} == of


def test_what_is_taken_back_after_the_passing_follows_the_parts() -> None:
    """Whoever received it owes it, whatever the links say by then, and as much as he received."""
    (parts,) = parts_of([credit("c", 8000, gross=10000)], THIRDS).values()
    back = Unsettled(
        credit=credit("back", -8000, gross=-10000, back="c"), follows=tuple(one.credit for one in parts)
    )
    (owed,) = parts_of([back], Parties()).values()
    assert sums(owed) == {"a": (-2667, -3334), "b": (-5333, -6666)}
    taken = {one.credit.payee: one.credit.takes_back for one in owed}
    assert {one.credit.payee: one.credit.id for one in parts} == {
        payee: it.credit for payee, it in taken.items() if it is not None
    }


MERGED = Parties(stands={"old": "new"}, merges={"old": "m1"})


def test_what_the_merged_were_credited_goes_to_who_stands_for_them_and_back_when_that_was_wrong() -> None:
    (moved,) = parts_of([credit("c", 8000, "old", 10000)], MERGED).values()
    assert sums(moved) == {"new": (8000, 10000)}
    there = moved[0].credit
    assert there.passed is not None and (there.passed.cause, there.passed.home) == ("MERGED", "old")
    assert parts_of([there], MERGED) == {}, "it stands where it belongs"
    (back,) = parts_of([there], Parties()).values()
    assert sums(back) == {"old": (8000, 10000)}
    again = back[0].credit
    assert again.passed is not None and (again.passed.cause, again.passed.reference) == ("SPLIT", "m1")
    assert parts_of([again], Parties()) == {}
    (once_more,) = parts_of([again], replace(MERGED, merges={"old": "m2"})).values()
    assert len({"c", there.id, again.id, once_more[0].credit.id}) == 4, "each is a credit of its own"


def test_a_payment_run_keeps_what_it_has_of_the_merged_and_what_takes_that_back() -> None:
    known: list[Credit | Unsettled] = [
        Unsettled(credit=credit("c", 8000, "old"), in_run=True),
        credit("back", -8000, "old", back="c"),
    ]
    assert set(parts_of([*known, credit("d", 5, "old")], MERGED)) == {"d"}
    assert set(parts_of([credit("c", 8000, "old"), known[1]], MERGED)) == {"c", "back"}
    assert set(parts_of([credit("owed", -1, "old")], MERGED)) == {"owed"}, "he is the same person and owes it"


def test_the_heirs_of_who_stands_for_a_merged_payee_are_told_of_either_of_them() -> None:
    known = Parties(
        stands={"old": "late"},
        merges={"old": "m1"},
        died={"late": DEATH},
        links=(link("a", "1", owner="old"),),
    )
    assert [one.receiver for one in heirs_of("late", known, TODAY)] == ["a"]


@given(
    nets=st.lists(st.integers(-10_000, 10**9).filter(bool), min_size=1, max_size=6),
    weights=st.lists(st.integers(1, 97), min_size=1, max_size=7),
    recovered=st.integers(0, 10**9),
)
@pytest.mark.clause("4.1-a")
def test_the_parts_are_the_whole_in_net_gross_and_what_is_recovered(
    nets: list[int], weights: list[int], recovered: int
) -> None:
    whole = sum(weights)
    heirs = [link(f"h{n}", f"{weight}/{whole}") for n, weight in enumerate(weights)]
    unsettled = [
        Unsettled(
            credit=credit(
                f"c{n}", net, gross=net * 5 // 4 if net > 0 else net, back="x" if net < 0 else None
            ),
            recovered=min(recovered, -net) if net < 0 else 0,
        )
        for n, net in enumerate(nets)
    ]
    found = parts_of(unsettled, parties(*heirs))
    assert bool(found) is (sum(nets) >= 0)
    for one in unsettled if found else ():
        parts = found[one.credit.id]
        assert sum(part.credit.net.amount for part in parts) == one.credit.net.amount
        assert sum(part.credit.gross.amount for part in parts) == one.credit.gross.amount
        assert sum(part.recovered for part in parts) == one.recovered
        for part in parts:
            assert part.recovered <= max(0, -part.credit.net.amount)
            share = Fraction(weights[int(part.credit.payee[1:])], whole) * one.credit.net.amount
            assert abs(part.credit.net.amount - share) < 1
        assert CREDIT.decide(PassCredit(parts=parts), CREDIT.fold(_entered(one))) == Accepted(
            (CreditPassed(credit=one.credit.id, payee="late", net=one.credit.net, parts=parts),)
        )


def _entered(one: Unsettled) -> list[CreditEntered | ReceivableRecovered]:
    entered: list[CreditEntered | ReceivableRecovered] = [
        CreditEntered(credit=one.credit, effective_on=DEATH)
    ]
    if one.recovered:
        told = ReceivableRecovered(
            credit=one.credit.id, payee="late", reversal="r", amount=Money(one.recovered)
        )
        entered.append(told)
    return entered


def test_a_credit_passes_once_whole_and_never_out_of_a_payment_run() -> None:
    one = credit("c", 8000)
    entered = CREDIT.decide(EnterCredit(credit=one, effective_on=DEATH), CREDIT.initial)
    assert isinstance(entered, Accepted)
    free = CREDIT.fold(entered.events)
    (parts,) = parts_of([one], THIRDS).values()
    short = CREDIT.decide(PassCredit(parts=parts[:1]), free)
    assert isinstance(short, Rejected) and short.reason == "NOT_THE_WHOLE"
    taken = CREDIT.decide(TakeCredit(payment_run="p"), free)
    assert isinstance(taken, Accepted)
    in_run = CREDIT.decide(PassCredit(parts=parts), CREDIT.fold(taken.events, free))
    assert isinstance(in_run, Rejected) and in_run.reason == "IN_A_RUN"
    gone = CREDIT.decide(PassCredit(parts=parts), free)
    assert isinstance(gone, Accepted)
    passed = CREDIT.fold(gone.events, free)
    assert isinstance(CREDIT.decide(PassCredit(parts=parts), passed), AlreadyApplied)
    other = CREDIT.decide(PassCredit(parts=parts[::-1]), passed)
    late = CREDIT.decide(TakeCredit(payment_run="p"), passed)
    assert isinstance(other, Rejected) and isinstance(late, Rejected)
    assert other.reason == late.reason == "PASSED_ON"
    received = CREDIT.decide(ReceiveCredit(part=parts[0]), CREDIT.initial)
    assert received == Accepted((CreditReceived(part=parts[0]),))
    theirs = CREDIT.fold([CreditReceived(part=parts[0])])
    assert isinstance(CREDIT.decide(ReceiveCredit(part=parts[0]), theirs), AlreadyApplied)
    assert isinstance(CREDIT.decide(TakeCredit(payment_run="p"), theirs), Accepted)


def test_what_was_recovered_before_is_not_said_again_of_the_parts() -> None:
    part = PassedPart(credit=credit("back", -30, back="c"), recovered=20)
    state = CREDIT.fold([CreditReceived(part=part)])
    more = CREDIT.decide(RecoverCredit(recovered=30), state)
    assert isinstance(more, Accepted)
    (told,) = more.events
    assert isinstance(told, ReceivableRecovered) and told.amount == Money(10)
