"""The checks of benchmarks/checks.py as other libraries say them, each the way its own manual does.

Each function prepares its schema outside the clock and returns what is to be timed: → {(row, check)}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Annotated, Literal, Self

import numpy as np
import pandas as pd
from pydantic import BaseModel, Field, ValidationError, model_validator

Found = frozenset[tuple[int, str]]
Work = Callable[[], Found]
ALLOWED = (10, 20, 30, 40, 50, 60, 70, 80, 90)
KEY = ["indicator", "place", "period"]


def by_hand(table: pd.DataFrame) -> Found:
    """What is wrong, said once more in plain pandas."""
    value, there = table["value"], table["value"].notna()
    wrong = {
        "required": ~there,
        "type": there & (value % 1 != 0),
        "range": ~table["female"].between(0, 1000) | ~table["male"].between(0, 1000),
        "enum": ~table["denominator"].isin(ALLOWED),
        "pattern": there & ~table["raw"].str.fullmatch("[0-9.]+"),
        "unique": table.duplicated(KEY),
        "sum_equals": there & (table["female"] + table["male"] != value),
        "compare": value > table["denominator"],
    }
    return frozenset((int(row), name) for name, rows in wrong.items() for row in table.index[rows])


def pandera_eight(table: pd.DataFrame) -> Work:
    import pandera.pandas as pa

    part = pa.Column(float, pa.Check.in_range(0, 1000))
    schema = pa.DataFrameSchema(
        {
            "indicator": pa.Column(str),
            "place": pa.Column(str),
            "period": pa.Column(str),
            "raw": pa.Column(str, pa.Check.str_matches(r"^(|[0-9.]+)$")),
            "value": pa.Column(float, pa.Check(lambda s: s % 1 == 0, name="type", ignore_na=True), nullable=False),
            "denominator": pa.Column(int, pa.Check.isin(ALLOWED)),
            "female": part,
            "male": part,
        },
        checks=[
            pa.Check(lambda f: f["value"].isna() | (f["female"] + f["male"] == f["value"]), name="sum_equals"),
            pa.Check(lambda f: ~(f["value"] > f["denominator"]), name="compare"),
        ],
        unique=KEY,
        report_duplicates="exclude_first",
    )
    ours = {"not_nullable": "required", "multiple_fields_uniqueness": "unique"}
    ours |= {"in_range": "range", "isin": "enum", "str_matches": "pattern"}

    def work() -> Found:
        try:
            schema.validate(table, lazy=True)
        except pa.errors.SchemaErrors as wrong:
            cases = wrong.failure_cases
            return frozenset(
                (int(n), ours.get(c.partition("(")[0], c)) for n, c in zip(cases["index"], cases["check"], strict=True)
            )
        return frozenset()

    return work


class Line(BaseModel):
    """A row of the table as pydantic is told of it."""

    indicator: str
    place: str
    period: str
    raw: Annotated[str, Field(pattern=r"^(|[0-9.]+)$")]
    value: Annotated[float | None, Field()]
    denominator: Literal[10, 20, 30, 40, 50, 60, 70, 80, 90]
    female: Annotated[float, Field(ge=0, le=1000)]
    male: Annotated[float, Field(ge=0, le=1000)]

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.value is None:
            raise ValueError("required")
        if self.value % 1:
            raise ValueError("type")
        if self.female + self.male != self.value:
            raise ValueError("sum_equals")
        if self.value > self.denominator:
            raise ValueError("compare")
        return self


def pydantic_eight(table: pd.DataFrame) -> Work:
    names = {"raw": "pattern", "denominator": "enum", "female": "range", "male": "range"}
    records = table.replace({np.nan: None}).to_dict("records")
    numbers = table.index.tolist()

    def work() -> Found:
        found: set[tuple[int, str]] = set()
        seen: set[tuple[str, str, str]] = set()
        for number, record in zip(numbers, records, strict=True):
            try:
                Line.model_validate(record)
            except ValidationError as wrong:
                for error in wrong.errors():
                    name = names.get(str(error["loc"][0])) if error["loc"] else str(error["ctx"]["error"])
                    found.add((number, str(name)))
            key = (record["indicator"], record["place"], record["period"])
            if key in seen:
                found.add((number, "unique"))
            seen.add(key)
        return frozenset(found)

    return work


def frictionless_eight(table: pd.DataFrame) -> Work:
    from frictionless import Checklist, Resource, Schema, checks

    fields = [{"name": name, "type": "string"} for name in KEY]
    fields += [
        {"name": "raw", "type": "string", "constraints": {"pattern": "(|[0-9.]+)"}},
        {"name": "value", "type": "number", "constraints": {"required": True}},
        {"name": "denominator", "type": "integer", "constraints": {"enum": list(ALLOWED)}},
        {"name": "female", "type": "number", "constraints": {"minimum": 0, "maximum": 1000}},
        {"name": "male", "type": "number", "constraints": {"minimum": 0, "maximum": 1000}},
    ]
    columns = [str(field["name"]) for field in fields]
    plain = table[columns].replace({np.nan: None})
    data = [columns, *plain.to_numpy(dtype=object).tolist()]
    rules = {
        "type": "value == None or value % 1 == 0",
        "sum_equals": "value == None or female + male == value",
        "compare": "value == None or value <= denominator",
    }
    checklist = Checklist(checks=[checks.row_constraint(formula=formula) for formula in rules.values()])
    name_of = {formula: name for name, formula in rules.items()}
    by_field = {"raw": "pattern", "value": "required", "denominator": "enum", "female": "range", "male": "range"}
    first = int(table.index[0])

    def work() -> Found:
        resource = Resource(data=data, schema=Schema.from_descriptor({"fields": fields, "primaryKey": KEY}))
        report = resource.validate(checklist, limit_errors=ROWS_OF_ERRORS)
        found: set[tuple[int, str]] = set()
        for number, kind, field, note in report.flatten(["rowNumber", "type", "fieldName", "note"]):
            said = {"primary-key": "unique"}.get(kind) or by_field.get(field, "")
            if kind == "row-constraint":
                said = next((name for formula, name in name_of.items() if formula in note), "")
            found.add((int(number) - 2 + first, said))
        return frozenset(found)

    return work


ROWS_OF_ERRORS = 1_000_000


def pandera_many(table: pd.DataFrame, codes: Sequence[str]) -> Work:
    import pandera.pandas as pa

    def in_range(code: str) -> pa.Check:
        return pa.Check(lambda frame: (frame["indicator"] != code) | frame["value"].between(0, 1000))

    schema = pa.DataFrameSchema(checks=[in_range(code) for code in codes])
    rows = table[["indicator", "value"]]

    def work() -> Found:
        try:
            schema.validate(rows, lazy=True)
        except pa.errors.SchemaErrors as wrong:
            return frozenset((int(n), "range") for n in wrong.failure_cases["index"])
        return frozenset()

    return work


def polars_many(table: pd.DataFrame, codes: Sequence[str]) -> Work:
    import pandera.polars as pa
    import polars as pl

    def in_range(code: str) -> pa.Check:
        holds = (pl.col("indicator") != code) | pl.col("value").is_between(0, 1000)
        return pa.Check(lambda data: data.lazyframe.select(holds))

    schema = pa.DataFrameSchema(checks=[in_range(code) for code in codes])
    rows = pl.DataFrame({"indicator": table["indicator"].tolist(), "value": table["value"].to_numpy()})
    first = int(table.index[0])

    def work() -> Found:
        try:
            schema.validate(rows, lazy=True)
        except pa.errors.SchemaErrors as wrong:
            return frozenset((int(n) + first, "range") for n in wrong.failure_cases["index"].to_list())
        return frozenset()

    return work


def pointblank_many(table: pd.DataFrame, codes: Sequence[str]) -> Work:
    import pointblank as pb
    import polars as pl

    rows = pl.DataFrame({"indicator": table["indicator"].tolist(), "value": table["value"].to_numpy()})
    conditions = [(pl.col("indicator") != code) | pl.col("value").is_between(0, 1000) for code in codes]
    first = int(table.index[0])

    def work() -> Found:
        plan = pb.Validate(rows)
        for condition in conditions:
            plan = plan.col_vals_expr(condition)
        extracts = plan.interrogate().get_data_extracts()
        numbers = (n for extract in extracts.values() if extract is not None for n in extract["_row_num_"].to_list())
        return frozenset((int(n) - 1 + first, "range") for n in numbers)

    return work


__all__ = [name for name in globals() if re.match(r"(by_hand|\w+_(eight|many))$", name)]
