"""Guards of the house: imports one way, one maker of Scopes, every text in every language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from mne import texts
from mne.model import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
SHELVES = [
    {"model", "period"},
    {"template", "access", "texts", "settings"},
    {"workbook", "catalogue", "store"},
    {"rules"},
    {"registry"},
    {"intake", "rulebook", "kpi", "convergence", "accounts", "charts", "export"},
    {"ui", "web"},
    {"__main__", "demo", "cli", "pages", "app"},
]
HEIGHT = {name: height for height, shelf in enumerate(SHELVES) for name in shelf}
# Neighbours on a shelf do not know each other, but for these.
ALLOWED_NEIGHBOURS = {
    ("model", "period"),
    ("settings", "texts"),
    ("store", "catalogue"),
    ("ui", "web"),
    ("app", "pages"),
    ("__main__", "demo"),
    ("__main__", "cli"),
    ("cli", "demo"),
}
SOURCES = sorted([*ROOT.glob("mne/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])


def part_of(path: Path) -> str:
    inside = path.relative_to(ROOT).with_suffix("").parts
    return inside[1] if inside[0] == "mne" and len(inside) > 1 else inside[0]


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names} if node.module == "mne" else {node.module}
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    here = part_of(path)
    if here == "__init__":
        return
    for name in imports_of(path):
        if not name.startswith("mne."):
            continue
        there = name.split(".")[1]
        if there == here or there == "__version__":
            continue
        below = HEIGHT[there] < HEIGHT[here]
        assert below or (here, there) in ALLOWED_NEIGHBOURS, f"{here} may not import {there}"


@pytest.mark.parametrize(
    ("package", "parts"),
    [
        ("streamlit", {"ui", "web", "pages", "app"}),
        ("starlette", {"web", "app"}),
        ("duckdb", {"store"}),
        ("xlsxwriter", {"export"}),
        ("plotly", {"charts", "ui", "pages", "web"}),
    ],
)
def test_a_package_stays_where_it_belongs(package: str, parts: set[str]) -> None:
    users = {part_of(p) for p in SOURCES if any(n == package or n.startswith(package + ".") for n in imports_of(p))}
    assert users <= parts


def test_only_access_makes_scopes() -> None:
    makers = {part_of(p) for p in SOURCES if re.search(r"(?<![\w.])Scope\(", p.read_text(encoding="utf-8"))}
    assert makers <= {"access", "model"}


def test_pages_hold_no_sql() -> None:
    for path in ROOT.glob("pages/*.py"):
        assert not re.search(r"\bSELECT\b|\bFROM\b .*\bWHERE\b", path.read_text(encoding="utf-8")), path


def test_mne_knows_no_city() -> None:
    for path in ROOT.glob("mne/**/*"):
        if path.suffix in {".py", ".toml", ".sql", ".css", ".js"}:
            found = re.search(r"casablanca|casa\b|الدار البيضاء", path.read_text(encoding="utf-8"), re.IGNORECASE)
            assert not found, f"{path}: {found[0] if found else ''}"


@pytest.mark.parametrize("key", sorted(texts.every_text()))
def test_each_text_in_each_language_with_the_same_fields(key: str) -> None:
    wording = texts.every_text()[key]
    assert set(wording) == set(LANGUAGES)
    assert all(sentence.strip() for sentence in wording.values())
    assert len({frozenset(texts.fields_of(sentence)) for sentence in wording.values()}) == 1


def test_no_sentence_outside_texts() -> None:
    """Arabic stands only in the texts, in the tables that read Arabic, and in comments."""
    readers = {"workbook", "catalogue"}
    for path in SOURCES:
        if part_of(path) in readers or path.name == "periods.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert len(re.findall(r"[\u0621-\u064a]{2,}", node.value)) < 2, f"{path}:{node.lineno}"
