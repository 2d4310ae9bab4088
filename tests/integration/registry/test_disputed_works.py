"""A disputed work shows it, and its shares are not changed in silence (4.3, D-81, D-82)."""

from fractions import Fraction
from typing import Any

import pytest

from shared.contracts.payments import DisputeEnded, DisputeNarrowed, DisputeOpened, EntitledPart
from shared.contracts.terms import Role
from tests.integration.registry.test_registry import ABSENT, AUTHOR, created, film, service
from tests.integration.registry.test_work_merges import merge
from tests.support.one_service import OneService, make_service

__all__ = ["make_service", "service"]
pytestmark = pytest.mark.clause("4.3-a")
SHA = "ab" * 32


async def told(service: OneService, *events: Any) -> None:
    await service.hear("payments", *events)
    await service.settle()


async def page(service: OneService, work: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The disputes that a work shows, and its warnings of them."""
    found = (await service.get("registry:work:read", f"/v1/works/{work}")).json()
    return [one["dispute"] for one in found["disputes"]], warned(found)


def warned(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["where"], one["value"]) for one in answer["warnings"] if one["clause"] == "4.3"]


async def set_shares(service: OneService, work: str, *holders: tuple[str, str]) -> list[tuple[str, str]]:
    director = {"role": "DIRECTOR", "holders": [{"party": one, "fraction": part} for one, part in holders]}
    body = {"roles": [director, *ABSENT]}
    answer = await service.post("registrar", "registry:work:submit", f"/v1/works/{work}/shares", body)
    assert answer.status_code == 200, answer.text
    await service.settle()
    return warned(answer.json())


def opened(work: str, role: Role | None = None) -> DisputeOpened:
    return DisputeOpened(dispute="d", work=work, role=role, document_sha256=SHA)


def ended(work: str, *parts: tuple[str, str]) -> DisputeEnded:
    named = tuple(
        EntitledPart(role=Role.DIRECTOR, party=party, fraction=Fraction(part)) for party, part in parts
    )
    entitled = tuple(party for party, _ in parts)
    return DisputeEnded(
        dispute="d",
        work=work,
        documents_sha256=(SHA,),
        entitled=entitled,
        role=Role.DIRECTOR,
        parts=named,
    )


async def test_an_open_dispute_is_shown_and_warns_until_what_its_end_says_is_entered(
    service: OneService,
) -> None:
    one, other = [await created(service, "party", "/v1/parties", AUTHOR) for _ in range(2)]
    work = await created(service, "work", "/v1/works", film(one))
    assert await page(service, work) == ([], [])
    await told(service, opened(work))
    assert await page(service, work) == (["d"], [("roles", "d")])
    # Nothing is refused: payments decides over disputes. But it is said.
    assert await set_shares(service, work, (one, "1/1")) == [("roles", "d")]
    narrowed = DisputeNarrowed(dispute="d", work=work, role=Role.DIRECTOR, share=None, document_sha256=SHA)
    await told(service, narrowed)
    assert await page(service, work) == (["d"], [("roles.DIRECTOR", "d")])
    await told(service, ended(work, (one, "1/2"), (other, "1/2")))
    assert await page(service, work) == (["d"], [("roles.DIRECTOR", "d")])
    assert await set_shares(service, work, (other, "1/1")) == [("roles.DIRECTOR", "d")]
    assert await set_shares(service, work, (one, "1/2"), (other, "1/2")) == []
    assert await page(service, work) == (["d"], [])


async def test_an_end_that_leaves_all_as_it_is_is_told_no_more(service: OneService) -> None:
    author = await created(service, "party", "/v1/parties", AUTHOR)
    work = await created(service, "work", "/v1/works", film(author))
    same = DisputeEnded(dispute="d", work=work, documents_sha256=(SHA,), entitled=(author,))
    await told(service, opened(work), same)
    assert await page(service, work) == ([], [])


async def test_a_dispute_follows_its_record_into_a_merge(service: OneService) -> None:
    author = await created(service, "party", "/v1/parties", AUTHOR)
    work, twin = [await created(service, "work", "/v1/works", film(author)) for _ in range(2)]
    await told(service, opened(twin, Role.DIRECTOR))
    assert await page(service, work) == ([], [])
    answer = await merge(service, work, twin)
    assert answer.status_code == 201, answer.text
    await service.settle()
    assert await page(service, work) == (["d"], [("roles.DIRECTOR", "d")])
