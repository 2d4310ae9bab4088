"""Which fields a thing of JSON values has, however deep they stand."""

from collections.abc import Iterator


def texts_in(said: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text under the name of its field; in a list under the list's."""
    if isinstance(said, dict):
        for key, value in said.items():
            yield from texts_in(value, str(key))
    elif isinstance(said, list | tuple):
        for value in said:
            yield from texts_in(value, name)
    elif isinstance(said, str) and said:
        yield name, said
