"""Foreign organisations are asked about works that nobody knows: list, sending, answers, an official's word."""

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.matching.domain.celf import COLUMNS, Entry
from services.matching.formats.enquiry_list import write_list
from shared.contracts.intake import ReportedAuthor
from shared.contracts.matching import EnquirySent
from shared.contracts.registry import CreditedName, Party, PartyRegistered
from shared.contracts.terms import PartyClass, PartyKind, Role
from shared.projections.verify import verify_projections
from tests.integration.matching.films import EXACT, UNKNOWN, account, reported
from tests.integration.matching.test_identifications import lighthouse, shown
from tests.support.one_service import OneService

SUBMIT, READ = "matching:enquiry:submit", "matching:enquiry:read"
JULY = {"from": "2026-07-01", "to": "2026-07-31"}


def society(party: str) -> PartyRegistered:
    return PartyRegistered(
        party=Party(
            id=party,
            kind=PartyKind.LEGAL,
            party_class=PartyClass.SOCIETY,
            names=(CreditedName(name=party, script="LATIN"),),
            country="FR",
            society_code="056",
        )
    )


async def command(service: OneService, path: str, subject: str = "clerk", **body: Any) -> Any:
    answer = await service.post(subject, SUBMIT, f"/v1/enquiry-lists{path}", body)
    await service.settle()
    return answer


async def opened(service: OneService, to: str = "sacd", **body: Any) -> str:
    answer = await command(service, "", society=to, **(body or {"period": JULY}))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def sent(service: OneService, name: str, **body: Any) -> Any:
    said = {"day": "2026-09-01", "answer_by": "2026-12-01", "channel": "CIS-Net"} | body
    return await command(service, f"/{name}/send", **said)


async def shown_list(service: OneService, name: str) -> Any:
    return (await service.get(READ, f"/v1/enquiry-lists/{name}")).json()


@pytest.fixture
async def asked(matching: OneService) -> tuple[OneService, str]:
    """A society, and an account with one work that nobody knows."""
    await matching.hear("registry", society("sacd"), society("vg-bild-kunst"))
    return matching, await lighthouse(matching)


@pytest.mark.clause("2.1.4-e")
async def test_a_list_is_written_once_and_sent(asked: tuple[OneService, str]) -> None:
    matching, work = asked
    name = await opened(matching)
    ready = await shown_list(matching, name)
    assert (ready["state"], ready["works"], ready["by_state"]) == ("READY", 1, {"PLACED": 1})
    assert sorted(ready["files"]) == ["CSV", "TSV", "TXT", "XLSX"]
    data = await matching.ctx.blobs.get(ready["files"]["CSV"])
    assert data is not None
    head, line = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert tuple(head) == COLUMNS
    assert line[:5] == ["CELF-style", "290", name, work, "Le Phare de minuit"]
    assert line[24] == "Armand Belcourt"
    document = await matching.get("matching:document:read", f"/v1/documents/{ready['files']['XLSX']}")
    assert document.json()["parties"] == ["sacd"]
    assert [one for one in await matching.published() if isinstance(one, EnquirySent)] == []
    assert (await sent(matching, name)).status_code == 200
    (told,) = [one for one in await matching.published() if isinstance(one, EnquirySent)]
    assert (told.work, told.list_id, told.society, told.day) == (work, name, "sacd", date(2026, 9, 1))
    assert told.evidence_sha256 == ready["files"]["XLSX"]
    assert (await shown(matching, work))["lacks"] == ["PUBLICATION", "CONTACT"]
    again = await sent(matching, name)
    assert (again.status_code, again.json()["reason"]) == (409, "SENT_ALREADY")
    why = (await matching.get("matching:state:read", f"/v1/explain/{name}")).json()
    assert why["kind"] == "enquiry list"
    assert list((await verify_projections(matching.projections)).findings) == []


@pytest.mark.clause("2.1.4-e")
async def test_a_work_is_asked_about_once_at_a_time(asked: tuple[OneService, str]) -> None:
    matching, _ = asked
    first = await opened(matching)
    second = await shown_list(matching, await opened(matching))
    assert (second["state"], second["reason"], second["works"]) == ("CLOSED", "Nothing to ask about.", 0)
    elsewhere = await shown_list(matching, await opened(matching, "vg-bild-kunst"))
    assert elsewhere["works"] == 1
    assert (await command(matching, f"/{first}/close", reason="Wrong addressee")).status_code == 200
    assert (await shown_list(matching, first))["by_state"] == {"ENDED": 1}
    closed = await sent(matching, first)
    assert (closed.status_code, closed.json()["reason"]) == (409, "LIST_CLOSED")
    assert (await shown_list(matching, await opened(matching)))["works"] == 1


@pytest.mark.clause("2.1.4-e")
async def test_only_what_may_be_foreign_and_belongs_to_the_period_is_asked_about(
    asked: tuple[OneService, str],
) -> None:
    matching, work = asked
    home = replace(reported(8, "Ulduzlar sönmür", "Kamil Rəhimov"), country="Azərbaycan")
    stranger = replace(reported(9, "Wasser und Wind", "Jutta Ohm"), country="Almaniya")
    await matching.hear("intake", *account("again", (EXACT, UNKNOWN, home, stranger)))
    await matching.settle()
    found = await shown_list(matching, await opened(matching))
    assert found["works"] == 2
    august = await opened(matching, period={"from": "2026-08-01", "to": "2026-08-31"})
    assert (await shown_list(matching, august))["state"] == "CLOSED"
    named = await opened(matching, "vg-bild-kunst", works=[work, "seven-sons", "nobody-reported-it", work])
    assert (await shown_list(matching, named))["works"] == 2


async def test_what_cannot_be_a_list_is_refused(asked: tuple[OneService, str]) -> None:
    matching, _ = asked
    for body in (
        {"society": "nobody", "period": JULY},
        {"society": "tagizade", "period": JULY},
        {"society": "sacd"},
        {"society": "sacd", "period": JULY, "works": ["a"]},
        {"society": "sacd", "period": {"from": "2026-08-01", "to": "2026-07-01"}},
        {"society": "sacd", "works": ["a b"]},
    ):
        assert (await command(matching, "", **body)).status_code == 422, body
    assert (await sent(matching, "no-such-list")).status_code == 404
    name = await opened(matching)
    for wrong, reason in (
        ({"day": "2026-08-31"}, "NOT_THEN"),
        ({"day": "2099-01-01", "answer_by": "2099-02-01"}, "NOT_THEN"),
        ({"answer_by": "2026-09-01"}, "NO_TIME_TO_ANSWER"),
        ({"answer_by": "2029-09-01"}, "NO_TIME_TO_ANSWER"),
    ):
        refused = await sent(matching, name, **wrong)
        assert (refused.status_code, refused.json().get("reason")) == (409, reason), wrong
    bound = await matching.get(READ, f"/v1/enquiry-lists/{name}", party="sacd")
    assert bound.status_code == 404


def test_a_cell_is_never_a_formula() -> None:
    hostile = replace(
        UNKNOWN,
        titles=('=HYPERLINK("x")', "a\tb\nc"),
        authors=(ReportedAuthor(name="@sum", role=Role.DIRECTOR),),
    )
    files = write_list("list", [Entry("work", hostile)])
    _, line = csv.reader(io.StringIO(files["TSV"].decode("utf-8-sig")), delimiter="\t")
    assert (line[4], line[12], line[24]) == ('\'=HYPERLINK("x")', "a b c", "'@sum")
    assert files == write_list("list", [Entry("work", hostile)])
