"""How many examples a property is tried on: few in every run of the tests, many where time is given to them."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("MNE_EXAMPLES", "1"))
"""`make properties` sets it."""


def tried(few: int, **more: Any) -> settings:
    return settings(max_examples=few * TIMES, deadline=None, suppress_health_check=list(HealthCheck), **more)
