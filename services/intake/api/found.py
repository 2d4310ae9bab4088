"""The account that a route is about."""

from typing import Any

from services.intake.projections.account import find_account
from shared.web.problems import not_found
from shared.web.requests import Asking


async def account_of(ask: Asking, account_id: str) -> dict[str, Any]:
    """The account. 404 for one that is unknown, or another party's."""
    async with ask.ctx.engine.connect() as connection:
        found = await find_account(connection, account_id)
    if found is None or (ask.caller.party is not None and found["payer"] != ask.caller.party):
        raise not_found("account", account_id)
    return found
