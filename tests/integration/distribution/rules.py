"""The policies in force and the Central Bank's bulletin of the day."""

from hashlib import sha256
from typing import Any

from tests.integration.distribution.world import registry_events
from tests.support.one_service import OneService
from tests.unit.distribution.run_given import KEY

BULLETIN = """<?xml version="1.0" encoding="UTF-8"?>
<ValCurs Date="05.08.2026" Name="AZN məzənnələri" Description="Invented">
<ValType Type="Xarici valyutalar">
<Valute Code="EUR"><Nominal>1</Nominal><Name>1 Avro</Name><Value>1.961</Value></Valute>
</ValType></ValCurs>"""


def policies() -> dict[str, dict[str, Any]]:
    """The key of the regulations; one genre; 20% of everything; life + 70 years."""
    rules = [
        {
            "channel": channel,
            "use_type": "ON_AIR",
            "payee_class": "MEMBER",
            "kind": "ADMINISTRATION",
            "rate": "20",
        }
        for channel in ("USER", "PRODUCER", "SOCIETY")
    ]
    return {
        "key": {
            "groups": {group: {str(role): part for role, part in row.items()} for group, row in KEY.items()}
        },
        "genres": {"genres": {"feature": "FEATURE"}},
        "deductions": {"rules": rules},
        "term": {"years_after_death": 70},
    }


async def furnish(service: OneService) -> None:
    """Tell it the registry, and give it policies and the bulletin."""
    await service.hear("registry", *registry_events())
    await service.settle()
    await adopt_policies(service, policies())
    await take_bulletin(service)


async def adopt_policies(
    service: OneService, bodies: dict[str, dict[str, Any]], version: int = 1, since: str = "2026-01-01"
) -> None:
    """Propose and approve them by two people."""
    for name, body in bodies.items():
        decision = {
            "body": "CONFERENCE" if name == "key" else "BOARD",
            "number": "1",
            "date": "2025-12-01",
            "document_sha256": "ab" * 32,
        }
        proposal = {"policy": name, "valid_from": since, "body": body, "decision": decision}
        proposed = await service.post("secretary", "distribution:policy:submit", "/v1/policies", proposal)
        assert proposed.status_code == 200, proposed.text
        path = f"/v1/policies/{name}/approve"
        same = await service.post("secretary", "distribution:policy:approve", path, {"version": version})
        assert same.status_code == 403
        approved = await service.post("chairman", "distribution:policy:approve", path, {"version": version})
        assert approved.status_code == 200, approved.text


async def take_bulletin(
    service: OneService, xml: str = BULLETIN, asked: str = "2026-08-05"
) -> dict[str, Any]:
    """Upload a bulletin; answers with the ended job."""
    async with service.client("clerk", "distribution:bulletin:submit", "distribution:job:read") as client:
        answer = await client.post(
            "/v1/bulletins",
            files={"file": ("bulletin.xml", xml.encode(), "application/xml")},
            data={"asked": asked},
            headers={"idempotency-key": f"bulletin-{asked}-{sha256(xml.encode()).hexdigest()}"},
        )
        assert answer.status_code == 202, answer.text
        await service.settle()
        job: dict[str, Any] = (await client.get(answer.json()["job"])).json()
    return job
