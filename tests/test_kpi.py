"""What surrounds the KPI table: scopes, summaries, series, what moved, reporting rates, provenance, rates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mne import access, kpi
from mne.model import Choices, Refused, Role, Scope, Status, User
from mne.period import PeriodRange
from mne.store import Store
from tests.golden.board import golden_tables, open_store, registry, submission
from tests.test_kpi_golden import observations

OFFICER = User("officer", Role.officer, "A")
STRANGER = User("stranger", Role.officer, "B")
MEMBER = User("member", Role.member)
TODAY = date(2026, 10, 25)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("kpi"), registry(golden_tables()), observations()) as opened:
        yield opened


def seen(
    *indicators: str,
    who: User = MEMBER,
    period: str = "2026-Q1..2026-Q3",
    places: tuple[str, ...] = (),
    partners: tuple[str, ...] = (),
    dimension: str = "",
) -> Scope:
    choices = Choices(
        indicators=indicators,
        period=PeriodRange.parse(period),
        places=places,
        partners=partners,
        dimension=dimension,
    )
    return access.scope(who, choices, today=TODAY, due_days=20)


def test_columns_are_those_promised(store: Store) -> None:
    found = kpi.table(store, seen("G01"), ("partner", "place"))
    assert list(found.columns) == kpi.columns_of(("partner", "place"))
    assert list(found.columns[:5]) == ["indicator", "programme", "unit", "partner", "place"]


def test_an_unknown_key_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="colour"):
        kpi.table(store, seen("G01"), ("colour",))


def test_by_partner_an_officer_sees_only_her_own_rows(store: Store) -> None:
    assert kpi.table(store, seen("G35", who=MEMBER), ("partner",))["partner"].tolist() == ["A", "B"]
    assert kpi.table(store, seen("G35", who=STRANGER), ("partner",))["partner"].tolist() == ["B"]
    assert kpi.table(store, seen("G35", who=STRANGER))["actual"].tolist() == [Decimal(120)]


def test_an_officer_may_not_name_another_partner() -> None:
    with pytest.raises(Refused):
        seen("G35", who=STRANGER, partners=("A",))


@pytest.mark.parametrize("by", [(), ("place",), ("district",), ("period",)])
def test_a_sensitive_indicator_shows_a_stranger_no_value(store: Store, by: tuple[str, ...]) -> None:
    found = kpi.table(store, seen("G51", who=STRANGER), by)
    assert len(found) > 0
    assert set(found["reason"]) == {"suppressed"}
    hidden = found[["actual", "actual_to_date", "expected", "achievement", "pace", "persons_lower", "persons_upper"]]
    assert hidden.isna().all(axis=None)
    assert kpi.provenance(store, seen("G51", who=STRANGER), "G51").empty


def test_a_scope_of_one_district_leaves_coarser_indicators_out(store: Store) -> None:
    scope = seen(places=("D1",))
    assert "G38" not in set(kpi.table(store, scope)["indicator"])
    coarser = kpi.coarser(store, scope)
    rows = coarser[coarser["indicator"] == "G38"].to_dict("records")
    assert [(row["place"], row["actual"], row["status"]) for row in rows] == [("PN", Decimal(30), Status.on_track)]


def test_a_scope_of_one_prefecture_sums_its_districts(store: Store) -> None:
    row = kpi.table(store, seen("G10", places=("PN",))).iloc[0]
    assert (row["actual"], row["target"], row["cells_reported"], row["cells_expected"]) == (150, 240, 5, 6)


def test_a_scope_of_one_district_by_prefecture_keeps_the_districts_own_target(store: Store) -> None:
    """The prefecture's row holds one district only, so it is judged against that district's target."""
    places = store.catalogue().places
    district = next(p.code for p in places.values() if p.level == "district" and places[p.parent].level == "prefecture")
    codes = store.catalogue().indicators
    alone = kpi.table(store, seen(*codes, places=(district,))).set_index("indicator")
    within = kpi.table(store, seen(*codes, places=(district,)), ("prefecture",)).set_index("indicator")
    assert len(within) > 3
    for code, row in within.iterrows():
        assert row["target"] == alone.loc[code, "target"], code
        assert row["achievement"] == alone.loc[code, "achievement"], code


def test_the_trend_ends_with_the_latest_due_quarter(store: Store) -> None:
    found = kpi.trend(store, seen(*store.catalogue().indicators, period="2026-Q1..2026-Q4"))
    assert found["period"].max() == "2026-Q3"
    assert not found.duplicated(["programme", "period"]).any()
    shares = found["share"].dropna()
    assert len(shares) > 0 and all(0 <= share <= 1 for share in shares)
    summed = kpi.summary(kpi.table(store, seen(*store.catalogue().indicators)), ("programme",)).set_index("programme")
    last = found[found["period"] == "2026-Q3"].set_index("programme")
    for code, row in last.iterrows():
        good = summed.loc[code, "achieved"] + summed.loc[code, "on_track"]
        assert row["share"] is None or row["share"] == Decimal(int(good)) / int(summed.loc[code, "total"])


def test_places_inside_each_other_count_once(store: Store) -> None:
    row = kpi.table(store, seen("G10", places=("PN", "D1"))).iloc[0]
    assert (row["actual"], row["target"]) == (150, 240)


def test_summary_counts_states_and_keeps_neutral_and_not_due_outside(store: Store) -> None:
    table = kpi.table(store, seen("G01", "G02", "G03", "G27", "G46", "G12", period="2026-Q1..2026-Q4"))
    row = kpi.summary(table).iloc[0]
    counts = {name: row[name] for name in kpi.STATES if row[name]}
    assert counts == {"on_track": 1, "off_track": 1, "no_data": 1, "neutral": 1, "incomplete": 1, "not_due": 1}
    assert (row["judged"], row["total"]) == (2, 4)
    assert (row["cells_reported"], row["cells_expected"]) == (13, 18)
    assert row["coverage"] == Decimal(13) / 18


def test_summary_by_programme_adds_up_to_the_whole(store: Store) -> None:
    table = kpi.table(store, seen())
    whole, parts = kpi.summary(table).iloc[0], kpi.summary(table, ("programme",))
    assert parts["programme"].tolist() == ["P", "Q", "R"]
    assert all(parts[name].sum() == whole[name] for name in (*kpi.STATES, "judged", "total"))


def test_summary_of_nothing_is_one_row_of_zeros(store: Store) -> None:
    row = kpi.summary(kpi.table(store, seen("NONE"))).iloc[0]
    assert (row["total"], row["coverage"]) == (0, None)


def test_series_shows_missing_periods_as_gaps(store: Store) -> None:
    found = kpi.series(store, seen(period="2026-Q1..2026-Q4"), "G40")
    assert found["period"].tolist() == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"][: len(found)]
    assert found["actual"].tolist()[:3] == [100, 100, None]
    assert found["actual_to_date"].tolist()[:3] == [100, 200, 200]
    assert [kpi.state(row) for row in found.to_dict("records")][3:] == ["not_due"]


def test_series_of_a_flow_begins_anew_each_year(store: Store) -> None:
    found = kpi.series(store, seen(period="2025-Q1..2026-Q3"), "G07")
    assert found["actual_to_date"].tolist() == [40, 80, 50]


def test_outlook_of_a_flow_goes_on_at_this_years_pace(store: Store) -> None:
    """100, 350, 310: 760 in nine months is 1,013 in twelve; the weakest quarter adds 100, the strongest 350."""
    found = kpi.series(store, seen(), "G09")
    outlook = kpi.outlook(found, store.catalogue().indicators["G09"])
    assert outlook is not None
    assert (outlook.low, outlook.mid, outlook.high) == (860, 1013, 1110)
    assert (outlook.at, outlook.since, outlook.target) == (date(2026, 12, 31), date(2026, 9, 30), 1000)


def test_outlook_of_a_state_moves_on_by_its_latest_changes(store: Store) -> None:
    """7, 8, 9 goes on to 10; nothing is projected from nothing."""
    indicators = store.catalogue().indicators
    outlook = kpi.outlook(kpi.series(store, seen(), "G13"), indicators["G13"])
    assert outlook is not None and (outlook.low, outlook.mid, outlook.high) == (10, 10, 10)
    assert kpi.outlook(kpi.series(store, seen(), "G03"), indicators["G03"]) is None


def test_moved_tells_what_changed_since_the_judged_period_before(store: Store) -> None:
    """G21 stood at 60 of 60 at mid-year and is over its ceiling now; G01 goes on as before."""
    found = kpi.moved(store, seen("G01", "G21"), ())
    rows = [(r["indicator"], r["before"], r["now"], r["judged_before"]) for r in found.to_dict("records")]
    assert rows == [("G21", Status.on_track, Status.at_risk, date(2026, 6, 30))]


def test_moved_by_ten_points_of_pace_without_a_new_status(store: Store) -> None:
    """G53: 1,000 of 600 at mid-year is 1.667, 1,300 of 900 is 1.444; neither at 1,200 before, achieved now."""
    row = kpi.moved(store, seen("G53"), ()).iloc[0]
    assert (row["before"], row["now"]) == (Status.on_track, Status.achieved)
    assert (row["pace_before"], row["pace_now"]) == (Decimal("1.666667"), Decimal("1.444444"))


def test_moved_has_no_key_period(store: Store) -> None:
    with pytest.raises(ValueError, match="period"):
        kpi.moved(store, seen("G01"), ("period",))


def test_reporting_never_passes_one_and_splits_what_was_due(store: Store) -> None:
    found = kpi.reporting(store, seen()).set_index("partner")
    for _, row in found.iterrows():
        assert row["on_time"] + row["late"] == row["received"]
        assert row["received"] + row["overdue"] == row["expected"]
        assert row["cells_filled"] <= row["cells_asked"]
    assert found.loc["A", "expected"] == 3
    assert found.loc["C", "expected"] == 1


def test_reporting_shows_an_officer_her_own_partner(store: Store) -> None:
    assert kpi.reporting(store, seen(who=STRANGER))["partner"].tolist() == ["B"]
    assert set(kpi.obligations(store, seen(who=STRANGER))["partner"]) == {"B"}


def test_provenance_leads_to_sheet_and_cell(store: Store) -> None:
    row = kpi.provenance(store, seen(who=OFFICER), "G38").iloc[-1]
    assert (row["place"], row["period"], row["value"], row["sheet"]) == ("PS", "2026-Q1", 15, "Results")
    assert row["filename"] == "A-2026-Q1.xlsx" and row["cell"].startswith("G")
    assert kpi.provenance(store, seen(who=STRANGER), "G38").empty


def test_rates_per_thousand_only_of_sums_and_where_people_are_known(store: Store) -> None:
    table = kpi.table(store, seen("G39", "G34"), ("place",))
    found = kpi.per_thousand(table, store.catalogue()).set_index(["indicator", "place"])
    assert found.loc[("G39", "D1"), "per_thousand"] == Decimal("1.5")
    assert found.loc[("G39", "OUT"), "per_thousand"] is None
    assert found.loc[("G34", "D1"), "per_thousand"] is None
    with pytest.raises(ValueError, match="district"):
        kpi.per_thousand(kpi.table(store, seen("G39")), store.catalogue())


def test_a_rate_of_an_estimated_group_claims_two_digits(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    table, catalogue = kpi.table(store, seen("G39"), ("place",)), store.catalogue()
    actual = table.set_index("place")["actual"]["D1"]
    assert actual == 30
    for size, rate in ((7, "4300"), (290, "100"), (301, "100"), (2450, "12"), (24_500, "1.2"), (310_000, "0.097")):
        monkeypatch.setattr(type(catalogue), "group_size", lambda *_, size=size: Decimal(size))
        found = kpi.per_thousand(table, catalogue, "group").set_index("place")["per_thousand"]["D1"]
        assert found == Decimal(rate) and len(found.as_tuple().digits) == 2, size


def test_disaggregation_of_one_dimension(store: Store) -> None:
    found = kpi.table(store, seen("G50", dimension="sex"), ("disaggregation",))
    assert found["disaggregation"].tolist() == ["sex:female", "sex:male", "sex:-"]
    assert sum(found["actual"]) == 100
    assert kpi.table(store, seen("G50", dimension="age"), ("disaggregation",)).empty


def test_a_restatement_replaces_what_was_said(tmp_path: Path) -> None:
    lines = [row for row in observations() if row["indicator"] == "G01"]
    with open_store(tmp_path, registry(golden_tables()), lines) as store:
        again = [{"indicator": "G01", "place": "D1", "period": "2026-Q1", "value": "250"}]
        store.commit(submission("A", "2026-Q1", again, base_version=1))
        row = kpi.table(store, seen("G01")).iloc[0]
        assert (row["actual"], row["submissions"]) == (850, 3)


def test_a_stranger_to_everything_gets_no_partner_rows(store: Store) -> None:
    nobody = User("nobody", Role.officer, None)
    assert kpi.table(store, seen("G35", who=nobody), ("partner",)).empty
    assert kpi.reporting(store, seen(who=nobody)).empty
