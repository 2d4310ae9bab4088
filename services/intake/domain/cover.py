"""The cover of an account or schedule, as the clerk attests it, and what it has to agree with (2.1.1, D-12, D-13)."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from services.intake.domain.rules import Rule
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind, UseType
from shared.kernel.findings import Finding
from shared.kernel.money import Money
from shared.kernel.periods import Period, valid_on

SCOPE = "1.1-a"
FORM = "2.1.1-f"
SIGNATURE = "2.1.1-g"
BOX = "2.1.1-h"
NAMES = "2.1.1-i"
INEXACT = "2.1.1-j"

Findings: TypeAlias = list[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """What accompanies the file. `use_type` may be left out where the contract has one use only."""

    period: Period
    declared_total: Money
    use_type: str | None
    stamped: bool
    signed: bool
    """By whom, the document of the cover says; a name has no place in an event (D-94)."""
    signed_on: date | None
    scan_sha256: str
    cover_sha256: str
    """The cover as the clerk attested it, kept as a document."""
    number: str | None = None
    """Number of a schedule."""
    territory: str | None = None
    """Where the uses were; None is the contract's territory."""


def use_of(cover: Cover, contract: Contract) -> UseType | None:
    """The use that the account reports; None when it is none of the contract's or cannot be told (D-01)."""
    if cover.use_type is None:
        return contract.uses[0] if len(contract.uses) == 1 else None
    return next((use for use in contract.uses if use.value == cover.use_type), None)


def check_cover(cover: Cover, contract: Contract, kinds: tuple[ContractKind, ...], today: date) -> Findings:
    """Every defect of the cover against its contract and the day: use, period, form, stamp, signature, currency."""
    return [
        *_against_contract(cover, contract, kinds),
        *_period(cover, today),
        *_signature(cover, today),
        *_total(cover, contract),
    ]


def _against_contract(cover: Cover, contract: Contract, kinds: tuple[ContractKind, ...]) -> Findings:
    findings = []
    if use_of(cover, contract) is None:
        allowed = ", ".join(contract.uses)
        what = f"names no use of the contract ({allowed})"
        findings.append(Finding("cover.use_type", what, cover.use_type or "", SCOPE, Rule.OTHER_USE))
    for edge, day in (("from", cover.period.first), ("to", cover.period.last)):
        if not valid_on(day, contract.valid_from, contract.valid_to):
            until = contract.valid_to or "open"
            what = f"outside the contract, which holds from {contract.valid_from} to {until}"
            findings.append(Finding(f"cover.period.{edge}", what, str(day), FORM, Rule.OUTSIDE_CONTRACT))
    if contract.kind not in kinds:
        what = f"a contract of kind {contract.kind} has no such document"
        findings.append(Finding("cover.contract", what, contract.number, FORM, Rule.OUTSIDE_CONTRACT))
    if contract.form is None:
        findings.append(
            Finding("cover.contract", "the contract sets no form", contract.number, FORM, Rule.CONTRACT_LACKS)
        )
    return findings


def _period(cover: Cover, today: date) -> Findings:
    """Uses and incomes of days to come cannot be accounted for: a period's last day is at most the business day
    on which its file is taken in (D-16, "future date"). On that day itself the period may be over already."""
    if cover.period.last <= today:
        return []
    what = f"the period is not over: it ends after {today}"
    return [Finding("cover.period.to", what, str(cover.period.last), INEXACT, Rule.FUTURE)]


def _signature(cover: Cover, today: date) -> Findings:
    findings = []
    if not cover.stamped:
        findings.append(Finding("cover.stamped", "the stamp lacks", "false", SIGNATURE, Rule.STAMP))
    if not cover.signed:
        what = "the signature of the representative lacks"
        findings.append(Finding("cover.signed_by", what, "", SIGNATURE, Rule.SIGNATURE))
    if cover.signed_on is not None and cover.signed_on > today:
        findings.append(
            Finding("cover.signed_on", "a day in the future", str(cover.signed_on), INEXACT, Rule.FUTURE)
        )
    return findings


def _total(cover: Cover, contract: Contract) -> Findings:
    declared = cover.declared_total
    if declared.currency != contract.currency:
        what = f"not in the contract's currency {contract.currency}"
        return [Finding("cover.declared_total", what, str(declared), INEXACT, Rule.CURRENCY)]
    if declared.amount < 0:
        return [Finding("cover.declared_total", "below zero", str(declared), INEXACT, Rule.BELOW_ZERO)]
    return []
