"""Numbers under which payees are taxed: FİN or VÖEN at home, whatever their country has given elsewhere."""

import re

from stdnum.az import voen

from services.payments.domain.tax import Residence
from shared.contracts.terms import PartyKind

_FIN = re.compile(r"[0-9A-NP-Z]{7}")
_VOEN = {PartyKind.NATURAL: re.compile(r"[0-9]{9}2"), PartyKind.LEGAL: re.compile(r"[0-9]{9}1")}
_ELSEWHERE = re.compile(r"[0-9A-Z][0-9A-Z ./-]{0,28}[0-9A-Z]")


def tax_number_problem(number: str, kind: PartyKind, residence: Residence) -> str:
    """Why a number is none of such a payee; empty when it can be."""
    if residence is Residence.NON_RESIDENT:
        return (
            ""
            if _ELSEWHERE.fullmatch(number)
            else "2 to 30 capital letters and digits, as his country writes it"
        )
    if kind is PartyKind.NATURAL and _FIN.fullmatch(number):
        return ""
    if _VOEN[kind].fullmatch(number) and voen.is_valid(number):
        return ""
    if kind is PartyKind.NATURAL:
        return (
            "a FİN has 7 letters and digits, never the letter O; a VÖEN of a person 10 digits, the last one 2"
        )
    return "the VÖEN of a firm has 10 digits, the last one 1"
