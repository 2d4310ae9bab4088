"""What matching answers when somebody asks why."""

from typing import Any

from services.matching.projections.claim import find_claim
from services.matching.projections.enquiry_list import find_list
from services.matching.projections.identification import find_identification
from services.matching.projections.listed_run import find_listing
from services.matching.projections.merge_proposal import find_proposal
from services.matching.projections.report import counts_by_state, find_report
from services.matching.projections.target import find_target
from shared.contracts.terms import MatchOutcome
from shared.jobs.context import Context
from shared.paper.words import Word
from shared.web.explanation import Because, Explanation
from shared.web.routes_erasures import explain_erasures

LISTING_PREFIX = "listing-"
"""Before a run's id, which itself is explained by distribution."""


async def explain(ctx: Context, entity_id: str) -> Explanation | None:
    """A reported work's outcome, how far a matching is, what was done to find a work, a claim, since when a run stands
    on the public list; else None."""
    async with ctx.engine.connect() as connection:
        if report := await find_report(connection, entity_id):
            return _report(report)
        if target := await find_target(connection, entity_id):
            states = await counts_by_state(connection, target["target"], target["version"])
            facts = {name: target[name] for name in ("state", "version", "reports", "counts", "submitted_by")}
            kind, state = target["target_kind"].lower(), target["state"]
            text = Word(
                f"{target['target']} hesabatının ({kind}) eyniləşdirilməsi: {state}",
                f"matching of {kind} {target['target']}: {state}",
            )
            return Explanation(
                entity_id,
                "matching",
                text,
                facts | {"by_state": states},
                (Because("intake", target["target"]),),
            )
        if found := await find_identification(connection, entity_id):
            return _identification(found)
        if found := await find_list(connection, entity_id):
            facts = {
                name: found[name] for name in ("state", "works", "files", "sent_on", "answer_by", "reason")
            }
            text = Word(
                f"{found['society']} üçün sorğu siyahısı: {found['state']}",
                f"enquiry list to {found['society']}: {found['state']}",
            )
            society = (Because("registry", found["society"]),)
            return Explanation(entity_id, "enquiry list", text, facts, society)
        if found := await find_proposal(connection, entity_id):
            facts = {
                name: found[name] for name in ("state", "score", "reasons", "compared", "dismissed", "merged")
            }
            because = (Because("registry", found["work"]), Because("registry", found["other"]))
            text = Word(
                f"bir əsər ola bilən iki qeyd: {found['state']}",
                f"two records that may be one work: {found['state']}",
            )
            return Explanation(entity_id, "merge proposal", text, facts, because)
        if claim := await find_claim(connection, entity_id):
            return _claim(claim)
        if erased := await explain_erasures(connection, entity_id):
            return erased
        run = entity_id.removeprefix(LISTING_PREFIX)
        if run != entity_id and (listing := await find_listing(connection, run)):
            text = Word(
                f"bölgünün {listing['reserves']} ehtiyatı {listing['listed_on']} tarixindən açıq siyahıdadır",
                f"{listing['reserves']} reserves of a run stand on the public list since {listing['listed_on']}",
            )
            return Explanation(entity_id, "listing", text, listing, (Because("distribution", run),))
    return None


def _claim(claim: dict[str, Any]) -> Explanation:
    named = ("state", "capacity", "evidence", "filed_on", "decide_by", "overdue", "decision", "letter")
    facts = {name: claim[name] for name in named}
    because = [Because("registry", work) for work in claim["works"]]
    because += [Because("distribution", reserve) for reserve in claim["reserves"]]
    text = Word(
        f"{claim['filed_on']} tarixli iddia: {claim['state']}",
        f"claim of {claim['filed_on']}: {claim['state']}",
    )
    return Explanation(claim["id"], "claim", text, facts, tuple(because))


_OUTCOMES = {
    MatchOutcome.MATCHED: "əsər tapılıb",
    MatchOutcome.NON_REGISTERED: "qeydiyyata alınmamış əsərdir",
    MatchOutcome.NOT_A_WORK: "əsər deyil",
    MatchOutcome.UNDECIDED: "qərar verilməyib",
}
_SAID = (
    "outcome",
    "work",
    "rule",
    "compared",
    "persons",
    "decision",
    "decided_by",
    "confirmed_by",
    "reason",
    "evidence",
    "learned",
)


def _report(report: dict[str, Any]) -> Explanation:
    revised, proposed = report["revised"], report["proposed"]
    decided = report["decided"] if revised is None else revised["becomes"]
    facts: dict[str, object] = {
        "reported": report["of"]["reported"],
        "state": report["state"],
        "review": report["reason"],
        "candidates": report["candidates"],
        "taken_by": report["taken_by"],
        "proposed": None if proposed is None else {name: proposed[name] for name in _SAID},
        "revised": None
        if revised is None
        else {name: revised[name] for name in ("was", "was_work", "was_decision")},
        "first_outcome": report["first_outcome"],
    }
    because = [Because("intake", str(report["id"]))]
    if isinstance(decided, dict):
        facts |= {name: decided[name] for name in _SAID}
        if decided["work"] is not None:
            because.append(Because("registry", str(decided["work"])))
    outcome = report["outcome"]
    text = Word(
        f"“{report['title']}”: {_OUTCOMES[outcome] if outcome else 'səlahiyyətli şəxsin qərarını gözləyir'}",
        f"“{report['title']}”: {outcome or 'waits for an official'}",
    )
    return Explanation(str(report["id"]), "report", text, facts, tuple(because))


def _identification(found: dict[str, Any]) -> Explanation:
    facts = {name: found[name] for name in ("published_on", "contacted_on", "lacks", "steps")}
    because = [Because("registry", str(found["stands_for_it"] or found["work"]))]
    steps = len(found["steps"])
    text = Word(
        f"“{found['title']}”: tapmaq üçün {steps} addım atılıb",
        f"“{found['title']}”: {steps} steps to find it",
    )
    return Explanation(str(found["work"]), "identification", text, facts, tuple(because))
