"""What a run reads of a court's order to pay out of PROVISION (D-25)."""

from dataclasses import dataclass

from shared.contracts.terms import Channel, Role, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedFact:
    """What a court ordered to pay out of PROVISION, of a reserve that went to others for good (D-25)."""

    id: str
    work: str
    """As it stands now, of merged ones the survivor; like the owner."""
    title: str
    role: Role
    owner: str
    amount: Money
    channel: Channel
    """As all below: of what was reserved."""
    payer: str
    use_type: UseType
    period: Period
    territory: str
