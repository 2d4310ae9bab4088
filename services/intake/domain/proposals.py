"""What a receipt may be for, ranked with the reasons: a proposal is never applied by itself, a person confirms it.

A reference in the words of the remittance tells most, then an account that a known payer paid from before, then the
exact amount, then the payer's name.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations, groupby

from services.intake.domain.receipt_rules import ALLOWED
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.money import Money
from shared.kernel.names import name_keys, same_name

PROPOSALS_MAX = 20
_TOGETHER_MAX = 4
"""Targets that one proposal of several names."""
_CHOSEN_FROM = 12
"""Targets of one payer among which sums are looked for."""
_REFERENCE_LENGTH = 4
"""Letters and figures; a shorter one stands in too many texts by chance."""


class ReasonKind(StrEnum):
    """Why a target is proposed."""

    REFERENCE = "REFERENCE"
    CONTRACT = "CONTRACT"
    PAYER = "PAYER"
    ACCOUNT = "ACCOUNT"
    AMOUNT = "AMOUNT"
    NAME = "NAME"


_WEIGHTS = {
    ReasonKind.REFERENCE: 32,
    ReasonKind.CONTRACT: 16,
    ReasonKind.PAYER: 12,
    ReasonKind.ACCOUNT: 8,
    ReasonKind.AMOUNT: 5,
    ReasonKind.NAME: 3,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What money can be for. `open` is still to come of its sum due in its `currency`, None while nobody knows that;
    `vat` its invoice asks for on top; `references` name it alone, `contract` others too."""

    kind: TargetKind
    target: str
    payer: str
    payer_name: str
    open: int | None
    currency: str
    references: tuple[str, ...] = ()
    contract: str = ""
    vat: int = 0


@dataclass(frozen=True, slots=True)
class Sought:
    """A receipt of which something is unallocated. `converted`: of that, what the bank converted (D-66); `words` are
    the remittance and the payer's reference, `name` who paid in the bank's words; `payer` whom a person named,
    `from_account` parties that paid from this account before."""

    kind: ReceiptKind
    left: Money
    converted: Money | None
    charges: Money | None
    words: str = field(repr=False)
    name: str = field(repr=False)
    payer: str | None
    from_account: frozenset[str]

    def counted_by(self, candidate: Candidate) -> Money:
        """What is left, in the candidate's currency: a schedule abroad counts what the bank converted."""
        if self.converted is not None and candidate.currency == self.converted.currency:
            return self.converted
        return self.left

    def kept_for(self, candidate: Candidate) -> int:
        """Charges that a schedule counts beside it, in its currency (D-61)."""
        charges = self.charges
        return charges.amount if charges is not None and charges.currency == candidate.currency else 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, and what it rests on: nothing of the bank's words, which stay in the vault."""

    kind: ReasonKind
    what: str


@dataclass(frozen=True, slots=True)
class Share:
    """So much for a target."""

    kind: TargetKind
    target: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Proposal:
    """One target or several, with the reasons. `vat`: what of the receipt is the invoice's VAT, to be kept apart
    first (D-99)."""

    shares: tuple[Share, ...]
    score: int
    reasons: tuple[Reason, ...]
    vat: Money | None = None


class Words:
    """Texts in which references are looked for, whatever stands between their letters and figures."""

    def __init__(self, text: str) -> None:
        told = text.upper()
        places = [place for place, letter in enumerate(told) if letter.isalnum()]
        self._letters = "".join(told[place] for place in places)
        self._begins = {
            number for number, place in enumerate(places) if number == 0 or places[number - 1] != place - 1
        }

    def name(self, reference: str) -> bool:
        """Whether the reference stands in the text, not as a part of a longer word or number."""
        wanted = "".join(letter for letter in reference.upper() if letter.isalnum())
        if len(wanted) < _REFERENCE_LENGTH:
            return False
        begin = self._letters.find(wanted)
        while begin >= 0:
            end = begin + len(wanted)
            if begin in self._begins and (end == len(self._letters) or end in self._begins):
                return True
            begin = self._letters.find(wanted, begin + 1)
        return False


def proposals_for(sought: Sought, candidates: Iterable[Candidate]) -> tuple[Proposal, ...]:
    """The best proposals, the best first; equal ones in the order of their targets."""
    words, keys = Words(sought.words), name_keys(sought.name)
    possible = (one for one in candidates if _may_pay(sought.kind, one.kind))
    reasoned = [(one, _reasons(sought, words, keys, one)) for one in possible]
    found = [_single(sought, one, reasons) for one, reasons in reasoned if reasons]
    found += _several(sought, [(one, reasons) for one, reasons in reasoned if reasons])
    found.sort(key=lambda one: (-one.score, [share.target for share in one.shares]))
    return tuple(found[:PROPOSALS_MAX])


def _may_pay(kind: ReceiptKind, target: TargetKind) -> bool:
    return kind is ReceiptKind.UNKNOWN or kind in ALLOWED[target]


def _reasons(sought: Sought, words: Words, keys: tuple[str, ...], candidate: Candidate) -> tuple[Reason, ...]:
    reasons = []
    named = next((one for one in candidate.references if words.name(one)), None)
    if named is not None:
        reasons.append(Reason(ReasonKind.REFERENCE, named))
    if candidate.contract and words.name(candidate.contract):
        reasons.append(Reason(ReasonKind.CONTRACT, candidate.contract))
    if sought.payer is not None and sought.payer == candidate.payer:
        reasons.append(Reason(ReasonKind.PAYER, candidate.payer))
    elif candidate.payer in sought.from_account:
        reasons.append(Reason(ReasonKind.ACCOUNT, candidate.payer))
    elif keys and same_name(keys, name_keys(candidate.payer_name)):
        reasons.append(Reason(ReasonKind.NAME, candidate.payer))
    if candidate.open is not None and candidate.open > 0 and _exact(sought, candidate):
        reasons.append(Reason(ReasonKind.AMOUNT, str(Money(candidate.open, candidate.currency))))
    return tuple(reasons)


def _exact(sought: Sought, candidate: Candidate) -> bool:
    """Whether what is left is what is still to come, of a schedule perhaps less what banks kept (D-61)."""
    left = sought.counted_by(candidate).amount
    if candidate.kind is TargetKind.SCHEDULE and candidate.open == left + sought.kept_for(candidate):
        return True
    return candidate.open == left or _with_vat(sought, candidate)


def _with_vat(sought: Sought, candidate: Candidate) -> bool:
    """Whether what is left is what is still to come and the VAT on top of it."""
    if not candidate.vat or not candidate.open or candidate.open < 0:
        return False
    return sought.left.amount == candidate.open + candidate.vat


def _single(sought: Sought, candidate: Candidate, reasons: tuple[Reason, ...]) -> Proposal:
    left = sought.counted_by(candidate)
    amount = left.amount if candidate.open is None else min(left.amount, candidate.open)
    share = Share(candidate.kind, candidate.target, Money(amount, left.currency))
    vat = Money(candidate.vat, sought.left.currency) if _with_vat(sought, candidate) else None
    return Proposal((share,), _score(reasons), reasons, vat)


def _several(sought: Sought, reasoned: Sequence[tuple[Candidate, tuple[Reason, ...]]]) -> Iterator[Proposal]:
    """Targets of one payer and currency that together are just what is left."""
    by_payer = sorted(reasoned, key=lambda one: (one[0].payer, one[0].currency, one[0].target))
    for _, group in groupby(by_payer, key=lambda one: (one[0].payer, one[0].currency)):
        of_payer = list(group)
        left = sought.counted_by(of_payer[0][0])
        open_ones = [one for one in of_payer if 0 < (one[0].open or 0) < left.amount]
        for size in range(2, _TOGETHER_MAX + 1):
            for chosen in combinations(open_ones[:_CHOSEN_FROM], size):
                if sum(one.open or 0 for one, _ in chosen) == left.amount:
                    yield _together(left, chosen)


def _together(left: Money, chosen: Sequence[tuple[Candidate, tuple[Reason, ...]]]) -> Proposal:
    shares = tuple(Share(one.kind, one.target, Money(one.open or 0, one.currency)) for one, _ in chosen)
    told = dict.fromkeys(reason for _, reasons in chosen for reason in reasons)
    reasons = (*told, Reason(ReasonKind.AMOUNT, str(left)))
    return Proposal(shares, _score(reasons), reasons)


def _score(reasons: Iterable[Reason]) -> int:
    return sum(_WEIGHTS[kind] for kind in {reason.kind for reason in reasons})
