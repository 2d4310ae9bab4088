"""What identifies a work or author pays nobody by itself: the registry says it, and a run releases (D-84)."""

from dataclasses import replace
from fractions import Fraction

import pytest

from shared.contracts import matching, registry
from shared.contracts.terms import EvidenceKind, PartyClass, Role
from tests.integration.distribution.asking import closed_run
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.test_ways_out import hear_account, stand, told
from tests.integration.distribution.world import DAY, FILM, NEW, SOCIETY, mandate, party
from tests.support.one_service import OneService

ANSWERED = matching.EnquiryAnswered(
    work=NEW,
    list_id="list",
    society=SOCIETY,
    day=DAY,
    result=matching.AnswerResult.FOUND,
    source=EvidenceKind.CISNET,
    reference="A-1",
    title="Arshin mal alan",
    year=1945,
    isan=None,
    eidr=None,
    authors=(),
    evidence_sha256="ab" * 32,
    answered_by="clerk",
)
CLAIMED = matching.AuthorClaimDecided(
    claim="claim",
    capacity=matching.ClaimCapacity.AUTHOR,
    works=(FILM,),
    reserves=(),
    claimant="fingerprint",
    party="scr",
    evidence=(),
    filed_on=DAY,
    outcome=matching.ClaimOutcome.ACCEPTED,
    identified=(matching.Identified(work=FILM, role=Role.SCRIPTWRITER, person="scr"),),
    accepted_reserves=(),
    reason="The credits name him.",
    decision="decision",
    decided_by="official",
    decided_on=DAY,
    holds_until=None,
    accepted_holds_until=None,
)


@pytest.mark.clause("2.1.4-e", "2.1.1-s")
async def test_an_answer_releases_nothing_until_the_registry_says_which_work_it_is(
    distribution: OneService,
) -> None:
    await hear_account(distribution)
    await close_another(distribution)
    await distribution.hear("matching", ANSWERED)
    await distribution.settle()
    assert (await close_another(distribution)).allocations == 0
    # The official found it to be the film, and the registry says so of the work that was reserved.
    merged = registry.WorksMerged(merge="m", survivor=FILM, others=(NEW,), reason="The society's answer A-1.")
    await told(distribution, merged)
    closed = await close_another(distribution)
    assert (closed.releases, closed.reversals) == (1, 0)
    # 25.00 by 6, 6, 2, 2, 2: the scriptwriter's 8.33 are in reserve still, of 16.67 a fifth is 3.33.
    assert await stand(distribution) == {
        "CREDITED|AZN": 40_00 + 13_34,
        "DEDUCTED|ADMINISTRATION|AZN": 10_00 + 3_33,
        "RESERVED|NON_MEMBER|AZN": 25_00 + 8_33,
    }


@pytest.mark.clause("2.1.1-s")
async def test_an_accepted_claim_pays_an_author_once_he_gives_a_mandate(distribution: OneService) -> None:
    await hear_account(distribution)
    await close_another(distribution)
    before = await stand(distribution)
    await distribution.hear("matching", CLAIMED)
    await told(distribution, party("scr", PartyClass.NONE))
    assert (await close_another(distribution)).allocations == 0
    assert await stand(distribution) == before
    await told(distribution, party("scr", PartyClass.MEMBER), mandate("scr"))
    assert (await close_another(distribution)).releases == 1
    after = await stand(distribution)
    assert (after["CREDITED|AZN"], "RESERVED|NON_MEMBER|AZN" in after) == (40_00 + 20_00, False)


@pytest.mark.clause("2.1.1-s")
async def test_an_heir_is_paid_once_there_are_the_mandate_and_his_link(distribution: OneService) -> None:
    await closed_run(distribution)
    heir = replace(CLAIMED, capacity=matching.ClaimCapacity.HEIR, party="heir")
    await distribution.hear("matching", heir)
    await told(distribution, party("heir", PartyClass.NONE))
    assert (await close_another(distribution)).allocations == 0
    linked = registry.PayeeLinked(
        link="link", party="scr", receiver="heir", fraction=Fraction(1), valid_from=DAY
    )
    # The link alone gives nobody a mandate of the author's rights.
    await told(distribution, linked)
    assert (await close_another(distribution)).allocations == 0
    await told(distribution, party("scr", PartyClass.MEMBER), mandate("scr"))
    closed = await close_another(distribution)
    assert closed.releases == 1
    assert (await credited(distribution, closed.run)) == [("scr", "heir", 25_00)]


async def credited(service: OneService, run: str) -> list[tuple[str, str, int]]:
    """Owner, receiver and gross of what a run credited."""
    return [
        (share.owner, share.receiver, share.gross.amount)
        for one in await service.published()
        if getattr(one, "run", None) == run
        for share in getattr(one, "shares", ())
        if share.state == "CREDITED"
    ]
