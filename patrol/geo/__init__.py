"""Convert datums, measure distances and find the way by road."""

from patrol.geo.datum import Datum, UnknownDatum, from_wgs84, to_wgs84
from patrol.geo.distance import Point, distance_m, distances_m, haversine_m
from patrol.geo.network import BARRED, Graph, Network
from patrol.geo.polygon import (
    Extent,
    Polygons,
    contains,
    crosses_itself,
    extent_around,
    extent_of,
    inner_point,
    rings,
)
from patrol.geo.streets import LINE_FACTOR, Ride, Streets, read_graph, streets_in

__all__ = [
    "BARRED",
    "LINE_FACTOR",
    "Datum",
    "Extent",
    "Graph",
    "Network",
    "Point",
    "Polygons",
    "Ride",
    "Streets",
    "UnknownDatum",
    "contains",
    "crosses_itself",
    "distance_m",
    "distances_m",
    "extent_around",
    "extent_of",
    "from_wgs84",
    "haversine_m",
    "inner_point",
    "read_graph",
    "rings",
    "streets_in",
    "to_wgs84",
]
