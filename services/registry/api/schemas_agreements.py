"""Bodies of the agreements' routes."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from services.registry.api.schemas import DatedBody, Fraction
from services.registry.api.schemas_works import Territory
from services.registry.domain.agreement import AgreementKind
from shared.contracts.terms import Role, UseType
from shared.kernel.shares import parse_share
from shared.web.bodies import Id, Sha256


class AgreementBody(DatedBody):
    """What an owner gave to whom; what is left out is not limited."""

    kind: AgreementKind
    licensee: Id
    valid_from: date
    works: Annotated[tuple[Id, ...], Field(max_length=500)] = ()
    roles: Annotated[tuple[Role, ...], Field(max_length=len(Role))] = ()
    use_types: Annotated[tuple[UseType, ...], Field(max_length=len(UseType))] = ()
    territory: Territory = "WORLD"
    fraction: Fraction = "1/1"
    licensor_bound: bool = False
    document_sha256: Sha256
    signed_on: date

    def agreed(self) -> dict[str, Any]:
        """The terms as an agreement has them."""
        return self.model_dump(exclude={"fraction"}) | {"fraction": parse_share(self.fraction)}
