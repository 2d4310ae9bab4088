"""The facts of a run with the look-ups that the rules need."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from services.distribution.domain.contract_keys import weighted
from services.distribution.domain.facts import (
    ContractFact,
    LinkFact,
    RefusalFact,
    RunFacts,
)
from services.distribution.domain.policy_facts import DeductionRule
from shared.contracts.registry import Mandate
from shared.contracts.terms import (
    PartyClass,
)

T = TypeVar("T")


def _by(items: Iterable[T], attribute: str) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for item in items:
        found.setdefault(getattr(item, attribute), []).append(item)
    return found


class Facts:
    """The facts of a run with the look-ups that the rules need."""

    def __init__(self, run: RunFacts) -> None:
        self.run = run
        self.later: Facts | None = None
        self._earlier: dict[tuple[str, str], Facts] = {}
        # What the rules find out once and need again: see `persons` and `standing`.
        self.changes_of_works: dict[str, list[date]] = {}
        self.changes_of_owners: dict[tuple[str, str | None, date | None], list[date]] = {}
        self.standings: dict[tuple[object, ...], Any] = {}
        self.asked_last: tuple[object, object, object, Any] | None = None
        self.day = run.cut_off_day
        self.policies = run.policies
        self.parties = {party.id: party for party in run.parties}
        self.works = {work.id: work for work in run.works}
        keys = run.policies.contract_keys
        self.corrected = {one.id: weighted(one, keys) for one in run.corrected}
        self.source_targets = {(one.id, one.version): weighted(one, keys) for one in run.source_targets}
        self._rates = {one.version: one.rules for one in run.rates}
        self.statistics = {base.id: base for base in run.statistics}
        self._versions = _by(run.contracts, "id")
        self.roles = {shares.work: {role.role: role for role in shares.roles} for shares in run.shares}
        self.across = {one.work: one.across for one in run.shares if one.across}
        self.conflicts = {(conflict.work, conflict.role) for conflict in run.conflicts}
        self._mandates = _by(sorted(run.mandates, key=lambda m: (m.organisation or "", m.id)), "party")
        self._refusals = _by(run.refusals, "party")
        self._links = _by(sorted(run.links, key=lambda link: (link.receiver, link.id)), "party")
        standing = (self.contract_on(contract, self.day) for contract in self._versions)
        self._contracts = _by((one for one in standing if one is not None), "party")

    def earlier(self, run: str, *, later: str = "") -> "Facts":
        """The same facts on the day and by the policies of a closed run; `later`: who could not be paid then is looked
        at on the day of this run too, or of another closed one."""
        if (run, later) not in self._earlier:
            known = next(one for one in self.run.earlier if one.run == run)
            then = Facts(replace(self.run, cut_off_day=known.day, policies=known.policies))
            if later:
                then.later = self if later == self.run.run else self.earlier(later)
            self._earlier[run, later] = then
        return self._earlier[run, later]

    def mandates(self, party: str) -> list[Mandate]:
        """Mandates of an owner, in a fixed order."""
        return self._mandates.get(party, [])

    def refusals(self, party: str) -> list[RefusalFact]:
        """Refusals of an owner."""
        return self._refusals.get(party, [])

    def links(self, party: str) -> list[LinkFact]:
        """Payee links of an owner, by receiver."""
        return self._links.get(party, [])

    def contracts_of(self, party: str) -> list[ContractFact]:
        """Contracts with a party, in the versions of the day of the run."""
        return self._contracts.get(party, [])

    def contract_on(self, contract: str, day: date) -> ContractFact | None:
        """A contract in the version whose terms apply on a day, before its first day the first one (D-12)."""
        versions = self._versions.get(contract, [])
        begun = (one for one in reversed(versions) if (one.applies_from or one.valid_from) <= day)
        return next(begun, versions[0] if versions else None)

    def rates(self, version: int | None) -> tuple[DeductionRule, ...]:
        """The rules of a version of the deductions; None: of those in force."""
        return self.policies.deductions if version is None else self._rates[version]

    def class_of(self, party: str) -> PartyClass:
        """Class of a party; NONE for one that the registry does not know."""
        found = self.parties.get(party)
        return found.party_class if found else PartyClass.NONE
