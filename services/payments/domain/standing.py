"""Where an unpaid credit stands on a day: PAYABLE, DISPUTED or ONHOLD with its reason (D-98).

Derived, never stored: disputes, payment data, tax rules and deaths change it without touching the credit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from services.payments.domain.abroad import not_due
from services.payments.domain.circumstances import HOME_CURRENCY, Circumstances
from services.payments.domain.holds import Hold
from services.payments.domain.tax import Residence, TaxRule, rule_for, source_of, under_treaty
from shared.contracts.terms import Channel, PartyKind, Role
from shared.kernel.money import Money


class CreditState(StrEnum):
    """States of credited money in payments (D-98)."""

    PAYABLE = "PAYABLE"
    DISPUTED = "DISPUTED"
    ONHOLD = "ONHOLD"
    WITHHELD = "WITHHELD"
    PAID = "PAID"
    RECEIVABLE = "RECEIVABLE"
    """Below zero: what a payee owes, until a payment sets it off (D-87)."""


class HoldReason(StrEnum):
    """Why an unpaid credit goes into no payment run."""

    DISPUTE = "DISPUTE"
    ABROAD = "ABROAD"
    """Of a foreign organisation without a representation contract."""
    NOT_DUE = "NOT_DUE"
    """Of a foreign organisation: its contract plans the payment for a later day (4.2)."""
    NO_RATE = "NO_RATE"
    """The Central Bank's rate of the day of payment is not known (D-96), or no decision says which one applies."""
    DECEASED = "DECEASED"
    NO_PAYMENT_DATA = "NO_PAYMENT_DATA"
    NO_TAX_RULE = "NO_TAX_RULE"
    COOLING = "COOLING"
    """The account was changed a few days ago: nothing goes to it before somebody could say that it is wrong."""
    THRESHOLD = "THRESHOLD"
    """Together less than the Board's minimum (D-85): carried on until more comes."""
    NEXT_RUN = "NEXT_RUN"
    """More credits than one order can name: the next payment run pays them."""
    REVERSED = "REVERSED"
    """Distribution took it back while a payment run had it: the next payment sets the one against the other."""
    OTHER_PARTY = "OTHER_PARTY"
    """Its payee was merged, or the merge by which it came undone, while a payment run had it: the next payment pays
    whose it is (D-102)."""
    NOTHING_LEFT = "NOTHING_LEFT"
    """What is withheld leaves nothing to pay: carried on (D-87)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpaid:
    """A credit that no released order pays."""

    credit: str
    payee: str
    work: str
    role: Role
    allocation: str
    run: str
    channel: Channel
    gross: Money
    net: Money
    owner: str | None = None
    fraction: Fraction | None = None
    """Part of the role that its allocation gives its owner; None where nobody says it."""
    heard: int = 0
    """Up to which of our own public events the run that credited it had heard."""
    settled: bool = False
    """It takes back another, or is taken back, or an organisation deals it out: no end of a dispute holds it."""

    @property
    def whose(self) -> str:
        """Its owner; where an organisation got a sum without owners, it stands for them."""
        return self.owner or self.payee


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """State of a credit, and why it is not paid."""

    state: CreditState
    reason: HoldReason | None = None
    detail: str = ""
    rule: TaxRule | None = None
    """Of what can be paid: the tax rule that applies."""


def standing_of(credit: Unpaid, now: Circumstances) -> Standing:
    """The first that applies: disputed, abroad and not due, deceased, no payment data or those that a payment came back
    from, an account that was changed just now, no rate, no tax rule; else payable. What is owed is RECEIVABLE, with
    whatever keeps a payment from setting it off. What a minimum keeps is seen of all together: `standings_of`."""
    found = _standing(credit, now)
    return replace(found, state=CreditState.RECEIVABLE) if credit.net.amount < 0 else found


def _standing(credit: Unpaid, now: Circumstances) -> Standing:
    if (hold := now.holds.on(credit)) is not None:
        return disputed(hold)
    if credit.net.currency != HOME_CURRENCY:
        return _later(
            HoldReason.NO_RATE,
            f"credited in {credit.net.currency}: no decision says by which day's rate, nor in what, it is paid; "
            "manat alone are converted (D-64, D-96)",
        )
    since = now.credited_on.get(credit.run)
    later = contract_problem(credit.payee, since, now)
    if later is not None and later.reason is HoldReason.NOT_DUE and credit.net.amount < 0:
        # What is owed waits for no day: it is set against whatever is paid first (D-87).
        later = None
    problem = later or account_problem(credit.payee, now)
    return problem or _without_rate(credit.payee, now) or _taxed(credit, now)


def contract_problem(payee_id: str, since: date | None, now: Circumstances) -> Standing | None:
    """Why a foreign organisation is not paid what is owed to it since a day; None when it is, and for others."""
    payee = now.payees.get(payee_id)
    if payee is None or not payee.abroad:
        return None
    terms = now.contracts.get(payee_id)
    if terms is None:
        return _later(
            HoldReason.ABROAD, "a foreign organisation is paid under its contract, and has none (4.2)"
        )
    reason = not_due(terms, now.day, since)
    return _later(HoldReason.NOT_DUE, reason) if reason else None


def paid_in(payee_id: str, now: Circumstances) -> str:
    """The currency in which a payee is paid his royalty."""
    payee = now.payees.get(payee_id)
    return now.contracts[payee_id].currency if payee is not None and payee.abroad else HOME_CURRENCY


def _without_rate(payee_id: str, now: Circumstances) -> Standing | None:
    currency = paid_in(payee_id, now)
    if currency == HOME_CURRENCY or currency in now.quotes:
        return None
    return _later(HoldReason.NO_RATE, f"no rate of {currency} on {now.day}: its bulletin is not there (D-96)")


def account_problem(payee_id: str, now: Circumstances) -> Standing | None:
    """Why nothing at all can be paid to a party; None when it can."""
    payee = now.payees.get(payee_id)
    if payee is None:
        return _on_hold(HoldReason.NO_PAYMENT_DATA, "the registry has not told of this payee yet")
    if payee.died_on is not None:
        return _on_hold(HoldReason.DECEASED, f"died on {payee.died_on}; the heirs are to be documented")
    profile = now.profiles.get(payee_id)
    if profile is None:
        return _on_hold(HoldReason.NO_PAYMENT_DATA, "no approved account number and tax profile")
    if payee_id in now.asked:
        what = f"the bank may have paid the order {now.asked[payee_id]}, which counts as unpaid"
        return _on_hold(HoldReason.NO_PAYMENT_DATA, what)
    code = now.returned.get((payee_id, profile.version))
    if code is not None:
        # Whatever the bank's code: nobody pays an account again that did not take the money, until two people have
        # approved data anew, be they the same (D-86).
        what = f"the bank sent a payment to these data back ({code or 'no code'}); a new version has to be approved"
        return _on_hold(HoldReason.NO_PAYMENT_DATA, what)
    until = now.cooling.get(payee_id)
    if until is not None:
        # By the day of the draft: what is sent to the bank for a later day is not called back by who finds it wrong.
        return _on_hold(HoldReason.COOLING, f"the account was changed; it is paid by drafts from {until} on")
    return None


def _taxed(credit: Unpaid, now: Circumstances) -> Standing:
    payee, profile = now.payees[credit.payee], now.profiles[credit.payee]
    if profile.kind is not payee.kind:
        what = f"the tax profile is of a {profile.kind} person, the registry has a {payee.kind} one (D-75)"
        return _on_hold(HoldReason.NO_PAYMENT_DATA, what)
    if profile.kind is PartyKind.LEGAL and profile.residence is Residence.RESIDENT and payee.voen is None:
        return _on_hold(HoldReason.NO_PAYMENT_DATA, "a legal person is paid under its VÖEN only (D-77)")
    source = source_of(credit.channel)
    rule = rule_for(now.rules, profile.kind, profile.residence, source, now.day)
    if rule is None:
        who = f"{profile.kind}, {profile.residence}, {source}"
        return _on_hold(HoldReason.NO_TAX_RULE, f"no tax rule for {who} on {now.day}")
    return Standing(state=CreditState.PAYABLE, rule=under_treaty(rule, now.treaties.get(credit.payee)))


def standings_of(credits_: Iterable[Unpaid], now: Circumstances) -> Iterator[tuple[Unpaid, Standing]]:
    """Each credit with its standing, in their order: what one payee can be paid in a currency is carried on where all
    of it, before tax, is less than the Board's minimum (D-85)."""
    found = [(credit, standing_of(credit, now)) for credit in credits_]
    sums: dict[tuple[str, str], int] = {}
    for credit, standing in found:
        if standing.rule is not None:
            key = (credit.payee, credit.net.currency)
            sums[key] = sums.get(key, 0) + credit.net.amount
    small = {
        key
        for key, amount in sums.items()
        if 0 < amount < now.threshold.get(key[1], 0) and now.payees[key[0]].stays(now.day)
    }
    for credit, standing in found:
        key = (credit.payee, credit.net.currency)
        kept = standing.rule is not None and key in small
        yield credit, _below(standing, Money(now.threshold[key[1]], key[1])) if kept else standing


def _below(standing: Standing, minimum: Money) -> Standing:
    held = CreditState.ONHOLD if standing.state is CreditState.PAYABLE else standing.state
    detail = (
        f"all of it is less than {minimum}, the least that is paid by the Board's decision; it is carried on"
    )
    return Standing(state=held, reason=HoldReason.THRESHOLD, detail=detail)


def disputed(hold: Hold) -> Standing:
    """How a credit stands that a hold keeps."""
    what = f"dispute {hold.dispute}"
    if hold.parts:
        what += " has ended for others: distribution has to take it back first"
    return Standing(state=CreditState.DISPUTED, reason=HoldReason.DISPUTE, detail=what)


def _later(reason: HoldReason, detail: str) -> Standing:
    return Standing(state=CreditState.PAYABLE, reason=reason, detail=detail)


def _on_hold(reason: HoldReason, detail: str) -> Standing:
    return Standing(state=CreditState.ONHOLD, reason=reason, detail=detail)


def sums_of(
    credits_: Iterable[Unpaid], now: Circumstances
) -> dict[tuple[str, CreditState, HoldReason | None], int]:
    """Minor units by currency, state and reason; the reason of a dispute is the state itself."""
    sums: dict[tuple[str, CreditState, HoldReason | None], int] = {}
    for credit, standing in standings_of(credits_, now):
        reason = None if standing.state is CreditState.DISPUTED else standing.reason
        key = (credit.net.currency, standing.state, reason)
        sums[key] = sums.get(key, 0) + credit.net.amount
    return dict(sorted(sums.items(), key=lambda item: (item[0][0], item[0][1], item[0][2] or "")))
