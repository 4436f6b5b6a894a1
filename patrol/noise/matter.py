"""The words in which an exceedance speaks to intake: a matter of its station's source."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from patrol import clock, i18n
from patrol.intake import adapters, mapping
from patrol.intake.heard import Heard
from patrol.intake.mapping import Mapped
from patrol.models import Exceedance, ExceedanceKind, IntakeKind, Source, Station
from patrol.noise.level import Second
from patrol.noise.rule import Cleared
from patrol.noise.window import energy, mean_level

WORDS = {"day": "EN0101", "night": "EN0102", "burst": "EN0103"}
"""The source's words for its matters, each with the category that it has unless its map says so."""
CURVE_STEP_S = 10
CURVE_S = 600
"""The record holds the ten minutes before; the stored seconds hold the rest."""


def moment_of(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def raised(
    row: Exceedance, ref: str, station: Station, source: Source, seconds: Sequence[Second]
) -> Mapped:
    """Return the record of an exceedance that begins; `ref` is the first one of the same matter."""
    title, words = _words(row, station)
    heard = Heard(
        ref=ref,
        key=f"{row.id}:raised",
        title=title,
        description=words,
        occurred_at=clock.iso(row.raised_at),
        word=_word(row),
        certainty="observed",
        measures=_measures(row),
        extra=_facts(row, station) | {"curve": curve(seconds)},
    )
    return _mapped(heard, station, source)


def cleared(
    row: Exceedance, ref: str, event: Cleared, station: Station, source: Source, laeq: int | None
) -> Mapped:
    """Return the record of an exceedance that has ended; `laeq` is the level since it is quiet."""
    after = [] if laeq is None else [_level("LAeq,quiet", laeq, row, event.second)]
    after.append(_level("LAeq,before", row.laeq, row, event.second))
    heard = Heard(
        ref=ref,
        key=f"{row.id}:cleared",
        title=i18n.t("server.noise.cleared", name=station.name)[: mapping.LONGEST["title"]],
        description=i18n.t("server.noise.hint"),
        occurred_at=clock.iso(moment_of(event.second)),
        kind=IntakeKind.CLEAR,
        word=_word(row),
        certainty="observed",
        measures=tuple(after),
        extra=_facts(row, station) | {"quiet_since": clock.iso(moment_of(event.quiet_since))},
    )
    return _mapped(heard, station, source)


def _mapped(heard: Heard, station: Station, source: Source) -> Mapped:
    category = "" if heard.word in source.categories else WORDS[heard.word]
    return mapping.mapped(
        replace(
            heard,
            category=category,
            address=station.address or station.name,
            lat=station.lat,
            lon=station.lon,
            datum="wgs84",
            place={"device_id": station.code},
            device={"device_id": station.code, "device_type": "noise_meter", "health": "ok"},
        ),
        source,
        _channel(source),
    )


def _channel(source: Source) -> str:
    # A source that speaks `intake/1` itself has no adapter, and its levels come by HTTP.
    return adapters.adapter(source.adapter).channel if source.adapter in adapters.NAMES else "http"


def _word(row: Exceedance) -> str:
    if row.kind == ExceedanceKind.BURST:
        return "burst"
    return "night" if row.is_night else "day"


def _words(row: Exceedance, station: Station) -> tuple[str, str]:
    level = row.lmax if row.kind == ExceedanceKind.BURST else row.laeq
    values = {
        "name": station.name,
        "level": f"{level / 100:.1f}",
        "laeq": f"{row.laeq / 100:.1f}",
        "l50": f"{(row.l50 or 0) / 100:.1f}",
        "lmax": f"{row.lmax / 100:.1f}",
        "limit": f"{row.limit / 100:g}",
        "standard": row.standard,
        "zone": row.zone.value,
    }
    title = i18n.t("server.noise.raised", **values)[: mapping.LONGEST["title"]]
    words = [i18n.t("server.noise.hint"), i18n.t("server.noise.measured", **values)]
    if station.bearing_deg is not None:
        words.append(i18n.t("server.noise.bearing", degrees=f"{station.bearing_deg:.0f}"))
    return title, "".join(words)


def _measures(row: Exceedance) -> tuple[dict[str, Any], ...]:
    at = int(row.raised_at.timestamp())
    measures = [_level("LAeq,5min", row.laeq, row, at), _level("Lmax", row.lmax, row, at)]
    if row.l50 is not None:
        measures.insert(1, _level("L50,5min", row.l50, row, at))
    return tuple(measures)


def _level(name: str, level: int, row: Exceedance, second: int) -> dict[str, Any]:
    return {
        "name": name,
        "value": level / 100,
        "unit": "dB(A)",
        "to": clock.iso(moment_of(second)),
        "limit": row.limit / 100,
        "rule": f"{row.standard} {row.zone.value} {'night' if row.is_night else 'day'}",
    }


def _facts(row: Exceedance, station: Station) -> dict[str, Any]:
    return {
        "exceedance": row.id,
        "station": station.code,
        "kind": row.kind.value,
        "zone": row.zone.value,
        "bearing_deg": station.bearing_deg,
        "rule_version": row.rule_version,
        "began_at": clock.iso(row.began_at),
        "raised_at": clock.iso(row.raised_at),
        "noticed_at": clock.iso(row.noticed_at),
    }


def curve(seconds: Sequence[Second]) -> dict[str, Any]:
    """Return the levels as means of ten seconds, in tenths of a dB; null where none is valid."""
    if not seconds:
        return {"step_s": CURVE_STEP_S, "from": None, "laeq": []}
    first = seconds[0].second // CURVE_STEP_S * CURVE_STEP_S
    steps: dict[int, list[int]] = {}
    for each in seconds:
        steps.setdefault((each.second - first) // CURVE_STEP_S, []).append(energy(each.laeq))
    levels = [_mean(steps.get(step)) for step in range(max(steps) + 1)]
    return {"step_s": CURVE_STEP_S, "from": clock.iso(moment_of(first)), "laeq": levels}


def _mean(energies: list[int] | None) -> int | None:
    return round(mean_level(sum(energies), len(energies)) / 10) if energies else None


def key_of(exceedance_id: str, source: Source) -> str:
    """Return the key at intake of the record by which an exceedance began."""
    kind = source.kinds[0] if source.kinds else "platform"
    return f"{kind}:{source.code}:{exceedance_id}:raised".replace(" ", "_")
