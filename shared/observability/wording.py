"""What is told of an exception. Its own words often quote what somebody sent: PostgreSQL tells the whole failing row,
Python the value that is no number. So nothing that people outside read may just repeat them."""

import traceback

_FACTS = ("table_name", "column_name", "constraint_name")


def said(error: BaseException) -> str:
    """Class and words; of a database's refusal its SQLSTATE, table and constraint instead, without the row's values."""
    refusal = _refusal(error)
    if refusal is None:
        return f"{type(error).__name__}: {error}"
    facts = [str(fact) for name in _FACTS if (fact := getattr(refusal, name, None))]
    return " ".join((type(error).__name__, str(refusal.sqlstate), *facts))  # type: ignore[attr-defined]


def places(error: BaseException) -> str:
    """The traceback of an exception and of those before it: places and classes, and no words but the database's
    facts."""
    chain: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in chain:
        chain.append(following)
        hidden = following.__suppress_context__
        following = following.__cause__ or (None if hidden else following.__context__)
    return "\nwhile that was handled, or because of it:\n".join(_place(one) for one in reversed(chain))


def _place(error: BaseException) -> str:
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    told = said(error) if _refusal(error) is not None else type(error).__name__
    return "\n".join((frames + told, *(places(one) for one in inner)))


def _refusal(error: BaseException) -> object | None:
    """The database driver's exception that this one is, or carries."""
    orig = getattr(error, "orig", None)
    for one in (error, getattr(orig, "__cause__", None), orig):
        if getattr(one, "sqlstate", None):
            return one
    return None
