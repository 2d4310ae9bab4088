"""Whether shares rest on the agreements that they name (1.3-j)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from services.registry.domain.agreement import Agreement
from services.registry.domain.merging import ALONE
from services.registry.domain.shares import most_claimed
from shared.contracts.registry import Holder, RoleShares
from shared.contracts.terms import ANYWHERE, Role


def without_agreement(
    shares: RoleShares, work: str, known: Mapping[str, Sequence[Agreement]], stand: Mapping[str, str] = ALONE
) -> Iterator[tuple[Holder, str]]:
    """The shares of a role that do not rest on the agreement that they name, and why. One of its versions has to cover
    them, all that rest on it together. `stand` says which party stands for a merged one."""
    resting: dict[str, list[Holder]] = {}
    for holder in shares.holders:
        if holder.agreement is not None:
            resting.setdefault(holder.agreement, []).append(holder)
    for agreement, holders in resting.items():
        versions = known.get(agreement, ())
        spent = [_spent(one, holders, shares.role, work) for one in versions]
        for holder in holders:
            if defect := _party_defect(holder, versions, stand):
                yield holder, defect
                continue
            covering = [
                (one, claimed)
                for one, claimed in zip(versions, spent, strict=True)
                if _covers(one, holder, shares.role, work)
            ]
            if not covering:
                yield holder, "it does not cover the share's work, role, use, territory and days"
            elif all(claimed > one.fraction for one, claimed in covering):
                yield holder, "the parts that rest on it are together more than it gives"


def _party_defect(holder: Holder, versions: Sequence[Agreement], stand: Mapping[str, str]) -> str | None:
    if not versions:
        return "there is no such agreement"
    agreed = versions[0]

    def is_one(said: str | None, given: str) -> bool:
        return said is not None and stand.get(said, said) == stand.get(given, given)

    if not is_one(holder.party, agreed.licensee) or holder.basis.value != agreed.kind.value:
        return f"it gives {agreed.licensee} an {agreed.kind}"
    if not is_one(holder.author, agreed.licensor):
        return f"it gives what {agreed.licensor} had, not {holder.author}"
    return None


def _spent(agreement: Agreement, holders: Iterable[Holder], role: Role, work: str) -> Fraction:
    """The most that is taken of a version on any day, for any use, in any territory."""
    covered = tuple(holder for holder in holders if _covers(agreement, holder, role, work))
    return most_claimed(RoleShares(role=role, holders=covered))


def _covers(agreement: Agreement, holder: Holder, role: Role, work: str) -> bool:
    ends = agreement.valid_to
    return (
        (not agreement.works or work in agreement.works)
        and (not agreement.roles or role in agreement.roles)
        and (not agreement.use_types or holder.use_type in agreement.use_types)
        and agreement.territory in (ANYWHERE, holder.territory)
        and holder.valid_from is not None
        and holder.valid_from >= agreement.valid_from
        and (ends is None or (holder.valid_to is not None and holder.valid_to <= ends))
    )
