"""Where the Central Bank's bulletin of a day is: an address with the day in it (2.2.4-a)."""

from datetime import date
from urllib.parse import urlsplit

DAY = "{day}"
"""Stands in the address for the day asked, DD.MM.YYYY."""


def url_problem(template: str) -> str | None:
    """Why an address cannot be used; None for one that can: https, nobody's password, the day in path or query."""
    try:
        url = urlsplit(template)
        port = url.port
    except ValueError as error:
        return str(error)
    if url.scheme != "https" or not url.hostname:
        return "an https address is needed"
    if url.username is not None or url.password is not None or url.fragment:
        return "it names a user, a password or a fragment"
    if port == 0 or DAY not in f"{url.path}?{url.query}":
        return f"{DAY} stands in its path or query for the day that is asked"
    return None


def address_of(template: str, day: date) -> str:
    """The address of a day's bulletin."""
    return template.replace(DAY, day.strftime("%d.%m.%Y"))
