"""How sentences are printed."""

from __future__ import annotations

import pytest

from mne import texts


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
