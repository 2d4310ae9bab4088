"""A draft comes out of its child processes as it was made, whatever is in it and however it was parted."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.distribution.domain.compute import compute
from services.distribution.domain.draft import Draft, TargetSum
from services.distribution.domain.exclusion import without
from services.distribution.domain.facts import RunFacts
from services.distribution.domain.reserve import RoyaltyReleased
from services.distribution.domain.royalty import RoyaltyAllocated
from services.distribution.formats import packed_draft
from services.distribution.formats.packed_draft import Gathered, packed, write_lines
from services.distribution.publisher import public_body_of, public_of
from shared.contracts.batches import batch_digest, body_digest
from shared.contracts.terms import Role
from shared.contracts.wire import from_json, to_json
from shared.kernel.money import Money
from tests.unit.distribution.in_parts import gathered, items_in
from tests.unit.distribution.run_given import account, crew, report, role, run_of
from tests.unit.distribution.test_determinism import busy_run, shuffled


def odd_run() -> RunFacts:
    """A film with a reserved role, in words that JSON has to mask."""
    title = 'Ulduz "\\n"\n\u2028'
    shares = (*crew(Role.COMPOSER), role(Role.COMPOSER, "nobody"))
    return run_of(account("18.01", report(1, "film", 7), report(2, "w", 2, title=title)), shares=shares)


def items_of(draft: Draft) -> list[tuple[str, bytes]]:
    kinds: list[tuple[str, tuple[object, ...]]] = [
        ("ALLOCATION", draft.allocations),
        ("RESERVE", draft.reserves),
        ("RELEASE", draft.releases),
        ("RETURN", draft.returns),
        ("REVERSAL", draft.reversals),
        ("REDISTRIBUTED", draft.redistributed),
        ("TARGET", draft.targets),
        ("TOTAL", draft.totals),
    ]
    return [(kind, to_json(item)) for kind, items in kinds for item in items]


def test_every_item_comes_back_in_the_order_in_which_it_is_appended() -> None:
    made = compute(odd_run())
    assert made.allocations and made.reserves
    whole, items = gathered(odd_run())
    assert items == items_of(made)
    assert whole.digest() == made.digest == batch_digest(body_digest(body) for _, body in items)
    assert (whole.run, whole.cut_off_day) == ("run", odd_run().cut_off_day)
    assert whole.tally.figures.totals.told() == made.totals
    assert {kind: count for kind, count in whole.counts.items() if count} == {
        "ALLOCATION": len(made.allocations),
        "RESERVE": len(made.reserves),
        "TARGET": len(made.targets),
        "TOTAL": len(made.totals),
    }


@pytest.mark.clause("X-b")
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.sets(st.sampled_from(["a", "b", "schedule", "award", "cause"])))
def test_parts_that_are_computed_in_any_order_give_the_draft_of_the_whole(
    seed: int, excluded: set[str]
) -> None:
    run = busy_run()
    made = compute(without(run, excluded))
    whole, items = gathered(shuffled(run, seed), excluded, random.Random(seed))
    assert items == items_of(made)
    assert whole.digest() == made.digest
    assert whole.tally.figures.totals.told() == made.totals


def test_nothing_is_nothing() -> None:
    run = replace(odd_run(), targets=())
    whole, items = gathered(run)
    assert (items, whole.digest()) == ([], compute(run).digest)


def test_a_share_that_stands_in_two_parts_is_no_draft(tmp_path: Path) -> None:
    part = packed(tmp_path / "part", compute(odd_run()), shared=True)
    whole = Gathered("run", odd_run().cut_off_day)
    whole.add(part)
    with pytest.raises(ArithmeticError, match="stands in two parts"):
        whole.add(part)


def test_what_takes_of_a_reserve_is_an_item_too(tmp_path: Path) -> None:
    release = RoyaltyReleased(run="run", reserve="r", allocation="a", amount=Money(1))
    made = replace(compute(odd_run()), releases=(release,))
    ((kind, body),) = items_in(packed(tmp_path / "part", made).files[packed_draft.RELEASE].read_bytes())
    assert (kind, from_json(RoyaltyReleased, body)) == ("RELEASE", release)


def test_what_is_kept_is_published_word_for_word() -> None:
    for one in compute(odd_run()).allocations:
        assert public_body_of(RoyaltyAllocated, to_json(one)) == to_json(public_of(one))


def test_an_id_may_have_whatever_means_something_in_a_line(tmp_path: Path) -> None:
    odd = TargetSum(target="a\tb\\c\n\r\u00a0", received=Money(1), excess=Money(0), distributed=Money(1))
    digest = write_lines(tmp_path / "lines", "run", "TARGET", [odd])
    lines = (tmp_path / "lines").read_bytes()
    assert lines.startswith(b"run\tTARGET\ta\\tb\\\\c\\n\\r\xc2\xa0\t\t{")
    assert items_in(lines) == [("TARGET", to_json(odd))]
    assert digest == body_digest(to_json(odd))
