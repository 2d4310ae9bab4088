"""Pages of statements: those of one statement that stand in one file are read as one."""

from dataclasses import dataclass

from lxml import etree

from services.intake.formats.camt053_fields import text_at


@dataclass(frozen=True, slots=True)
class Page:
    """A statement of the file, or a page of one; `is_whole` when it has no other page."""

    element: etree._Element
    account: str
    identity: str
    number: int
    last: bool

    @property
    def is_whole(self) -> bool:
        """Whether it is all of its statement."""
        return self.number == 1 and self.last

    @property
    def statement_id(self) -> str:
        """Its id as a statement: of a page whose others stand elsewhere with the page's number."""
        return self.identity if self.is_whole else f"{self.identity}/{self.number}"


def page_of(element: etree._Element) -> Page:
    """The page that a statement of the file is; without pagination it is whole."""
    number = text_at(element, "StmtPgntn/PgNb")
    last = text_at(element, "StmtPgntn/LastPgInd")
    return Page(
        element,
        text_at(element, "Acct/Id/IBAN", "Acct/Id/Othr/Id"),
        text_at(element, "Id"),
        int(number) if number.isascii() and number.isdigit() else 1,
        last in ("", "true", "1"),
    )


def whole_statements(pages: list[Page]) -> list[list[Page]]:
    """The pages of each statement, in their order. Pages of which one lacks stay apart."""
    groups: dict[tuple[str, str], list[Page]] = {}
    for page in pages:
        groups.setdefault((page.account, page.identity), []).append(page)
    found = []
    for group in groups.values():
        group.sort(key=lambda page: page.number)
        numbers = [page.number for page in group]
        ends = [page.last for page in group]
        complete = numbers == list(range(1, len(group) + 1)) and ends == [False] * (len(group) - 1) + [True]
        found += [group] if complete else [[page] for page in group]
    return found
