"""How many commands come in without a token: a few from one address, and not many from all together."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

from shared.web.problems import Problem

WINDOW_SECONDS = 600.0
OF_ONE = 10
OF_ALL = 300
"""So many in a window: what is remembered of them is no more than this either."""
_NETWORK_V6 = 64


class Turnstile:
    """Counts commands by the address that they come from, in windows of ten minutes.

    Behind a proxy all would come from one: whom a trusted one names last in X-Forwarded-For is the client.
    """

    def __init__(self, proxies: Sequence[str] = (), seconds: Callable[[], float] = time.monotonic) -> None:
        self._proxies = frozenset(proxies)
        self._seconds = seconds
        self._ends = 0.0
        self._counts: Counter[str] = Counter()

    def admit(self, scope: Scope) -> None:
        """Count one. Raises a 429 problem, with when to come again, where too many came."""
        now = self._seconds()
        if now >= self._ends:
            self._ends = now + WINDOW_SECONDS
            self._counts.clear()
        address = self._address(scope)
        if self._counts.get(address, 0) >= OF_ONE or self._counts.total() >= OF_ALL:
            raise Problem(
                429,
                "too-many-requests",
                "Too many requests",
                "Come again later, or come to the guild's office: a claim that is filed there counts as well.",
                headers={"Retry-After": str(int(self._ends - now) + 1)},
            )
        self._counts[address] += 1

    def _address(self, scope: Scope) -> str:
        client = scope.get("client")
        peer = client[0] if client else ""
        if peer in self._proxies:
            peer = Headers(scope=scope).get("x-forwarded-for", "").rpartition(",")[2].strip() or peer
        try:
            found = ip_address(peer)
        except ValueError:
            return "unknown"
        if isinstance(found, IPv6Address):
            # Whoever has one address of these has them all.
            return str(ip_network((found, _NETWORK_V6), strict=False))
        return str(found)
