"""What only an official can end: he says whose a held share is, or keeps it in reserve, and another confirms (D-63)."""

from datetime import timedelta
from typing import Any

import pytest

from services.distribution.main import PARTS
from shared.contracts.distribution import RoyaltyReserved
from shared.contracts.terms import PartyClass, Role
from tests.integration.distribution.abroad import hear_schedule, line, owner_found, owner_of
from tests.integration.distribution.asking import shown
from tests.integration.distribution.rules import furnish
from tests.integration.distribution.test_released import close_another
from tests.integration.distribution.test_ways_out import film, held, shares, stand, told
from tests.integration.distribution.world import mandate, party
from tests.support.one_service import NOON, MakeService, OneService

pytestmark = pytest.mark.clause("2.2.6-a")

DECIDE, CONFIRM = "distribution:held:decide", "distribution:held:approve"
WHY = {"reason": "His contract of 1978 names him.", "document_sha256": "ab" * 32}


async def _held_line(service: OneService) -> str:
    """60.00 of 100.00 EUR, AZN 117.66, are an owner's whom nobody knows on a line that names no role."""
    lines = [line(1, "60.00", owner="Kimsə"), line(2, "40.00", role=Role.COMPOSER)]
    await hear_schedule(service, lines, ["film"], [owner_of(1, None)])
    await close_another(service)
    (row,) = await held(service)
    assert (row["reason"], row["amount"], row["decision"]) == ("OFFICIAL", 117_66, None)
    one: str = row["held"]
    return one


async def _decide(service: OneService, one: str, **ruling: Any) -> Any:
    return await service.post("lawyer", DECIDE, f"/v1/held/{one}/decide", WHY | ruling)


async def _confirm(service: OneService, one: str, by: str = "head") -> Any:
    answer = await service.post(by, CONFIRM, f"/v1/held/{one}/approve", {})
    await service.settle()
    return answer


async def test_the_owner_that_two_decided_is_credited_by_the_next_run(distribution: OneService) -> None:
    one = await _held_line(distribution)
    await told(distribution, party("new", PartyClass.MEMBER))
    assert (await _decide(distribution, one, role="DIRECTOR", owner="new")).status_code == 200
    assert (await close_another(distribution)).allocations == 0, "one alone decides nothing"
    same = await _confirm(distribution, one, by="lawyer")
    assert (same.status_code, same.json()["reason"]) == (403, "SAME_PERSON")
    assert (await _confirm(distribution, one)).status_code == 200
    await close_another(distribution)
    # Nobody manages him: in reserve as his, and no part of it is the registered director's.
    assert (await stand(distribution))["RESERVED|NON_MEMBER|AZN"] == 117_66
    row = await shown(distribution, f"/v1/held/{one}", "distribution:reserve:read")
    assert (row["state"], row["decision"]["state"], row["decision"]["decided_by"]) == (
        "ENDED",
        "DECIDED",
        "head",
    )
    await told(distribution, mandate("new"))
    await close_another(distribution)
    after = await stand(distribution)
    # 117.66 less 23.53 and the composer's 78.44 less 15.69.
    assert (after["CREDITED|AZN"], "RESERVED|NON_MEMBER|AZN" in after) == (94_13 + 62_75, False)
    await told(distribution, shares())
    closed = await close_another(distribution)
    assert (closed.allocations, closed.reversals) == (0, 0)
    assert await stand(distribution) == after


async def test_a_role_that_was_decided_falls_to_whom_the_registry_has_in_it(distribution: OneService) -> None:
    one = await _held_line(distribution)
    assert (await _decide(distribution, one, role="CINEMATOGRAPHER")).status_code == 200
    assert (await _confirm(distribution, one)).status_code == 200
    await close_another(distribution)
    given = await shown(distribution, "/v1/allocations?target=schedule", "distribution:allocation:read")
    found = [
        (share["owner"], share["role"], share["gross"]["amount"])
        for body in given["items"]
        for share in body["body"]["shares"]
        if share["state"] == "CREDITED"
    ]
    assert sorted(found) == [("cin", "CINEMATOGRAPHER", 117_66), ("com", "COMPOSER", 78_44)]
    assert "HELD|OFFICIAL|AZN" not in await stand(distribution)


@pytest.mark.clause("2.1.1-p")
async def test_what_is_kept_in_reserve_has_its_three_years_from_that_run_and_is_released_when_identified(
    make_service: MakeService,
) -> None:
    now = [NOON - timedelta(days=20)]
    service = await make_service(PARTS, clock=lambda: now[0])
    await furnish(service)
    one = await _held_line(service)
    assert (await _decide(service, one)).status_code == 200
    assert (await _confirm(service, one)).status_code == 200
    now[0] = NOON
    await close_another(service)
    assert (await stand(service))["RESERVED|UNDER_IDENTIFICATION|AZN"] == 117_66
    (reserved,) = [
        event
        for event in await service.published()
        if isinstance(event, RoyaltyReserved) and event.reason == "UNDER_IDENTIFICATION"
    ]
    assert (reserved.started_on, reserved.last_claim_day.isoformat()) == (NOON.date(), "2029-09-01")
    # What is said of the work and identifies nobody leaves it there.
    await told(service, film("feature"))
    assert (await close_another(service)).allocations == 0
    await service.hear("matching", owner_found("dir"))
    await service.settle()
    assert (await close_another(service)).releases == 1
    after = await stand(service)
    assert (after["CREDITED|AZN"], "RESERVED|UNDER_IDENTIFICATION|AZN" in after) == (94_13 + 62_75, False)


async def test_only_what_waits_for_an_official_is_decided_and_only_once(distribution: OneService) -> None:
    one = await _held_line(distribution)

    async def refused(**ruling: Any) -> tuple[int, str | None]:
        answer = await _decide(distribution, one, **ruling)
        return answer.status_code, answer.json().get("reason")

    assert await refused(role="ALL") == (409, "NO_ROLE")
    assert await refused(owner="dir") == (409, "NO_ROLE")
    assert await refused(role="DIRECTOR", owner="nobody") == (409, "UNKNOWN_OWNER")
    assert (await refused(role="PRODUCER"))[0] == 422
    lost = await distribution.post("lawyer", DECIDE, "/v1/held/nothing/decide", WHY)
    assert lost.status_code == 404
    assert (await _confirm(distribution, one)).json()["reason"] == "NOT_PROPOSED"
    assert (await _decide(distribution, one, role="DIRECTOR", owner="dir")).status_code == 200
    assert await refused() == (409, "DECIDED_BEFORE")
    dropped = await distribution.post("lawyer", DECIDE, f"/v1/held/{one}/drop", {"reason": "Another one."})
    assert dropped.status_code == 200
    row = await shown(distribution, f"/v1/held/{one}", "distribution:reserve:read")
    assert (row["decision"]["state"], row["decision"]["dropped_for"]) == ("DROPPED", "Another one.")
    assert (await _decide(distribution, one)).status_code == 200
    assert (await _confirm(distribution, one)).status_code == 200
    await close_another(distribution)
    assert await refused(role="DIRECTOR") == (409, "DECIDED_BEFORE")
    explained = await shown(distribution, f"/v1/explain/{one}", "distribution:state:read")
    assert explained["kind"] == "held"
