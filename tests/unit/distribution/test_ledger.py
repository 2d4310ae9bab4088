"""The identity of D-98 on one target, one receipt, and over all."""

import pytest

from services.distribution.domain.ledger import imbalance, lacking, receipt_imbalance, states_of, total_states
from shared.contracts.distribution import StateTotal
from tests.unit.distribution.run_given import azn, eur


@pytest.mark.clause("X-a", "2.1.1-n")
@pytest.mark.parametrize(
    ("due", "covered", "expected"),
    [
        (None, False, {"AWAITING_ACCOUNT": {"AZN": 5000}}),
        (azn("60.00"), False, {"AWAITING_FUNDS": {"AZN": 5000}}),
        (azn("50.00"), True, {"AWAITING_RUN": {"AZN": 5000}}),
        (azn("49.99"), True, {"AWAITING_RUN": {"AZN": 4999}, "UNALLOCATED": {"AZN": 1}}),
    ],
)
def test_money_waits_for_its_account_its_rest_and_its_run(
    due: object, covered: bool, expected: object
) -> None:
    states = states_of(allocated={"AZN": 5000}, due=due, covered=covered, distributed={}, used={})  # type: ignore[arg-type]
    assert states == expected
    assert imbalance({"AZN": 5000}, states) == []


@pytest.mark.clause("X-a")
def test_a_distributed_account_stands_in_its_shares_states() -> None:
    states = states_of(
        allocated={"AZN": 6001},
        due=azn("60.00"),
        covered=True,
        distributed={"CREDITED": {"AZN": 4000}, "RESERVED|NON_MEMBER": {"AZN": 2000}},
        used={"AZN": 6000},
    )
    assert states == {
        "CREDITED": {"AZN": 4000},
        "RESERVED|NON_MEMBER": {"AZN": 2000},
        "UNALLOCATED": {"AZN": 1},
    }
    assert imbalance({"AZN": 6001}, states) == []


@pytest.mark.clause("X-a")
@pytest.mark.parametrize(("received", "wrong"), [(19_275_24, []), (19_275_25, ["allocated 19,275.25 AZN"])])
def test_the_states_of_a_published_annual_report_are_what_was_received(
    received: int, wrong: list[str]
) -> None:
    """13,389.78 + 2,488.60 + 1,078.83 + 1,934.02 + 384.01 = 19,275.24."""
    sums = {"CREDITED": 13_389_78, "RESERVED|NON_MEMBER": 2_488_60, "HELD|CONFLICT": 1_078_83}
    sums |= {"DEDUCTED|ADMINISTRATION": 1_934_02, "REFUSED": 384_01}
    states = {state: {"AZN": amount} for state, amount in sums.items()}
    assert [told.split(", in")[0] for told in imbalance({"AZN": received}, states)] == wrong


@pytest.mark.clause("X-a", "2.2.4-a")
def test_foreign_money_is_closed_by_fx_in_both_currencies() -> None:
    states = states_of(
        allocated={"EUR": 10000},
        due=eur("100.00"),
        covered=True,
        distributed={"CREDITED": {"AZN": 19000}, "DEDUCTED|AGENCY_FEE": {"AZN": 610}},
        used={"EUR": 10000},
    )
    assert states["FX"] == {"AZN": -19610, "EUR": 10000}
    assert imbalance({"EUR": 10000}, states) == []


def test_a_lost_qepik_is_named() -> None:
    assert imbalance({"AZN": 100}, {"CREDITED": {"AZN": 99}}) == ["allocated 1.00 AZN, in states 0.99 AZN"]


@pytest.mark.clause("X-a")
def test_less_than_nothing_that_waits_is_named() -> None:
    states = states_of(
        allocated={"AZN": 60},
        due=azn("1.00"),
        covered=False,
        distributed={"CREDITED": {"AZN": 100}},
        used={"AZN": 100},
    )
    assert lacking(states) == ["AWAITING_FUNDS -0.40 AZN: more was distributed than is allocated"]
    assert lacking({"AWAITING_RUN": {"AZN": 5}, "FX": {"AZN": -5}}) == []
    # What went for good before the rest was corrected may lack, and no more than that.
    assert (lacking(states, {"AZN": 40}), len(lacking(states, {"AZN": 39, "EUR": 40}))) == ([], 1)


@pytest.mark.clause("X-a")
def test_a_receipt_is_what_is_open_of_it_its_vat_and_what_is_allocated() -> None:
    assert receipt_imbalance(118, 18, 40, [35, 25]) is None
    assert receipt_imbalance(118, 18, 41, [35, 25]) == "received 118, accounted for 119"
    assert receipt_imbalance(118, 18, -10, [60, 50]) == "10 more allocated than received"


def test_totals_are_by_state_reason_and_currency() -> None:
    totals = total_states(
        [{"RESERVED|NON_MEMBER": {"AZN": 5}}, {"RESERVED|NON_MEMBER": {"AZN": 2}, "FX": {"EUR": 1}}],
        {"AZN": 3},
        {},
    )
    assert totals == (
        StateTotal(state="FX", reason=None, amount=eur("0.01")),
        StateTotal(state="RESERVED", reason="NON_MEMBER", amount=azn("0.07")),
        StateTotal(state="UNALLOCATED", reason=None, amount=azn("0.03")),
    )
