"""Lack of Documentation: who gets what nobody documented of a foreign work (2.1.4-c, D-41, D-44)."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.distribution.domain.compute import compute
from services.distribution.domain.facts import (
    BulletinFact,
    CreditedFact,
    LineFact,
    PartyFact,
    RunFacts,
)
from services.distribution.domain.policy_facts import LodVariant
from shared.contracts.distribution import Rate
from shared.contracts.registry import RoleShares
from shared.contracts.terms import MatchOutcome, PartyClass, Role, ShareState
from shared.contracts.wire import from_builtins, to_builtins
from tests.unit.distribution.run_given import (
    MEMBERS,
    RUN_DAY,
    C,
    D,
    M,
    P,
    S,
    account,
    contract,
    crew,
    film,
    holders,
    mandate,
    policies,
    report,
    role,
    rules,
    run_of,
    schedule,
    shares_of,
)

VDFS = PartyFact(id="a-vdfs", party_class=PartyClass.SOCIETY, society_code="121")
SUISSIMAGE = PartyFact(id="b-suissimage", party_class=PartyClass.SOCIETY, society_code="75")
COMPOSERS = PartyFact(id="composers", party_class=PartyClass.COMPOSERS_ORGANISATION, society_code="5")
BOTH = (CreditedFact(role=S, society="a-vdfs"), CreditedFact(role=D, society="b-suissimage"))


def run(
    *credited: CreditedFact,
    amount: str = "180.00",
    variant: LodVariant | None = LodVariant.EQUAL_SOCIETIES,
    shares: tuple[RoleShares, ...] = (),
    contracts: tuple[str, ...] = ("a-vdfs", "b-suissimage"),
    foreign: bool = True,
    **changed: Any,
) -> RunFacts:
    known = account(amount, report(1, "film", 1, credited=credited))
    return run_of(
        *changed.pop("targets", (known,)),
        shares=shares,
        works=(film(foreign=foreign),),
        parties=(*MEMBERS, VDFS, SUISSIMAGE, COMPOSERS),
        contracts=tuple(contract(one, id=f"contract-{one}") for one in contracts),
        policies=replace(policies(rules("10")), lod=variant),
        **changed,
    )


def by_receiver(run: RunFacts, work: str = "film") -> dict[tuple[str | None, str | None], int]:
    sums: dict[tuple[str | None, str | None], int] = {}
    for share in shares_of(run, work):
        key = (share.receiver, share.reason)
        sums[key] = sums.get(key, 0) + share.gross.amount
    return sums


@pytest.mark.clause("2.1.4-c")
def test_what_is_undocumented_goes_to_the_societies_in_equal_parts_without_the_composers_row() -> None:
    # 180.00 by 6, 6, 2, 2, 2: U is 160.00 without the composer's 20.00.
    found = run(*BOTH)
    assert by_receiver(found) == {
        ("b-suissimage", None): 80_00,
        ("a-vdfs", None): 80_00,
        (None, "UNKNOWN_AUTHOR"): 20_00,
    }
    dealt = [share for share in shares_of(found) if share.receiver]
    assert {share.marks for share in dealt} == {("LOD",)}
    assert {(share.owner, share.role is M) for share in dealt} == {(None, False)}
    assert {share.deductions[0].rate for share in dealt} == {10}, "as the society's class"
    assert [share.role for share in shares_of(found) if share.state is ShareState.RESERVED] == [M]


@pytest.mark.clause("2.1.4-c")
def test_what_cannot_be_parted_goes_to_the_lower_cisac_code() -> None:
    # 60.00 is 20.00, 20.00, 6.67, 6.67, 6.66 (vectors.md): U is 53.34 = 2 x 26.67. 0.05 is 0.02, 0.02, 0.01, 0, 0:
    # U is 0.05 = 0.03 + 0.02.
    assert by_receiver(run(*BOTH, amount="60.00"))["b-suissimage", None] == 26_67
    small = by_receiver(run(*BOTH, amount="0.05"))
    assert (small["b-suissimage", None], small["a-vdfs", None]) == (3, 2), "75 before 121"


@pytest.mark.clause("2.1.4-c")
def test_the_shares_of_members_and_of_the_societies_own_authors_are_theirs() -> None:
    shares = (role(D, "dir"), role(S, "author"))
    found = run(*BOTH, shares=shares, mandates=(mandate("dir"), mandate("author", "a-vdfs")))
    told = {(one.role, one.owner, one.receiver, one.marks, one.gross.amount) for one in shares_of(found)}
    assert (D, "dir", "dir", (), 60_00) in told
    assert (S, "author", "a-vdfs", (), 60_00) in told
    assert {one for one in told if one[3]} == {
        (C, None, "b-suissimage", ("LOD",), 10_00),
        (C, None, "a-vdfs", ("LOD",), 10_00),
        (P, None, "b-suissimage", ("LOD",), 10_00),
        (P, None, "a-vdfs", ("LOD",), 10_00),
    }


@pytest.mark.clause("2.1.4-c")
def test_a_part_of_a_role_that_nobody_claims_is_undocumented_too() -> None:
    half = replace(holders("dir")[0], fraction=holders("a", "b")[0].fraction)
    found = run(BOTH[0], shares=(*crew(D), RoleShares(role=D, holders=(half,))))
    assert by_receiver(found)["a-vdfs", None] == 30_00


@pytest.mark.clause("2.1.4-c")
@pytest.mark.parametrize(
    ("variant", "credited", "contracts", "expected"),
    [
        (LodVariant.DIRECTOR_SOCIETY, BOTH, ("a-vdfs", "b-suissimage"), ("b-suissimage", None)),
        (LodVariant.DIRECTOR_SOCIETY, BOTH, ("a-vdfs",), (None, "NO_CONTRACT")),
        (LodVariant.DIRECTOR_SOCIETY, BOTH[:1], ("a-vdfs",), (None, "UNKNOWN_AUTHOR")),
        (LodVariant.RESERVE, BOTH, ("a-vdfs", "b-suissimage"), (None, "UNKNOWN_AUTHOR")),
        (LodVariant.RESERVE, BOTH, (), (None, "NO_CONTRACT")),
        (LodVariant.EQUAL_SOCIETIES, BOTH, ("a-vdfs",), ("a-vdfs", None)),
        (LodVariant.EQUAL_SOCIETIES, BOTH, (), (None, "NO_CONTRACT")),
        (LodVariant.EQUAL_SOCIETIES, (), ("a-vdfs",), (None, "UNKNOWN_AUTHOR")),
        (
            LodVariant.EQUAL_SOCIETIES,
            (CreditedFact(role=M, society="composers"),),
            ("composers",),
            (None, "UNKNOWN_AUTHOR"),
        ),
        (None, BOTH, ("a-vdfs",), (None, "OFFICIAL")),
    ],
)
def test_the_variants(
    variant: LodVariant | None,
    credited: tuple[CreditedFact, ...],
    contracts: tuple[str, ...],
    expected: tuple[str | None, str | None],
) -> None:
    sums = by_receiver(run(*credited, variant=variant, contracts=contracts))
    sums[None, "UNKNOWN_AUTHOR"] = sums.get((None, "UNKNOWN_AUTHOR"), 0) - 20_00
    assert {key: amount for key, amount in sums.items() if amount} == {expected: 160_00}


@pytest.mark.clause("2.1.4-c")
def test_nobody_is_favoured_on_a_work_of_the_country_or_on_a_schedule() -> None:
    assert by_receiver(run(*BOTH, foreign=False)) == {(None, "UNKNOWN_AUTHOR"): 180_00}
    rate = Rate(currency="EUR", value=Decimal(2), nominal=1)
    bulletin = BulletinFact(day_asked=RUN_DAY, day_effective=RUN_DAY, rates=(rate,))
    foreign = schedule(
        [("90.00", RUN_DAY)],
        [LineFact(line=1, report=1, amount=90_00, role=S)],
        report(1, "film", credited=BOTH),
    )
    found = replace(
        run(targets=(foreign,), bulletins=(bulletin,)),
        contracts=(contract("society"), contract("a-vdfs", id="another")),
    )
    assert by_receiver(found) == {(None, "UNKNOWN_AUTHOR"): 180_00}


def unregistered(*credited: CreditedFact, genre: str | None = "Feature", **changed: Any) -> RunFacts:
    known = report(1, "new", 1, outcome=MatchOutcome.NON_REGISTERED, credited=credited, genre=genre)
    return run(targets=(account("180.00", known),), **changed)


@pytest.mark.clause("2.1.4-c", "2.1.4-d")
@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            unregistered(*BOTH),
            {("b-suissimage", None): 80_00, ("a-vdfs", None): 80_00, (None, "NON_REGISTERED_WORK"): 20_00},
        ),
        (unregistered(*BOTH, contracts=()), {(None, "NO_CONTRACT"): 180_00}),
        (unregistered(*BOTH, genre=None), {(None, "NON_REGISTERED_WORK"): 180_00}),
        (unregistered(*BOTH, genre="opera"), {(None, "NON_REGISTERED_WORK"): 180_00}),
        (unregistered(*BOTH, variant=LodVariant.RESERVE), {(None, "NON_REGISTERED_WORK"): 180_00}),
        (unregistered(*BOTH, variant=None), {(None, "NON_REGISTERED_WORK"): 180_00}),
        (unregistered(), {(None, "NON_REGISTERED_WORK"): 180_00}),
    ],
)
def test_a_work_in_no_database_is_reserved_unless_an_authors_society_is_known(
    found: RunFacts, expected: dict[tuple[str | None, str | None], int]
) -> None:
    assert by_receiver(found, "new") == expected


@pytest.mark.clause("2.1.4-d")
def test_an_undecided_work_is_reserved_whatever_is_known_of_its_authors() -> None:
    known = report(1, None, 1, outcome=MatchOutcome.UNDECIDED, credited=BOTH, genre="feature")
    (allocation,) = compute(run(targets=(account("180.00", known),))).allocations
    assert [(share.role, share.reason) for share in allocation.shares] == [(Role.ALL, "UNDER_IDENTIFICATION")]


@pytest.mark.clause("2.1.4-c", "X-a")
@pytest.mark.parametrize("amount", ["0.00", "0.01", "0.05", "0.28", "12345.67"])
def test_nothing_is_lost_and_no_share_stands_twice(amount: str) -> None:
    third = CreditedFact(role=None, society="society")
    parties = (*MEMBERS, VDFS, SUISSIMAGE, PartyFact(id="society", party_class=PartyClass.SOCIETY))
    found = replace(run(*BOTH, third, amount=amount), parties=parties)
    found = replace(found, contracts=(*found.contracts, contract("society", id="third")))
    shares = shares_of(found)
    assert len({share.share for share in shares}) == len(shares)
    assert sum(share.gross.amount for share in shares) == found.targets[0].due.amount
    parts = [by_receiver(found)[one, None] for one in ("b-suissimage", "a-vdfs", "society")]
    assert parts == sorted(parts, reverse=True) and parts[0] - parts[-1] <= 1, "without a code comes last"


@pytest.mark.clause("X-b")
def test_the_facts_of_runs_from_before_these_rules_give_the_same_draft() -> None:
    later = {"lod", "absent_role", "contract_keys", "credited", "genre", "producers", "society_code", "hour"}

    def as_then(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: as_then(one) for name, one in value.items() if name not in later}
        return [as_then(one) for one in value] if isinstance(value, list) else value

    reports = (
        report(1, "film", 1, societies=("a-vdfs",)),
        report(2, "new", 1, outcome=MatchOutcome.NON_REGISTERED),
    )
    told = run(variant=None, shares=crew(D, S), targets=(account("360.00", *reports),))
    draft = compute(from_builtins(RunFacts, as_then(to_builtins(told)) | {"works": to_builtins(told.works)}))
    assert draft.digest == compute(told).digest
    assert [(one.role, one.state.value, one.reason) for one in draft.allocations[0].shares[:2]] == [
        (D, "HELD", "OFFICIAL"),
        (S, "HELD", "OFFICIAL"),
    ]
    assert [one.reason for one in draft.allocations[1].shares] == ["NON_REGISTERED_WORK"]
