"""What a contract's terms have to say, kind by kind (clauses 1.3, 2.1.1-c, D-12, D-47, D-96)."""

from calendar import monthrange
from datetime import date
from typing import assert_never

from services.registry.domain.form import defect_of_form
from shared.contracts.registry import Contract, PlannedDay, Reporting, Tariff
from shared.contracts.terms import ContractKind, DistributionKey, TariffKind
from shared.kernel.decider import Rejected
from shared.kernel.periods import valid_on

DAYS_MAX = 366
_COMMON_YEAR = 2025


def defect_of_terms(contract: Contract) -> Rejected | None:
    """The first reason why nobody could work under these terms, or None."""
    if contract.valid_to is not None and contract.valid_to < contract.valid_from:
        return Rejected("ENDS_BEFORE_ITS_BEGINNING", f"It begins on {contract.valid_from}.")
    if not contract.uses:
        return Rejected("NO_USE", "A contract names the uses that it covers (D-01).")
    return (
        _of_kind(contract)
        or _of_reporting(contract.reporting, contract.payment_days)
        or _of_tariff(contract.tariff, contract.currency)
        or _of_calendar(contract.payment_calendar)
        or _of_vat(contract)
        or _of_form(contract)
    )


def _of_kind(contract: Contract) -> Rejected | None:
    match contract.kind:
        case ContractKind.LICENCE:
            if contract.form is None or contract.key is None:
                return Rejected("FORM_OR_KEY_LACKS", "A licence names its account's form and its key (D-12).")
        case ContractKind.ROYALTY_PAYMENT:
            if contract.form is None or contract.key is not DistributionKey.INCOME:
                return Rejected("FORM_OR_KEY_LACKS", "A producer's contract has a form and the key INCOME.")
            if contract.royalty_percent is None or not 0 < contract.royalty_percent <= 100:
                return Rejected(
                    "PERCENT_LACKS", "A producer's contract names its percentage of income (D-47)."
                )
        case ContractKind.REPRESENTATION:
            if contract.key not in (None, DistributionKey.AMOUNT) or contract.royalty_percent is not None:
                return Rejected(
                    "NOT_ITS_TERMS", "An organisation's schedule says the amounts: key AMOUNT or none."
                )
            if contract.tariff or contract.vat_percent is not None or contract.payment_days is not None:
                return Rejected("NOT_ITS_TERMS", "An organisation owes nothing by tariff, and no VAT.")
        case _:
            assert_never(contract.kind)
    if contract.kind is not ContractKind.REPRESENTATION and (contract.payment_calendar or contract.terms):
        return Rejected("NOT_ITS_TERMS", "A calendar and charges are terms of a representation contract.")
    return None


def _of_reporting(reporting: Reporting | None, payment_days: int | None) -> Rejected | None:
    if reporting is not None and not 0 <= reporting.deadline_days <= DAYS_MAX:
        return Rejected("NO_DEADLINE", f"Accounts are due 0 to {DAYS_MAX} days after their period.")
    if payment_days is not None and not 0 <= payment_days <= DAYS_MAX:
        return Rejected("NO_DEADLINE", f"Payment is due 0 to {DAYS_MAX} days after the invoice.")
    return None


def _of_tariff(tariff: tuple[Tariff, ...], currency: str) -> Rejected | None:
    for number, formula in enumerate(tariff, 1):
        if formula.currency != currency:
            # What is paid counts in the accounts' currency, the contract's: another sum would never be settled.
            return Rejected("TARIFF_CANNOT_BE_USED", f"Formula {number}: the contract is in {currency}.")
        if what := _formula(formula):
            return Rejected("TARIFF_CANNOT_BE_USED", f"Formula {number}: {what}.")
    for number, formula in enumerate(tariff):
        if any(_overlap(formula, earlier) for earlier in tariff[:number]):
            return Rejected("TARIFFS_OVERLAP", f"Two formulas hold on {formula.valid_from} or after it.")
    return None


def _formula(tariff: Tariff) -> str | None:
    if tariff.valid_to is not None and tariff.valid_to < tariff.valid_from:
        return "it ends before it begins"
    if tariff.minimum is not None and tariff.minimum < 0:
        return "a minimum is at least nothing"
    if tariff.kind is TariffKind.PERCENT:
        if tariff.percent is None or not 0 < tariff.percent <= 100:
            return "a percentage is above 0 and at most 100"
        return None if tariff.base and tariff.amount is None else "a percentage has a base and no sum"
    if tariff.amount is None or tariff.amount <= 0:
        return "a sum is above 0"
    return "a sum has no percentage and no base" if tariff.percent is not None or tariff.base else None


def _overlap(one: Tariff, other: Tariff) -> bool:
    return valid_on(other.valid_from, one.valid_from, one.valid_to) or valid_on(
        one.valid_from, other.valid_from, other.valid_to
    )


def _of_calendar(calendar: tuple[PlannedDay, ...]) -> Rejected | None:
    for planned in calendar:
        if not 1 <= planned.month <= 12:
            return Rejected("NO_DAY_OF_A_YEAR", f"There is no month {planned.month}.")
        last = monthrange(_COMMON_YEAR, planned.month)[1]
        if planned.day is not None and not 1 <= planned.day <= last:
            return Rejected("NO_DAY_OF_A_YEAR", f"Not every year has a day {planned.month}-{planned.day}.")
    if len(set(calendar)) < len(calendar):
        return Rejected("PLANNED_TWICE", "A day of the payment calendar stands twice.")
    return None


def _of_vat(contract: Contract) -> Rejected | None:
    if contract.vat_percent is not None and not 0 <= contract.vat_percent <= 100:
        return Rejected("NO_VAT_RATE", "VAT is 0 to 100 per cent.")
    return None


def _of_form(contract: Contract) -> Rejected | None:
    if contract.form is None:
        return None
    # A schedule says its amounts, with or without a key.
    return defect_of_form(contract.form, contract.key or DistributionKey.AMOUNT)


def outside(contract: Contract, day: date) -> bool:
    """Whether a day is none of the contract's."""
    return not valid_on(day, contract.valid_from, contract.valid_to)
