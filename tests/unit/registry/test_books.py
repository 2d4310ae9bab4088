"""The old system's books, the registry's part: every bad row is told, and nothing personal is quoted (D-101, D-94)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import orjson
import pytest

from services.registry.domain.books_entry import PartyEntry, PayeesEntry, WorkEntry
from services.registry.formats.books import check_part
from shared.contracts.registry import ForeignTerms, Mandate, ShareBasis
from shared.contracts.terms import Charges
from shared.jobs.books_reading import Head, Told
from shared.kernel.ids import taken_over_id
from tests.support.old_registry import PART, PERSONAL, TOTALS

pytestmark = pytest.mark.clause("X-f")

HEAD = Head(package_sha256="a" * 64, package="2026-1", system="old", as_of=date(2026, 6, 30))


def check(personal: Any = PERSONAL, **changes: Any) -> Told:
    return check_part(orjson.dumps(PART | changes), orjson.dumps(personal), HEAD)


def one(kind: str, **changes: Any) -> dict[str, Any]:
    """The part with its first row of a kind changed."""
    return {kind: [PART[kind][0] | changes, *PART[kind][1:]]}


def test_a_sound_part() -> None:
    told = check()
    assert told.findings == []
    assert told.totals == TOTALS
    person: PartyEntry = told.rows["parties"][0]
    assert person.party.id == taken_over_id("old", "party", "P1")
    assert person.party.vault_fingerprint is None
    assert person.identity == {"fin": "5ZXA1B2", "born_on": "1950-03-02", "email": "rasim@example.az"}
    mandate: Mandate = told.rows["mandates"][0]
    assert (mandate.party, mandate.document_sha256) == (person.party.id, "a" * 64)
    payees: PayeesEntry = told.rows["payees"][0]
    assert [one.fraction for one in payees.payees] == [Fraction(1, 3), Fraction(2, 3)]
    abroad, producer = told.rows["contracts"]
    assert (abroad.id, abroad.party) == (
        taken_over_id("old", "contract", "C1"),
        taken_over_id("old", "party", "P3"),
    )
    assert (abroad.terms, abroad.document_sha256) == (ForeignTerms(charges=Charges.OUR), "a" * 64)
    assert (producer.version, producer.key, producer.royalty_percent) == (1, "INCOME", Decimal(18))
    assert [column.field for column in producer.form.columns] == ["title", "income"]
    work: WorkEntry = told.rows["works"][0]
    assert work.work.id == taken_over_id("old", "work", "W1")
    assert [holder.basis for holder in work.roles[0].holders] == [ShareBasis.EQUAL]


def test_an_episode_has_the_number_of_its_season() -> None:
    works: list[WorkEntry] = check().rows["works"]
    assert [(one.work.kind, one.work.season) for one in works[1:]] == [
        *(("SERIES", None), ("SEASON", 2), ("EPISODE", 2)),
    ]


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        (one("parties", ipi_name_numbers=["14107339"]), "parties[0]", "check digits"),
        (one("parties", names=[]), "parties[0]", "length >= 1"),
        (one("parties", colour="red"), "parties[0]", "unknown field"),
        (one("parties", identity={"fin": "5ZXA1B2"}), "parties[0]", "unknown field"),
        (one("parties", country="XX"), "parties[0]", "country code"),
        (one("parties", died_on="2026-07-01"), "parties[0]", "later than the day of the books"),
        (one("parties", key="P2"), "parties[1]", "KEY_TWICE"),
        (one("memberships", party="P9"), "memberships[0]", "UNKNOWN_PARTY"),
        (one("memberships", party="P3"), "memberships[0]", "OTHER_CLASS"),
        (one("memberships", valid_to="1990-01-01"), "memberships[0]", "ends before it begins"),
        (one("memberships", number="M-2"), "memberships[1]", "IDENTIFIER_TWICE"),
        (one("mandates", organisation="P2"), "mandates[0]", "NO_ORGANISATION"),
        (one("mandates", use_types=["ON_AIR", "ON_MARS"]), "mandates[0]", "ON_MARS"),
        (one("mandates", valid_from="2026-02-30"), "mandates[0]", "date"),
        (
            one("payees", receivers=[{"receiver": "P2", "fraction": "1/2"}]),
            "payees[0]",
            "FRACTIONS_ARE_NOT_THE_WHOLE",
        ),
        (one("payees", receivers=[{"receiver": "P9", "fraction": "1/1"}]), "payees[0]", "UNKNOWN_PARTY"),
        (one("contracts", party="P9"), "contracts[0]", "UNKNOWN_PARTY"),
        (one("contracts", uses=[]), "contracts[0]", "length >= 1"),
        (one("contracts", key="C2"), "contracts[1]", "KEY_TWICE"),
        (one("contracts", valid_to="2014-12-31"), "contracts[0]", "ENDS_BEFORE_ITS_BEGINNING"),
        (one("contracts", terms={"charges": "OUR", "who": "we"}), "contracts[0]", "unknown field"),
        (one("contracts", royalty_percent="18"), "contracts[0]", "NOT_ITS_TERMS"),
        (one("contracts", royalty_percent="NaN"), "contracts[0]", "regex"),
        (one("contracts", vat_percent="-1"), "contracts[0]", "regex"),
        (one("contracts", vat_percent="1E-9"), "contracts[0]", "regex"),
        (
            one("contracts", tariff=[{"kind": "PERCENT", "valid_from": "2026-01-01", "percent": "NaN"}]),
            "contracts[0]",
            "regex",
        ),
        (one("contracts", form={"file_type": "CSV"}), "contracts[0]", "columns"),
        (one("works", genre=""), "works[0]", "length >= 1"),
        (one("works", parent="W2"), "works[0]", "UNKNOWN_WORK"),
        (one("works", iswc="T-034.524.680-1"), "works[0]", "ISWC_OF_MUSIC"),
        (one("works", roles=[{"role": "DIRECTOR"}]), "works[0]", "ROLE_WITHOUT_HOLDERS"),
        (
            one("works", roles=[{"role": "DIRECTOR", "holders": [{"party": "P9", "fraction": "1/1"}]}]),
            "works[0]",
            "UNKNOWN_PARTY",
        ),
        ({"members": [{}]}, "", "is no kind of row"),
        ({"works": {}}, "", "is no set of lists"),
    ],
)
def test_a_bad_row_is_told(changes: dict[str, Any], where: str, what: str) -> None:
    findings = check(**changes).findings
    told = [one for one in findings if one.where == f"parts.registry{'.' + where if where else ''}"]
    assert told, findings
    assert what in told[0].what
    assert told[0].clause == "D-101"


@pytest.mark.clause("X-c")
@pytest.mark.parametrize(
    "identity",
    [
        {"fin": "SECRETO"},
        {"voen": "1234567890"},
        {"born_on": "SECRET"},
        {"email": "SECRET" * 100},
        {"nickname": "SECRET"},
        {"SECRET": "1"},
        {"fin": "7SECRET"},
    ],
)
def test_no_finding_quotes_what_is_personal(identity: dict[str, str]) -> None:
    rows = [{"party": "P1"} | identity, {"party": "P2", "fin": "7SECRET"}]
    findings = check({"identities": rows}).findings
    assert findings
    assert not [one for one in findings if "SECRET" in f"{one.what}{one.value}" or "1234567890" in one.what]


@pytest.mark.clause("X-c")
@pytest.mark.parametrize(
    ("personal", "where", "what"),
    [
        ({"identities": [{"party": "P9", "fin": "5ZXA1B2"}]}, "identities[0]", "a party that has no row"),
        ({"identities": [PERSONAL["identities"][0]] * 2}, "identities[1]", "another row is of this party"),
        ({"identities": [{"fin": "5ZXA1B2"}]}, "identities[0]", "missing required field `party`"),
        ({"identities": [{"party": "P1", "colour": "red"}]}, "identities[0]", "has an unknown field"),
        ({"5ZXA1B2": []}, "", "is no kind of row"),
        ("5ZXA1B2", "", "is no set of lists of rows"),
    ],
)
def test_bad_personal_values_are_told_and_not_quoted(personal: Any, where: str, what: str) -> None:
    (told,) = check(personal).findings
    assert told.where == f"personal.registry{'.' + where if where else ''}"
    assert what in told.what
    assert "5ZXA1B2" not in f"{told.what}{told.value}"


@pytest.mark.clause("X-c")
def test_personal_values_that_are_no_json_are_told() -> None:
    for personal in (b"5ZXA1B2", b"\xff\xfe", b"[" * 100_000, b""):
        (told,) = check_part(orjson.dumps(PART), personal, HEAD).findings
        assert (told.where, told.what) == ("personal.registry", "is no set of lists of rows")


def test_a_firm_has_no_day_of_birth() -> None:
    found = check({"identities": [{"party": "P3", "born_on": "1950-03-02"}]}).findings
    assert [(one.where, one.value) for one in found if "legal person" in one.what] == [
        ("parts.registry.parties[2]", "P3")
    ]


def test_what_an_earlier_row_lacks_is_told_of_those_that_rest_on_it_too() -> None:
    told = check(**one("parties", isni="1"))
    assert {one.where.rpartition(".")[2] for one in told.findings} >= {
        "parties[0]",
        "memberships[0]",
        "mandates[0]",
    }
    assert told.totals["parties"] == TOTALS["parties"] - 1
