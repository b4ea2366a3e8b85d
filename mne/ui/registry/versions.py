"""The registry's versions: who made each, when and why; the difference between any two; one taken back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from mne import registry, texts
from mne.catalogue import difference
from mne.ui.registry import grid
from mne.ui.registry.desk import Desk, Draft
from mne.ui.registry.difference import show_changes, summary


def show(desk: Desk) -> None:
    versions = desk.store.registry_versions()
    _list(desk, versions)
    numbers = [int(n) for n in versions["n"]]
    left, right = st.columns(2, vertical_alignment="bottom")
    older = left.selectbox(desk.say("compare_from"), numbers, index=min(1, len(numbers) - 1), key="registry-from")
    newer = right.selectbox(desk.say("compare_to"), numbers, index=0, key="registry-to")
    old, new = (registry.version_files(desk.store, number) for number in (older, newer))
    changes = difference(old, new)
    if changes:
        st.markdown(summary(desk, changes))
        show_changes(desk, changes)
    else:
        st.caption(desk.say("same_versions"))
    current = desk.store.registry_version()
    if older != current and st.button(
        desk.say("take_back", version=older), key="registry-back", icon=":material/history:"
    ):
        desk.show_anew()
        desk.keep(Draft(current, old))
        grid.start_anew()


def _list(desk: Desk, versions: pd.DataFrame) -> None:
    named = {person.name: person.display_name or person.name for person in desk.store.people()}
    titles = [desk.say(f"version.{name}") for name in ("n", "recorded_at", "actor", "reason")]
    rows = [
        (
            row["n"],
            texts.moment(row["recorded_at"], desk.language),
            named.get(row["actor"], row["actor"]),
            desk.reason(row["reason"]),
        )
        for row in versions.to_dict("records")
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=titles),
        hide_index=True,
        width="stretch",
        column_order=titles[::-1] if desk.right_to_left else titles,
        height=min(36 * (len(rows) + 1) + 2, 360),
    )
