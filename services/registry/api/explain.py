"""What the registry answers when somebody asks why."""

from typing import Any

from services.registry.api.party_views import party_at
from services.registry.api.work_views import work_at
from services.registry.projections.agreement import find_agreement
from services.registry.projections.application import find_application
from services.registry.projections.contract import find_contract
from services.registry.projections.import_run import find_import
from services.registry.projections.society import find_society
from services.registry.projections.source_record import find_source_record
from shared.jobs.context import Context
from shared.kernel.clock import baku_day
from shared.paper.words import alike
from shared.web.as_of import Moment
from shared.web.explanation import Explanation
from shared.web.routes_books import explain_books


async def explain(ctx: Context, entity_id: str) -> Explanation | None:
    """A party, work or contract with what decides over money, an import, a society, old books; None for all else."""
    if work := await work_at(ctx, entity_id, Moment(None, baku_day(ctx.clock()))):
        shown = (
            "year",
            "genre",
            "status",
            "status_by_use",
            "roles",
            "conflicts",
            "merges",
            "survivor",
            "warnings",
        )
        facts = {name: work[name] for name in shown}
        return Explanation(entity_id, "work", alike(work["title"]), facts)
    if party := await party_at(ctx, entity_id, Moment(None, baku_day(ctx.clock()))):
        named = ("class_on", "foreign_organisation", "mandates", "refusals", "payees", "survivor", "merges")
        return Explanation(entity_id, "party", alike(party["name"]), {name: party[name] for name in named})
    async with ctx.engine.connect() as connection:
        if contract := await find_contract(connection, entity_id):
            told = contract["contract"]
            named = ("kind", "key", "royalty_percent", "valid_from", "valid_to", "reporting", "tariff")
            facts = {name: told[name] for name in named} | {"versions": _versions(contract["versions"])}
            return Explanation(entity_id, "contract", alike(contract["number"]), facts)
        if agreement := await find_agreement(connection, entity_id):
            facts = {name: agreement[name] for name in ("licensor", "licensee", "versions")}
            return Explanation(entity_id, "agreement", alike(agreement["kind"]), facts)
        if application := await find_application(connection, entity_id):
            return Explanation(entity_id, "application", alike(application["about"]), _decided(application))
        if run := await find_import(connection, entity_id):
            facts = {name: run[name] for name in ("kind", "dry_run", "state", "plan", "counts", "refused")}
            return Explanation(entity_id, "import", alike(run["source"]), facts)
        if said := await find_source_record(connection, entity_id):
            facts = {name: said[name] for name in ("work", "database", "reference", "said_on", "record")}
            return Explanation(entity_id, "source record", alike(said["title"]), facts)
        if society := await find_society(connection, entity_id):
            facts = {name: society[name] for name in ("party", "status", "country", "listed_on", "society")}
            return Explanation(entity_id, "society", alike(society["name"]), facts)
        return await explain_books(connection, entity_id)


def _versions(versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What each version of a contract rests on, and from which day on it applies."""
    return [
        {"version": one["version"], "document_sha256": one["document_sha256"]}
        | {"applies_from": one["applies_from"] or one["valid_from"]}
        for one in versions
    ]


def _decided(application: dict[str, Any]) -> dict[str, Any]:
    """What an application's decision rests on."""
    named = ("kind", "status", "findings", "confirmations", "history", "certificate_sha256")
    return {name: application[name] for name in named} | {"evidence": application["claim"]["evidence"]}
