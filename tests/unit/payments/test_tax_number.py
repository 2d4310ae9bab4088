"""Tax numbers by payee: FİN and VÖEN at home, others elsewhere."""

import pytest

from services.payments.domain.tax import Residence
from services.payments.domain.tax_number import tax_number_problem
from shared.contracts.terms import PartyKind

HOME, ABROAD = Residence.RESIDENT, Residence.NON_RESIDENT


@pytest.mark.parametrize(
    ("number", "kind", "residence"),
    [
        ("5VBK5VR", PartyKind.NATURAL, HOME),
        ("1400057421", PartyKind.LEGAL, HOME),
        ("DE 123/456", PartyKind.NATURAL, ABROAD),
        ("12", PartyKind.LEGAL, ABROAD),
    ],
)
def test_what_can_be_a_tax_number(number: str, kind: PartyKind, residence: Residence) -> None:
    assert tax_number_problem(number, kind, residence) == ""


@pytest.mark.parametrize(
    ("number", "kind", "residence"),
    [
        ("5VBK5OR", PartyKind.NATURAL, HOME),
        ("5VBK5VR", PartyKind.LEGAL, HOME),
        ("1400057421", PartyKind.NATURAL, HOME),
        ("1400057431", PartyKind.LEGAL, HOME),
        ("", PartyKind.NATURAL, ABROAD),
        ("=1+1", PartyKind.LEGAL, ABROAD),
    ],
)
def test_what_cannot(number: str, kind: PartyKind, residence: Residence) -> None:
    assert tax_number_problem(number, kind, residence)
