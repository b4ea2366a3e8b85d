"""The secretariat's Rules page in pieces: the list, one rule, its form, a try, saving, waivers, the workbook."""
