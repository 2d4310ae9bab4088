"""Late money: what a payee was credited and not paid passes to his heirs, or to the party that he was found to be.

Heirs (D-03, D-86): receivers whose document begins with the death or later, together the whole; the account of a
currency passes at once, by their fractions, each credit by largest remainder. A link from the owner's lifetime is about
what is distributed since and passes nothing on. An account on which more is owed than credited stays: nobody inherits a
debt beyond what he inherits with it.

Merged (D-102): what stands on the account of a merged payee goes to the one who stands for him, so that one person has
one account, one payment and one tax base; undone, what is unpaid goes back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from services.payments.domain.credit_events import Credit, PassCause, Passed, PassedPart
from shared.kernel.ids import derived_id
from shared.kernel.money import Money, split
from shared.kernel.periods import valid_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A receiver of an owner's royalty, as the registry tied him."""

    link: str
    owner: str
    receiver: str
    fraction: Fraction
    document_sha256: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """What the registry says of payees."""

    stands: Mapping[str, str] = field(default_factory=dict)
    """Which party stands for each merged one."""
    merges: Mapping[str, str] = field(default_factory=dict)
    """The merge by which each merged one ended."""
    died: Mapping[str, date] = field(default_factory=dict)
    links: Sequence[Link] = ()

    def stand_in(self, party: str) -> str:
        """The party itself, or who stands for it."""
        return self.stands.get(party, party)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """A credit that no order pays."""

    credit: Credit
    in_run: bool = False
    """A payment run has it."""
    recovered: int = 0
    follows: tuple[Credit, ...] = ()
    """What became of the credit that it takes back, where that passed to others."""


def heirs_of(party: str, parties: Parties, today: date) -> tuple[Link, ...]:
    """Who receives for a dead party today, by receiver; none where they are not the whole, or one of them is dead and
    what he receives would come back."""
    died_on = parties.died.get(party)
    if died_on is None:
        return ()
    links = [
        one
        for one in parties.links
        if parties.stand_in(one.owner) == party
        and one.valid_from >= died_on
        and valid_on(today, one.valid_from, one.valid_to)
    ]
    if sum((one.fraction for one in links), Fraction(0)) != 1 or _in_a_circle(party, parties):
        return ()
    return tuple(sorted(links, key=lambda one: (one.receiver, one.link)))


def _in_a_circle(party: str, parties: Parties) -> bool:
    seen, left = set[str](), [party]
    while left:
        at = left.pop()
        for one in parties.links:
            to = parties.stand_in(one.receiver)
            if parties.stand_in(one.owner) != at or at not in parties.died:
                continue
            if to == party:
                return True
            if to not in seen:
                seen.add(to)
                left.append(to)
    return False


def passing(
    credits_: Iterable[Unsettled], parties: Parties, today: date
) -> Iterator[tuple[str, tuple[PassedPart, ...]]]:
    """Each credit that passes, with what everybody receives of it, account by account."""
    accounts: dict[tuple[str, str], list[Unsettled]] = {}
    for one in sorted(credits_, key=lambda unsettled: unsettled.credit.id):
        if one.follows:
            yield one.credit.id, _followed(one)
        else:
            accounts.setdefault((one.credit.payee, one.credit.net.currency), []).append(one)
    for (payee, _), its in sorted(accounts.items()):
        if any(_whose(one.credit, parties) != payee for one in its):
            yield from _moved(payee, its, parties)
        elif heirs := heirs_of(payee, parties, today):
            yield from _inherited(its, heirs, parties)


def _whose(credit: Credit, parties: Parties) -> str:
    return parties.stand_in(_home(credit))


def _home(credit: Credit) -> str:
    return (credit.passed.home if credit.passed is not None else None) or credit.payee


def _inherited(
    its: Sequence[Unsettled], heirs: Sequence[Link], parties: Parties
) -> Iterator[tuple[str, tuple[PassedPart, ...]]]:
    if any(one.in_run for one in its) or sum(one.credit.net.amount for one in its) < 0:
        return
    ids = {one.credit.id for one in its}
    # What is owed passes first: cut off in between, what is left can still pass.
    for one in sorted(its, key=lambda one: (one.credit.net.amount >= 0, one.credit.id)):
        credit, back = one.credit, _back(one.credit)
        to = []
        for heir in heirs:
            passed = Passed(
                credit=credit.id,
                payee=credit.payee,
                cause=PassCause.HEIR,
                reference=heir.link,
                document_sha256=heir.document_sha256,
            )
            receiver = parties.stand_in(heir.receiver)
            of_that = _id(back, heir.link, receiver) if back in ids else back
            owner = credit.owner or credit.payee
            to.append(passing_to(credit, receiver, passed, owner=owner, takes_back=of_that))
        yield credit.id, parts_of(one, to, [heir.fraction for heir in heirs])


def _moved(
    payee: str, its: Sequence[Unsettled], parties: Parties
) -> Iterator[tuple[str, tuple[PassedPart, ...]]]:
    stays = {one.credit.id for one in its if one.in_run}
    # What takes back a credit that a payment run has waits for it: together they leave the run's draft.
    going = {
        one.credit.id: one
        for one in its
        if not one.in_run and _back(one.credit) not in stays and _whose(one.credit, parties) != payee
    }
    for credit_id, one in going.items():
        home, back = _home(one.credit), _back(one.credit)
        merge, receiver = parties.merges.get(home), parties.stand_in(home)
        undone = one.credit.passed.reference if one.credit.passed is not None else ""
        passed = Passed(
            credit=credit_id,
            payee=payee,
            cause=PassCause.SPLIT if merge is None else PassCause.MERGED,
            reference=merge or undone,
            home=None if merge is None else home,
        )
        of_that = _id(back, passed.reference, receiver) if back in going else back
        to = passing_to(one.credit, receiver, passed, owner=one.credit.owner, takes_back=of_that)
        yield credit_id, parts_of(one, [to], [1])


def _followed(one: Unsettled) -> tuple[PassedPart, ...]:
    """What is taken back of a credit is owed by those to whom it passed, each as much as he received."""
    credit = one.credit
    to = [
        passing_to(
            credit,
            part.payee,
            replace(part.passed, credit=credit.id, payee=credit.payee),
            owner=part.owner,
            takes_back=part.id,
        )
        for part in one.follows
        if part.passed is not None
    ]
    return parts_of(one, to, [abs(part.net.amount) for part in one.follows])


def passing_to(
    credit: Credit, receiver: str, passed: Passed, *, owner: str | None, takes_back: str = ""
) -> Credit:
    """A credit as it stands on the account of a receiver, but for the sums: `parts_of` says them. `takes_back`: the
    credit that his part takes back, where it takes back one."""
    return replace(
        credit,
        id=_id(credit.id, passed.reference, receiver, owner if passed.cause is PassCause.DISPUTE else None),
        payee=receiver,
        owner=owner,
        takes_back=credit.takes_back and replace(credit.takes_back, credit=takes_back),
        passed=passed,
    )


def parts_of(
    one: Unsettled, to: Sequence[Credit], weights: Sequence[Fraction | int]
) -> tuple[PassedPart, ...]:
    """A credit by weights, to the qəpik."""
    credit, currency = one.credit, one.credit.net.currency
    nets = split(credit.net.amount, weights, [part.passed.reference if part.passed else "" for part in to])
    # Gross before deductions, and what was recovered, in the proportion of the net parts: neither exceeds its part.
    sizes = [abs(net) for net in nets]
    grosses, recovered = split(credit.gross.amount, sizes), split(one.recovered, sizes)
    return tuple(
        PassedPart(
            credit=replace(part, net=Money(net, currency), gross=Money(gross, currency)), recovered=had
        )
        for part, net, gross, had in zip(to, nets, grosses, recovered, strict=True)
        if net
    )


def _back(credit: Credit) -> str:
    return credit.takes_back.credit if credit.takes_back is not None else ""


def _id(credit: str, reference: str, receiver: str, owner: str | None = None) -> str:
    # One receives for two owners, by one dispute.
    of = () if owner is None else (owner,)
    return derived_id("credit-passed", credit, reference, receiver, *of)
