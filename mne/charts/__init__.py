"""KPI frames → plotly figures, each with a text that says what it says.

Figures carry no title and no legend: those stand in the page, where they wrap, translate and are read aloud.
`names` maps codes to names in the reader's language; a code without a name is shown as itself.
"""

from mne.charts.bullets import bullets, hover_lines, limits, measure
from mne.charts.districts import Classes, classes, district_map
from mne.charts.lines import Outlook, over_time, small_multiples, sparkline
from mne.charts.ranks import contributions, ranking, said
from mne.charts.shade import Shade, colour_in, in_shade
from mne.charts.status import status_bars
from mne.charts.style import COLOURS, ICONS, MAP_SHADES, any_provisional, legend, state_words
from mne.charts.wording import bullet_words, map_words, ranking_words, status_words, time_words

__all__ = [
    "COLOURS",
    "ICONS",
    "MAP_SHADES",
    "Classes",
    "Outlook",
    "Shade",
    "any_provisional",
    "bullet_words",
    "bullets",
    "classes",
    "colour_in",
    "contributions",
    "district_map",
    "hover_lines",
    "in_shade",
    "legend",
    "limits",
    "map_words",
    "measure",
    "over_time",
    "ranking",
    "ranking_words",
    "said",
    "small_multiples",
    "sparkline",
    "state_words",
    "status_bars",
    "status_words",
    "time_words",
]
