"""The child process that parses: a line and a workbook's bytes in, lines `~rows\\n` while at it, then
`size size\\n`, JSON, and the cells that the JSON speaks of. Its parent, which forks one for each line, is here too.

They start on the standard library and python-calamine alone, so that a start costs little; they never open a file and
know nothing of the store. Anything that goes wrong in here ends as an answer or as a dead child, never as a dead
server.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from mne.workbook import limits
from mne.workbook.book import Book, Tell, silent
from mne.workbook.grid import Grid
from mne.workbook.limits import Unsafe

META_SHEET = "_meta"
PROPERTY_PREFIX = "mne_"
CODES = frozenset({"indicator", "place", "period"})
HEAD_ROWS = 3
"""Machine row, title, translated header (template.py)."""
SEARCHED_ROWS = 30
"""The machine row is looked for so far down, should rows have been inserted above it."""


def template(book: Book, _: str = "") -> dict[str, Any]:
    """`meta`, `sheets` and, when it is a template, `found`: one entry per sheet with a machine row."""
    said: dict[str, Any] = {"meta": meta_of(book), "sheets": list(book.sheets), "found": []}
    if "template" in said["meta"]:
        for title in (title for title in book.sheets if title != META_SHEET):
            results = results_of(book.grid(title), book.blob)
            said["found"] += [{"title": title, **results}] if results else []
    return said


def meta_of(book: Book) -> dict[str, str]:
    """The pairs of the hidden sheet; where it is gone, those of the document's properties."""
    pairs: dict[str, str] = {}
    if META_SHEET in book.sheets:
        columns = book.grid(META_SHEET).columns
        keys, values = (columns[n].by_row() if n in columns else {} for n in (1, 2))
        pairs = {keys[row][1]: values[row][1] for row in keys if row in values}
    if pairs:
        return pairs
    stated = book.custom_properties().items()
    return {name.removeprefix(PROPERTY_PREFIX): text for name, text in stated if name.startswith(PROPERTY_PREFIX)}


def results_of(grid: Grid, blob: bytearray) -> dict[str, Any]:
    """Machine row, its codes, the grid of the columns under them, and the filled columns without a code."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    for number, column in grid.columns.items():
        for row, letter, raw in column.above(SEARCHED_ROWS):
            if letter in "tT":
                by_row.setdefault(row, []).append((number, raw.strip()))
    # As they are written, in small letters: an English header says "Indicator" and "Place" over the names.
    machine = next((row for row in sorted(by_row) if len(CODES & {code for _, code in by_row[row]}) >= 2), 0)
    if not machine:
        return {}
    known = frozenset(number for number, _ in by_row[machine])
    extra = [n for n, c in grid.columns.items() if n not in known and c.count_from(machine + 1) > 1]
    if grid.filled_from(machine + HEAD_ROWS, known) > limits.FILLED_ROWS:
        raise Unsafe("file.too_large")
    header = [(number, code.casefold()) for number, code in by_row[machine]]
    return {"machine": machine, "header": header, "extra": extra, "grid": grid.message(blob, known)}


def sheet(book: Book, title: str) -> dict[str, Any]:
    """`sheets` as [title, hidden], and the grid of the one asked for: by name, else the first that is visible."""
    titles = list(book.sheets)
    visible = [name for name in titles if name not in book.hidden] or titles
    chosen = title or next(iter(visible), "")
    known = chosen in book.sheets
    grid = book.grid(chosen).message(book.blob) if known else None
    columns = book.hidden_columns(chosen) if known else []
    sheets = [[name, name in book.hidden] for name in titles]
    return {"sheets": sheets, "title": chosen if known else "", "grid": grid, "hidden_columns": columns}


ASKED: dict[str, Callable[[Book, str], dict[str, Any]]] = {"template": template, "sheet": sheet}

DAMAGE = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, KeyError, IndexError, ValueError, OverflowError)
"""What a part that does not fit the others, or a number that is none, ends in."""


def guarded(
    content: bytes, asked: str = "template", title: str = "", tell: Tell = silent
) -> tuple[dict[str, Any], bytes]:
    """The answer and the cells of its grids, or why there is none: `refused` is theirs, `fault` is ours."""
    began = time.perf_counter()
    try:
        book = Book(content, tell)
        return {**ASKED[asked](book, title), "seconds": time.perf_counter() - began}, bytes(book.blob)
    except Unsafe as unsafe:
        return {"refused": unsafe.code}, b""
    except MemoryError:
        return {"refused": "file.too_large"}, b""
    except DAMAGE:
        return {"refused": "file.damaged"}, b""
    except Exception as fault:
        return {"fault": f"{type(fault).__name__}: {fault}"[:500]}, b""


def limit_cpu(seconds: int) -> None:
    """So many seconds more than were used; the system ends the process at the limit."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def tell(rows: int) -> None:
    """A line of its own before the answer, so that whoever waits sees how far it has come."""
    sys.stdout.buffer.write(b"~%d\n" % rows)
    sys.stdout.buffer.flush()


def main() -> None:
    """The parent: one child for each line, and the end of both when a child fails."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.CHILD_MEMORY_BYTES, limits.CHILD_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A child lives for a file, and a million cells make no cycle worth a search.
    gc.disable()
    gc.freeze()
    while line := _line():
        child = os.fork()
        if not child:
            _answer(line)
            os._exit(0)
        if failed := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            os._exit(failed % 256)


def _line() -> bytes:
    """The next line and not a byte of what follows, which is the child's alone; empty when nobody asks any more."""
    line = bytearray()
    while len(line) < limits.LINE_BYTES and not line.endswith(b"\n"):
        if not (byte := os.read(0, 1)):
            return b""
        line += byte
    return bytes(line)


def _answer(line: bytes) -> None:
    """In the child: read the workbook, write what stands in it. Whatever is raised here ends it with a sign of that."""
    try:
        limit_cpu(limits.CHILD_CPU_SECONDS)
        size, asked, title = json.loads(line)
        answer, cells = guarded(sys.stdin.buffer.read(size), asked, title, tell)
        said = json.dumps(answer, ensure_ascii=False).encode(errors="replace")
        sys.stdout.buffer.write(b"%d %d\n" % (len(said), len(cells)))
        sys.stdout.buffer.write(said)
        sys.stdout.buffer.write(cells)
        sys.stdout.buffer.flush()
    except BaseException:
        os._exit(1)
