"""The demonstration: generated figures in real workbooks, sent through intake like any other upload.

`story` is what demo.toml tells, `figures` draws the numbers, `load` sends the workbooks, `samples` writes the four
that a visitor may try with.
"""
