"""What an ended dispute holds is dealt out by its documents, to the qəpik (4.3, D-82)."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.domain.credit_events import Credit
from services.payments.domain.handed_over import Decided, RoleMoney, handed_over, receivers_of
from services.payments.domain.handing_over import HANDING_OVER, ApproveHandingOver, ProposeHandingOver
from services.payments.domain.holds import Hold, Holds, Stands
from services.payments.domain.passing import Unsettled
from services.payments.domain.standing import Unpaid
from shared.contracts.payments import EntitledPart
from shared.contracts.terms import Channel, Role
from shared.kernel.decider import Accepted, AlreadyApplied, Rejected
from shared.kernel.money import Money

pytestmark = pytest.mark.clause("4.3-a", "X-a")
PAPER = "ab" * 32


def credit(owner: str, net: int, fraction: str | None = None, payee: str | None = None) -> Credit:
    return Credit(
        id=f"{owner}-{payee or owner}",
        payee=payee or owner,
        owner=owner,
        work="film",
        role=Role.DIRECTOR,
        allocation="a",
        run="run",
        channel=Channel.USER,
        gross=Money(net * 5 // 4),
        net=Money(net),
        fraction=None if fraction is None else Fraction(fraction),
    )


def hold(share: str | None = None, **parts: str) -> Hold:
    named = tuple(
        EntitledPart(role=None, party=party, fraction=Fraction(part)) for party, part in parts.items()
    )
    return Hold(dispute="d", work="film", role=Role.DIRECTOR, share=share, parts=named, since=9)


def money(fraction: str = "1/1", /, **had: int) -> RoleMoney:
    """By owner, net; before deductions it is a quarter more."""
    gross = {owner: net * 5 // 4 for owner, net in had.items()}
    return RoleMoney(had=gross, amount=sum(gross.values()), fraction=Fraction(fraction))


def dealt(
    by: Hold,
    of: RoleMoney,
    *held: Credit,
    receivers: Mapping[str, list[tuple[str, Fraction]]] | None = None,
    stands: Stands | None = None,
) -> dict[tuple[str, str], int]:
    """What everybody has of the held credits, net, by owner and payee."""
    alone = {part.party: [(part.party, Fraction(1))] for part in by.parts}
    decided = Decided(hold=by, document_sha256=PAPER, receivers=alone | dict(receivers or {}))
    passing = handed_over([Unsettled(credit=one) for one in held], of, Holds([by], stands), decided)
    found: dict[tuple[str, str], int] = {}
    for one, whole in zip(passing, sorted(held, key=lambda its: its.id), strict=True):
        assert one.credit == whole.id
        assert sum(part.credit.net.amount for part in one.parts) == whole.net.amount
        assert sum(part.credit.gross.amount for part in one.parts) == whole.gross.amount
        assert len({part.credit.id for part in one.parts}) == len(one.parts)
        for part in one.parts:
            # Neither this end nor an earlier one holds what was handed over.
            assert part.credit.heard == 9
            key = (part.credit.owner or "", part.credit.payee)
            found[key] = found.get(key, 0) + part.credit.net.amount
    return found


def test_who_had_too_much_keeps_his_part_and_the_rest_goes_to_who_had_too_little() -> None:
    """60.00 and 40.00 are to be halves: 10.00 pass. The other's credit is not held."""
    given_ = dealt(hold(ann="1/2", ben="1/2"), money(ann=6000, ben=4000), credit("ann", 6000, "3/5"))
    assert given_ == {("ann", "ann"): 5000, ("ben", "ben"): 1000}


def test_what_is_refused_or_reserved_of_the_role_counts_for_whose_it_is() -> None:
    """Of 100.00, 20.00 are cat's, who refuses the guild's management: of ann's 60.00, 20.00 are ben's."""
    by = hold(ann="2/5", ben="2/5", cat="1/5")
    had = money(ann=6000, ben=2000, cat=2000)
    assert dealt(by, had, credit("ann", 6000, "3/5")) == {("ann", "ann"): 4000, ("ben", "ben"): 2000}


def test_an_allocation_of_a_part_of_the_role_is_dealt_out_by_the_whole() -> None:
    """40.00, two fifths of a role, were released to ben, of whom the documents say that he has a fifth."""
    by = hold(ann="4/5", ben="1/5")
    assert dealt(by, money("2/5", ben=4000), credit("ben", 4000, "2/5")) == {
        ("ann", "ann"): 2000,
        ("ben", "ben"): 2000,
    }


def test_lines_of_an_award_that_are_each_a_whole_are_dealt_out_together() -> None:
    """60.00 and 40.00 by two lines of an order: both are held, and 10.00 pass."""
    by, had = hold(ann="1/2", ben="1/2"), money("2/1", ann=6000, ben=4000)
    assert dealt(by, had, credit("ann", 6000, "1/1"), credit("ben", 4000, "1/1")) == {
        ("ann", "ann"): 5000,
        ("ben", "ben"): 4000 + 1000,
    }


def test_books_taken_over_are_dealt_out_row_by_row() -> None:
    by = hold(ann="1/4", ben="3/4")
    assert dealt(by, money(ann=8000), credit("ann", 8000)) == {("ann", "ann"): 2000, ("ben", "ben"): 6000}


def test_of_a_disputed_share_everybody_has_his_part_of_the_share() -> None:
    """The share is ann's 60.00 of 100.00; a third of it stays hers, though ben has a part of his own."""
    by, had = hold("ann", ann="1/3", ben="2/3"), money(ann=6000, ben=4000)
    assert dealt(by, had, credit("ann", 6000, "3/5")) == {("ann", "ann"): 2000, ("ben", "ben"): 4000}


def test_what_was_paid_of_a_share_stays_paid() -> None:
    """60.00 were ann's, half is paid to one receiver: the unpaid half goes whole, and no more (D-81)."""
    by, had = hold(ann="1/4", ben="3/4"), money(ann=6000, cat=4000)
    assert dealt(by, had, credit("ann", 3000, "3/5", payee="firm")) == {("ben", "ben"): 3000}


def test_receivers_and_merged_parties_are_followed() -> None:
    by, stands = hold(old="1/1"), Stands(parties={"old": "ben"})
    receivers = {"ben": [("firm", Fraction(1, 3)), ("heir", Fraction(2, 3))]}
    assert dealt(by, money(ann=100), credit("ann", 100, "1/1"), receivers=receivers, stands=stands) == {
        ("ben", "firm"): 33,
        ("ben", "heir"): 67,
    }


def test_links_that_are_not_the_whole_leave_it_with_the_owner() -> None:
    half = Fraction(1, 2)
    assert receivers_of("ann", [("firm", half)]) == [("ann", Fraction(1))]
    assert receivers_of("ann", [("firm", half), ("firm", half)]) == [("firm", Fraction(1))]
    assert receivers_of("ann", []) == [("ann", Fraction(1))]


SIZES = st.lists(st.integers(1, 50), min_size=1, max_size=4)


@given(had=SIZES, parts=SIZES, unit=st.integers(4, 4000))
def test_all_that_is_unpaid_comes_out_as_the_documents_say(
    had: list[int], parts: list[int], unit: int
) -> None:
    """Whoever had what: if nothing is paid, at the end everybody has his part, but for a qəpik of every credit."""
    names = ["ann", "ben", "cat", "dan"]
    gets = {name: f"{part}/{sum(parts)}" for name, part in zip(names, parts, strict=False)}
    nets = {name: 4 * unit * part for name, part in zip(reversed(names), had, strict=False)}
    total = sum(nets.values())
    by = hold(**gets)
    credits_ = [credit(name, net, f"{net}/{total}") for name, net in nets.items()]
    after = dict.fromkeys(names, 0)
    moved = [one for one in credits_ if Holds([by]).on(_unpaid(one))]
    for (owner, _), net in dealt(by, money(**nets), *moved).items():
        after[owner] += net
    for one in credits_:
        after[one.payee] += 0 if one in moved else one.net.amount
    for name in names:
        due = total * Fraction(gets.get(name, "0/1"))
        assert abs(after[name] - due) <= len(moved), (name, after, gets, nets)


def _unpaid(one: Credit) -> Unpaid:
    return Unpaid(
        credit=one.id,
        payee=one.payee,
        work=one.work,
        role=one.role,
        allocation=one.allocation,
        run=one.run,
        channel=one.channel,
        gross=one.gross,
        net=one.net,
        owner=one.owner,
        fraction=one.fraction,
    )


def test_another_person_approves_what_was_proposed_and_only_that() -> None:
    by = Decided(hold=hold(ben="1/1"), document_sha256=PAPER, receivers={"ben": [("ben", Fraction(1))]})
    passing = tuple(handed_over([Unsettled(credit=credit("ann", 100))], money(ann=100), Holds([by.hold]), by))

    def propose(*credits_: object, waits: bool = False) -> ProposeHandingOver:
        return ProposeHandingOver(
            handing_over="h",
            dispute="d",
            credits=credits_,  # type: ignore[arg-type]
            waits=waits,
            document_sha256=PAPER,
            by="lawyer",
        )

    decide, evolve = HANDING_OVER.decide, HANDING_OVER.fold
    nothing = decide(propose(), evolve([]))
    assert isinstance(nothing, Rejected) and nothing.reason == "NOTHING_HELD"
    first = decide(propose(waits=True), evolve([]))
    assert isinstance(first, Rejected) and first.reason == "NOT_YET"
    unknown = decide(ApproveHandingOver(handing_over="h", credits=passing, by="chair"), evolve([]))
    assert isinstance(unknown, Rejected) and unknown.reason == "NOT_PROPOSED"
    proposed = decide(propose(*passing), evolve([]))
    assert isinstance(proposed, Accepted)
    state = evolve(proposed.events)
    assert decide(propose(*passing), state) == AlreadyApplied()
    same = decide(ApproveHandingOver(handing_over="h", credits=passing, by="lawyer"), state)
    assert isinstance(same, Rejected) and (same.reason, same.forbidden) == ("SAME_PERSON", True)
    other = decide(ApproveHandingOver(handing_over="h", credits=(), by="chair"), state)
    assert isinstance(other, Rejected) and other.reason == "CHANGED"
    done = decide(ApproveHandingOver(handing_over="h", credits=passing, by="chair"), state)
    assert isinstance(done, Accepted)
    again = decide(
        ApproveHandingOver(handing_over="h", credits=(), by="chair"), evolve([*proposed.events, *done.events])
    )
    assert again == AlreadyApplied()
