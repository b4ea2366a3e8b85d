"""What a workbook may weigh. Light: the parsing child imports it too."""

from __future__ import annotations

MEGABYTE = 1_000_000

PARTS = 5_000
PART_BYTES = 150 * MEGABYTE
ALL_BYTES = 400 * MEGABYTE
RATIO = 200
"""Unpacked over packed size, asked of parts above RATIO_FROM_BYTES and of whole files above WHOLE_FROM_BYTES."""
RATIO_FROM_BYTES = MEGABYTE
WHOLE_FROM_BYTES = 20 * MEGABYTE

SHEETS = 200
ROWS = 1_048_576
COLUMNS = 16_384
VALUED_CELLS = 2_000_000
TEXT_CHARACTERS = 32_767
"""In one cell; Excel writes no more."""
ALL_CHARACTERS = 60_000_000
"""In the cells of one sheet, a shared text counted as often as it is shown."""
FILLED_ROWS = 100_000
"""Rows with values on the Results sheet; styled but empty ones do not count."""
MERGES = 10_000

CHILD_MEMORY_BYTES = 1_500 * MEGABYTE
CHILD_CPU_SECONDS = 30
CHILD_WALL_SECONDS = 60
ANSWER_BYTES = 150 * MEGABYTE
LINE_BYTES = 4_000


class Unsafe(Exception):
    """The workbook is refused; `code` is the finding's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
