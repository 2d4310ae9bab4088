"""What a person says of a receipt: whose money it is, what of it is VAT, and what the bank converted (D-27, D-66,
D-98, D-99)."""

from dataclasses import replace

from services.intake.domain.receipt_events import ReceiptEntered, ReceiptStated, State
from services.intake.domain.receipt_rules import PAID, other_currency, refused_by
from shared.contracts.terms import ReceiptKind, TargetKind
from shared.kernel.decider import AlreadyApplied, Rejected
from shared.kernel.money import Money


def identified(
    kind: ReceiptKind, payer: str | None, reason: str, by: str, state: State, entered: ReceiptEntered
) -> ReceiptStated | AlreadyApplied | Rejected:
    """It is this kind of money, of this payer; what it is for already must take such money."""
    if (kind, payer, False) == (state.kind, state.payer, state.inferred):
        return AlreadyApplied()
    if kind is ReceiptKind.UNKNOWN:
        return Rejected("KIND_LACKS", "Say whose money it is.")
    taken_over = ReceiptKind.TAKEN_OVER
    if (kind is taken_over) != (entered.kind is taken_over):
        detail = "What came with the books of the old system stays TAKEN_OVER, and nothing else becomes it."
        return Rejected("OTHER_KIND", detail)
    if kind is not taken_over and (payer is None) == (kind in PAID):
        needs = "names who paid" if kind in PAID else "has no payer among the parties"
        return Rejected("PAYER_LACKS" if kind in PAID else "NO_PAYER", f"{kind} {needs}.")
    for part in (one for one in state.parts if one.amount):
        # What an award has is of the award's own kind.
        if refused := refused_by(part.target_kind, part.target, state.kind, kind):
            return refused
    return stated(
        state,
        entered,
        kind=kind,
        payer=payer,
        vat=state.vat,
        reason=reason,
        decided_by=by,
        inferred=False,
    )


def with_vat(
    vat: Money, reason: str, by: str, state: State, entered: ReceiptEntered
) -> ReceiptStated | AlreadyApplied | Rejected:
    """So much of it is VAT, of what is not allocated."""
    if vat.currency != entered.amount.currency:
        return other_currency(entered, vat)
    if vat.amount < 0:
        return Rejected("BELOW_ZERO", "VAT is nothing or more.")
    if entered.vat_paid is not None and vat.amount < entered.vat_paid.amount:
        return Rejected("VAT_WAS_PAID", f"The old system paid {entered.vat_paid} of VAT on it.")
    if (vat.amount, reason) == (state.vat, state.reason):
        return AlreadyApplied()
    if vat.amount and any(part.original is not None for part in state.standing):
        return Rejected("OTHER_CURRENCY", "Parts of it count as what the bank converted: it has no VAT.")
    free = Money(state.unallocated + state.vat, entered.amount.currency)
    if vat.amount > free.amount:
        return Rejected("ABOVE_THE_RECEIPT", f"{free} of {entered.amount} is not allocated: VAT is of that.")
    return stated(
        state,
        entered,
        kind=state.kind,
        payer=state.payer,
        vat=vat.amount,
        reason=reason,
        decided_by=by,
        inferred=state.inferred,
    )


def with_original(
    original: Money, by: tuple[str, str, str], state: State, entered: ReceiptEntered
) -> ReceiptStated:
    """The bank converted so much into it. `by`: the bank's document, why, who says so."""
    document, reason, decided_by = by
    said = stated(
        state,
        entered,
        kind=state.kind,
        payer=state.payer,
        vat=state.vat,
        reason=reason,
        decided_by=decided_by,
        inferred=state.inferred,
    )
    return replace(said, original=original, document_sha256=document)


def settled(
    kind: TargetKind,
    target: str,
    of: tuple[ReceiptKind, str | None],
    by: str,
    state: State,
    entered: ReceiptEntered,
) -> ReceiptStated | None:
    """Whose money it is follows from what it is for, where nobody said it before; what it was for and is no longer
    tells nothing."""
    known = state.kind is not ReceiptKind.UNKNOWN and not (state.inferred and not state.allocated)
    if known or of[0] is ReceiptKind.UNKNOWN or of == (state.kind, state.payer):
        return None
    return _inferred(of, kind, target, by, state, entered)


def followed(
    kind: TargetKind,
    target: str,
    payer: str | None,
    by: str,
    state: State,
    entered: ReceiptEntered,
) -> ReceiptStated | None:
    """The payer that a move to another payer's target shows, where the first target alone told who it is (D-19)."""
    if not state.inferred or payer in (None, state.payer):
        return None
    return _inferred((state.kind, payer), kind, target, by, state, entered)


def _inferred(
    of: tuple[ReceiptKind, str | None],
    kind: TargetKind,
    target: str,
    by: str,
    state: State,
    entered: ReceiptEntered,
) -> ReceiptStated:
    reason = f"allocated to {kind.lower()} {target}"
    return stated(
        state,
        entered,
        kind=of[0],
        payer=of[1],
        vat=state.vat,
        reason=reason,
        decided_by=by,
        inferred=True,
    )


def stated(
    state: State,
    entered: ReceiptEntered,
    *,
    kind: ReceiptKind,
    payer: str | None,
    vat: int,
    reason: str,
    decided_by: str,
    inferred: bool,
) -> ReceiptStated:
    """What a person says of a receipt, with all else as it stands."""
    return ReceiptStated(
        receipt=entered.receipt,
        kind=kind,
        payer=payer,
        amount=entered.amount,
        value_date=entered.value_date,
        bank_reference=entered.bank_reference,
        charges=entered.charges,
        vat=Money(vat, entered.amount.currency) if vat else None,
        reason=reason,
        decided_by=decided_by,
        inferred=inferred,
        bank_account=entered.bank_account,
        booked_on=entered.booked_on,
        vat_paid=entered.vat_paid,
        original=state.original,
    )
