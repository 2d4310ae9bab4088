"""Reader of old XLS workbooks. It runs only in a child process of a job: a hostile file may end the process."""

import io
import shutil
from tempfile import NamedTemporaryFile
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from services.intake.formats.tables import Table, unreadable
from services.intake.formats.xlsx import panic, table_of

_SIZE_MAX_BYTES = 32 * 1024 * 1024
"""Of 65,536 rows, more than any account has; the reader holds all of it."""


def read_xls(file: BinaryIO, sheet: str = "") -> Table:
    """The named sheet, or the first one. Raises Unreadable (2.1.1-f) when the file cannot be read."""
    size = file.seek(0, io.SEEK_END)
    if size > _SIZE_MAX_BYTES:
        raise unreadable("file", f"larger than {_SIZE_MAX_BYTES} bytes", str(size))
    file.seek(0)
    with NamedTemporaryFile(suffix=".xls") as named:
        # By its name the reader knows what it is; else it would only say that it does not.
        shutil.copyfileobj(file, named)
        named.flush()
        try:
            workbook = CalamineWorkbook.from_path(named.name)
        except PasswordError as error:
            raise unreadable("file", "an encrypted workbook: take the password off") from error
        except (CalamineError, ValueError, OverflowError) as error:
            raise unreadable("workbook", f"cannot be read: {error}") from error
        except BaseException as error:
            raise panic(error) from error
        return table_of(workbook, sheet)
