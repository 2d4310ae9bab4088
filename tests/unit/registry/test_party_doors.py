"""What a party's bodies must say, and what may not stand in public events (D-02, D-20, D-94)."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.registry.api.schemas import MandateBody, PartyBody, RefusalBody
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
