"""What a run reads of expired reserves that are dealt out anew (D-24)."""

from dataclasses import dataclass

from shared.contracts.terms import Channel, Role, UseType
from shared.kernel.money import Money
from shared.kernel.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolPart:
    """An expired reserve in a pool, in minor units of the pool's currency."""

    reserve: str
    target: str
    work: str
    reason: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFact:
    """The expired reserves of one source class, and the approved base by which they are dealt out (D-24)."""

    id: str
    channel: Channel
    use_type: UseType
    period: Period
    territory: str
    amount: Money
    base: str
    parts: tuple[PoolPart, ...]
    role: Role = Role.ALL
    """COMPOSER: what was reserved of the composer's row, which never falls to other roles (D-56)."""
