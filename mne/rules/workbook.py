"""What the workbook of rules holds, for whoever writes it and whoever reads it back. A pure declaration.

Sheet of rules: row 1, hidden, the column codes of rules.csv; row 2 the translated header; from row 3 one row a rule.
The very hidden sheet IDENTITY holds pairs: `sheet` (title of the sheet of rules), `registry` (version it was taken at).
"""

IDENTITY = "_rules"
LISTS = "_lists"
FIRST_ROW = 3
MOST_RULES = 2_000
SPARE_ROWS = 200
"""Empty rows under the rules that have the drop-downs too."""
