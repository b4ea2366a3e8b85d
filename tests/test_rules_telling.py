"""A rule in words: every kind and setting has its words, and no sentence is left with a hole in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mne import texts
from mne.catalogue import Catalogue
from mne.model import LANGUAGES, Language
from mne.rules import KINDS, Rule, load, rules_of, telling
from mne.rules.row import Selector
from mne.rules.table import COLUMNS

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (ROOT / "tests" / "reference" / "tiny", ROOT / "data" / "casablanca")


@pytest.fixture(scope="module")
def catalogues() -> list[Catalogue]:
    return [Catalogue.load(folder) for folder in FOLDERS]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_that_ships_can_be_told(catalogues: list[Catalogue], language: Language) -> None:
    for catalogue in catalogues:
        for rule in rules_of(catalogue):
            said = telling.sentences(rule, language, catalogue, period="2026-Q3")
            assert said and all(sentence and not re.search(r"[{}]|None", sentence) for sentence in said), rule.code
            assert telling.looks_at(rule.selector, language, catalogue)
            assert "None" not in telling.settings(rule, language, catalogue)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_and_setting_has_its_words(kind: str) -> None:
    params = KINDS[kind].model_fields["params"].annotation
    assert {f"rule.kind.{kind}.name", f"rule.kind.{kind}.about"} <= set(texts.every_text())
    assert [key for key in getattr(params, "model_fields", ()) if not texts.has(f"rule.key.{key}")] == []


def test_every_column_and_condition_has_its_words() -> None:
    assert [name for name in COLUMNS if not texts.has(f"rule.column.{name}")] == []
    assert [name for name in Selector.model_fields if not texts.has(f"rule.key.{name}")] == []


def rule_of(row: str) -> Rule:
    header = ",".join(COLUMNS)
    (rule,) = load(f"{header}\n{row}\n")
    return rule


def test_what_a_rule_looks_at_and_its_settings_read_as_words(catalogues: list[Catalogue]) -> None:
    tiny = catalogues[0]
    rule = rule_of("R1,1,range,error,measure=count|stock level=district field=value,min=0 max=12.5,,,,,,,")
    assert telling.settings(rule, "en", tiny) == "Smallest: 0 · Largest: 12.5"
    assert "Level: District" in telling.looks_at(rule.selector, "en", tiny)
    assert telling.settings(rule_of("R1,1,compare,error,,,,,,,,,"), "en", tiny) == "Numerator ≤ Denominator"
    assert telling.looks_at(Selector(), "fr", tiny) == "Toutes les cellules"


def test_an_own_sentence_is_what_the_partner_reads(catalogues: list[Catalogue]) -> None:
    rule = rule_of("R1,1,range,error,,max=5,,,,,,Trop : {value},")
    assert telling.sentences(rule, "fr", catalogues[0], period="2026-Q3") == ["Trop : 17"]
    assert "17" in telling.sentences(rule, "en", catalogues[0], period="2026-Q3")[0]


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        ("severity", {"severity": "warning"}, "Warning"),
        ("severity", {"severity": "loud"}, "loud"),
        ("params", {"kind": "range", "params": "min=0"}, "Smallest: 0"),
        ("params", {"kind": "range", "params": "min=zero"}, "min=zero"),
        ("params", {"kind": "range", "params": "min"}, "min"),
        ("params", {"kind": "rnage", "params": "min=0"}, "min=0"),
        ("selector", {"selector": "level=nowhere"}, "level=nowhere"),
        ("trial", {"trial": "yes"}, "yes"),
        ("message_en", {"message_en": ""}, "–"),
    ],
)
def test_a_cell_is_told_in_words_or_as_it_stands(
    catalogues: list[Catalogue], column: str, cells: dict[str, str], said: str
) -> None:
    assert telling.cell_said(column, cells, "en", catalogues[0]) == said
