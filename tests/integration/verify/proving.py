"""`royalty verify` over services that run in the test's own process."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import httpx

from deploy.client import Session
from deploy.command.verifying import Verdict, verify
from tests.support.service import Served


class InProcess(httpx.BaseTransport):
    """Hands the requests of a synchronous client to the applications on the test's loop, by their host."""

    def __init__(self, services: Sequence[Served]) -> None:
        self._loop = asyncio.get_running_loop()
        self._clients = {served.running.parts.service: served.http for served in services}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The application's answer; called from another thread than the loop's."""
        asked = self._clients[request.url.host].request(
            request.method, request.url.raw_path.decode(), content=request.read(), headers=request.headers
        )
        answer = asyncio.run_coroutine_threadsafe(asked, self._loop).result()
        return httpx.Response(answer.status_code, content=answer.content)


async def royalty_verify(*services: Served) -> Verdict:
    """The verdict over these services, with the token of an auditor."""
    names = [served.running.parts.service for served in services]
    scopes = [f"{name}:{scope}" for name in names for scope in ("state:read", "state:submit", "job:read")]
    with httpx.Client(transport=InProcess(services)) as http:
        addresses = {name: f"http://{name}" for name in names}
        session = Session(addresses, services[0].issuer.token("auditor", scopes), http)
        return await asyncio.to_thread(verify, session, services=names)
