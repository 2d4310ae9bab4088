"""The registry's part of the old system's books, read in the child process: what each row enters, and all findings."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any

from msgspec import structs

from services.registry.domain.books_entry import (
    Entry,
    MembershipEntry,
    PartyEntry,
    PayeesEntry,
    Rehearsal,
    WorkEntry,
)
from services.registry.domain.identifiers import IdentifierKind, NotAnIdentifier, canonical, country
from services.registry.domain.party_events import PayeeTied
from services.registry.domain.shares import BY_DOCUMENT
from services.registry.formats.books_contracts import ContractRow, contract_of
from services.registry.formats.books_identities import read_identities
from services.registry.formats.books_rows import (
    HolderRow,
    MandateRow,
    MembershipRow,
    PartyRow,
    PayeesRow,
    RoleRow,
    WorkRow,
)
from shared.contracts.registry import (
    CreditedName,
    Holder,
    Inclusion,
    Mandate,
    Membership,
    Party,
    Producer,
    RoleShares,
    Title,
    Work,
    WorkKind,
)
from shared.contracts.terms import PartyKind
from shared.jobs.books_reading import CLAUSE, Head, Told, rows_of
from shared.kernel.findings import Finding
from shared.kernel.ids import taken_over_id

KINDS: Mapping[str, type[Any]] = {
    "parties": PartyRow,
    "memberships": MembershipRow,
    "mandates": MandateRow,
    "payees": PayeesRow,
    "contracts": ContractRow,
    "works": WorkRow,
}
"""In the order in which they go in."""
TOTALS = (*KINDS, "shares")
_OF_A_FIRM, _OF_A_PERSON = "1", "2"
"""How a VÖEN ends."""


class _Wrong(ValueError):
    """What a row says does not hold."""


def check_part(part: bytes, personal: bytes, head: Head) -> Told:
    """Every row as what it enters, tried on a registry that has nothing but this package."""
    rows, findings = rows_of("registry", part, KINDS)
    identities, defects = read_identities(personal, {row.key for row in rows["parties"]})
    findings += defects
    seasons: dict[str, int | None] = {}
    make: dict[str, Callable[[Any], Entry]] = {
        "parties": partial(_party, head, identities),
        "memberships": partial(_membership, head),
        "mandates": partial(_mandate, head),
        "payees": partial(_payees, head),
        "contracts": partial(contract_of, head),
        "works": partial(_work, head, seasons),
    }
    rehearsal = Rehearsal()
    entries: dict[str, list[Any]] = {kind: [] for kind in KINDS}
    for kind, said in rows.items():
        for number, row in enumerate(said):
            try:
                entry = make[kind](row)
            except (_Wrong, NotAnIdentifier) as error:
                findings.append(_finding(kind, number, row, str(error)))
                continue
            if refused := rehearsal.enter(entry):
                findings.append(_finding(kind, number, row, f"{refused.reason}: {refused.detail}"))
                continue
            entries[kind].append(entry)
    holders = sum(len(shares.holders) for one in entries["works"] for shares in one.roles)
    totals = {kind: len(found) for kind, found in entries.items()} | {"shares": holders}
    return Told(entries, totals, findings)


def _finding(kind: str, number: int, row: Any, what: str) -> Finding:
    key = row.party if isinstance(row, PayeesRow) else row.key
    return Finding(f"parts.registry.{kind}[{number}]", what, key, CLAUSE)


def _id(head: Head, kind: str, key: str) -> str:
    return taken_over_id(head.system, kind, key)


def _of(head: Head, kind: str, key: str | None) -> str | None:
    return None if key is None else _id(head, kind, key)


def _in_order(first: date | None, last: date | None) -> None:
    if first is not None and last is not None and last < first:
        raise _Wrong("it ends before it begins and would never hold")


def _proved(kind: IdentifierKind, text: str | None) -> str | None:
    return None if text is None else canonical(kind, text)


def _party(head: Head, identities: Mapping[str, dict[str, str]], row: PartyRow) -> PartyEntry:
    names = tuple(CreditedName(**structs.asdict(name)) for name in row.names)
    if len({one.name for one in names}) < len(names) or sum(one.kind == "CANONICAL" for one in names) > 1:
        raise _Wrong("a name stands once, and one at most is the canonical one")
    if not all(one.name.isprintable() and one.name.strip() for one in names):
        raise _Wrong("a name has letters and nothing that is not printed")
    party = Party(
        id=_id(head, "party", row.key),
        kind=row.kind,
        party_class=row.party_class,
        names=names,
        country=country(row.country),
        ipi_name_numbers=tuple(canonical(IdentifierKind.IPI_NAME, one) for one in row.ipi_name_numbers),
        ipi_base_number=_proved(IdentifierKind.IPI_BASE, row.ipi_base_number),
        isni=_proved(IdentifierKind.ISNI, row.isni),
        voen=_proved(IdentifierKind.VOEN, row.voen),
        society_code=row.society_code,
        died_on=row.died_on,
    )
    identity = identities.get(row.key, {})
    if row.died_on is not None and row.died_on > head.as_of:
        raise _Wrong("a death is later than the day of the books")
    if row.kind is PartyKind.NATURAL and (row.voen or not _ends(identity.get("voen"), _OF_A_PERSON)):
        raise _Wrong("the VÖEN of a person stands in his identity and ends with 2 (D-94)")
    personal = {"fin", "voen", "born_on"} & set(identity)
    if row.kind is not PartyKind.NATURAL and (personal or row.died_on or not _ends(party.voen, _OF_A_FIRM)):
        raise _Wrong("a legal person has a VÖEN that ends with 1, no FİN, no day of birth or death")
    return PartyEntry(party=party, identity=identity or None)


def _ends(voen: str | None, end: str) -> bool:
    return voen is None or voen.endswith(end)


def _membership(head: Head, row: MembershipRow) -> MembershipEntry:
    _in_order(row.valid_from, row.valid_to)
    membership = Membership(
        id=_id(head, "membership", row.key),
        party_class=row.party_class,
        number=row.number,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        document_sha256=row.document_sha256 or head.package_sha256,
    )
    return MembershipEntry(party=_id(head, "party", row.party), membership=membership)


def _mandate(head: Head, row: MandateRow) -> Mandate:
    _in_order(row.valid_from, row.valid_to)
    return Mandate(
        id=_id(head, "mandate", row.key),
        party=_id(head, "party", row.party),
        organisation=_of(head, "party", row.organisation),
        use_types=row.use_types,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        covers_past_uses=row.covers_past_uses,
        territory=row.territory,
        document_sha256=row.document_sha256 or head.package_sha256,
    )


def _payees(head: Head, row: PayeesRow) -> PayeesEntry:
    return PayeesEntry(
        payees=tuple(
            PayeeTied(
                link=_id(head, "payee", f"{row.party}|{row.valid_from}|{one.receiver}"),
                party=_id(head, "party", row.party),
                receiver=_id(head, "party", one.receiver),
                fraction=one.fraction,
                valid_from=row.valid_from,
                valid_to=None,
                document_sha256=row.document_sha256 or head.package_sha256,
            )
            for one in row.receivers
        )
    )


def _work(head: Head, seasons: dict[str, int | None], row: WorkRow) -> WorkEntry:
    season = row.season
    if row.kind is WorkKind.SEASON:
        seasons[row.key] = season
    elif season is None and row.parent is not None:
        # An episode without a season's number has that of its season.
        season = seasons.get(row.parent)
    work = Work(
        id=_id(head, "work", row.key),
        titles=tuple(Title(**structs.asdict(one)) for one in row.titles),
        genre=row.genre,
        kind=row.kind,
        parent=_of(head, "work", row.parent),
        year=row.year,
        countries=tuple(country(one, former=True) for one in row.countries),
        seconds=row.seconds,
        season=season,
        episode=row.episode,
        isan=_proved(IdentifierKind.ISAN, row.isan),
        eidr=_proved(IdentifierKind.EIDR, row.eidr),
        iswc=_proved(IdentifierKind.ISWC, row.iswc),
        producers=tuple(
            Producer(party=_id(head, "party", one.party), studio=_of(head, "party", one.studio))
            for one in row.producers
        ),
        included_in=tuple(
            Inclusion(work=_id(head, "work", one.work), seconds=one.seconds) for one in row.included_in
        ),
    )
    return WorkEntry(work=work, roles=tuple(_shares(head, one) for one in row.roles))


def _shares(head: Head, row: RoleRow) -> RoleShares:
    return RoleShares(
        role=row.role,
        holders=tuple(_holder(head, one) for one in row.holders),
        absent=row.absent,
        evidence_sha256=row.evidence_sha256 or (head.package_sha256 if row.absent else ""),
    )


def _holder(head: Head, row: HolderRow) -> Holder:
    _in_order(row.valid_from, row.valid_to)
    by_document = row.basis in BY_DOCUMENT
    said = structs.asdict(row) | {
        "party": _id(head, "party", row.party),
        "author": _of(head, "party", row.author),
        "document_sha256": row.document_sha256 or (head.package_sha256 if by_document else None),
        "signed_on": row.signed_on or (head.as_of if by_document and not row.document_sha256 else None),
    }
    return Holder(**said)
