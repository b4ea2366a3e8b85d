"""Old → new: the largest change first, the reason stored and shown beside it ever after; findings by the thousand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mne import intake, texts
from mne.model import Finding, Language, Severity, User
from mne.rules import wording
from mne.store import Store
from mne.template import Layout, layout
from mne.ui import findings as shown_findings
from mne.ui import preview, session
from mne.ui.sending import Desk
from mne.web import shell
from tests.filling import Q3, filled

MAIN = Path(__file__).resolve().parent.parent / "mne" / "ui" / "main.py"


@pytest.fixture
def asked(store: Store) -> Layout:
    return layout(store.catalogue(), "LIGUE", Q3)


def accept(store: Store, officer: User, content: bytes, reasons: list[tuple[str, str, str]] | None = None) -> int:
    report = intake.submit_report(store, content, "x.xlsx", officer)
    assert report.upload is not None, report.findings
    told = dict.fromkeys(report.warnings, "counted twice")
    base = report.base_version
    return intake.confirm(
        store, report.upload, officer, base_version=base, explanations=told, reasons=reasons or []
    ).submission


def change(kind: str, old: Any, new: Any, **more: Any) -> dict[str, Any]:
    numbers = {"old_value": old, "new_value": new, "old_numerator": None, "old_denominator": None}
    return {"kind": kind, **numbers, "new_numerator": None, "new_denominator": None, **more}


def test_the_largest_change_stands_first() -> None:
    pair = {"old_numerator": Decimal(1), "old_denominator": Decimal(2)}
    pair |= {"new_numerator": Decimal(3), "new_denominator": Decimal(4)}
    rows = [
        change("changed", Decimal(1000), Decimal(1010)),
        change("added", None, Decimal(5)),
        change("changed", Decimal(4), Decimal(12)),
        change("changed", None, None, **pair),
        change("changed", Decimal(0), Decimal(1)),
        change("changed", None, None, **{**pair, "new_denominator": Decimal(0)}),
    ]
    sized = intake.by_size(pd.DataFrame(rows, dtype=object))
    assert list(sized.index)[:4] == [2, 4, 3, 0]
    assert list(sized["difference"])[:4] == [Decimal(8), Decimal(1), Decimal("0.25"), Decimal(10)]
    assert list(sized["difference"])[4:] == [None, None]


@pytest.fixture
def page(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setattr(shell, "_opened", store)
    st.cache_data.clear()

    def opened(user: User, submission: int, language: Language = "en") -> AppTest:
        monkeypatch.setattr(session, "signed_in", lambda *, clicked=True: user)
        monkeypatch.setattr(session, "language", lambda: language)
        app = AppTest.from_file(str(MAIN), default_timeout=60).run()
        app.query_params["submission"] = str(submission)
        app = app.switch_page("../../pages/submissions.py").run()
        assert not app.exception, app.exception
        return app

    yield opened


@pytest.fixture
def restated(store: Store, officer: User, asked: Layout) -> int:
    """A1 and A2 are changed after they were accepted, each for a reason of its own."""
    accept(store, officer, filled(store))
    rows = {name: next(row for row in asked.rows if row.indicator == name) for name in ("A1", "A2")}
    cells = {asked.address(rows["A1"], "value"): 7, asked.address(rows["A2"], "value"): 5}
    reasons = [("A1", "correction", "typing *mistake*"), ("A2", "late_data", "one place reported late")]
    return accept(store, officer, filled(store, cells), reasons)


def said(app: AppTest) -> str:
    return "\n".join(str(element.value) for element in (*app.markdown, *app.caption))


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_reason_is_shown_beside_each_change(page: Any, officer: User, restated: int, language: Language) -> None:
    app = page(officer, restated, language)
    table = app.dataframe[-1].value
    reasons = table[texts.say(language, "submit.column.reason")]
    assert [words.rpartition(" – ")[2] for words in reasons] == ["typing *mistake*", "one place reported late"]
    differences = table[texts.say(language, "submit.column.difference")]
    assert [words.strip("\u200e") for words in differences] == ["+3", "+1"]
    assert r"typing \*mistake\*" in said(app)


def test_a_stranger_sees_no_reason(page: Any, stranger: User, restated: int) -> None:
    app = page(stranger, restated)
    assert "mistake" not in said(app) and not app.dataframe


def test_an_explanation_stands_beside_the_warning_it_answers(
    page: Any, store: Store, officer: User, asked: Layout
) -> None:
    row = next(row for row in asked.rows if row.indicator == "A2")
    content = filled(store, {asked.address(row, "value"): 11})
    report = intake.submit_report(store, content, "x.xlsx", officer, keep=False)
    warning = next(f for f in report.findings if f.severity is Severity.warning)
    sentence = wording.said(warning, "en", store.catalogue())
    line = next(m.value for m in page(officer, accept(store, officer, content)).markdown if "counted twice" in m.value)
    assert sentence.split()[0] in line and line.index("counted twice") > line.index(asked.address(row, "value"))


def test_only_changes_carry_reasons(store: Store, officer: User, restated: int) -> None:
    del restated
    desk = Desk(store, officer, Q3, "en")
    rows = [
        change(kind, Decimal(4), Decimal(5), indicator="A1", place="0101", period="2025-M07", dimension="", cell="")
        for kind in ("unchanged", "carried", "changed")
    ]
    table = preview.as_table(intake.by_size(pd.DataFrame(rows, dtype=object)), desk, {"": "Correction – all"})
    assert [(row["Change"], bool(row["Reason"])) for row in table.to_dict("records")] == [
        ("Unchanged", False),
        ("Carried forward", False),
        ("Changed", True),
    ]


def many(count: int) -> list[Finding]:
    kinds = [
        ("rule.type.text", Severity.error),
        ("rule.range.negative", Severity.error),
        ("rule.enum", Severity.warning),
    ]
    return [
        Finding(
            code, severity, f"Results {n % 2}", (f"J{n + 4}",), "value", {"message": {"en": f"wrong {n}"}}, rule=code
        )
        for n, (code, severity) in zip(range(count), kinds * count, strict=False)
    ]


def test_fifty_thousand_findings_are_a_page_of_few_lines(store: Store) -> None:
    found = many(50_000)
    began = time.process_time()
    grouped = wording.group(found)
    table = shown_findings.as_table(grouped[: shown_findings.FIRST_SHOWN], "en", store.catalogue())
    assert len(table) == 6 and time.process_time() - began < 5


def findings_page() -> None:
    from mne.ui import findings
    from mne.web import shell
    from tests.test_differences import many

    grouped = [f for n in range(60) for f in many(3 * n + 3)[-3:]]
    findings.show(grouped, "en", shell.store().catalogue(), key="x")


def test_findings_are_chosen_by_severity_sheet_and_cause(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "_opened", store)
    app = AppTest.from_function(findings_page, default_timeout=60).run()
    assert not app.exception and len(app.table[0].value) == shown_findings.FIRST_SHOWN
    app.button(key="findings-more").click().run()
    assert len(app.table[0].value) == shown_findings.FIRST_SHOWN + shown_findings.STEP
    app.selectbox(key="findings-sheet-x").select("Results 0").run()
    assert len(app.table[0].value) == 90
    app.selectbox(key="findings-cause-x").select("enum").run()
    assert len(app.table[0].value) == 30
    assert all("J" in where and "Results 0" in where for where in app.table[0].value["Where"])


def test_findings_of_a_single_rule_are_chosen(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "_opened", store)
    app = AppTest.from_function(findings_page, default_timeout=60).run()
    rules = app.selectbox(key="findings-rule-x")
    assert [label.split(" · ")[0] for label in rules.options] == ["rule.enum", "rule.range.negative", "rule.type.text"]
    assert all(label.endswith("(60)") for label in rules.options)
    rules.select("rule.enum").run()
    assert set(app.table[0].value.index) == {shown_findings.badge(Severity.warning, "Warning", "en")}
    assert not app.exception
