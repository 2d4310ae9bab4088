"""Fetches the Central Bank's bulletin of a day from the address that the settings name (2.2.4-a). For child processes.

Whoever can choose an address must not reach what only the service can reach: https alone, no redirects, no proxies, and
the connection goes to the public address that was looked at, whatever the name means a moment later.
"""

import socket
from collections.abc import Callable, Iterable
from datetime import date
from ipaddress import ip_address

from services.distribution.domain.rates_address import address_of, url_problem
from services.distribution.formats.cbar import CLAUSE, SIZE_MAX_BYTES
from shared.kernel.findings import Finding, Unreadable

TIMEOUT_S = 10.0
_OK = 200

Addresses = Callable[[str, int], Iterable[str]]


def fetch_bulletin(
    template: str, day: date, addresses: Addresses | None = None, transport: object = None
) -> bytes:
    """The bytes that the site answers for a day. Raises Unreadable with what was wrong with it."""
    # Only the child process of a job needs it.
    import httpx

    if problem := url_problem(template):
        raise _refused("address", problem, template)
    url = httpx.URL(address_of(template, day))
    host, port = url.host, url.port or 443
    address = _public(host, (addresses or resolved)(host, port))
    pinned = url.copy_with(host=f"[{address}]" if ":" in address else address)
    try:
        with httpx.Client(
            transport=transport,  # type: ignore[arg-type]
            timeout=TIMEOUT_S,
            follow_redirects=False,
            trust_env=False,
        ) as client:
            named = {"Host": host if port == 443 else f"{host}:{port}", "Accept-Encoding": "identity"}
            asked = client.build_request("GET", pinned, headers=named, extensions={"sni_hostname": host})
            answer = client.send(asked, stream=True)
            if answer.status_code != _OK:
                raise _refused("answer", "not 200; a redirect is not followed", str(answer.status_code))
            if "content-encoding" in answer.headers:
                raise _refused("answer", "packed, which was not asked for", host)
            data = bytearray()
            for part in answer.iter_bytes():
                data += part
                if len(data) > SIZE_MAX_BYTES:
                    raise _refused("answer", f"larger than {SIZE_MAX_BYTES} bytes", host)
            return bytes(data)
    except httpx.HTTPError as error:
        raise _refused("answer", f"the site did not answer: {type(error).__name__}", host) from error


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name. Raises Unreadable where it has none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise _refused("address", "its name is not known", host) from error
    return [str(one[4][0]) for one in found]


def _public(host: str, found: Iterable[str]) -> str:
    """The first address, where all of them are public: a name that also means a private one is not trusted."""
    known = [ip_address(one.partition("%")[0]) for one in found]
    for one in known:
        inner = getattr(one, "ipv4_mapped", None) or one
        if not inner.is_global or inner.is_multicast:
            raise _refused("address", "its name leads to an address that is not public", host)
    if not known:
        raise _refused("address", "its name is not known", host)
    return str(known[0])


def _refused(where: str, what: str, value: str) -> Unreadable:
    return Unreadable((Finding(where, what, value, CLAUSE),))
