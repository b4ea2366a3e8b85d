"""Workbooks mutated at random, by hypothesis, until something of ours breaks: `make fuzz`, or python -m tests.fuzzing.

Templates, filled ones and the odd files of tests/hostile are changed as bytes, as archives and as XML, and go through
guard, child, interpretation, any-table reading and, where they are still a template, the whole check. A finding is a
good answer. An exception, or a child that died (`file.unreadable`), is a fault; hypothesis makes the file small and it
is kept in .make/fuzz.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import re
import sys
import tempfile
import time
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from mne import intake
from mne.catalogue import read_folder
from mne.export.prefilled import template_of
from mne.model import Role, User
from mne.period import Period
from mne.settings import Settings
from mne.store import Store
from mne.workbook import read, read_sheet
from tests.hostile import GOOD, MADE, shared_strings
from tests.workbook_drawing import rezipped

TINY = Path(__file__).parent / "reference" / "tiny"
KEPT = Path(__file__).parent.parent / ".make" / "fuzz"
QUARTER = Period.parse("2026-Q4")
OFFICER = User("officer", Role.officer, "LIGUE")
ODD = ("no styles", "strict namespace", "prefixes", "another program", "external links", "error cells", "macros")
VALUES = (
    *("", "0", "-1", "1", "7", "99999999999", "4294967296", "1e999", "NaN", "A1", "XFD1048576", "XFE1", "A0", "é"),
    *("true", "s", "inlineStr", "str", "e", "d", "b", "n", "&amp;", "١٢", "1_000", "x" * 40_000, "rId1", "_xD800_"),
)
TOKENS = (
    *("<row>", "</row>", '<c r="A1">', '<c r="E5" t="s"><v>0</v></c>', "<f>1</f>", "<v></v>", "<is><t/></is>"),
    *("<!--", "]]>", "<![CDATA[", "&#0;", "&#xD800;", "&lt;", '<mergeCell ref="A1:XFD1048576"/>', "<sheetData>"),
    *("</sheetData>", "<x:c/>", "\x01", "\u202e", "<!DOCTYPE x>", "<rPh><t>a</t></rPh>", '<row r="9" hidden="1"/>'),
)
TYPED = (
    0,
    -1,
    1e-9,
    1e300,
    "12 taps",
    "1,234",
    "1.234",
    "X",
    "NA",
    "  ",
    "=1+1",
    "#REF!",
    True,
    date(2026, 10, 1),
    "é" * 500,
)
_ATTRIBUTE = re.compile(r'(?<==")[^"]*(?=")')
_TEXT = re.compile(r"(?<=>)[^<]*(?=<)")
_ELEMENT = re.compile(r"<[^>]*>")


def seeds(store: Store) -> tuple[bytes, ...]:
    real = [template_of(store, "LIGUE", QUARTER, language) for language in ("ar", "fr", "en")]
    strings = shared_strings(
        b"<si><t>a</t></si><si><r><t>b</t></r></si>", b'<row r="5"><c r="G5" t="s"><v>1</v></c></row>'
    )
    return (*real, GOOD, strings, *(MADE[name][0]() for name in ODD))


Dice = Callable[[int], int]
"""A throw below so many; the same throws make the same file."""


def typed(content: bytes, dice: Dice) -> bytes:
    """Cells typed over, as a person would."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(content))
    except Exception:
        return content  # already too broken for openpyxl; the other changes go on
    if not book.worksheets:
        return content
    for _ in range(1 + dice(6)):
        cell = book.worksheets[dice(len(book.worksheets))].cell(1 + dice(30), 1 + dice(20))
        if type(cell).__name__ == "Cell":
            cell.value = TYPED[dice(len(TYPED))]
    out = BytesIO()
    try:
        book.save(out)
    except Exception:
        return content
    return out.getvalue()


def as_bytes(content: bytes, dice: Dice) -> bytes:
    """Bytes flipped, cut out, doubled; most archives do not survive it."""
    changed = bytearray(content)
    at, much, how = dice(max(len(changed), 1)), (1, 1, 2, 8, 64)[dice(5)], dice(4)
    if how == 0:
        changed[at : at + 1] = bytes([dice(256)])
    elif how == 1:
        del changed[at : at + much]
    elif how == 2:
        changed[at:at] = changed[at : at + much]
    else:
        del changed[at:]
    return bytes(changed)


def as_archive(content: bytes, dice: Dice) -> bytes:
    """Parts dropped, emptied, swapped."""
    parts = _parts(content)
    if not parts:
        return content
    names = list(parts)
    first, other = names[dice(len(names))], parts[names[dice(len(names))]]
    return rezipped(content, {first: (None, b"", other)[dice(3)]})


def as_xml(content: bytes, dice: Dice) -> bytes:
    """One part's markup changed, in an archive that stays whole."""
    parts = {name: part for name, part in _parts(content).items() if name.endswith((".xml", ".rels"))}
    if not parts:
        return content
    name = list(parts)[dice(len(parts))]
    text = parts[name].decode("utf-8", errors="surrogateescape")
    for _ in range(1 + dice(3)):
        text = _changed(text, dice)
    return rezipped(content, {name: text.encode("utf-8", errors="surrogateescape")})


def _changed(text: str, dice: Dice) -> str:
    pattern, choices = ((_ATTRIBUTE, VALUES), (_ATTRIBUTE, VALUES), (_TEXT, VALUES), (_ELEMENT, TOKENS))[dice(4)]
    places = [found.span() for found in pattern.finditer(text)]
    if not places:
        return text
    begin, end = places[dice(len(places))]
    piece = (text[begin:end] * 2, "", choices[dice(len(choices))], choices[dice(len(choices))])[dice(4)]
    return text[:begin] + piece + text[end:]


def _parts(content: bytes) -> dict[str, bytes]:
    """Name → part, of an archive that can still be read; else nothing."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        return {}


MUTATORS = (typed, as_bytes, as_archive, as_xml, as_xml, as_xml)
PLANS = st.lists(
    st.tuples(st.integers(0, len(MUTATORS) - 1), st.lists(st.integers(0, 1 << 20), min_size=16, max_size=16)),
    min_size=1,
    max_size=3,
)
Plan = list[tuple[int, list[int]]]


class Fuzzer:
    """Holds the store, the seeds and what was answered so far."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.seeds = seeds(store)
        self.answers: Counter[str] = Counter()
        self.tried = 0

    def mutate(self, start: int, plan: Plan) -> bytes:
        content: bytes = self.seeds[start % len(self.seeds)]
        for number, throws in plan:
            left = iter(throws * 4)
            content = MUTATORS[number](content, lambda below, left=left: next(left) % below)  # type: ignore[misc]
        return content

    def judge(self, content: bytes) -> None:
        """Raises AssertionError, or whatever was not caught, when the product breaks on it."""
        self.tried += 1
        reading = read(content, "fuzz.xlsx")
        table = read_sheet(content, "fuzz.xlsx")
        for finding in (*reading.findings, *table.findings):
            assert finding.code != "file.unreadable", finding.args
        self.answers.update({finding.code for finding in reading.findings} or {"read without a finding"})
        if reading.identity is not None:
            report = intake.submit_report(self.store, content, "fuzz.xlsx", OFFICER, keep=False)
            self.answers["checked as a report"] += 1
            assert report.upload is None

    def run(self, number: int, examples: int) -> None:
        """So many mutated files from this seed. Raises what hypothesis found, with the smallest file kept."""

        @seed(number)
        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        @given(st.integers(0, 99), PLANS)
        def every(start: int, plan: Plan) -> None:
            content = self.mutate(start, plan)
            try:
                self.judge(content)
            except BaseException:
                KEPT.mkdir(parents=True, exist_ok=True)
                (KEPT / f"{number}.xlsx").write_bytes(content)
                raise

        every()


@contextlib.contextmanager
def fuzzer(folder: Path) -> Iterator[Fuzzer]:
    store_settings = Settings(home=folder, data=TINY, today=date(2027, 1, 15))
    with Store.open(store_settings, create=True) as store:
        store.import_registry(read_folder(TINY), "fuzz", "first")
        yield Fuzzer(store)


@cache
def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=600, help="how long to go on")
    parser.add_argument("--seed", type=int, default=0, help="begin with this seed; 0 for any")
    return parser


def main() -> int:
    chosen = _parser().parse_args()
    number = chosen.seed or random.SystemRandom().randrange(1, 10**6)
    until = time.monotonic() + chosen.seconds
    faults = 0
    with tempfile.TemporaryDirectory() as folder, fuzzer(Path(folder)) as fuzzing:
        while time.monotonic() < until:
            try:
                fuzzing.run(number, 50)
            except BaseException as fault:
                if isinstance(fault, KeyboardInterrupt):
                    break
                faults += 1
                print(f"seed {number}: {type(fault).__name__}: {fault}"[:600], file=sys.stderr)
            number += 1
        print(f"{fuzzing.tried} files, {faults} faults; last seed {number - 1}")
        for answer, times in fuzzing.answers.most_common():
            print(f"{times:7} {answer}")
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
