"""A register as it lies in a file: CSV in any usual encoding and separator, or XLSX; every cell becomes text.

Room: intake, floor 3. Who comes in: the import of registers. What never happens here: evaluating a formula, or losing
a row: a file that cannot be read whole is refused whole, with the row at which it breaks.
"""

import csv
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException

from coordination.intake import columns
from coordination.intake.columns import Columns
from coordination.intake.letters import plain
from coordination.rules.refusal import Refusal

MAX_BYTES = 100 * 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_ROWS = 200_000
LAST_ROW = 1_048_576
MAX_COLUMNS = 200
LONGEST_CELL = 1_000_000
"""Bytes, rows and characters: beyond them it is no register, or one to be split."""
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = (",", "\t", ";", "|", "，")
WEB_PAGE = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")
WINDOWS_EPOCH, MAC_EPOCH = date(1899, 12, 30), date(1904, 1, 1)
UNREADABLE = "\ufffd"
END = "\x1eend"
"""Put after the last row to see whether it is a row of its own there."""
SHAPELY = 5

DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    SyntaxError,
    OSError,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
)
"""What openpyxl has been seen to raise over a damaged file."""

_QUOTED_FORMULA = re.compile(r'="([^"]*)"')
_DIGIT = re.compile(r"\d")
_OWN_GUARD = re.compile(r"'(?=[=+\-@])")


@dataclass(frozen=True)
class Line:
    """One row: its number as a spreadsheet counts (1 is the first), its cells, which of them are formulas, and
    whether it seems to hold later rows inside a cell."""

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()
    swallowed: bool = False


@dataclass(frozen=True)
class Table:
    """A register: its columns, its rows below the headings without empty ones, how it was read, and where days are
    counted from when a time is a bare number."""

    columns: Columns
    lines: tuple[Line, ...]
    read_as: str
    epoch: date = WINDOWS_EPOCH


def read(path: Path, *, options: Mapping[str, str] | None = None, sheet: str = "", encoding: str = "") -> Table:
    """Read a register; `options` map headings to fields ("" leaves a column out).

    Raises Refusal naming what is wrong with the file, or with an option, and the remedy.
    """
    table = _read(_content(path), options or {}, sheet, encoding)
    columns.refuse_missing(table.columns.headings, options or {})
    return table


def _read(content: bytes, options: Mapping[str, str], sheet: str, encoding: str) -> Table:
    if content.startswith(b"PK\x03\x04"):
        return _read_workbook(content, options, sheet)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _unusable("This is an old or encrypted Excel file. Open it and save it as .xlsx without a password.")
    if content[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(WEB_PAGE):
        raise _unusable("This is a web page, whatever its name says. Open it in a spreadsheet and save it as .xlsx.")
    return _read_text(content, options, encoding)


def _unusable(message: str, **params: object) -> Refusal:
    return Refusal("unusable_file", message, params, status=422, fields={"file": message})


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as problem:
        raise _unusable("%(path)s cannot be read: %(why)s.", path=path, why=problem.strerror) from problem
    if len(content) > MAX_BYTES:
        raise _unusable("The file is larger than %(most)d MB. Split it.", most=MAX_BYTES // 1024 // 1024)
    if not content.strip():
        raise _unusable("The file is empty.")
    return content


def _read_text(content: bytes, options: Mapping[str, str], encoding: str) -> Table:
    tried = [encoding] if encoding else [*_marked(content), *ENCODINGS]
    sound = [name for name in tried if _decodes(content, name)]
    # Where a few bytes are damaged, no encoding is sound: the headings still tell which it is, and each damaged cell
    # is told in its row.
    for name in [*sound, *(name for name in tried if name not in sound)]:
        if found := _as_register(_decode(content, name), options):
            return _table(*found, read_as=name)
    raise columns.unknown(_split(_decode(content, (sound or tried)[0])[:20_000], ","))


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _decode(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding, errors="replace")
    except LookupError as problem:
        raise _unusable("There is no encoding %(name)s. Usual are utf-8 and gb18030.", name=encoding) from problem


def _marked(content: bytes) -> list[str]:
    """The encoding a byte order mark names, or the zeros of UTF-16 betray."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    return ["utf-16-le"] if b"\0" in content[1:200:2] else []


def _as_register(text: str, options: Mapping[str, str]) -> tuple[Columns, list[list[str]], str] | None:
    """The rows, split at the separator under which most headings are known; None when none is."""
    head = "\n".join(text.split("\n", 60)[:60])
    best: tuple[int, str] | None = None
    for delimiter in DELIMITERS:
        found = columns.find_headings(_split(head, delimiter), options)
        if found and (best is None or len(found.where) > best[0]):
            best = (len(found.where), delimiter)
    if best is None:
        return None
    rows = _split(f"{text}\n{END}", best[1])
    if rows.pop() != [END]:
        message = "In row %(row)d a quotation mark is opened and never closed. Close it, or take it out."
        raise _unusable(message, row=len(rows) + 1)
    found = columns.find_headings(rows, options)
    return (found, rows, best[1]) if found else None


def _split(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        return list(reader)
    except csv.Error as problem:
        raise _unusable(
            "Near line %(line)d a cell never ends. Look for a quotation mark that is not closed.", line=reader.line_num
        ) from problem
    finally:
        csv.field_size_limit(before)


def _swallowed(row: Sequence[str], delimiter: str, key: int) -> bool:
    """Whether a stray quotation mark, closed only in a later row, made one of several rows: inside a cell a line
    begins as a row does, with a number or time of the same shape as this row's own."""
    own = _shape(row[key]) if key < len(row) else ""
    for line in (line for cell in row if "\n" in cell for line in cell.split("\n")[1:]):
        parts = line.split(delimiter)
        if len(own) >= SHAPELY and key + 1 < len(parts) and _shape(parts[key]) == own:
            return True
    return False


def _shape(cell: str) -> str:
    return _DIGIT.sub("9", cell.strip(' "'))


def _table(found: Columns, rows: list[list[str]], delimiter: str, *, read_as: str) -> Table:
    shown = {"\t": "tab"}.get(delimiter, delimiter)
    key = found.where.get("number", found.where.get("received_at", 0))
    lines = (
        Line(number, tuple(_clean(cell) for cell in row), swallowed=_swallowed(row, delimiter, key))
        for number, row in enumerate(rows, start=1)
    )
    return Table(found, _below(found, lines), f"{read_as.removesuffix('-sig')} {shown}")


def _below(found: Columns, lines: Iterable[Line]) -> tuple[Line, ...]:
    """The rows under the headings; empty ones are no rows, and repeated headings of a second page neither."""
    kept = []
    for line in lines:
        if line.number <= found.row or not any(line.cells):
            continue
        if tuple(cell.strip() for cell in line.cells) == found.headings:
            continue
        kept.append(line)
        if len(kept) > MAX_ROWS:
            raise _too_many_rows()
    return tuple(kept)


def _too_many_rows() -> Refusal:
    return _unusable("The file has more than %(most)d rows. Split it.", most=MAX_ROWS)


def _read_workbook(content: bytes, options: Mapping[str, str], wanted: str) -> Table:
    head: list[tuple[str, ...]] = []
    for name, epoch, lines in _sheets(content, wanted):
        first = {line.number: line.cells for line in lines[: columns.HEADING_ROWS]}
        rows = [first.get(number, ()) for number in range(1, columns.HEADING_ROWS + 1)]
        if found := columns.find_headings(rows, options):
            return Table(found, _below(found, lines), f"xlsx {name}", epoch)
        head = head or rows
    raise columns.unknown(head)


def _sheets(content: bytes, wanted: str) -> Iterator[tuple[str, date, list[Line]]]:
    """Each sheet, or the one asked for: its name, the day its numbers count from, and its rows that are not empty."""
    try:
        _refuse_bomb(content)
        book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
        names = [sheet.title for sheet in book.worksheets]
        if wanted and wanted not in names:
            raise _unusable("There is no sheet %(wanted)s. Found: %(found)s.", wanted=wanted, found="、".join(names))
        epoch = MAC_EPOCH if book.epoch.year == MAC_EPOCH.year else WINDOWS_EPOCH
        for sheet in book.worksheets:
            if wanted in ("", sheet.title):
                sheet.reset_dimensions()
                yield sheet.title, epoch, _lines(sheet)
        book.close()
    except DAMAGED as problem:
        raise _unusable("This .xlsx file is damaged. Open it in a spreadsheet and save it again.") from problem


def _lines(sheet: Any) -> list[Line]:
    lines = []
    for number, row in enumerate(sheet.iter_rows(), start=1):
        line = _line(number, row[:MAX_COLUMNS])
        if line.cells:
            lines.append(line)
        if number > LAST_ROW or len(lines) > MAX_ROWS + columns.HEADING_ROWS:
            raise _too_many_rows()
    return lines


def _refuse_bomb(content: bytes) -> None:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        if sum(part.file_size for part in parts.infolist()) > MAX_UNPACKED:
            raise _unusable("Unpacked, this file is larger than %(most)d MB. Split it.", most=MAX_UNPACKED >> 20)


def _line(number: int, row: Sequence[Any]) -> Line:
    formulas = frozenset(index for index, cell in enumerate(row) if cell.data_type == "f")
    texts = [_clean(_text(cell)) for cell in row]
    while texts and not texts[-1]:
        texts.pop()
    return Line(number, tuple(texts), frozenset(i for i in formulas if i < len(texts) and texts[i].startswith("=")))


def _text(cell: Any) -> str:
    """A cell as somebody would have typed it: times in full, whole numbers without a point, formulas unevaluated."""
    value = getattr(cell.value, "text", cell.value)
    if value is None or cell.data_type == "e":
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _clean(cell: str) -> str:
    """Without what only spreadsheets and old systems put there: ="…" guards, _x000D_; letters are kept as in every field."""
    text = plain(_without_halves(unescape(cell)) if "_x" in cell else cell).strip(" \t\n\u3000")
    if quoted := _QUOTED_FORMULA.fullmatch(text):
        text = quoted.group(1)
    return _OWN_GUARD.sub("", text, count=1) if text.startswith("'") else text


def _without_halves(text: str) -> str:
    """Characters written as two halves (_xD83D__xDE00_) are joined; a half alone is unreadable."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
