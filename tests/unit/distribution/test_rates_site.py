"""The Central Bank's bulletin by URL: what is asked, and what is never reached (2.2.4)."""

import gzip
from datetime import date

import httpx
import pytest

from services.distribution.domain.lacking_rates import (
    LACKING_RATES,
    LackingRate,
    RatesLacked,
    SayLackingRates,
)
from services.distribution.domain.rates_address import url_problem
from services.distribution.formats.cbar import SIZE_MAX_BYTES
from services.distribution.formats.rates_site import fetch_bulletin
from services.distribution.settings import DistributionSettings
from shared.kernel.decider import Accepted, AlreadyApplied
from shared.kernel.findings import Unreadable
from shared.web.settings import BadSettings

pytestmark = pytest.mark.clause("2.2.4-a")

SITE = "https://rates.example/currencies/{day}.xml"
DAY = date(2026, 8, 5)
PUBLIC = "93.184.216.34"


def answering(answer: httpx.Response, asked: list[httpx.Request] | None = None) -> httpx.MockTransport:
    def handle(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request)
        return answer

    return httpx.MockTransport(handle)


def fetched(transport: httpx.MockTransport, *addresses: str, site: str = SITE) -> bytes:
    return fetch_bulletin(site, DAY, lambda host, port: addresses or (PUBLIC,), transport)


def refusal(transport: httpx.MockTransport, *addresses: str, site: str = SITE) -> str:
    with pytest.raises(Unreadable) as refused:
        fetched(transport, *addresses, site=site)
    (finding,) = refused.value.findings
    return finding.what


OK = answering(httpx.Response(200, content=b"<ValCurs/>"))


def test_the_day_is_asked_of_the_address_that_was_looked_at() -> None:
    asked: list[httpx.Request] = []
    assert fetched(answering(httpx.Response(200, content=b"<ValCurs/>"), asked)) == b"<ValCurs/>"
    (request,) = asked
    assert str(request.url) == f"https://{PUBLIC}/currencies/05.08.2026.xml"
    assert (request.headers["host"], request.extensions["sni_hostname"]) == ("rates.example", "rates.example")


def test_a_site_of_version_six_is_asked_too() -> None:
    asked: list[httpx.Request] = []
    fetched(answering(httpx.Response(200, content=b"x"), asked), "2606:2800:220:1::1")
    assert asked[0].url.host == "2606:2800:220:1::1"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
    ],
)
def test_no_private_address_is_reached(address: str) -> None:
    assert "not public" in refusal(OK, address)
    assert "not public" in refusal(OK, PUBLIC, address)


def test_a_name_without_address_is_refused() -> None:
    with pytest.raises(Unreadable):
        fetch_bulletin(SITE, DAY, lambda host, port: (), OK)


@pytest.mark.parametrize("status", [301, 302, 307, 404, 500])
def test_a_redirect_is_not_followed_and_nothing_but_200_counts(status: int) -> None:
    away = httpx.Response(status, headers={"location": "https://10.0.0.1/"}, content=b"<ValCurs/>")
    assert "not 200" in refusal(answering(away))


def test_an_answer_without_end_is_cut_off() -> None:
    assert "larger" in refusal(answering(httpx.Response(200, content=b"x" * (SIZE_MAX_BYTES + 1))))


def test_a_packed_answer_is_refused() -> None:
    packed = httpx.Response(200, headers={"content-encoding": "gzip"}, content=gzip.compress(b"<ValCurs/>"))
    assert "packed" in refusal(answering(packed))


def test_a_site_that_does_not_answer_is_said() -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("late", request=request)

    assert "ConnectTimeout" in refusal(httpx.MockTransport(silent))


@pytest.mark.parametrize(
    "url",
    [
        "http://rates.example/{day}.xml",
        "file:///etc/passwd?{day}",
        "https://user:word@rates.example/{day}",
        "https://rates.example/today.xml",
        "https://rates.example/x#{day}",
        "https://{day}/",
        "https:///{day}",
        "https://rates.example:99999/{day}",
        "https://[::1/{day}",
    ],
)
def test_an_address_that_is_none_is_refused_at_the_start(url: str) -> None:
    assert url_problem(url)
    with pytest.raises(BadSettings, match="ROYALTY_RATES_URL"):
        DistributionSettings(pg_dsn="", kafka_bootstrap="", jwks="", rates_url=url)
    assert refusal(OK, site=url)


def test_without_an_address_nothing_is_fetched() -> None:
    assert url_problem(SITE) is None
    assert DistributionSettings(pg_dsn="", kafka_bootstrap="", jwks="").rates_url == ""


def test_days_without_a_rate_are_said_once_a_day() -> None:
    lacking = (LackingRate(day=DAY, currency="EUR", bulletin=False),)
    today = date(2026, 8, 7)
    say = SayLackingRates(day=today, lacking=lacking)
    event = RatesLacked(day=today, lacking=lacking)
    assert LACKING_RATES.decide(say, None) == Accepted((event,))
    assert LACKING_RATES.decide(say, LACKING_RATES.fold([event])) == AlreadyApplied()
    assert LACKING_RATES.decide(SayLackingRates(day=today, lacking=()), None) == AlreadyApplied()
