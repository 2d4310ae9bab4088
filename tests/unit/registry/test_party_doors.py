"""What may stand of a party in public events (D-94)."""

import pytest
from pydantic import ValidationError

from services.registry.api.schemas import PartyBody

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
