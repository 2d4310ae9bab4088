"""Whom and what the registry has told payments of: payees, a claimant, films; and the payees' account numbers."""

from datetime import date
from typing import Any

from shared.contracts.registry import CreditedName, Party, PartyRegistered, Title, Work, WorkRegistered
from shared.contracts.terms import PartyClass, PartyKind

IBANS = {
    "rasim": "AZ21NABZ00000000137010001944",
    "john": "AZ77VTBA00000000001234567890",
    "union": "AZ96AZEJ00000000001234567890",
    "vdfs": "AT611904300234573201",
    "claimant": "AZ21NABZ00000000137010001944",
    "noone": "AZ77VTBA00000000001234567890",
}


def party(
    name: str,
    shown: str,
    kind: PartyKind = PartyKind.NATURAL,
    party_class: PartyClass = PartyClass.MEMBER,
    country: str = "AZ",
    **more: Any,
) -> PartyRegistered:
    """A party as the registry tells of it."""
    return PartyRegistered(
        party=Party(
            id=name,
            kind=kind,
            party_class=party_class,
            names=(CreditedName(name=shown, script="LATIN", kind="CANONICAL"),),
            country=country,
            **more,
        )
    )


PARTIES = (
    party("rasim", "Rasim Ocaqov", member_number="1014", ipi_name_numbers=("00012345678",)),
    party("john", "John Smith", country="GB", member_number="1015"),
    party("late", "Tofiq Tağızadə", died_on=date(2026, 8, 1), member_number="1016"),
    party("noone", "Ağarza Quliyev", member_number="1017"),
    party("claimant", "İddiaçı", party_class=PartyClass.NONE),
    party("vdfs", "VDFS", PartyKind.LEGAL, PartyClass.SOCIETY, "AT", society_code="139"),
    party(
        "union",
        "Səs və Kadr Bəstəkarlar Birliyi",
        PartyKind.LEGAL,
        PartyClass.COMPOSERS_ORGANISATION,
        voen="9910040321",
    ),
)


def work(name: str, title: str) -> WorkRegistered:
    """A film as the registry tells of it."""
    titles = (Title(text=title, language="az", script="LATIN", kind="ORIGINAL"),)
    return WorkRegistered(work=Work(id=name, titles=titles, genre="FEATURE"))


WORKS = (
    work("film-1", "Ölsəm… bağışla"),
    work("film-2", "Uzun ömrün akkordları"),
    work("film-3", "Axırıncı aşırım"),
    work("film-9", "Uşaqlığın son gecəsi"),
)
