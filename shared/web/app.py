"""The FastAPI application of a service, and the server that runs it."""

import contextlib
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog
import uvicorn
from fastapi import FastAPI, Request, Response

from shared.observability.logs import configure_logs
from shared.observability.metrics import Metrics
from shared.web.auth import TokenVerifier
from shared.web.body import BoundedBody
from shared.web.doorway import Doorway
from shared.web.problems import install_problem_handlers
from shared.web.routes_events import events_router
from shared.web.routes_state import state_router
from shared.web.routes_work import work_router
from shared.web.service import Parts, running
from shared.web.settings import Settings

METHODS = frozenset(("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"))
"""Methods with a metric of their own: anybody may invent more."""
_BACKLOG = 512
_GRACE_SECONDS = 5


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
    )
    app.state.verifier = TokenVerifier(settings.jwks)
    app.add_middleware(BoundedBody)
    app.add_middleware(Doorway)
    app.middleware("http")(_measured)
    install_problem_handlers(app)
    for router in (
        *parts.routers,
        *(make(parts.service) for make in (state_router, work_router, events_router)),
    ):
        app.include_router(router)
    return app


async def _measured(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    begun = time.monotonic()
    response = await answer(request)
    metrics: Metrics = request.app.state.running.metrics
    route = getattr(request.scope.get("route"), "path", "unknown")
    method = request.method if request.method in METHODS else "OTHER"
    metrics.requests.labels(method, route, response.status_code).inc()
    metrics.request_seconds.labels(method, route).observe(time.monotonic() - begun)
    return response


def serve(parts: Parts, settings: Settings) -> None:
    """Run the service until SIGTERM or SIGINT; prints "listening <host>:<port>" once the port is its own."""
    configure_logs(parts.service, settings.log_level)
    # With the protocol named, asyncio sets TCP_NODELAY; without it every answer waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((settings.host, settings.port))
    listener.listen(_BACKLOG)
    host, port = listener.getsockname()[:2]
    print(f"listening {host}:{port}", flush=True)  # noqa: T201 - whoever started us reads the address here
    config = uvicorn.Config(
        create_app(parts, settings),
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    structlog.get_logger().info("serving", address=f"{host}:{port}")
    uvicorn.Server(config).run(sockets=[listener])
