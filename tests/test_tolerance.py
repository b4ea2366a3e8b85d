"""What people write, in three languages, and how it is read: one table of literal cases.

Kinds: number (typed as text), period, date, header, place, indicator. None: not read, so the person is asked.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest

from mne.catalogue import Catalogue
from mne.intake.headings import Headings
from mne.intake.keys import Keys
from mne.intake.periods import date_in_text, period_in_text
from mne.period import Period
from mne.settings import only_reference_folder
from mne.workbook.numbers import number_in_text

Q4 = Period.parse("2026-Q4")

CASES: tuple[tuple[str, str, str, Any], ...] = (
    # kind, language of who writes it, what is written, what it is read as
    ("number", "en", "250", "250"),
    ("number", "en", "1,234.5", "1234.5"),
    ("number", "en", "1,234,567", "1234567"),
    ("number", "en", "+7", "7"),
    ("number", "en", "0.234", "0.234"),
    ("number", "en", "-3.25", "-3.25"),
    ("number", "en", "12 taps", None),
    ("number", "en", "nan", None),
    ("number", "en", "1_000", None),
    ("number", "en", "1e3", None),
    ("number", "en", "12 34", None),
    ("number", "en", "5%", None),
    ("number", "en", "about 50", None),
    ("number", "en", "50-60", None),
    ("number", "fr", "1 234,5", "1234.5"),
    ("number", "fr", "1.234,5", "1234.5"),
    ("number", "fr", "1\u202f234\u202f567,25", "1234567.25"),
    ("number", "fr", "1\u00a0234", "1234"),
    ("number", "fr", "12,5", "12.5"),
    ("number", "fr", "0,5", "0.5"),
    ("number", "fr", "−5", "-5"),
    ("number", "fr", "1.234.567", "1234567"),
    ("number", "fr", "1'234", None),
    ("number", "fr", "1,2,3", None),
    ("number", "fr", "12 k", None),
    ("number", "ar", "٢٥٠", "250"),
    ("number", "ar", "١٬٢٣٤٫٥", "1234.5"),
    ("number", "ar", "١٢٫٥", "12.5"),
    ("number", "ar", "١،٥", "1.5"),
    ("number", "ar", "۱۲۳", "123"),
    ("number", "ar", "\u200f٥٠\u200e", "50"),
    ("number", "ar", "١ ٢٣٤", "1234"),
    ("number", "ar", "-٣", "-3"),
    ("number", "ar", "خمسون", None),
    ("number", "ar", "٥٠ شخصا", None),
    # `1,234` and `1.234` have two readings; which one, the column or the language says (test_workbook_numbers).
    ("number", "en", "1,234", ("1234", "1.234")),
    ("number", "fr", "1.234", ("1234", "1.234")),
    ("number", "ar", "١،٢٣٤", ("1234", "1.234")),
    ("period", "en", "2026", "2026"),
    ("period", "en", "2026-Q4", "2026-Q4"),
    ("period", "en", "2026 q4", "2026-Q4"),
    ("period", "en", "Q4 2026", "2026-Q4"),
    ("period", "en", "4th quarter 2026", "2026-Q4"),
    ("period", "en", "Fourth quarter of 2026", "2026-Q4"),
    ("period", "en", "second half of 2026", "2026-H2"),
    ("period", "en", "October 2026", "2026-M10"),
    ("period", "en", "Oct-26", "2026-M10"),
    ("period", "en", "Oct", "2026-M10"),
    ("period", "en", "2026-10", "2026-M10"),
    ("period", "en", "2026M10", "2026-M10"),
    ("period", "en", "Q5 2026", None),
    ("period", "en", "soon", None),
    ("period", "en", "Q3-Q4 2026", None),
    ("period", "en", "12 October 2026", None),
    ("period", "fr", "T4 2026", "2026-Q4"),
    ("period", "fr", "4T2026", "2026-Q4"),
    ("period", "fr", "4e trimestre 2026", "2026-Q4"),
    ("period", "fr", "4ème trim. 2026", "2026-Q4"),
    ("period", "fr", "Trimestre IV", "2026-Q4"),
    ("period", "fr", "1er trimestre 2025", "2025-Q1"),
    ("period", "fr", "premier semestre 2026", "2026-H1"),
    ("period", "fr", "S2 2026", "2026-H2"),
    ("period", "fr", "oct-26", "2026-M10"),
    ("period", "fr", "Décembre 2026", "2026-M12"),
    ("period", "fr", "août 2026", "2026-M08"),
    ("period", "fr", "févr. 2026", "2026-M02"),
    ("period", "fr", "10/2026", "2026-M10"),
    ("period", "fr", "01/10/2026", "2026-M10"),
    ("period", "fr", "31/12/2026", None),
    ("period", "fr", "année 2026", "2026"),
    ("period", "fr", "13/2026", None),
    ("period", "ar", "الربع 4", "2026-Q4"),
    ("period", "ar", "الربع الرابع 2026", "2026-Q4"),
    ("period", "ar", "الربع الأول من سنة 2025", "2025-Q1"),
    ("period", "ar", "الربع ٤ ٢٠٢٦", "2026-Q4"),
    ("period", "ar", "النصف الثاني من 2026", "2026-H2"),
    ("period", "ar", "الأسدس الأول 2026", "2026-H1"),
    ("period", "ar", "سنة 2026", "2026"),
    ("period", "ar", "شهر أكتوبر 2026", "2026-M10"),
    # Morocco
    ("period", "ar", "يناير 2026", "2026-M01"),
    ("period", "ar", "ماي 2026", "2026-M05"),
    ("period", "ar", "يوليوز 2026", "2026-M07"),
    ("period", "ar", "غشت 2026", "2026-M08"),
    ("period", "ar", "شتنبر 2026", "2026-M09"),
    ("period", "ar", "نونبر 2026", "2026-M11"),
    ("period", "ar", "دجنبر ٢٠٢٦", "2026-M12"),
    # the Levant
    ("period", "ar", "كانون الثاني 2026", "2026-M01"),
    ("period", "ar", "شباط 2026", "2026-M02"),
    ("period", "ar", "آذار 2026", "2026-M03"),
    ("period", "ar", "نيسان 2026", "2026-M04"),
    ("period", "ar", "أيار 2026", "2026-M05"),
    ("period", "ar", "حزيران 2026", "2026-M06"),
    ("period", "ar", "تموز 2026", "2026-M07"),
    ("period", "ar", "آب 2026", "2026-M08"),
    ("period", "ar", "أيلول 2026", "2026-M09"),
    ("period", "ar", "تشرين الأول 2026", "2026-M10"),
    ("period", "ar", "تشرين الثاني 2026", "2026-M11"),
    ("period", "ar", "كانون الأول 2026", "2026-M12"),
    ("period", "ar", "كانون 2026", None),
    ("period", "ar", "قريبا", None),
    ("date", "en", "2026-12-31", "2026-12-31"),
    ("date", "en", "December 31, 2026", "2026-12-31"),
    ("date", "en", "31 Dec 2026", "2026-12-31"),
    ("date", "en", "12/31/2026", None),
    ("date", "en", "2026-02-30", None),
    ("date", "fr", "31/12/2026", "2026-12-31"),
    ("date", "fr", "1/3/2026", "2026-03-01"),
    ("date", "fr", "31.12.26", "2026-12-31"),
    ("date", "fr", "1er mars 2026", "2026-03-01"),
    ("date", "fr", "le 5 août 2026", "2026-08-05"),
    ("date", "fr", "31/12", None),
    ("date", "ar", "٣١/١٢/٢٠٢٦", "2026-12-31"),
    ("date", "ar", "31 دجنبر 2026", "2026-12-31"),
    ("date", "ar", "5 تشرين الثاني 2026", "2026-11-05"),
    ("date", "ar", "غدا", None),
    ("header", "en", "Value (total)", "value"),
    ("header", "en", "VALUE TOTAL", "value"),
    ("header", "en", "  place ", "place_name"),
    ("header", "en", "Indicator code", "indicator"),
    ("header", "en", "Sex: Female", "sex:female"),
    ("header", "en", "Notes on weather", None),
    ("header", "fr", "Numérateur", "numerator"),
    ("header", "fr", "NUMERATEUR", "numerator"),
    ("header", "fr", "Code de l’indicateur", "indicator"),
    ("header", "fr", "Période", "period_name"),
    ("header", "fr", "Sexe : Femmes", "sex:female"),
    ("header", "fr", "Remarque", "note"),
    ("header", "ar", "القيمة (المجموع)", "value"),
    ("header", "ar", "القيمه المجموع", "value"),
    ("header", "ar", "المقام", "denominator"),
    ("header", "ar", "الجنس: إناث", "sex:female"),
    ("header", "ar", "رمز الفترة", "period"),
    ("place", "en", "Ain Chock", "061410141"),
    ("place", "en", "061410101", "061410101"),
    ("place", "en", "Roches Noires", "061410123"),
    ("place", "en", "Tit Mellil", "OUT"),
    ("place", "en", "Anfaa", None),
    ("place", "en", "Bouskoura", "elsewhere"),
    ("place", "fr", "MAARIF", "061410103"),
    ("place", "fr", "Arrondissement d'Anfa", "061410101"),
    ("place", "fr", "hay-hassani", "061410131"),
    ("place", "fr", "Mohammédia", "elsewhere"),
    ("place", "fr", "Nouaceur", "elsewhere"),
    ("place", "ar", "أنفا", "061410101"),
    ("place", "ar", "انفا", "061410101"),
    ("place", "ar", "المعاريف", "061410103"),
    ("place", "ar", "الـفـداء", "061410111"),
    ("place", "ar", "المحمدية", "elsewhere"),
    ("place", "ar", "بوسكوره", "elsewhere"),
    ("place", "ar", "لندن", None),
    ("indicator", "en", "P01-01", "P01-01"),
    ("indicator", "en", "projects COMPLETED", "P01-01"),
    ("indicator", "en", "Projects compleeted", None),
    ("indicator", "fr", "Projets realises", "P01-01"),
    ("indicator", "fr", "Taux d’exécution budgétaire", "P01-03"),
    ("indicator", "ar", "عدد المشاريع المنجزه", "P01-01"),
    ("indicator", "ar", "نسبة تنفيذ الميزانية", "P01-03"),
)


@cache
def catalogue() -> Catalogue:
    return Catalogue.load(only_reference_folder())


def read_as(kind: str, written: str) -> Any:
    if kind == "number":
        number = number_in_text(written)
        readings = [
            str(value.normalize() if value % 1 else value.to_integral_value())
            for value in (number.value, number.other)
            if value is not None
        ]
        return tuple(readings) if number.is_ambiguous else (readings[0] if readings else None)
    if kind == "period":
        period = period_in_text(written, Q4.year)
        return period.code if period else None
    if kind == "date":
        day = date_in_text(written)
        return day.isoformat() if day else None
    if kind == "header":
        return Headings(catalogue()).field(written) or None
    key = Keys(catalogue(), Q4).resolve(kind, "", written)
    return key.code or ("elsewhere" if key.state == "elsewhere" else None)


@pytest.mark.parametrize(("kind", "language", "written", "meant"), CASES, ids=[f"{k}-{w}" for k, _, w, _ in CASES])
def test_it_is_read_as_meant(kind: str, language: str, written: str, meant: Any) -> None:
    assert read_as(kind, written) == meant


def test_the_table_covers_every_kind_in_every_language() -> None:
    counted = Counter((kind, language) for kind, language, _, _ in CASES)
    assert len(CASES) == len(set(CASES)) >= 120
    kinds = ("number", "period", "date", "header", "place", "indicator")
    assert set(counted) == {(kind, language) for kind in kinds for language in ("ar", "fr", "en")}


def test_every_month_has_a_name_in_every_manner_of_speaking() -> None:
    """French, English, Moroccan and Levantine Arabic: the product's own wording of a month is read back too."""
    from mne import texts
    from mne.model import LANGUAGES

    for number in range(1, 13):
        month = Period.parse(f"2026-M{number:02}")
        for language in LANGUAGES:
            assert period_in_text(texts.period(month, language)) == month
    for code in ("2026-Q1", "2026-Q4", "2026-H1", "2026-H2", "2026"):
        for language in LANGUAGES:
            assert period_in_text(texts.period(code, language)) == Period.parse(code)


def test_a_name_in_the_file_is_read_by_the_same_means() -> None:
    """A period retyped by hand in its row resolves, and one of another quarter does not."""
    keys = Keys(catalogue(), Q4)
    assert keys.resolve("period", "2026-M10", "oct-26").state == "known"
    assert keys.resolve("period", "", "T4 2026").code == "2026-Q4"
    assert keys.resolve("period", "", "T3 2026").state == "unknown"
    assert keys.resolve("period", "2026-M10", "novembre").state == "other"
