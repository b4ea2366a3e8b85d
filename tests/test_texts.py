"""How sentences are printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mne import texts
from mne.model import Language
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
        ("0", "en", 0, "0%"),
        ("0.004", "fr", 0, "<\u00a01\u00a0%"),
        ("0.004", "en", 0, "<1%"),
        ("0.004", "ar", 0, "أقل من 1\u00a0%"),
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
