"""After a merge a run takes whatever was said of the merged party as said of the one that stands for it (D-102)."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from services.distribution.domain.facts import LinkFact, PartyFact
from services.distribution.domain.merged import resolved
from services.distribution.projections.party import evolve
from shared.contracts.registry import PartiesMerged, PartiesSplit
from shared.contracts.terms import PartyClass
from tests.unit.distribution.run_given import CREW, D, account, mandate, report, run_of, shares_of, told

ACCOUNT = account("180.00", report(1, "film", 5))


@pytest.mark.clause("1.3-a")
def test_the_share_of_a_merged_owner_is_credited_to_the_one_that_stands() -> None:
    others = tuple(mandate(party) for party in CREW.values() if party != "dir")
    run = run_of(ACCOUNT, mandates=(*others, mandate("elder")))
    elder = PartyFact(id="elder", party_class=PartyClass.MEMBER)
    run = replace(run, parties=(*run.parties, elder))
    alone = [share for share in shares_of(run) if share.role is D]
    assert told(alone)[0][:2] == ("dir", "RESERVED")
    merged = [share for share in shares_of(resolved(run, {"dir": "elder"})) if share.role is D]
    assert told(merged)[0][:2] == ("elder", "CREDITED")
    assert resolved(run, {}) == run


@pytest.mark.clause("1.3-b")
def test_receivers_and_mandates_of_a_merged_owner_are_the_survivors() -> None:
    tie = LinkFact(id="l1", party="dir", receiver="com", fraction=Fraction(1), valid_from=date(2020, 1, 1))
    run = replace(run_of(ACCOUNT), links=(tie,))
    merged = resolved(run, {"dir": "elder", "com": "heir"})
    assert [(one.party, one.receiver) for one in merged.links] == [("elder", "heir")]
    assert {one.party for one in merged.mandates} >= {"elder", "heir"}
    assert not {one.id for one in merged.parties} & {"dir", "com"}


def test_a_merge_heard_stands_until_it_is_undone() -> None:
    merge = PartiesMerged(merge="m", survivor="elder", others=("dir",), reason="one person")
    row = evolve(("dir",), None, merge, None)  # type: ignore[arg-type]
    assert row is not None and row["merged_into"] == "elder"
    split = PartiesSplit(split="s", survivor="elder", others=("dir",), reason="wrong", undoes="m")
    parted = evolve(("dir",), row, split, None)  # type: ignore[arg-type]
    assert parted is not None and parted["merged_into"] is None
