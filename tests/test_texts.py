"""How sentences are printed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from string import Formatter

import pytest

from mne import texts
from mne.model import LANGUAGES, Language
from mne.period import Period
from tests.e2e.tables import says


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Vérifiez ; corrigez", "Vérifiez\u202f; corrigez"),
        ("Qui ? Nous !", "Qui\u202f? Nous\u202f!"),
        ("Cible : 5 %", "Cible\u00a0: 5\u00a0%"),
        ("« {name} »", "«\u00a0{name}\u00a0»"),
        ("l'année d'après", "l’année d’après"),
        (":material/history: à 10:30", ":material/history: à 10:30"),
        ("un :material/history: deux", "un :material/history: deux"),
        ("'cité'", "'cité'"),
    ],
)
def test_french_is_printed_as_printers_do(typed: str, printed: str) -> None:
    assert texts.typeset(typed) == printed
    assert texts.typeset(printed) == printed


@pytest.mark.parametrize(
    ("share", "language", "decimals", "said"),
    [
        ("1", "fr", 0, "100\u00a0%"),
        ("0.996", "fr", 0, "99\u00a0%"),
        ("0.9999999", "en", 1, "99.9%"),
        ("0.946", "en", 0, "94%"),
        ("0.95", "en", 0, "95%"),
        ("0.796", "en", 0, "79%"),
        ("0.6667", "fr", 0, "67\u00a0%"),
        ("0.4799", "ar", 0, "\u206748\u00a0%\u2069"),
        ("0.664", "en", 0, "66%"),
        ("0.665", "en", 0, "67%"),
        ("-0.126", "en", 0, "\u221213%"),
        ("0", "en", 0, "0%"),
        ("0.004", "fr", 0, "<\u00a01\u00a0%"),
        ("0.004", "en", 0, "<1%"),
        ("0.004", "ar", 0, "أقل من \u20671\u00a0%\u2069"),
        ("0.004", "en", 1, "0.4%"),
        ("0.0004", "en", 1, "<0.1%"),
        ("-0.004", "en", 0, "\u22121%"),
        ("1.234", "en", 0, "123%"),
    ],
)
def test_a_share_never_looks_better_than_it_is(share: str, language: Language, decimals: int, said: str) -> None:
    assert texts.percent(Decimal(share), language, decimals) == said
    assert texts.percent(float(share), language, decimals) == said
    assert says(said, float(share))
    for another in ("0.5", "-0.5"):
        assert not says(said, float(another))


def test_no_share_falls_short_by_the_noise_of_a_float() -> None:
    for whole in range(1, 101):
        assert texts.percent(whole / 100, "en") == f"{whole}%"
        assert texts.percent(1 / whole * whole, "en") == "100%"


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("ar", 1, "وخلية أخرى"),
        ("ar", 2, "وخليتان أخريان"),
        ("ar", 3, "و3 خلايا أخرى"),
        ("ar", 10, "و10 خلايا أخرى"),
        ("ar", 11, "و11 خلية أخرى"),
        ("ar", 99, "و99 خلية أخرى"),
        ("ar", 100, "و100 خلية أخرى"),
        ("ar", 103, "و103 خلايا أخرى"),
        ("fr", 0, "et une autre cellule"),
        ("fr", 1, "et une autre cellule"),
        ("fr", 2, "et 2 autres cellules"),
        ("fr", 1_000_000, "et 1\u202f000\u202f000 autres cellules"),
        ("en", 1, "and one more cell"),
        ("en", 0, "and 0 more cells"),
        ("en", 2500, "and 2,500 more cells"),
    ],
)
def test_a_counted_noun_has_its_form(language: Language, count: int, said: str) -> None:
    assert texts.say(language, "finding.where.more", cells="D3", count=count) == f"D3 {said}"


@pytest.mark.parametrize(("count", "said"), [(0, 4), (1, 0), (2, 1), (7, 2), (10, 2), (11, 3), (26, 3), (102, 4)])
def test_arabic_has_five_forms(count: int, said: int) -> None:
    assert f"{texts.Counted(count, 'ar'):a|b|c|d|e}" == "abcde"[said]


def test_a_count_stays_a_text_of_its_own() -> None:
    assert texts.Counted(1234, "fr") == texts.number(1234, "fr") and f"{texts.Counted(5, 'en')}" == "5"
    assert f"{texts.Counted(1234, 'en', '1234'):# row|# rows}" == "1234 rows"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_counted_noun_has_all_forms_of_its_language(language: Language) -> None:
    counted = 0
    for key, wording in texts.every_text().items():
        for _, name, forms, _ in Formatter().parse(wording[language]):
            if name and forms and "|" in forms:
                counted += 1
                assert len(forms.split("|")) == len(texts.FORMS[language]), key
                assert "{" not in forms, key
    assert counted > 20


@pytest.mark.parametrize(
    ("key", "language", "args", "said"),
    [
        ("page.on_track", "fr", {"good": 1, "total": 1, "period": "T1"}, "1 indicateur sur 1 atteint ou"),
        ("page.on_track", "fr", {"good": 31, "total": 52, "period": "T1"}, "31 indicateurs sur 52 atteints ou"),
        ("page.on_track", "en", {"good": 1, "total": 1, "period": "Q1"}, "1 of 1 indicator on"),
        ("page.programmes.answer", "fr", {"good": 1, "total": 16}, "1 programme sur 16 a la majorité de ses"),
        ("page.programmes.answer", "en", {"good": 2, "total": 16}, "2 of 16 programmes have most of their"),
        ("page.districts.answer", "ar", {"served": 1, "total": 2, "names": "x"}, "1 من أصل مقاطعتين؛"),
        ("page.districts.answer", "ar", {"served": 9, "total": 16, "names": "x"}, "9 من أصل 16 مقاطعة؛"),
        ("rulebook.answer", "ar", {"active": 1, "trial": 0, "retired": 2}, "قاعدة واحدة سارية،"),
        ("rulebook.answer", "ar", {"active": 2, "trial": 0, "retired": 2}, "قاعدتان ساريتان،"),
        ("rulebook.answer", "ar", {"active": 24, "trial": 0, "retired": 2}, "24 قاعدة سارية،"),
        ("page.explore.answer", "en", {"rows": 1}, "1 row in"),
        ("table.alt", "fr", {"rows": 1}, "de 1 ligne"),
        ("catalogue.problem.has_people", "ar", {"found": "x", "count": 3}, "3 أشخاص يبلّغون"),
        ("catalogue.problem.too_many_cells", "ar", {"found": 5, "columns": 11}, "5 خلايا مقابل 11 عمودا."),
        ("shell.people.answer", "fr", {"active": 1, "all": 5}, "1 personne sur 5 peut"),
        ("rule.said.more", "fr", {"values": "a", "count": 1}, "et 1 autre"),
    ],
)
def test_k_of_n_is_declined(key: str, language: Language, args: dict[str, object], said: str) -> None:
    assert said in f"{texts.say(language, key, **args)} "


NEVER_ONE = {
    *("settings.logo_too_wide", "checking.limits", "own.labels_more", "page.explore.first_rows", "printed.long_table"),
    *("reading.all_reported", "reading.some_reported", "rulebook.try.more", "rulebook.refused.until_far"),
    *("finding.rule.outlier.high", "finding.rule.outlier.low", "findings.more", "submit.preview_longest"),
    *("shell.signin.too_many", "shell.password.must", "shell.password.rule", "shell.password.short"),
    *("shell.builtin.select_matches", "catalogue.problem.decimals", "catalogue.problem.rule_long"),
    *("catalogue.problem.rule_pattern_long", "catalogue.problem.rule_expression_long"),
    "catalogue.problem.rule_expression_arguments",
}
"""Sentences whose count is a limit, or is at least two."""


def test_no_count_stands_before_a_bare_plural() -> None:
    """French tells it best: a number, perhaps `sur` another, and a word in -s that no form goes with."""
    bare = re.compile(r"\{\w+\}(?: sur \{\w+\})? (?!dans\b|des\b|fermées\b)\w+s\b")
    assert {key for key, wording in texts.every_text().items() if bare.search(wording["fr"])} <= NEVER_ONE


@pytest.mark.parametrize(("language", "said"), [("fr", "30 juin 2026"), ("en", "30 Jun 2026"), ("ar", "30 يونيو 2026")])
def test_a_day_is_written_whole_and_on_one_line(language: Language, said: str) -> None:
    assert texts.day(date(2026, 6, 30), language) == said.replace(" ", "\u00a0")
    assert texts.period(Period.parse("2026-M06"), language).split()[0] in ("juin", "June", "يونيو")
