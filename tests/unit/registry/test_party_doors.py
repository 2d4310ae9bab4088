"""What a party's bodies must say, and what may not stand in public events (D-02, D-20, D-94)."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.registry.api.schemas_parties import MandateBody, NewNameBody, PartyBody, RefusalBody
from services.registry.api.schemas_works import HolderBody

PERSON = {"kind": "NATURAL", "names": [{"name": "Rasim Ocaqov"}]}
OF_A_PERSON = "1000000042"


@pytest.mark.clause("X-c")
def test_a_persons_tax_number_goes_to_the_vault_and_nowhere_else() -> None:
    with pytest.raises(ValidationError, match="identity"):
        PartyBody.model_validate(PERSON | {"voen": OF_A_PERSON})
    firm = {"kind": "LEGAL", "names": [{"name": "Nümunə MMC"}], "voen": "1700767721"}
    assert PartyBody.model_validate(firm).voen == "1700767721"
    kept = PartyBody.model_validate(PERSON | {"identity": {"voen": OF_A_PERSON}})
    assert kept.identity is not None and kept.voen is None


@pytest.mark.parametrize("body", [MandateBody, RefusalBody, HolderBody])
def test_what_ends_before_it_begins_never_holds_and_is_refused(body: Any) -> None:
    facts: dict[str, Any] = {"party": "p", "fraction": "1/1"}
    if body is not HolderBody:
        facts = {"use_types": ["ON_AIR"], "document_sha256": "a" * 64}
    same = facts | {"valid_from": "2026-01-02", "valid_to": "2026-01-02"}
    assert body.model_validate(same).valid_to is not None
    with pytest.raises(ValidationError, match="ends before"):
        body.model_validate(same | {"valid_to": "2026-01-01"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "LEGAL", "voen": OF_A_PERSON}, "legal person ends with 1"),
        ({"identity": {"voen": "1700767721"}}, "natural person ends with 2"),
        ({"kind": "LEGAL", "identity": {"fin": "5VBK5VR"}}, "no FİN"),
        ({"names": [{"name": "A", "kind": "CANONICAL"}, {"name": "B", "kind": "CANONICAL"}]}, "canonical"),
        ({"names": [{"name": "A"}, {"name": "A", "script": "ASCII"}]}, "stands once"),
        ({"ipi_name_numbers": ["14107338", "00014107338"]}, "stands once"),
        ({"ipi_name_numbers": ["٠٠٠١٤١٠٧٣٣٨"]}, "at most 11 digits"),
        ({"ipi_name_numbers": ["00096200297"]}, "check digits"),
        ({"ipi_base_number": "I-001068130-7"}, "check digit"),
        ({"isni": "0000000121032684"}, "check character"),
        ({"member_number": ""}, "at least 1"),
        ({"names": []}, "at least 1"),
    ],
)
def test_a_party_that_cannot_be_is_refused_at_the_door(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        PartyBody.model_validate(PERSON | change)


def test_identifiers_are_kept_in_one_spelling() -> None:
    numbers = {"ipi_name_numbers": ["14107338", "199"], "ipi_base_number": "i-001068130-6"}
    body = PartyBody.model_validate(PERSON | numbers | {"isni": "0000 0001 2103 2683"})
    assert body.ipi_name_numbers == ["00014107338", "00000000199"]
    assert (body.ipi_base_number, body.isni) == ("I-001068130-6", "0000000121032683")


def test_a_spelling_is_added_with_its_source() -> None:
    with pytest.raises(ValidationError, match="source"):
        NewNameBody.model_validate({"name": "Rasim Ojagov"})
    with pytest.raises(ValidationError, match="kind"):
        NewNameBody.model_validate({"name": "Rasim Ojagov", "source": "poster", "kind": "CANONICAL"})
