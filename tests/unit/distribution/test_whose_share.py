"""Whose a share is: of Azerbaijani and foreign authors of one work, and never the producer's by the table."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.distribution.domain.facts import ContractFact, PartyFact
from services.distribution.domain.policy_bodies import check_key
from shared.contracts.terms import Channel, ContractKind, PartyClass, UseType
from tests.unit.distribution.run_given import (
    CREW,
    KEY,
    MEMBERS,
    D,
    M,
    S,
    account,
    azn,
    contract,
    film,
    mandate,
    report,
    role,
    run_of,
    shares_of,
    told,
)

SOCIETIES = tuple(PartyFact(id=one, party_class=PartyClass.SOCIETY) for one in ("sacd", "vdfs"))
FOREIGNERS = tuple(PartyFact(id=one, party_class=PartyClass.NONE) for one in ("claire", "franz", "nobody"))


@pytest.mark.clause("2.1.4-a", "1.3-c")
def test_each_share_of_a_mixed_work_goes_its_own_way() -> None:
    """180.00 by 6, 6, 2, 2, 2: a contracted society's author, one of a society without contract, a member, one
    whom nobody manages, and a composer whom nobody knows."""
    run = run_of(
        account("180.00", report(1, "film", 5)),
        works=(film(foreign=True),),
        shares=(
            role(D, "claire"),
            role(S, "franz"),
            role(list(CREW)[2], "cin"),
            role(list(CREW)[3], "nobody"),
        ),
        parties=(*MEMBERS, *SOCIETIES, *FOREIGNERS),
        mandates=(mandate("claire", "sacd"), mandate("franz", "vdfs"), mandate("cin")),
        contracts=(contract("sacd"),),
    )
    assert told(shares_of(run)) == [
        ("claire", "CREDITED", None, "sacd", 6000),
        ("franz", "RESERVED", "NO_CONTRACT", None, 6000),
        ("cin", "CREDITED", None, "cin", 2000),
        ("nobody", "RESERVED", "NON_MEMBER", None, 2000),
        (None, "RESERVED", "UNKNOWN_AUTHOR", None, 2000),
    ]


@pytest.mark.clause("2.1.4-a", "1.3-c")
def test_a_contract_that_has_ended_makes_no_foreign_organisation() -> None:
    run = run_of(
        account("180.00", report(1, "film", 5)),
        shares=(role(D, "claire"),),
        parties=(*SOCIETIES, *FOREIGNERS),
        mandates=(mandate("claire", "sacd"),),
        contracts=(contract("sacd", valid_to=date(2026, 8, 31)),),
    )
    assert told(shares_of(run))[0] == ("claire", "RESERVED", "NO_CONTRACT", None, 6000)


@pytest.mark.clause("1.3-i", "2.1.3-a")
def test_the_producer_pays_the_pot_and_gets_none_of_it() -> None:
    """Income 1,000.00, 18%: 180.00 to the five roles of authors; the studio that pays is none of them."""
    royalty = ContractFact(
        id="royalty",
        kind=ContractKind.ROYALTY_PAYMENT,
        party="studio",
        valid_from=date(2026, 1, 1),
        royalty_percent=Decimal(18),
    )
    paid = account(
        "180.00",
        report(1, "film", 100_000),
        channel=Channel.PRODUCER,
        payer="studio",
        contract="royalty",
        income=azn("1000.00"),
    )
    run = run_of(paid, contracts=(royalty,))
    assert [(share.role, share.receiver, share.gross) for share in shares_of(run)] == [
        (of, party, azn(sum_))
        for (of, party), sum_ in zip(CREW.items(), ("60", "60", "20", "20", "20"), strict=True)
    ]
    named = {"groups": {name: {str(of): weight for of, weight in row.items()} for name, row in KEY.items()}}
    assert list(check_key(named)) == []
    named["groups"]["FEATURE"] = {"PRODUCER": 6, str(S): 6, str(M): 6}
    assert [finding.where for finding in check_key(named)] == ["groups.FEATURE"]


@pytest.mark.clause("2.1.3-a", "2.1.1-c")
def test_a_later_percentage_leaves_the_pot_of_an_earlier_period() -> None:
    """18% of 1,000.00 are 180.00 for July; the 20% of the version from August on are not asked for."""
    first = ContractFact(
        id="royalty",
        kind=ContractKind.ROYALTY_PAYMENT,
        party="studio",
        valid_from=date(2026, 1, 1),
        royalty_percent=Decimal(18),
    )
    later = replace(first, royalty_percent=Decimal(20), applies_from=date(2026, 8, 1))
    paid = account(
        "180.00",
        report(1, "film", 100_000),
        channel=Channel.PRODUCER,
        payer="studio",
        contract="royalty",
        income=azn("1000.00"),
    )
    assert paid.period.first < date(2026, 8, 1)
    assert sum(share.gross.amount for share in shares_of(run_of(paid, contracts=(first, later)))) == 18_000


@pytest.mark.clause("1.3-c")
def test_a_representation_contract_counts_in_the_version_of_the_day_of_the_run() -> None:
    first = contract("sacd", uses=(UseType.CABLE,))
    run = run_of(
        account("180.00", report(1, "film", 5)),
        shares=(role(D, "claire"),),
        parties=(*SOCIETIES, *FOREIGNERS),
        mandates=(mandate("claire", "sacd"),),
        contracts=(first, replace(first, uses=(), applies_from=date(2026, 1, 1))),
    )
    assert told(shares_of(run))[0][1] == "CREDITED"
    too_late = replace(run, contracts=(first, replace(first, uses=(), applies_from=date(2030, 1, 1))))
    assert told(shares_of(too_late))[0][1] == "RESERVED"
