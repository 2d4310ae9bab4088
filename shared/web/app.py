"""The FastAPI application of a service, and the server that runs it."""

import contextlib
import socket
import sys
import time
from collections.abc import AsyncIterator

import structlog
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.observability.logs import configure_logs
from shared.observability.memory import settle
from shared.observability.metrics import Metrics
from shared.web.auth import TokenVerifier
from shared.web.body import BoundedBody
from shared.web.connection import PromptConnection
from shared.web.doorway import Doorway
from shared.web.problem_pages import ToldAsPage
from shared.web.problems import install_problem_handlers
from shared.web.routes_documents import documents_router
from shared.web.routes_events import events_router
from shared.web.routes_operations import operations_router
from shared.web.routes_read_models import read_models_router
from shared.web.routes_readings import readings_router
from shared.web.routes_state import state_router
from shared.web.routes_work import work_router
from shared.web.service import Parts, running
from shared.web.settings import BadSettings, Settings
from shared.web.turnstile import Turnstile

METHODS = frozenset(("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"))
"""Methods with a metric of their own: anybody may invent more."""
_BROKEN = 500
_BACKLOG = 512
_GRACE_SECONDS = 5
_CLIENTS_MAX = 1024
"""Connections at a time; who comes when as many are open gets 503."""


def create_app(parts: Parts, settings: Settings) -> FastAPI:
    """The application of a service: its own routes and the standard ones."""

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with running(parts, settings, app):
            yield

    app = FastAPI(
        title=f"ABS {parts.service}",
        version="1",
        lifespan=lifespan,
        openapi_url=None,
        redirect_slashes=False,
        # Spans and counts that nobody collects; `Measured` counts.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.verifier = TokenVerifier(settings.jwks)
    app.add_middleware(BoundedBody, large=parts.large_uploads, public=parts.public_posts)
    app.add_middleware(Doorway, public=parts.public_posts, turnstile=Turnstile(settings.proxies.split()))
    if parts.pages is not None:
        app.add_middleware(ToldAsPage, pages=parts.pages)
    app.add_middleware(Measured)
    install_problem_handlers(app)
    standard = (
        state_router,
        work_router,
        operations_router,
        read_models_router,
        events_router,
        readings_router,
        documents_router,
    )
    for router in (*parts.routers, *(make(parts.service) for make in standard)):
        # Side by side, not as routers within the router: that would look for every address twice.
        app.router.routes.extend(router.routes)
    return app


class Measured:
    """ASGI middleware: counts and times every request. It hands the server's own `receive` on, for a stream
    must notice that its listener hung up."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.monotonic(), _BROKEN

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            metrics: Metrics = scope["app"].state.running.metrics
            method = scope["method"] if scope["method"] in METHODS else "OTHER"
            route = getattr(scope.get("route"), "path", "unknown")
            metrics.answered(method, route, status, time.monotonic() - begun)


def serve(parts: Parts, settings_class: type[Settings]) -> None:
    """Run the service until SIGTERM or SIGINT; prints "listening <host>:<port>" once the port is its own.

    A setting that cannot be used ends the process with one line that names it.
    """
    try:
        settings = settings_class.from_env()
        configure_logs(parts.service, settings.log_level)
        app = create_app(parts, settings)
        listener = _listener(settings)
    except BadSettings as error:
        sys.exit(f"{parts.service}: {error}")
    host, port = listener.getsockname()[:2]
    print(f"listening {host}:{port}", flush=True)  # noqa: T201 - whoever started us reads the address here
    structlog.get_logger().info("serving", address=f"{host}:{port}")
    settle()
    uvicorn.Server(server_config(app)).run(sockets=[listener])


def server_config(app: ASGIApp) -> uvicorn.Config:
    """How the server meets its clients: bounded in number, in the size of a head and in the time it may take."""
    return uvicorn.Config(
        app,
        loop="uvloop",
        http=PromptConnection,
        # Whom a header names as the client is nobody's concern here.
        proxy_headers=False,
        log_config=None,
        # An address may name a person.
        access_log=False,
        server_header=False,
        # What is shown is for the caller alone, and is what it says it is.
        headers=[("cache-control", "no-store"), ("x-content-type-options", "nosniff")],
        lifespan="on",
        limit_concurrency=_CLIENTS_MAX,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


def _listener(settings: Settings) -> socket.socket:
    # With the protocol named, asyncio sets TCP_NODELAY; without it every answer waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        listener.close()
        where = f"{settings.host}:{settings.port}"
        raise BadSettings(f"cannot listen on {where} (ROYALTY_HOST, ROYALTY_PORT): {error}") from error
    listener.listen(_BACKLOG)
    return listener
