"""Somebody without a token at the pages of the public list."""

from typing import Any
from urllib.parse import urlencode

import httpx

from tests.integration.matching.claims_desk import Office
from tests.integration.matching.test_public_pages import Read

FORM = {"content-type": "application/x-www-form-urlencoded"}
ENTRY = "july-1-reserve"
PATH = f"/public/az/entries/{ENTRY}/claim"
TYPED = {
    "capacity": "HEIR",
    "name": "Əli Vəliyev",
    "represents": "Həsən Seyidbəyli",
    "contact": "+994 (50) 123-45-67",
    "words": "Atamın filmi göstərilib.\r\nAfişa məndədir.",
}


class Stranger:
    """Somebody with a browser and without a token."""

    def __init__(self, office: Office) -> None:
        self.office = office

    async def get(self, path: str, status: int = 200) -> Read:
        async with self.office.client("") as client:
            answer = await client.get(path)
        assert answer.status_code == status, answer.text
        return Read(answer.text)

    async def send(
        self, path: str, fields: Any, *, address: str = "192.0.2.1", headers: dict[str, str] = FORM
    ) -> httpx.Response:
        body = fields if isinstance(fields, bytes) else urlencode(fields, doseq=True).encode()
        async with self.office.client("", address=address) as client:
            answer = await client.post(path, content=body, headers=headers)
        await self.office.service.projections.catch_up()
        return answer

    async def key(self, path: str = PATH) -> str:
        return key_of(await self.get(path))


def key_of(read: Read) -> str:
    (hidden,) = [one for one in read.all("input") if one.get("type") == "hidden"]
    assert hidden["name"] == "token"
    return str(hidden["value"])


def ticked(read: Read) -> list[str]:
    boxes = [one for one in read.all("input") if one.get("type") == "checkbox" and "checked" in one]
    return [str(one["value"]) for one in boxes]


async def claims(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.get("/v1/claims"))["items"]
    return found
