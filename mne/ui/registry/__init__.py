"""The Registry page: a grid, a workbook, the versions; all end in one draft, its difference and its reason."""
