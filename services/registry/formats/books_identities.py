"""The personal values of the registry's part of the old system's books, quoted nowhere (D-101, D-94)."""

from msgspec import structs

from services.registry.domain.identifiers import IdentifierKind, NotAnIdentifier, canonical
from services.registry.formats.books_rows import IdentityRow
from shared.contracts.wire import to_builtins
from shared.jobs.books_reading import CLAUSE, PERSONAL, rows_of
from shared.kernel.findings import Finding

_NUMBERS = {"fin": IdentifierKind.FIN, "voen": IdentifierKind.VOEN}


def read_identities(personal: bytes, parties: set[str]) -> tuple[dict[str, dict[str, str]], list[Finding]]:
    """What goes to the vault, by the key of its party. The words of a finding about it quote nothing."""
    rows, findings = rows_of("registry", personal, {"identities": IdentityRow}, within=PERSONAL)
    found: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows["identities"]):
        what = ""
        if row.party not in parties:
            what = "it names a party that has no row"
        elif row.party in found:
            what = "another row is of this party"
        else:
            try:
                found[row.party] = _identity(row)
            except NotAnIdentifier as error:
                what = str(error)
        if what:
            findings.append(Finding(f"personal.registry.identities[{number}]", what, clause=CLAUSE))
    return found, findings


def _identity(row: IdentityRow) -> dict[str, str]:
    said = to_builtins(structs.asdict(row))
    del said["party"]
    proved = {name: canonical(kind, said[name]) for name, kind in _NUMBERS.items() if said[name] is not None}
    return {name: value for name, value in (said | proved).items() if value}
