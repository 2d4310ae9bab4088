"""Imports that go on where they were cut off, and identifiers of what does not go in."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from services.registry.domain.catalogue import CatalogueRow
from services.registry.domain.import_run import ImportKind, ImportPlan
from services.registry.domain.work import RegisterWork
from services.registry.domain.work_key import WORK_KEY, TakeWorkKey, WorkKey, WorkKeyKind
from services.registry.formats.catalogue import read_catalogue
from services.registry.jobs.keyed import register_works
from services.registry.main import PARTS
from shared.contracts.registry import Title, Work
from shared.contracts.wire import reader
from shared.eventstore.store import Done, Meta
from shared.kernel.decider import Rejected
from tests.integration.registry.test_imports import ISAN, imported, table
from tests.support.one_service import MakeService, OneService, make_service

__all__ = ["make_service"]


@pytest.fixture
async def service(make_service: MakeService) -> OneService:
    return await make_service(PARTS)


@pytest.mark.clause("1.3-d")
async def test_the_rest_of_a_file_goes_in_when_its_first_part_is_there(service: OneService) -> None:
    """What an import that was cut off entered is no stranger to the one that goes on: the second row has the title,
    year and director of the first, the third a person of the same name whom the source numbers otherwise."""
    header = ("reference", "title", "genre", "year", "director.name", "director.person")
    rows = (
        ("1", "Ad günü", "feature", "1977", "Rasim Ocaqov", "17"),
        ("2", "Ad günü", "feature", "1977", "Rasim Ocaqov", "17"),
        ("3", "Bəxt üzüyü", "feature", "1991", "Rasim Ocaqov", "18"),
    )
    await imported(service, table(rows[0], header=header), "first")
    whole = await imported(service, table(*rows, header=header), "whole")
    told = {name: whole["counts"][name] for name in ("unchanged", "entered", "rejected", "parties")}
    assert told == {"unchanged": 1, "entered": 2, "rejected": 0, "parties": 1}
    other = await imported(service, table(rows[1][:4], header=header[:4]), "other", source="Başqa fond")
    assert other["counts"]["rejected"] == 1, "to another source they are strangers"


async def owner_of(service: OneService, key: WorkKey) -> str | None:
    return (await service.ctx.store.state(WORK_KEY, key.id))[0].work


async def held_before(service: OneService, key: WorkKey, work: str) -> None:
    """An attempt that broke off took the identifier and entered nothing."""
    meta = Meta(actor="job", correlation_id="c")
    outcome = await service.ctx.store.execute(WORK_KEY, key.id, TakeWorkKey(key=key, work=work), meta)
    assert isinstance(outcome, Done)


@pytest.mark.clause("1.3-d")
async def test_a_work_that_does_not_go_in_keeps_no_identifier(service: OneService) -> None:
    header = ("reference", "title", "genre", "year", "isan")
    data = table(("1", "Ad günü", "feature", "1977", ISAN), header=header)
    plan = ImportPlan(
        kind=ImportKind.CATALOGUE, source="Kinofond", file_sha256="0" * 64, file_name="f", dry_run=False
    )
    (row,) = reader(tuple[CatalogueRow, ...])(read_catalogue(data, plan).parts[0])
    key = WorkKey(WorkKeyKind.ISAN, ISAN[:19])
    await held_before(service, key, row.id)
    body = {
        "titles": [{"text": "Ad günü", "kind": "ORIGINAL"}],
        "genre": "feature",
        "year": 1977,
        "roles": [],
    }
    by_hand = await service.post("registrar", "registry:work:submit", "/v1/works", body)
    assert by_hand.status_code == 201, by_hand.text
    await service.settle()
    foreseen = await imported(service, data, "dry", dry_run="true")
    assert (foreseen["counts"]["rejected"], await owner_of(service, key)) == (1, row.id), "nothing is done"
    done = await imported(service, data, "after")
    assert (done["counts"]["rejected"], await owner_of(service, key)) == (1, None)


@pytest.mark.clause("1.3-d")
async def test_what_is_refused_at_the_last_gives_back_what_it_does_not_have(service: OneService) -> None:
    isan, eidr = WorkKey(WorkKeyKind.ISAN, ISAN[:19]), WorkKey(WorkKeyKind.EIDR, "10.5240/0-X")
    await held_before(service, isan, "w1")
    await held_before(service, eidr, "other")
    job: Any = SimpleNamespace(ctx=service.ctx, meta=lambda: Meta(actor="job", correlation_id="c"))
    work = Work(
        id="w1", titles=(Title(text="Ad günü", language="az", script="LATIN"),), genre="feature", isan=ISAN
    )
    taken = await register_works(job, [RegisterWork(work=replace(work, eidr=eidr.value), roles=())])
    assert isinstance(taken["w1"], Rejected) and await owner_of(service, isan) is None
    assert isinstance((await register_works(job, [RegisterWork(work=work, roles=())]))["w1"], Done)
    free = WorkKey(WorkKeyKind.EIDR, "10.5240/1-X")
    other = replace(work, genre="documentary", eidr=free.value)
    refused = await register_works(job, [RegisterWork(work=other, roles=())])
    assert isinstance(refused["w1"], Rejected)
    assert (await owner_of(service, isan), await owner_of(service, free)) == ("w1", None)
