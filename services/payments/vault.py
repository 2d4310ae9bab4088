"""The vault: account numbers and tax profiles by payee and version (D-94). Whoever shows them
records the reading first."""

import hmac
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Table,
    Text,
    and_,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.payments.domain.circumstances import Profile
from services.payments.domain.payee_data import changed_fields
from services.payments.domain.tax import Residence
from shared.contracts.terms import PartyKind
from shared.contracts.wire import from_builtins, to_json
from shared.eventstore.store import Alongside, Connection
from shared.projections.among import among

_DATA = Table(
    "payee_data",
    MetaData(schema="vault"),
    Column("payee", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("salt", LargeBinary),
    Column("fingerprint", Text),
    Column("kind", Text),
    Column("residence", Text),
    Column("account", JSON),
    Column("tax_number", Text),
)
_DISPUTE = Table(
    "dispute",
    MetaData(schema="vault"),
    Column("dispute", Text, primary_key=True),
    Column("claim", Text),
)
_SHOWN_BEFORE, _SHOWN_AFTER = 4, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccount:
    """An account number with its holder, as the bank knows him."""

    holder: str
    iban: str
    bic: str
    account_number: str = ""
    """Instead of the IBAN, where the bank's country has none."""

    @property
    def masked(self) -> str:
        """The number as it is shown: of an IBAN country and check digits, and the last four at most of half of it."""
        if not self.iban:
            return f"**** {self.account_number[-min(_SHOWN_AFTER, len(self.account_number) // 2) :]}"
        return f"{self.iban[:_SHOWN_BEFORE]} **** {self.iban[-_SHOWN_AFTER:]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentData:
    """How a payee is paid and taxed."""

    kind: PartyKind
    residence: Residence
    account: BankAccount
    tax_number: str | None = None
    """FİN or VÖEN, or what the payee's country has given him; for registers and returns alone."""


def sealed(payee: str, version: int, data: PaymentData) -> tuple[str, Alongside]:
    """The fingerprint for the event, and how the data gets into the vault with it."""
    salt = secrets.token_bytes(32)
    fingerprint = hmac.new(salt, to_json(data), "sha256").hexdigest()
    account = to_json(data.account).decode()

    async def keep(connection: Connection) -> None:
        # Who came second to the same version keeps nothing: his command is then refused at the stream.
        await connection.execute(
            "INSERT INTO vault.payee_data (payee, version, salt, fingerprint, kind, residence, account, tax_number)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            *(payee, version, salt, fingerprint, data.kind.value, data.residence.value, account),
            data.tax_number,
        )

    return fingerprint, keep


async def read_profiles(connection: AsyncConnection, versions: Mapping[str, int]) -> dict[str, Profile]:
    """The tax profiles of these versions; an erased one is not there. The account numbers stay unread."""
    query = select(_DATA.c.payee, _DATA.c.version, _DATA.c.fingerprint, _DATA.c.kind, _DATA.c.residence)
    query = _of_versions(query, versions)
    return {
        row.payee: Profile(
            version=row.version,
            fingerprint=row.fingerprint,
            kind=PartyKind(row.kind),
            residence=Residence(row.residence),
        )
        for row in await connection.execute(query)
    }


async def read_data(
    connection: AsyncConnection, versions: Mapping[str, int]
) -> dict[str, tuple[str, PaymentData]]:
    """Fingerprint and data of these versions by payee, account numbers included: record the reading."""
    query = _of_versions(select(_DATA), versions)
    found = {}
    async for row in await connection.stream(query):
        data = PaymentData(
            kind=PartyKind(row.kind),
            residence=Residence(row.residence),
            account=from_builtins(BankAccount, row.account),
            tax_number=row.tax_number,
        )
        found[row.payee] = (row.fingerprint, data)
    return found


async def read_tax_numbers(
    connection: AsyncConnection, payees: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], str]:
    """The tax numbers of payees by version of their data: record the reading."""
    wanted = set(payees)
    query = select(_DATA.c.payee, _DATA.c.version, _DATA.c.tax_number).where(_DATA.c.tax_number.is_not(None))
    found = await connection.stream(query)
    return {
        (payee, version): number
        async for payee, version, number in found.tuples()
        if (payee, version) in wanted
    }


def _of_versions(query: Select[Any], versions: Mapping[str, int]) -> Select[Any]:
    wanted = sorted(versions.items())
    payees = literal([payee for payee, _ in wanted], ARRAY(Text))
    numbers = literal([number for _, number in wanted], ARRAY(Integer))
    asked = func.unnest(payees, numbers).table_valued("payee", "version").render_derived("asked")
    return query.join(asked, and_(asked.c.payee == _DATA.c.payee, asked.c.version == _DATA.c.version))


async def what_changes(
    connection: AsyncConnection, payee: str, version: int, data: PaymentData
) -> tuple[str, ...]:
    """The names of the fields in which data differ from a version; none from version 0, the first data of a payee."""
    if not version:
        return ()
    found = (await read_data(connection, {payee: version})).get(payee)
    return changed_fields(None if found is None else _fields(found[1]), _fields(data))


async def has_number(connection: AsyncConnection, payee: str, version: int, number: str) -> bool:
    """Whether a version of a payee's data has this account number; an erased one has none."""
    found = (await read_data(connection, {payee: version})).get(payee)
    return found is not None and number == (found[1].account.iban or found[1].account.account_number)


def _fields(data: PaymentData) -> dict[str, object]:
    account = data.account
    fields: dict[str, object] = {"holder": account.holder, "iban": account.iban, "bic": account.bic}
    fields["account_number"] = account.account_number
    return fields | {"kind": data.kind, "residence": data.residence, "tax_number": data.tax_number}


def erased(payee: str, versions: Sequence[int], disputes: Sequence[str]) -> Alongside:
    """How versions of a payee's data and the words of disputes go, with their salt."""

    async def take_out(connection: Connection) -> None:
        await connection.execute(
            "DELETE FROM vault.payee_data WHERE payee = $1 AND version = ANY($2::integer[])",
            payee,
            list(versions),
        )
        await connection.execute("DELETE FROM vault.dispute WHERE dispute = ANY($1::text[])", list(disputes))

    return take_out


async def held_of(
    connection: AsyncConnection, payee: str, disputes: Sequence[str]
) -> tuple[list[int], list[str]]:
    """Which versions of a payee's data stand here, and which of these disputes have their words."""
    versions = select(_DATA.c.version).where(_DATA.c.payee == payee).order_by(_DATA.c.version)
    words = select(_DISPUTE.c.dispute).where(among(_DISPUTE.c.dispute, disputes)).order_by(_DISPUTE.c.dispute)
    return [*await connection.scalars(versions)], [*await connection.scalars(words)]


def claim_kept(dispute: str, claim: str) -> Alongside:
    """How the words of a claim get into the vault with its dispute."""

    async def keep(connection: Connection) -> None:
        await connection.execute(
            "INSERT INTO vault.dispute (dispute, claim) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            dispute,
            claim,
        )

    return keep


async def read_claim(engine: AsyncEngine, dispute: str) -> str | None:
    """The words of a claim, None once they are erased."""
    async with engine.connect() as connection:
        found = await connection.execute(select(_DISPUTE.c.claim).where(_DISPUTE.c.dispute == dispute))
        claim: str | None = found.scalar_one_or_none()
    return claim
