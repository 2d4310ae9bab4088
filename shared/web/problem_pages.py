"""Problems as pages, where persons read: whatever goes wrong, somebody without a program is told in words."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.web.body import is_below

PROBLEM = "application/problem+json"
_KEPT = ("retry-after", "allow")


@dataclass(frozen=True, slots=True)
class ProblemPages:
    """Where persons read, and the page on a problem."""

    below: str
    """The path below which all answers are pages."""
    page: Callable[[Scope, int, str], Response]
    """The page, of the request, the status and its Retry-After (empty: none)."""


class ToldAsPage:
    """ASGI middleware: below the path of `pages` a problem's place is taken by its page, with the same status."""

    def __init__(self, app: ASGIApp, pages: ProblemPages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_below((self._pages.below,), scope["path"]):
            await self._app(scope, receive, send)
            return
        problem: Message | None = None

        async def told(message: Message) -> None:
            nonlocal problem
            if message["type"] == "http.response.start" and _is_problem(message):
                problem = message
            elif problem is None:
                await send(message)
            elif not message.get("more_body"):
                await self._response(scope, problem)(scope, receive, send)

        await self._app(scope, receive, told)

    def _response(self, scope: Scope, problem: Message) -> Response:
        headers = Headers(raw=problem["headers"])
        page = self._pages.page(scope, problem["status"], headers.get("retry-after", ""))
        page.headers.update({name: headers[name] for name in _KEPT if name in headers})
        return page


def _is_problem(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "") == PROBLEM
