"""Convert datums, measure distances and find the way by road."""

from patrol.geo.datum import Datum, UnknownDatum, from_wgs84, to_wgs84
from patrol.geo.distance import Point, distance_m, distances_m, haversine_m
from patrol.geo.network import BARRED, Graph, Network
from patrol.geo.streets import LINE_FACTOR, Ride, Streets, read_graph, streets_in

__all__ = [
    "BARRED",
    "LINE_FACTOR",
    "Datum",
    "Graph",
    "Network",
    "Point",
    "Ride",
    "Streets",
    "UnknownDatum",
    "distance_m",
    "distances_m",
    "from_wgs84",
    "haversine_m",
    "read_graph",
    "streets_in",
    "to_wgs84",
]
