"""The registry learns parties, mandates, works, shares and contracts."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from deploy.demo.files.agreements import contracts
from deploy.demo.files.tables import crews, films, people, read_table, registered_titles
from deploy.demo.world import World

USES = ["ON_AIR", "CABLE", "RETRANSMISSION", "MASS_DEMONSTRATION", "CINEMA"]
ROLES = {
    "director": "DIRECTOR",
    "writer": "SCRIPTWRITER",
    "cinematographer": "CINEMATOGRAPHER",
    "production_designer": "PRODUCTION_DESIGNER",
    "composer": "COMPOSER",
}
Row = Mapping[str, str]


def document(name: str) -> str:
    """SHA-256 of an invented document of the demo's tables."""
    return sha256(document_text(name)).hexdigest()


def document_text(name: str) -> bytes:
    """The document itself."""
    texts = {row["document"]: row["text"] for row in read_table("documents.csv")}
    return texts[name].encode()


def play(world: World) -> None:
    """Register everybody and everything that the later chapters meet."""
    world.screen.chapter(
        "Registry: who made which film, and who gave his rights",
        "Films, titles and credits are facts, but for the one film that is disputed; it is invented, and so are "
        "memberships, mandates, contracts and numbers.",
    )
    rows = [row for row in read_table("parties.csv") if not row["party_id"].startswith("G")]
    world.at_once("parties", rows, lambda row: _register(world, row))
    given = [row for row in rows if row["mandate_to"]]
    world.at_once("mandates", given, lambda row: mandate(world, row))
    for row in read_table("refusals.csv"):
        _refuse(world, row)
    for row in read_table("payee_links.csv"):
        _tie(world, row)
    world.at_once("films with their shares", films(), lambda film: _work(world, film))
    for agreement in contracts():
        _sign(world, agreement.contract, agreement.party, agreement.row)
    wait_until_heard(world)
    _show(world)


def party_body(row: Row) -> dict[str, Any]:
    """A party of the tables, as the registry takes one."""
    key = row["party_id"]
    person = next((one for one in people() if one.person_id == key), None)
    names = [{"name": row["name"], "script": _script(row["name"]), "kind": "CANONICAL"}]
    if person is not None:
        names += [{"name": name, "script": _script(name), "kind": "VARIANT"} for name in person.variants]
    natural = row["kind"] == "NATURAL"
    return {
        "kind": row["kind"],
        "party_class": row["party_class"],
        "names": names,
        "country": row["country"],
        "member_number": row["member_number"] or None,
        "voen": row["voen"] or None if not natural else None,
        "society_code": row["society_code"].zfill(3) if row["society_code"] else None,
        "died_on": row["died_on"] or None,
        "identity": {"fin": row["fin"]} if natural and row["fin"] else None,
    }


def _register(world: World, row: Row) -> None:
    key = row["party_id"]
    answer = world["registrar"].post("registry", "/v1/parties", party_body(row), key=f"party/{key}")
    world.parties[key] = answer["id"]
    world.names[answer["id"]] = row["name"]


def _script(name: str) -> str:
    if any("\u0400" <= letter <= "\u04ff" for letter in name):
        return "CYRILLIC_AZ" if any(letter in "әғҝһөүҹјӘҒҜҺӨҮҸЈ" for letter in name) else "CYRILLIC_RU"
    return "ASCII" if name.isascii() else "LATIN"


def mandate(world: World, row: Row) -> None:
    """The party gives management of all uses to whom the row names."""
    organisation = None if row["mandate_to"] == "GUILD" else world.parties[row["mandate_to"]]
    body = {
        "organisation": organisation,
        "use_types": USES,
        "valid_from": row["mandate_from"],
        "territory": "WORLD",
        "document_sha256": document("membership-declarations"),
    }
    path = f"/v1/parties/{world.parties[row['party_id']]}/mandates"
    world["registrar"].post("registry", path, body, key=f"mandate/{row['party_id']}")


def _refuse(world: World, row: Row) -> None:
    body = {
        "use_types": row["use_types"].split("; "),
        "valid_from": row["valid_from"],
        "document_sha256": document(row["document"]),
    }
    path = f"/v1/parties/{world.parties[row['party']]}/refusals"
    world["registrar"].post("registry", path, body, key=f"refusal/{row['party']}")


def _tie(world: World, row: Row) -> None:
    body = {
        "payees": [{"receiver": world.parties[row["receiver"]], "fraction": row["fraction"]}],
        "valid_from": row["valid_from"],
        "document_sha256": document(row["document"]),
    }
    path = f"/v1/parties/{world.parties[row['owner']]}/payees"
    world["registrar"].post("registry", path, body, key=f"payees/{row['owner']}")


def _work(world: World, film_id: str) -> None:
    film = films()[film_id]
    absent = {
        row["role"]: row["document"] for row in read_table("absent_roles.csv") if row["film_id"] == film_id
    }
    roles: list[dict[str, Any]] = [
        {"role": ROLES[role], "absent": True, "evidence_sha256": document(name)}
        for role, name in absent.items()
    ]
    for role, persons in crews()[film_id].items():
        fraction = f"1/{len(persons)}"
        holders = [{"party": world.parties[person], "fraction": fraction} for person in persons]
        roles.append({"role": ROLES[role], "holders": holders})
    body = {
        "titles": [
            {"text": title.text, "language": title.language, "script": title.script, "kind": title.kind}
            for title in registered_titles()[film_id]
        ],
        "genre": film["kind"],
        "year": int(film["year"]) if film["year"] else None,
        "countries": [],
        "roles": roles,
    }
    answer = world["registrar"].post("registry", "/v1/works", body, key=f"work/{film_id}")
    world.works[film_id] = answer["id"]


def _sign(world: World, key: str, party: str, row: Mapping[str, Any]) -> None:
    kept = (
        "number",
        "kind",
        "currency",
        "valid_from",
        "valid_to",
        "uses",
        "key",
        "form",
        "territory",
        "royalty_percent",
    )
    body = {name: row[name] for name in kept if row.get(name) is not None}
    body |= {"party": world.parties[party], "document_sha256": sha256(row["number"].encode()).hexdigest()}
    answer = world["registrar"].post("registry", "/v1/contracts", body, key=f"contract/{key}")
    world.contracts[key] = answer["id"]


def wait_until_heard(world: World) -> None:
    """Until all services know what the registry knows."""
    sequence = world["auditor"].get("registry", "/v1/watermarks")["sequence"]
    for service in world.cast.services:
        if service != "registry":
            world["auditor"].heard(service, "registry", sequence)


def _show(world: World) -> None:
    work = world["registrar"].get("registry", f"/v1/works/{world.works['AZF026']}")
    rows = []
    for shares in work["roles"]:
        for holder in shares["holders"]:
            rows.append((shares["role"], world.names[holder["party"]], holder["fraction"]))
    world.screen.done(
        f"{len(world.parties)} parties, {len(world.works)} films, {len(world.contracts)} contracts;"
        " all services heard them"
    )
    world.screen.table(
        f"{work['title']} ({work['year']}), {work['status']}", ("role", "person", "share"), rows
    )
