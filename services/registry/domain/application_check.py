"""What is wrong with an application, or looks so (1.3, D-29, D-51): all of it, as findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.registry.domain.application_events import Claim
from services.registry.domain.identifiers import IdentifierKind, problem_of
from services.registry.domain.mandates import met
from services.registry.domain.shares import most_claimed, share_defect
from services.registry.domain.work_facts import fact_defect
from shared.contracts.registry import Mandate
from shared.contracts.terms import DocumentKind, EvidenceKind
from shared.kernel.findings import Finding

DUPLICATE = "duplicate"
"""Where a finding stands that an official weighs; every other one stops the acceptance."""
_OF_PARTIES = (IdentifierKind.IPI_NAME, IdentifierKind.IPI_BASE, IdentifierKind.ISNI)
_OF_WORKS = (IdentifierKind.ISAN, IdentifierKind.EIDR, IdentifierKind.ISWC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the registry knows of what a claim names."""

    parties: frozenset[str]
    """Those of its parties that are registered."""
    stored: frozenset[str]
    """Those of its documents that are stored here."""
    holders: Mapping[tuple[str, str], str]
    """Who or what has an identifier (kind, canonical number) already."""
    alike: Mapping[str, str]
    """Registered works or parties that look the same: id and name."""
    not_agreed: tuple[str, ...] = ()
    """Shares that do not rest on the agreement that they name (1.3-j)."""
    mandates: tuple[Mandate, ...] = ()
    """Those that the applying party, and the records that it stands for, gave already."""


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with which nothing is accepted."""
    return [one for one in findings if one.where != DUPLICATE]


def check_claim(claim: Claim, known: Known) -> tuple[Finding, ...]:
    """Every finding, in the order of the application."""
    return (
        *_facts(claim),
        *_parties(claim, known),
        *_mandate(claim, known),
        *_shares(claim),
        *(Finding("roles", what, clause="1.3-j") for what in known.not_agreed),
        *_identifiers(claim, known),
        *_evidence(claim, known),
        *(Finding(DUPLICATE, f"looks like {name}", found) for found, name in sorted(known.alike.items())),
    )


def parties_of(claim: Claim) -> frozenset[str]:
    """The parties that have to be registered before the claim can be entered."""
    holders = [holder for shares in claim.roles for holder in shares.holders]
    found = {party for holder in holders for party in (holder.party, holder.author) if party is not None}
    if claim.party is not None and not claim.is_new:
        found.add(claim.party.id)
    return frozenset(found)


def papers_of(claim: Claim) -> list[str]:
    """The documents that a claim rests on."""
    named = [one.sha256 for one in claim.evidence]
    if claim.mandate is not None:
        named.append(claim.mandate.document_sha256)
    return list(dict.fromkeys(named))


def _facts(claim: Claim) -> list[Finding]:
    defects = (fact_defect(claim.work) if claim.work else None, share_defect(claim.roles))
    return [
        Finding(where, defect.detail, defect.reason)
        for where, defect in zip(("work", "roles"), defects, strict=True)
        if defect is not None
    ]


def _parties(claim: Claim, known: Known) -> list[Finding]:
    missing = sorted(parties_of(claim) - known.parties)
    return [Finding("party", "is no registered party", party, "1.3-b") for party in missing]


def _mandate(claim: Claim, known: Known) -> list[Finding]:
    if claim.mandate is None:
        return []
    return [Finding("mandate", what, other.id, "D-02") for other, what in met(claim.mandate, known.mandates)]


def _shares(claim: Claim) -> list[Finding]:
    return [
        Finding(f"roles.{shares.role}", "the shares do not make the whole", str(claimed), "1.3-a")
        for shares in claim.roles
        if not shares.absent and (claimed := most_claimed(shares)) != 1
    ]


def _identifiers(claim: Claim, known: Known) -> list[Finding]:
    fitting = _OF_PARTIES if claim.party is not None else _OF_WORKS
    findings = []
    for one in claim.identifiers:
        where = f"identifiers.{one.kind}"
        if one.kind not in fitting:
            findings.append(Finding(where, "identifies something else", one.number))
        elif problem := problem_of(one.kind, one.number):
            findings.append(Finding(where, problem, one.number))
        elif holder := known.holders.get((one.kind, one.number)):
            findings.append(Finding(where, f"belongs to {holder}", one.number))
    return findings


def _evidence(claim: Claim, known: Known) -> list[Finding]:
    given = {one.kind for one in claim.evidence}
    findings = []
    if DocumentKind.APPLICATION not in given:
        findings.append(Finding("evidence", "the signed application lacks", clause="D-103"))
    if claim.party is not None and DocumentKind.IDENTITY not in given:
        findings.append(Finding("evidence", "the proof of who the applicant is lacks", clause="D-94"))
    sources = {kind.value for kind in EvidenceKind}
    if claim.work is not None and not sources & {kind.value for kind in given}:
        findings.append(
            Finding("evidence", f"no proof of authorship: {', '.join(sorted(sources))}", clause="D-29")
        )
    findings += [
        Finding("evidence", "is not stored here: file it as a document", sha, "D-103")
        for sha in papers_of(claim)
        if sha not in known.stored
    ]
    return findings
