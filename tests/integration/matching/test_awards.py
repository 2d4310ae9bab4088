"""The works list of a court's award is matched as an account is (D-27)."""

from dataclasses import replace

import pytest

from shared.contracts.matching import AccountMatched, MatchRevoked, WorkMatched
from shared.contracts.terms import TargetKind
from tests.integration.matching.films import EXACT, MISPRINT, account
from tests.integration.matching.test_account import decide
from tests.support.one_service import OneService


@pytest.mark.clause("2.1.1-r")
async def test_the_works_of_an_award_are_matched_as_an_accounts(matching: OneService) -> None:
    *items, manifest = account("award", (EXACT, MISPRINT))
    # Of an award the contract is its order.
    of_award = replace(manifest, target_kind=TargetKind.AWARD, contract="order-2026-7")
    await matching.hear("intake", *items, of_award)
    await matching.settle()
    shown = (await matching.get("matching:matching:read", "/v1/matchings/award-1")).json()
    assert (shown["target_kind"], shown["open"], shown["decided"]) == ("AWARD", 1, 1)
    own = await decide(matching, "clerk", "award-1-6", work="find-the-girl")
    assert (own.status_code, own.json()["reason"]) == (403, "SAME_PERSON")
    assert (await decide(matching, "official", "award-1-6", work="find-the-girl")).status_code == 200
    await matching.settle()
    published = await matching.published()
    found = [event for event in published if isinstance(event, WorkMatched)]
    assert {(one.target_kind, one.target, one.work) for one in found} == {
        (TargetKind.AWARD, "award", "seven-sons"),
        (TargetKind.AWARD, "award", "find-the-girl"),
    }
    (whole,) = [event for event in published if isinstance(event, AccountMatched)]
    assert (whole.target_kind, whole.counts) == (TargetKind.AWARD, {"MATCHED": 2})
    evidence = {"kind": "CREDITS", "sha256": "ab" * 32}
    body = {"outcome": "MATCHED", "work": "seven-sons", "reason": "The order says so.", "evidence": evidence}
    path = "/v1/reviews/award-1-6/revoke"
    assert (await matching.post("official", "matching:review:decide", path, body)).status_code == 200
    (revoked,) = [event for event in await matching.published() if isinstance(event, MatchRevoked)]
    assert (revoked.target_kind, revoked.becomes.target_kind) == (TargetKind.AWARD, TargetKind.AWARD)
