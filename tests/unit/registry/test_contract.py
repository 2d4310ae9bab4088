"""A contract: what each kind has to say, and a form that can be worked with."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.registry.domain.contract import (
    CONTRACT,
    ContractEntered,
    ContractFinished,
    EndContract,
    Event,
    SignContract,
)
from shared.contracts.forms import AccountForm, FormColumn, FormTotal, NoWorkRule
from shared.contracts.registry import Contract
from shared.contracts.terms import ContractKind, DistributionKey, UseType
from shared.kernel.decider import AlreadyApplied, Rejected, accepted

FORM = AccountForm(
    file_type="XLSX",
    columns=(
        FormColumn(header="Title", field="title", type="TEXT", mandatory=True),
        FormColumn(header="Kind", field="category", type="TEXT"),
        FormColumn(header="Duration", field="duration", type="DURATION"),
    ),
)
INCOME = replace(FORM, columns=(*FORM.columns, FormColumn(header="Income", field="income", type="AMOUNT")))
LICENCE = Contract(
    id="c1",
    number="L-1",
    kind=ContractKind.LICENCE,
    party="p1",
    version=1,
    currency="AZN",
    valid_from=date(2026, 1, 1),
    uses=(UseType.ON_AIR,),
    key=DistributionKey.DURATION,
    form=FORM,
)
PRODUCER = replace(
    LICENCE,
    kind=ContractKind.ROYALTY_PAYMENT,
    key=DistributionKey.INCOME,
    royalty_percent=Decimal("18"),
    form=INCOME,
)
REPRESENTATION = replace(LICENCE, kind=ContractKind.REPRESENTATION, key=None, form=None)


def answer(given: Sequence[Any], command: object) -> object:
    return CONTRACT.decide(command, CONTRACT.fold(given))  # type: ignore[arg-type]


def reason(contract: Contract) -> str:
    rejected = answer([], SignContract(contract=contract))
    assert isinstance(rejected, Rejected)
    return rejected.reason


@pytest.mark.clause("2.1.1-c")
@pytest.mark.parametrize("contract", [LICENCE, PRODUCER, REPRESENTATION])
def test_every_kind_of_contract_enters(contract: Contract) -> None:
    assert answer([], SignContract(contract=contract)) == accepted(ContractEntered(contract=contract))
    assert answer([ContractEntered(contract=contract)], SignContract(contract=contract)) == AlreadyApplied()


@pytest.mark.clause("2.1.1-c", "1.3-h", "1.3-i")
@pytest.mark.parametrize(
    ("contract", "why"),
    [
        (replace(LICENCE, form=None), "FORM_OR_KEY_LACKS"),
        (replace(LICENCE, key=None), "FORM_OR_KEY_LACKS"),
        (replace(LICENCE, uses=()), "NO_USE"),
        (replace(LICENCE, valid_to=date(2025, 1, 1)), "ENDS_BEFORE_ITS_BEGINNING"),
        (replace(PRODUCER, royalty_percent=None), "PERCENT_LACKS"),
        (replace(PRODUCER, royalty_percent=Decimal("101")), "PERCENT_LACKS"),
        (replace(PRODUCER, key=DistributionKey.DURATION), "FORM_OR_KEY_LACKS"),
        (replace(REPRESENTATION, key=DistributionKey.DURATION), "NOT_ITS_TERMS"),
        (replace(REPRESENTATION, royalty_percent=Decimal("18")), "NOT_ITS_TERMS"),
    ],
)
def test_a_contract_says_what_its_kind_needs(contract: Contract, why: str) -> None:
    assert reason(contract) == why


@pytest.mark.clause("2.1.1-c")
@pytest.mark.parametrize(
    "form",
    [
        replace(FORM, file_type="DOC"),
        replace(FORM, date_format="MM/DD/YYYY"),
        replace(FORM, further_date_formats=("MM/DD/YYYY",)),
        replace(FORM, further_date_formats=(FORM.date_format,)),
        replace(FORM, encoding="utf-7"),
        replace(FORM, separator="x"),
        replace(FORM, decimal_mark="'"),
        replace(FORM, decimal_mark=",", thousands_mark=","),
        replace(FORM, thousands_mark="_"),
        replace(FORM, header_row=0),
        replace(FORM, header_row=1_001),
        replace(FORM, signer_certificates=("ab" * 32,)),
        replace(FORM, electronic_signature=True, signer_certificates=("AB" * 32,)),
        replace(FORM, electronic_signature=True, signer_certificates=("ab" * 32,) * 51),
        replace(FORM, date_format="MM/DD/YY"),
        replace(FORM, header_row=0),
        replace(FORM, columns=(FormColumn(header="X", field="colour", type="TEXT"),)),
        replace(FORM, columns=(FormColumn(header="Title", field="title", type="PICTURE"),)),
        replace(FORM, columns=(FormColumn(header="Day", field="day", type="DATE"),)),
        replace(FORM, columns=(*FORM.columns, FormColumn(header="Title", field="remark", type="TEXT"))),
        replace(FORM, total=FormTotal(label_field="remark", label="Total", field="amount")),
        replace(FORM, no_work=(NoWorkRule(name="NEWS", field="genre", equals=("News",)),)),
    ],
)
def test_a_form_that_cannot_be_worked_with_is_refused(form: AccountForm) -> None:
    assert reason(replace(LICENCE, form=form)) == "FORM_CANNOT_BE_USED"


def _columns(*fields: tuple[str, str]) -> AccountForm:
    more = tuple(FormColumn(header=field, field=field, type=type_) for field, type_ in fields)
    return replace(FORM, columns=(FORM.columns[0], *more))


@pytest.mark.clause("2.1.1-c", "2.1.1-h")
@pytest.mark.parametrize(
    ("contract", "form", "enters"),
    [
        (LICENCE, _columns(("seconds", "INTEGER")), True),
        (LICENCE, _columns(("start", "TIME"), ("end", "TIME")), True),
        (LICENCE, _columns(("start", "TIME")), False),
        (LICENCE, _columns(("duration", "TEXT")), False),
        (LICENCE, _columns(("income", "AMOUNT")), False),
        (replace(LICENCE, key=DistributionKey.INCOME), _columns(("income", "AMOUNT")), True),
        (replace(LICENCE, key=DistributionKey.INCOME), _columns(("amount", "AMOUNT")), False),
        (replace(LICENCE, key=DistributionKey.AMOUNT), _columns(("amount", "AMOUNT")), True),
        (replace(LICENCE, key=DistributionKey.AMOUNT), _columns(("amount", "INTEGER")), False),
        (replace(LICENCE, key=DistributionKey.BOX_OFFICE), _columns(("box_office", "AMOUNT")), True),
        (replace(LICENCE, key=DistributionKey.BOX_OFFICE), _columns(("box_office", "INTEGER")), False),
        (replace(LICENCE, key=DistributionKey.BOX_OFFICE), _columns(("income", "AMOUNT")), False),
        (replace(LICENCE, key=DistributionKey.ADMISSIONS), _columns(("admissions", "INTEGER")), True),
        (replace(LICENCE, key=DistributionKey.ADMISSIONS), _columns(("admissions", "AMOUNT")), False),
        (replace(LICENCE, key=DistributionKey.ADMISSIONS), _columns(("admissions", "TIME")), False),
        (PRODUCER, FORM, False),
        (REPRESENTATION, _columns(("amount", "AMOUNT")), True),
        (REPRESENTATION, FORM, False),
    ],
)
def test_a_form_has_the_column_that_the_key_divides_by(
    contract: Contract, form: AccountForm, enters: bool
) -> None:
    signed = replace(contract, form=form)
    if enters:
        assert answer([], SignContract(contract=signed)) == accepted(ContractEntered(contract=signed))
    else:
        assert reason(signed) == "FORM_CANNOT_BE_USED"


def test_a_contract_ends_with_its_last_day() -> None:
    given: list[Event] = [ContractEntered(contract=LICENCE)]
    ended = replace(LICENCE, valid_to=date(2026, 12, 31))
    end = EndContract(last_day=date(2026, 12, 31))
    assert answer(given, end) == accepted(ContractFinished(contract=ended))
    assert answer([*given, ContractFinished(contract=ended)], end) == AlreadyApplied()
    assert isinstance(answer(given, EndContract(last_day=date(2025, 1, 1))), Rejected)
    assert isinstance(answer([], end), Rejected)
