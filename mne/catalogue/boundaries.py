"""Boundaries of places: GeoJSON whose exterior rings run clockwise, as the map's drawing library wants them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from mne.catalogue.problems import Problem
from mne.catalogue.shape import BOUNDARIES

Ring = Sequence[Sequence[float]]
NONE: Mapping[str, Any] = {"type": "FeatureCollection", "features": []}


def signed_area(ring: Ring) -> float:
    """Twice the area in square degrees; negative when the ring runs clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))


def rewound(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """The same Polygon or MultiPolygon with exterior rings clockwise and holes the other way."""
    if geometry["type"] == "MultiPolygon":
        return {**geometry, "coordinates": [_polygon(rings) for rings in geometry["coordinates"]]}
    return {**geometry, "coordinates": _polygon(geometry["coordinates"])}


def _polygon(rings: Sequence[Ring]) -> list[Ring]:
    # The first ring is the exterior; the others are holes.
    return [ring if (signed_area(ring) < 0) == (n == 0) else ring[::-1] for n, ring in enumerate(rings)]


def read_boundaries(text: str | None) -> tuple[Mapping[str, Any], list[Problem]]:
    """The feature collection, each feature's `id` being its place's code."""
    if text is None:
        return NONE, []
    try:
        found = json.loads(text.removeprefix("\ufeff"))
        features = [_feature(feature) for feature in found["features"]]
    except json.JSONDecodeError as error:
        return NONE, [Problem(BOUNDARIES, error.lineno, "", "broken_json", {"found": error.msg})]
    except (KeyError, TypeError, IndexError, ValueError):
        return NONE, [Problem(BOUNDARIES, None, "", "not_geojson")]
    return {**found, "features": features}, []


def _feature(feature: Mapping[str, Any]) -> dict[str, Any]:
    if feature["geometry"]["type"] not in ("Polygon", "MultiPolygon"):
        raise ValueError(feature["geometry"]["type"])
    return {**feature, "id": feature["properties"]["code"], "geometry": rewound(feature["geometry"])}
