"""Fill an empty store with the story: each partner's workbook of each quarter, made, sent, confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from random import Random

import pandas as pd

from mne import accounts, intake, texts
from mne.demo import samples
from mne.demo.figures import Figure, Figures
from mne.demo.story import Restated, Story, read_story
from mne.export import template_workbook
from mne.model import CellStatus, Language, Role, Severity, User
from mne.period import Period, PeriodRange
from mne.store import Store
from mne.template import layout

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Sending:
    """One workbook of the story: whose, for which quarter, when; a correction names what it corrects."""

    partner: str
    quarter: Period
    moment: datetime
    correction: Restated | None = None


def load(store: Store, progress: Progress = print) -> None:
    """Load the demonstration into a store that holds no submission yet. Takes a minute or two.

    Raises ValueError when the reference folder has no `demo.toml`.
    """
    catalogue = store.catalogue()
    text = catalogue.files.get("demo.toml")
    if text is None:
        raise ValueError("the reference folder has no demo.toml")
    story = read_story(text)
    speech = store.settings.language
    fix_day(store, catalogue.files)
    _people(store, story)
    teller = Teller(store, story)
    sendings = list(teller.sendings())
    for n, sending in enumerate(sendings, start=1):
        teller.send(sending)
        if n % 10 == 0 or n == len(sendings):
            quarter = texts.period(sending.quarter, speech)
            progress(texts.say(speech, "demo.progress", done=n, total=len(sendings), quarter=quarter))
    samples.write(store, story, teller)
    store.set_setting("demonstration", "yes", "demonstration")


def fix_day(store: Store, files: Mapping[str, str]) -> None:
    """From now on it is the day of the story; before the registry is recorded, so that it is not of a later day."""
    if "demo.toml" in files:
        today = read_story(files["demo.toml"]).today.isoformat()
        if store.setting("demonstration.today") != today:
            store.set_setting("demonstration.today", today, "demonstration")


def _people(store: Store, story: Story) -> None:
    speech = store.settings.language
    taken = set()
    for actor in story.people:
        accounts.add_persona(store, actor.name, actor.role, actor.partner or None, actor.display_name, actor.language)
        if actor.role is Role.officer:
            taken.add(actor.partner)
    for code, partner in store.catalogue().partners.items():
        if code not in taken:
            name = f"officer-{code.lower()}"
            accounts.add_persona(store, name, Role.officer, code, partner.short(speech), speech, offered=False)


class Teller:
    """Makes the story's workbooks and sends them."""

    def __init__(self, store: Store, story: Story) -> None:
        self.store = store
        self.story = story
        self.catalogue = store.catalogue()
        self.figures = Figures(self.catalogue, story)
        self._missing = {(m.partner, m.quarter) for m in story.missing}
        self._late = {(late.partner, late.quarter): late.days for late in story.late}

    def sendings(self) -> Iterator[Sending]:
        """All workbooks in the order in which they arrive."""
        found = []
        quarters = PeriodRange(Period.parse(self.story.first), Period.parse(self.story.last))
        for quarter in quarters.periods(Period.parse(self.story.first).frequency):
            for partner in self.catalogue.partners:
                if (partner, quarter.code) not in self._missing and layout(self.catalogue, partner, quarter).rows:
                    found.append(Sending(partner, quarter, self._moment(partner, quarter)))
        for correction in self.story.restated:
            quarter = Period.parse(correction.quarter)
            due = quarter.due_on(self.catalogue.committee.due_days)
            moment = datetime.combine(due + timedelta(days=correction.days), time(10, 15))
            found.append(Sending(correction.partner, quarter, moment, correction))
        return iter(sorted(found, key=lambda s: s.moment))

    def _moment(self, partner: str, quarter: Period) -> datetime:
        """When the first report arrives: some days before it is due, or as late as the story says."""
        dice = Random(f"{self.story.seed}|moment|{partner}|{quarter}")
        due = quarter.due_on(self.catalogue.committee.due_days)
        days = self._late.get((partner, quarter.code), -dice.randint(1, 14))
        return datetime.combine(due + timedelta(days=days), time(dice.randint(9, 16), dice.randint(0, 59)))

    def officer(self, partner: str) -> User:
        person = next(p for p in self.store.people() if p.role is Role.officer and p.partner == partner)
        return accounts.user_of(person)

    def filled(self, partner: str, quarter: Period) -> pd.DataFrame:
        """The values of one template, one row a total or a part, in the shape of the store's slice values."""
        owed = layout(self.catalogue, partner, quarter)
        rows = []
        for asked in owed.rows:
            indicator = self.catalogue.indicators[asked.indicator]
            figure = self.figures.draw(indicator, partner, asked.place, asked.period)
            rows += list(_rows(asked.indicator, asked.place, asked.period.code, figure))
        return pd.DataFrame(rows, columns=COLUMNS)

    def workbook(
        self, partner: str, quarter: Period, values: pd.DataFrame, language: Language, base_version: int
    ) -> bytes:
        return template_workbook(
            self.catalogue,
            partner,
            quarter,
            language,
            previous=None,
            current=values,
            base_version=base_version,
            demonstration=True,
        )

    def send(self, sending: Sending) -> None:
        """Make the workbook, submit and confirm it at its moment. Raises RuntimeError when it has an error."""
        officer = self.officer(sending.partner)
        language: Language = "ar" if sum(map(ord, sending.partner)) % 3 == 0 else "fr"
        values = self.filled(sending.partner, sending.quarter)
        head = self.store.slice_head(sending.partner, sending.quarter.code)
        for earlier in self.story.restated:
            due = earlier is sending.correction or (sending.correction and earlier.days < sending.correction.days)
            if due and (earlier.partner, earlier.quarter) == (sending.partner, sending.quarter.code):
                values = _restated(values, earlier)
        content = self.workbook(sending.partner, sending.quarter, values, language, head.version if head else 0)
        name = f"{sending.partner}-{sending.quarter.code}-{language}.xlsx"
        report = intake.submit_report(self.store, content, name, officer, now=sending.moment)
        if report.has_errors or report.upload is None:
            worst = [f for f in report.findings if f.severity.blocks][:5]
            raise RuntimeError(f"{name} of the demonstration has errors: {worst}")
        self._confirm(report, sending, officer, language)

    def _confirm(self, report: intake.Report, sending: Sending, officer: User, language: Language) -> None:
        said = self.story.explanation_ar if language == "ar" else self.story.explanation_fr
        warned = {f.rule or f.code for f in report.findings if f.severity is Severity.warning}
        correction = sending.correction
        assert report.upload is not None
        intake.confirm(
            self.store,
            report.upload,
            officer,
            explanations=dict.fromkeys(warned, said),
            reasons=[("", correction.code, correction.wording)] if correction else [],
            base_version=report.base_version,
            now=sending.moment,
        )


COLUMNS = ["indicator", "place", "period", "dimension", "category", "value", "numerator", "denominator", "status"]


def _rows(indicator: str, place: str, period: str, figure: Figure) -> Iterator[tuple[object, ...]]:
    reported = CellStatus.reported.value
    if figure.value is None and figure.numerator is None:
        return
    yield (indicator, place, period, "", "", figure.value, figure.numerator, figure.denominator, reported)
    for dimension, category, value in figure.parts:
        yield (indicator, place, period, dimension, category, value, None, None, reported)


def _restated(values: pd.DataFrame, correction: Restated) -> pd.DataFrame:
    """The same values with those of one indicator corrected, totals and parts alike."""
    kept = values.copy()
    touched = (kept["indicator"] == correction.indicator) & kept["value"].notna()
    kept.loc[touched, "value"] = [
        (v * correction.factor).quantize(v, rounding=ROUND_HALF_UP if dimension == "" else ROUND_DOWN)
        for v, dimension in zip(kept.loc[touched, "value"], kept.loc[touched, "dimension"], strict=True)
    ]
    return _closed(kept, values, touched)


def _closed(kept: pd.DataFrame, before: pd.DataFrame, touched: pd.Series[bool]) -> pd.DataFrame:
    """Parts that made up the whole total before make it up again: the last one takes what rounding left."""
    cell = ["indicator", "place", "period"]
    totals = {key: (old, new) for key, old, new in _totals(kept[touched], before[touched], cell)}
    for key, parts in kept[touched & (kept["dimension"] != "")].groupby([*cell, "dimension"], sort=False):
        old, new = totals[str(key[0]), str(key[1]), str(key[2])]
        if before.loc[parts.index, "value"].sum() == old:
            last = parts.index[-1]
            kept.loc[last, "value"] += new - kept.loc[parts.index, "value"].sum()
    return kept


def _totals(
    kept: pd.DataFrame, before: pd.DataFrame, cell: list[str]
) -> Iterator[tuple[tuple[str, ...], Decimal, Decimal]]:
    whole = kept["dimension"] == ""
    yield from zip(
        kept.loc[whole, cell].itertuples(index=False, name=None),
        before.loc[whole, "value"],
        kept.loc[whole, "value"],
        strict=True,
    )
