"""What foreign organisations answer is taken, told and laid before an official; it changes no outcome by itself."""

import secrets
from datetime import timedelta
from typing import Any

import pytest

from services.matching.main import PARTS
from shared.contracts.matching import EnquiryAnswered, MatchRevoked
from tests.integration.matching.films import registry_events
from tests.integration.matching.test_account import EVIDENCE
from tests.integration.matching.test_enquiry_lists import (
    READ,
    SUBMIT,
    asked,
    command,
    opened,
    sent,
    society,
)
from tests.integration.matching.test_identifications import kept, lighthouse, shown
from tests.support.one_service import NOON, MakeService, OneService

__all__ = ["asked"]


async def handed_in(service: OneService, name: str, text: str | bytes, **form: Any) -> Any:
    fields = {"source": "CISNET", "day": "2026-09-01"} | form
    data = text if isinstance(text, bytes) else text.encode()
    async with service.client("clerk", SUBMIT, "matching:job:read") as client:
        answer = await client.post(
            f"/v1/enquiry-lists/{name}/import",
            files={"file": ("answers.csv", data, "text/csv")},
            data=fields,
            headers={"idempotency-key": f"file-{secrets.token_hex(4)}"},
        )
    assert answer.status_code == 202, answer.text
    await service.settle()
    return (await service.get("matching:job:read", answer.json()["job"])).json()


def answers(work: str, *rows: str) -> str:
    head = "Sending society work reference;result;society reference;title;author.1.name;author.1.ipi"
    return "\n".join((head, *(row.replace("WORK", work) for row in rows)))


@pytest.mark.clause("2.1.4-e")
@pytest.mark.clause("2.1.1-r")
async def test_answers_are_taken_from_a_file_and_change_no_outcome(asked: tuple[OneService, str]) -> None:
    matching, work = asked
    name = await opened(matching)
    row = "WORK;found;F-17;Le phare de minuit;Armand Belcourt;00014107338"
    early = await handed_in(matching, name, answers(work, row))
    assert [one["rule"] for one in early["result"]["findings"]] == ["NOT_SENT"]
    await sent(matching, name)
    tried = await handed_in(matching, name, answers(work, row), dry_run="true")
    assert (tried["result"]["taken"], tried["result"]["rejected"]) == (1, 0)
    assert [one for one in await matching.published() if isinstance(one, EnquiryAnswered)] == []
    done = await handed_in(matching, name, answers(work, row))
    assert (done["result"]["rows"], done["result"]["taken"], done["result"]["findings"]) == (1, 1, [])
    (told,) = [one for one in await matching.published() if isinstance(one, EnquiryAnswered)]
    assert (told.work, told.list_id, told.result, told.source) == (work, name, "FOUND", "CISNET")
    assert [(one.name, one.ipi) for one in told.authors] == [("Armand Belcourt", "00014107338")]
    repeated = await handed_in(matching, name, answers(work, row) + "\n")
    assert (repeated["result"]["taken"], repeated["result"]["unchanged"]) == (0, 1)
    assert len([one for one in await matching.published() if isinstance(one, EnquiryAnswered)]) == 1
    assert [one for one in await matching.published() if isinstance(one, MatchRevoked)] == []
    waiting = await matching.get("matching:identification:read", "/v1/identifications?answered=true")
    assert [one["work"] for one in waiting.json()["items"]] == [work]


@pytest.mark.clause("2.1.4-e")
async def test_an_official_decides_what_an_answer_means(asked: tuple[OneService, str]) -> None:
    matching, work = asked
    name = await opened(matching)
    await sent(matching, name)
    sha = await kept(matching, b"the letter of the society")
    said = {
        "work": work,
        "day": "2026-09-01",
        "source": "OTHER_DOC",
        "evidence_sha256": sha,
        "result": "FOUND",
    }
    told: dict[str, Any] = {"title": "Görüş", "authors": [{"name": "Tofiq Tağızadə", "role": "DIRECTOR"}]}
    assert (await command(matching, f"/{name}/answer", **said, **told)).status_code == 200

    async def judge(subject: str, **body: Any) -> Any:
        says = {"list_id": name, "accepted": True, "registered": "meeting", "reason": "The same film."} | body
        path = f"/v1/identifications/{work}/judge"
        answer = await matching.post(subject, "matching:identification:decide", path, says)
        await matching.settle()
        return answer

    own = await judge("clerk")
    assert (own.status_code, own.json()["reason"]) == (403, "SAME_PERSON")
    assert (await judge("official", registered="no-such-film")).status_code == 422
    both = await judge("official", accepted=False)
    assert (both.status_code, both.json()["reason"]) == (409, "WORK_AND_OUTCOME_DISAGREE")
    assert (await judge("official")).status_code == 200
    again = await judge("official")
    assert (again.status_code, again.json()["reason"]) == (409, "ALREADY_DECIDED")
    assert [one for one in await matching.published() if isinstance(one, MatchRevoked)] == []
    found = await shown(matching, work)
    assert (found["enquiries"][0]["state"], found["enquiries"][0]["judged"]["registered"]) == (
        "JUDGED",
        "meeting",
    )
    (report,) = found["reports"]
    body = {"outcome": "MATCHED", "work": "meeting", "reason": "By the society.", "evidence": EVIDENCE}
    path = f"/v1/reviews/{report}/revoke"
    assert (await matching.post("official", "matching:review:decide", path, body)).status_code == 200
    await matching.settle()
    (revoked,) = [one for one in await matching.published() if isinstance(one, MatchRevoked)]
    assert (revoked.was_work, revoked.becomes.work) == (work, "meeting")


@pytest.mark.clause("2.1.4-e")
async def test_what_is_late_is_shown(make_service: MakeService) -> None:
    now = [NOON - timedelta(days=10)]
    matching = await make_service(PARTS, clock=lambda: now[0])
    await matching.hear("registry", *registry_events(), society("sacd"))
    work = await lighthouse(matching)
    name = await opened(matching)
    assert (await sent(matching, name, day="2026-08-22", answer_by="2026-08-31")).status_code == 200
    assert (await matching.get(READ, "/v1/enquiry-lists?overdue=true")).json()["items"] == []
    now[0] = NOON
    (late,) = (await matching.get(READ, "/v1/enquiry-lists?overdue=true")).json()["items"]
    assert (late["id"], late["overdue"]) == (name, True)
    await handed_in(matching, name, answers(work, "WORK;NOTHING;;;;"))
    assert (await matching.get(READ, "/v1/enquiry-lists?overdue=true")).json()["items"] == []


@pytest.mark.clause("2.1.4-e")
async def test_rows_that_say_nothing_usable_are_told_and_change_nothing(
    asked: tuple[OneService, str],
) -> None:
    matching, work = asked
    name = await opened(matching)
    await sent(matching, name)
    rows = (
        "WORK;PERHAPS;;;;",
        "somebody-elses;NOTHING;;;;",
        ";FOUND;;;;",
        "a b;FOUND;;;;",
        "other;FOUND;;T;Armand Belcourt;00014107339",
        "WORK;;;;;",
    )
    job = await handed_in(matching, name, answers(work, *rows))
    found = {one["where"]: one["what"] for one in job["result"]["findings"]}
    assert list(found) == ["row 2, result", "row 3", "row 4", "row 5", "row 6.author.1.ipi"]
    assert (job["result"]["rows"], job["result"]["taken"], job["result"]["rejected"]) == (5, 0, 5)
    twice = await handed_in(matching, name, answers(work, "WORK;NOTHING;;;;", "WORK;FOUND;1;;;"))
    assert (twice["result"]["taken"], [one["where"] for one in twice["result"]["findings"]]) == (1, ["row 3"])
    for hostile in (b"\x00\x01\x02", b"PK\x03\x04nothing", b"\xff\xfe\x00", b"title;year\nx;1\n", b'"open'):
        failed = await handed_in(matching, name, hostile)
        assert failed["state"] == "FAILED", hostile
    assert len([one for one in await matching.published() if isinstance(one, EnquiryAnswered)]) == 1
