"""What decides over credits on a day: payees, their approved data, rules, holds, rates and what the bank has said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from services.payments.domain.abroad import ForeignContract, Quote
from services.payments.domain.holds import Holds
from services.payments.domain.policy_words import Account
from services.payments.domain.tax import Residence, TaxRule, Treaty
from shared.contracts.terms import PartyClass, PartyKind

HOME, HOME_CURRENCY = "AZ", "AZN"
_ORGANISATIONS = (PartyClass.SOCIETY, PartyClass.COMPOSERS_ORGANISATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """What the registry says of a receiver."""

    id: str
    name: str
    kind: PartyKind
    party_class: PartyClass
    country: str
    voen: str | None = None
    died_on: date | None = None
    left_on: date | None = None
    """Last day of his last membership, of who had one."""

    def stays(self, day: date) -> bool:
        """Whether more may be credited later: a member's or a contract's, who has not left by then. An heir's estate or
        the last sum of who left is not kept waiting for a minimum."""
        return self.party_class is not PartyClass.NONE and (self.left_on is None or day <= self.left_on)

    @property
    def paid_abroad(self) -> bool:
        """Whether it may be paid to an account in another country: a legal person of one."""
        return self.kind is PartyKind.LEGAL and self.country != HOME

    @property
    def abroad(self) -> bool:
        """Whether it is a foreign organisation, paid under its own contract."""
        return self.party_class in _ORGANISATIONS and self.country != HOME


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The approved tax profile of a payee and the version of his payment data that it stands in."""

    version: int
    fingerprint: str
    kind: PartyKind
    residence: Residence


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What decides over credits on a day."""

    day: date
    payees: Mapping[str, Payee] = field(default_factory=dict)
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    holds: Holds = field(default_factory=Holds)
    rules: Sequence[TaxRule] = ()
    returned: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """Payee and version of payment data whose order failed or came back, with the bank's code."""
    cooling: Mapping[str, date] = field(default_factory=dict)
    """First day on which a payee is paid again whose account was changed and cools still."""
    threshold: Mapping[str, int] = field(default_factory=dict)
    """Minor units by currency below which nothing is paid (D-85)."""
    treaties: Mapping[str, Treaty] = field(default_factory=dict)
    """Under which treaty a payee is taxed that day."""
    accounts: Mapping[str, Account] = field(default_factory=dict)
    """Of creditors who are no party: accounts that the policy `creditors` names, by kind of what they are owed."""
    purposes: Mapping[str, str] = field(default_factory=dict)
    """The words in which each of them is paid."""
    creditors_version: int = 0
    """Of that policy; 0: none is in force."""
    contracts: Mapping[str, ForeignContract] = field(default_factory=dict)
    """Under which terms foreign organisations are paid."""
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    """The Central Bank's rates of the day by currency."""
    credited_on: Mapping[str, date] = field(default_factory=dict)
    """Closing day of distribution runs."""
    asked: Mapping[str, str] = field(default_factory=dict)
    """Payee and an order of his that counts as unpaid, though by what the bank says it may have paid it."""
