"""A database that is away, or can take nothing now, is no defect of the request: 503, ask again."""

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import DBAPIError, InternalError

from shared.web.problems import install_problem_handlers


def _through_sqlalchemy(error: Exception) -> DBAPIError:
    around = Exception(str(error))
    around.__cause__ = error
    return InternalError("SELECT", None, around)


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError("refused"),
        asyncpg.CannotConnectNowError("the database system is starting up"),
        asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress"),
        asyncpg.DiskFullError("could not extend file: No space left on device"),
        _through_sqlalchemy(asyncpg.InternalClientError("cannot switch to state 12")),
    ],
    ids=repr,
)
async def test_it_is_said_with_503(error: Exception) -> None:
    app = FastAPI()
    install_problem_handlers(app)

    @app.get("/asked")
    async def asked() -> None:
        raise error

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        answer = await client.get("/asked")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:royalty:problem:database-away")
    assert answer.headers["retry-after"] == "5"
