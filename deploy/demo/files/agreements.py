"""The invented contracts of the demo, with the forms of their accounts."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from deploy.demo.files.tables import DATA
from shared.contracts.forms import AccountForm
from shared.contracts.wire import from_builtins


@dataclass(frozen=True, slots=True)
class Agreement:
    """One contract: its key in the demo's tables, its party's key, its form, and its row as JSON builtins."""

    contract: str
    party: str
    form: AccountForm | None
    row: dict[str, Any]


@cache
def contracts() -> tuple[Agreement, ...]:
    """Every contract of contracts.json. Raises msgspec.ValidationError when a form is none."""
    rows = json.loads((DATA / "contracts.json").read_text(encoding="utf-8"))
    return tuple(
        Agreement(
            contract=row["contract"],
            party=row["party"],
            form=None if row["form"] is None else from_builtins(AccountForm, row["form"]),
            row=row,
        )
        for row in rows
    )


def contract(contract_id: str) -> Agreement:
    """The contract of that key. Raises KeyError."""
    for one in contracts():
        if one.contract == contract_id:
            return one
    raise KeyError(contract_id)


def covers() -> dict[str, dict[str, Any]]:
    """File name -> the cover that the clerk attests."""
    rows = json.loads((DATA / "covers.json").read_text(encoding="utf-8"))
    return {row["file"]: row for row in rows}
