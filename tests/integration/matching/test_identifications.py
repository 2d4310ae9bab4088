"""What was done to find a work is recorded, told, and shown with what D-26 still asks for."""

from typing import Any

import pytest

from shared.contracts.matching import IdentificationStepTaken, NonRegisteredWorkFound
from shared.contracts.terms import DocumentKind
from shared.eventstore.store import Meta
from shared.jobs.filing import file_document
from shared.projections.verify import verify_projections
from tests.integration.matching.films import EXACT, UNKNOWN, account
from tests.integration.matching.test_account import adopt_standing_decision
from tests.support.one_service import OneService

READ = "matching:identification:read"
STEP: dict[str, Any] = {
    "kind": "SEARCH",
    "source": "IDA",
    "place": "IDA",
    "day": "2026-08-31",
    "result": "NOTHING",
}


async def kept(service: OneService, data: bytes = b"%PDF-1.4 a page of the database") -> str:
    meta = Meta(actor="clerk", correlation_id="paper")
    return await file_document(service.ctx, meta, data, "application/pdf", DocumentKind.IDA)


async def record(service: OneService, work: str, **body: Any) -> Any:
    answer = await service.post(
        "clerk", "matching:identification:submit", f"/v1/identifications/{work}/record", STEP | body
    )
    await service.settle()
    return answer


async def lighthouse(service: OneService) -> str:
    await adopt_standing_decision(service)
    await service.hear("intake", *account("july", (EXACT, UNKNOWN)))
    await service.settle()
    (found,) = [one for one in await service.published() if isinstance(one, NonRegisteredWorkFound)]
    return found.work


async def shown(service: OneService, work: str) -> Any:
    return (await service.get(READ, f"/v1/identifications/{work}")).json()


@pytest.mark.clause("2.1.1-r")
async def test_steps_are_recorded_and_what_lacks_is_shown(matching: OneService) -> None:
    work = await lighthouse(matching)
    assert (await shown(matching, work))["lacks"] == ["PUBLICATION", "ENQUIRY", "CONTACT"]
    sha = await kept(matching)
    searched = await record(matching, work, evidence_sha256=sha)
    assert searched.status_code == 200, searched.text
    credited = {"role": "DIRECTOR", "credited": "Armand Belcourt"}
    written = {"kind": "CONTACT", "source": "OTHER_DOC", "place": "Studio Aube", "result": "NOT_REACHED"}
    assert (await record(matching, work, **written, **credited, evidence_sha256=sha)).status_code == 200
    public = {"kind": "PUBLICATION", "place": "Public list", "result": "PUBLISHED", "day": "2026-08-30"}
    assert (await record(matching, work, **public)).status_code == 200
    found = await shown(matching, work)
    assert (found["lacks"], found["reports"], found["title"]) == (
        ["ENQUIRY"],
        ["july-1-5"],
        "Le Phare de minuit",
    )
    assert [one["kind"] for one in found["steps"]] == ["SEARCH", "CONTACT", "PUBLICATION"]
    told = [one for one in await matching.published() if isinstance(one, IdentificationStepTaken)]
    assert [(one.work, one.kind, one.day.isoformat(), one.taken_by) for one in told] == [
        (work, "SEARCH", "2026-08-31", "clerk"),
        (work, "CONTACT", "2026-08-31", "clerk"),
        (work, "PUBLICATION", "2026-08-30", "clerk"),
    ]
    why = (await matching.get("matching:state:read", f"/v1/explain/{work}")).json()
    assert why["kind"] == "identification"
    assert list((await verify_projections(matching.projections)).findings) == []


@pytest.mark.clause("2.1.1-r")
async def test_owners_of_registered_works_are_looked_for_too(matching: OneService) -> None:
    sha = await kept(matching)
    owner = {"role": "DIRECTOR", "person": "tagizade", "evidence_sha256": sha}
    assert (await record(matching, "seven-sons", **owner)).status_code == 200
    found = await shown(matching, "seven-sons")
    assert [one["person"] for one in found["steps"]] == ["tagizade"]


@pytest.mark.clause("2.1.1-r")
async def test_what_cannot_be_proved_is_not_recorded(matching: OneService) -> None:
    work = await lighthouse(matching)
    lost = await record(matching, work, evidence_sha256="cd" * 32)
    assert (lost.status_code, lost.json()["reason"]) == (409, "DOCUMENT_LACKS")
    unknown = await record(matching, "no-such-work", evidence_sha256=await kept(matching))
    assert unknown.status_code == 404
    for wrong in (
        {"day": "2026-13-01"},
        {"kind": "ENQUIRED"},
        {"place": "x" * 201},
        {"evidence_sha256": "ab"},
        {"telephone": "012"},
        {"person": "a b"},
    ):
        assert (await record(matching, work, **wrong)).status_code == 422, wrong
    early = await record(matching, work, day="2099-01-01", evidence_sha256=await kept(matching))
    assert (early.status_code, early.json()["reason"]) == (409, "STILL_TO_COME")
    assert [one for one in await matching.published() if isinstance(one, IdentificationStepTaken)] == []


async def test_lists_show_what_lacks(matching: OneService) -> None:
    work = await lighthouse(matching)
    listed = await matching.get(READ, "/v1/identifications?lacks=PUBLICATION")
    assert [one["work"] for one in listed.json()["items"]] == [work]
    await record(matching, work, kind="PUBLICATION", result="PUBLISHED")
    again = await matching.get(READ, "/v1/identifications?lacks=PUBLICATION")
    assert again.json()["items"] == []
    bound = await matching.get(READ, "/v1/identifications", party="broadcaster")
    assert bound.status_code == 404
