"""The registry takes over the old system's members, mandates, receivers and works (D-101)."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

import orjson
import pytest

from services.registry.jobs import books
from services.registry.main import PARTS
from shared.contracts.platform import BooksTakenOver
from shared.contracts.registry import (
    ContractSigned,
    MandateGranted,
    PartyRegistered,
    SharesChanged,
    WorkRegistered,
)
from shared.jobs.books_reading import Head, Rows
from shared.jobs.kinds import JobContext
from shared.kernel.ids import taken_over_id
from shared.projections.document import read_lost
from tests.support.books import (
    KEYS,
    both_sign,
    findings_of,
    hand_in,
    package,
    show,
    sign,
    take_over,
    with_part,
)
from tests.support.old_registry import PART, PERSONAL, TOTALS
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]
pytestmark = pytest.mark.clause("X-f")

SECRETS = orjson.dumps(PERSONAL)
NAMED = {"registry": sha256(SECRETS).hexdigest()}
DATA = package(PART, TOTALS, "registry", personal=NAMED)
SHA = sha256(DATA).hexdigest()
RASIM, EMIN = taken_over_id("old", "party", "P1"), taken_over_id("old", "party", "P2")
FILM = taken_over_id("old", "work", "W1")


async def test_the_whole_way_with_a_cut_in_the_middle(make_service: MakeService) -> None:
    cuts: list[str] = []

    async def enter(job: JobContext, head: Head, rows: Rows) -> None:
        if not cuts:
            cuts.append("once")
            await books.enter(job, head, _OnlyParties(rows.directory))
            raise RuntimeError("the power went")
        await books.enter(job, head, rows)

    part = replace(books.PART, enter=enter)
    service = await make_service(with_part(PARTS, part), books_jwks=KEYS)
    await hand_in(service, DATA, personal=SECRETS)
    await both_sign(service, SHA)
    # A job that broke is taken again after a pause.
    await service.ctx.pool.execute(
        "UPDATE work.job SET not_before = clock_timestamp() WHERE state = 'QUEUED'"
    )
    await service.settle()
    assert (cuts, (await show(service, SHA))["state"]) == (["once"], "TAKEN_OVER")

    said = await service.published()
    counted = {kind: sum(isinstance(one, kind) for one in said) for kind in (PartyRegistered, WorkRegistered)}
    assert counted == {PartyRegistered: 3, WorkRegistered: 4}
    assert sum(isinstance(one, MandateGranted) for one in said) == 2
    assert [one.work for one in said if isinstance(one, SharesChanged)] == [FILM]
    signed = {one.contract.number: one.contract for one in said if isinstance(one, ContractSigned)}
    assert (sorted(signed), signed["P-12/2022"].party) == (["P-12/2022", "R-7/2015"], RASIM)
    (told,) = [one for one in said if isinstance(one, BooksTakenOver)]
    assert (told.package, told.totals, told.signed_by) == ("2026-1", TOTALS, ("ann", "ben"))

    why = (await service.get("registry:state:read", f"/v1/explain/{SHA}")).json()
    assert (why["kind"], why["facts"]["signed_by"], why["facts"]["declared"]) == (
        "books",
        ["ann", "ben"],
        TOTALS,
    )

    rasim = (await service.get("registry:party:read", f"/v1/parties/{RASIM}")).json()
    assert (rasim["class_on"], rasim["party"]["member_number"]) == ("MEMBER", "M-1")
    assert [one["document_sha256"] for one in rasim["mandates"]] == [SHA]
    emin = (await service.get("registry:party:read", f"/v1/parties/{EMIN}")).json()
    assert [one["fraction"] for one in emin["payees"]] == ["1/3", "2/3"]
    found = (await service.get("registry:work:read", "/v1/search?q=Ad%20günü&kind=WORK")).text
    assert FILM in found


class _OnlyParties(Rows):
    """What went in before the cut."""

    def of(self, kind: str, row: type[Any]) -> Any:
        return super().of(kind, row) if kind == "parties" else iter(())


@pytest.mark.clause("X-c")
async def test_personal_data_stands_in_the_vault_and_in_no_event(make_service: MakeService) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    await take_over(service, DATA, personal=SECRETS)
    path = f"/v1/parties/{RASIM}/identity?purpose=statement"
    identity = (await service.get("registry:identity:read", path)).json()
    assert identity == {"fin": "5ZXA1B2", "born_on": "1950-03-02", "email": "rasim@example.az"}
    assert await where_it_stands(service) == {"vault.person"}
    # The package itself is kept, for rows rest on it; the values that came apart are nowhere.
    filed = (await service.get("registry:document:read", f"/v1/documents/{SHA}")).json()
    assert (filed["kind"], filed["expired_on"], filed["keep_until"]) == ("BOOKS", None, "2101-12-31")
    assert await service.ctx.blobs.get(SHA) == DATA
    # Handed in once more they are not kept once more.
    assert (await hand_in(service, DATA, key="again", personal=SECRETS)).status_code == 202
    assert await where_it_stands(service) == {"vault.person"}

    order = {
        "order": "E-2026/9",
        "reason": "REQUEST_OF_PERSON",
        "ordered_by": "head",
        "document_sha256": "d" * 64,
    }
    path = f"/v1/parties/{RASIM}/erase"
    answer = await service.post("registrar", "registry:erasure:decide", path, order)
    assert answer.status_code == 200, answer.text
    assert [one["what"] for one in answer.json()["stays"] if "package" in one["what"]] == [
        "the package of the old system's books, where the party came with one",
        "personal data in a package of books that still waits",
    ]
    assert await where_it_stands(service) == set()
    assert await lost_documents(service) == []


@pytest.mark.clause("X-c")
async def test_a_later_package_brings_nothing_back_that_was_erased(make_service: MakeService) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    await take_over(service, DATA, personal=SECRETS)
    order = {
        "order": "E-2026/9",
        "reason": "REQUEST_OF_PERSON",
        "ordered_by": "head",
        "document_sha256": "d" * 64,
    }
    path = f"/v1/parties/{RASIM}/erase"
    await service.post("registrar", "registry:erasure:decide", path, order)
    totals = dict.fromkeys(TOTALS, 0) | {"parties": 3}
    later = package({"parties": PART["parties"]}, totals, "registry", package="2026-2", personal=NAMED)
    await hand_in(service, later, key="later", personal=SECRETS)
    # Its hash is signed: until it is taken over or given up the values wait in the vault, where nobody reads them.
    assert await where_it_stands(service) == {"vault.books_personal"}
    await take_over(service, later, "later", SECRETS)
    assert await where_it_stands(service) == set()


async def test_a_contract_with_other_terms_than_the_one_that_stands_is_told(
    make_service: MakeService,
) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    await take_over(service, DATA, personal=SECRETS)
    totals = dict.fromkeys(TOTALS, 0) | {"parties": 3, "contracts": 1}
    rows = {"parties": PART["parties"], "contracts": [PART["contracts"][0] | {"currency": "USD"}]}
    later = package(rows, totals, "registry", package="2026-2")
    assert await findings_of(service, later, "later") == [
        ("registry.contracts", taken_over_id("old", "contract", "C1"))
    ]


@pytest.mark.clause("X-c")
async def test_what_is_refused_is_given_up_with_its_bytes(make_service: MakeService) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    # Somebody put what is personal where it does not belong.
    wrong = {"parties": [PART["parties"][0] | {"identity": {"fin": "5ZXA1B2"}}]}
    data = package(wrong, dict.fromkeys(TOTALS, 0) | {"parties": 1}, "registry", personal=NAMED)
    sha = sha256(data).hexdigest()
    await hand_in(service, data, personal=SECRETS)
    assert (await show(service, sha))["state"] == "REFUSED"
    assert await where_it_stands(service) == {"blob.part", "vault.books_personal"}
    answer = await service.post("clerk", "registry:books:submit", f"/v1/books/{sha}/give-up", {})
    assert answer.status_code == 200, answer.text
    await service.settle()
    assert await where_it_stands(service) == set()
    found = await show(service, sha)
    assert (found["state"], found["protocol"]["findings"]) == ("GIVEN_UP", len(await told(service, sha)))
    assert await lost_documents(service) == []


async def lost_documents(service: OneService) -> list[str]:
    """What `verify` says of documents."""
    async with service.ctx.engine.connect() as connection:
        return list(await read_lost(connection))


async def told(service: OneService, sha: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await show(service, sha, "/findings"))["items"]
    return found


async def where_it_stands(service: OneService) -> set[str]:
    """The tables of the database in which a byte of what is personal stands, whatever their columns are."""
    tables = await service.ctx.pool.fetch(
        "SELECT schemaname || '.' || tablename FROM pg_tables"
        " WHERE schemaname IN ('log', 'work', 'blob', 'view', 'vault')"
    )
    assert {"blob.part", "log.entry", "vault.person"} <= {table for (table,) in tables}
    found = set()
    for (table,) in tables:
        # A file's bytes are shown as text of the row: escaped letters would hide them in hexadecimal digits.
        rows = f"SELECT t::text FROM {table} t"
        text = "\n".join(row for (row,) in await service.ctx.pool.fetch(rows)).lower()
        for secret in ("5zxa1b2", "1950-03-02", "rasim@example.az"):
            for spelling in (secret, secret.upper()):
                if secret in text or spelling.encode().hex() in text:
                    found.add(table)
    return found


async def test_what_the_registry_has_otherwise_refuses_the_part_and_enters_nothing(
    make_service: MakeService,
) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    others: list[dict[str, Any]] = [
        {"kind": "NATURAL", "names": [{"name": "Somebody"}], "ipi_name_numbers": ["14107338"]},
        {"kind": "NATURAL", "names": [{"name": "Else"}], "identity": {"fin": "5ZXA1B2"}},
        {"kind": "NATURAL", "names": [{"name": "Third"}], "member_number": "M-2"},
    ]
    for body in others:
        assert (await service.post("clerk", "registry:party:submit", "/v1/parties", body)).status_code == 201
    film: dict[str, Any] = {"titles": [{"text": "Another"}], "genre": "feature", "roles": []}
    film["isan"] = "0000-0000-3A8D-0000-Z-0000-0000-6"
    answer = await service.post("clerk", "registry:work:submit", "/v1/works", film)
    assert answer.status_code == 201, answer.text
    before = len(await service.ctx.store.read(0))
    await hand_in(service, DATA, personal=SECRETS)
    found = await show(service, SHA)
    assert (found["state"], found["protocol"]["findings"]) == ("REFUSED", 4)
    told = (await show(service, SHA, "/findings"))["items"]
    assert sorted((one["where"], one["what"].partition(":")[0]) for one in told) == [
        ("registry.memberships", "IDENTIFIER_OF_ANOTHER_PARTY"),
        ("registry.parties", "IDENTIFIER_OF_ANOTHER_PARTY"),
        ("registry.parties", "IDENTIFIER_OF_ANOTHER_PARTY"),
        ("registry.works", "KEY_OF_ANOTHER_WORK"),
    ]
    assert not [one for one in told if "5ZXA1B2" in str(one)]
    assert (await sign(service, SHA, "ann")).json()["reason"] == "HAS_FINDINGS"
    after = await service.ctx.store.read(0)
    assert {type(one.event).__name__ for one in after[before:]} == {
        "BooksSubmitted",
        "BooksChecked",
    }


async def test_a_later_package_repeats_the_parties_that_it_names_and_contradicts_nothing(
    make_service: MakeService,
) -> None:
    service = await make_service(PARTS, books_jwks=KEYS)
    await take_over(service, DATA, personal=SECRETS)
    before = len(await service.published())
    mandate = {"key": "3", "party": "P2", "use_types": ["ON_AIR"], "valid_from": "2024-01-01"}
    part = {"parties": PART["parties"], "mandates": [mandate]}
    totals = dict.fromkeys(TOTALS, 0) | {"parties": 3, "mandates": 1}
    later = package(part, totals, "registry", package="2026-2")
    await take_over(service, later, "later")
    said = await service.published()
    assert [type(one) for one in said[before:]] == [MandateGranted, BooksTakenOver]

    changed = {"parties": [PART["parties"][0] | {"country": "TR"}], "mandates": [mandate | {"party": "P1"}]}
    totals = dict.fromkeys(TOTALS, 0) | {"parties": 1, "mandates": 1}
    data = package(changed, totals, "registry", package="2026-3")
    assert await findings_of(service, data, "third") == [
        ("registry.parties", RASIM),
        ("registry.mandates", RASIM),
    ]
