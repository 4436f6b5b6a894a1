"""声源样本库: features of known signals, what the head says, and how honestly it is measured."""

import numpy as np
import pytest

from patrol.models.sounds import SoundCertainty, SoundKind
from patrol.noise.sounds import mel
from patrol.noise.sounds.head import HeardSound, KnownSound, SoundHead, ready_kinds
from patrol.noise.sounds.review import review, wilson
from tests.noise.sounds.synthetic import hammer, hiss, tone

pytestmark = pytest.mark.any_database

K = SoundKind
HORNS, HAMMERS, FANS = K.HORN, K.MACHINERY, K.VENTILATION


def known(kind: SoundKind, number: int, group: str = "", **more: int) -> KnownSound:
    sound = {
        HORNS: lambda: tone(380 + 15 * number) + hiss(number) * 0.05,
        HAMMERS: lambda: hammer(number),
        FANS: lambda: hiss(number) + tone(100 + number) * 0.2,
    }[kind]()
    place = {"station_id": 1, "hour": 12} | more
    return KnownSound(
        f"{kind}{number}", kind, group or f"{kind}-{number}", mel.features(sound), **place
    )


def library(*kinds: SoundKind, count: int = 6) -> list[KnownSound]:
    return [known(kind, number) for kind in kinds for number in range(count)]


def between(*kinds: SoundKind) -> list[float]:
    """Return the middle of the kinds: a linear head believes in each alike."""
    middles = [np.mean([row.features for row in library(kind)], axis=0) for kind in kinds]
    return [float(value) for value in np.mean(middles, axis=0)]


def heard(sound: mel.Samples, station_id: int = 1, hour: int = 12) -> HeardSound:
    return HeardSound(mel.features(sound), station_id, hour)


def test_a_tone_stands_in_its_band_and_does_not_change() -> None:
    made = np.array(mel.features(tone(1000)))
    bands, spread, steps = (made[at : at + mel.BANDS] for at in (0, mel.BANDS, 2 * mel.BANDS))
    assert len(made) == mel.LENGTH
    assert bands.argmax() == mel.band_of(1000)
    assert (spread[bands.argmax()], steps[bands.argmax()]) < (0.1, 0.1)
    assert made[-1] < 0.01 < 0.5 < mel.features(hiss(1))[-1]  # a tone is not flat, a hiss is


def test_features_do_not_depend_on_how_loud_or_how_fast_it_was_recorded() -> None:
    sound = hammer(4)
    assert np.allclose(mel.features(sound), mel.features(sound * 0.25), atol=0.5)
    assert mel.level(sound) - mel.level(sound * np.float32(0.5)) == pytest.approx(6.02, abs=0.01)
    fast = mel.at_rate(tone(1000, rate_hz=48_000), 48_000)
    assert len(fast) == mel.RATE_HZ
    assert np.abs(fast[100:-100] - tone(1000)[100:-100]).max() < 0.01
    # 15 kHz cannot be at this rate: it vanishes, and does not fold back to 1 kHz
    assert mel.level(mel.at_rate(tone(15_000, rate_hz=48_000), 48_000)) < -60


def test_silence_and_a_single_sample_have_finite_features() -> None:
    for sound in (np.zeros(16_000, np.float32), np.ones(1, np.float32)):
        assert np.isfinite(mel.features(sound)).all()


def test_it_names_a_kind_that_it_knows_with_the_samples_that_are_like_it() -> None:
    head = SoundHead(library(HORNS, HAMMERS, FANS), [HORNS, HAMMERS, FANS])
    said = head.suggest(heard(hammer(31)))
    assert (said.certainty, said.kind) == (SoundCertainty.DECIDED, HAMMERS)
    assert said.share >= 0.5
    assert [name.startswith("machinery") for name, _ in said.nearest] == [True] * 3
    likeness = [value for _, value in said.nearest]
    assert likeness == sorted(likeness, reverse=True)


def test_a_kind_of_four_sources_is_never_named_whatever_its_clips() -> None:
    many = [known(HAMMERS, number, group=f"site {number % 4}") for number in range(12)]
    samples = [*library(HORNS, FANS), *many]
    assert ready_kinds(samples) == [FANS, HORNS]
    said = SoundHead(samples, ready_kinds(samples)).suggest(heard(hammer(31)))
    # what is nearest is a kind that may not be named, so the head does not know
    assert (said.certainty, said.kind) == (SoundCertainty.UNSURE, None)
    assert {name[:9] for name, _ in said.nearest} == {"machinery"}


def test_one_kind_alone_decides_nothing() -> None:
    samples = library(HORNS)
    assert SoundHead(samples, ready_kinds(samples)).suggest(heard(tone(400))).certainty == "too_few"
    assert SoundHead([], []).suggest(heard(tone(400))).nearest == ()


def test_what_lies_between_two_kinds_is_unsure() -> None:
    head, both = SoundHead(library(HORNS, FANS), [FANS, HORNS]), between(HORNS, FANS)
    assert head.suggest(HeardSound(both, None, 12)).certainty == SoundCertainty.UNSURE


def test_the_stations_own_hour_tips_the_balance_and_only_there() -> None:
    night = [known(HORNS, number, station_id=7, hour=23) for number in range(6)]
    head = SoundHead([*night, *library(FANS)], [FANS, HORNS])
    both = between(HORNS, FANS)
    here, midnight, noon = (
        head.beliefs(HeardSound(both, station, hour))[1]
        for station, hour in ((8, 23), (7, 1), (7, 12))
    )
    assert midnight > here + 0.1
    assert noon == here


def test_two_clips_of_one_source_are_one() -> None:
    """A source that is left out takes all its clips with it: a twin cannot vouch for a twin."""
    samples = library(HORNS, HAMMERS)
    # five fans that sound like horns; each has a twin of the very same sound
    for number in range(5):
        odd = known(HORNS, number + 40)
        samples += [
            KnownSound(f"odd{number}{twin}", FANS, f"odd {number // 5}", odd.features, 1, 12)
            for twin in "ab"
        ]
    samples += [known(FANS, number) for number in range(4)]
    made = review(samples)
    assert made.groups[FANS] == 5
    assert made.samples[FANS] == 14
    assert made.accuracy.of == 6 + 6 + 5
    # the group whose fans sound like horns is not recognised, though a twin of each is a sample
    assert made.confusion.get((FANS, FANS), 0) == 4


def test_few_sources_have_a_count_and_no_percentage() -> None:
    small, large = review(library(HORNS, HAMMERS)), review(library(HORNS, HAMMERS, count=10))
    assert (small.accuracy.right, small.accuracy.of, small.accuracy.interval) == (12, 12, None)
    low, high = large.accuracy.interval or (0, 0)
    assert large.accuracy.of == 20
    assert 0.8 < low < 0.85
    assert high == pytest.approx(1.0)
    assert wilson(8, 20) == pytest.approx((0.2188, 0.6134), abs=1e-3)  # Newcombe 1998


def test_nothing_is_measured_before_two_kinds_are_ready() -> None:
    made = review(library(HORNS))
    assert (made.ready, made.accuracy.of, made.confusion) == ([HORNS], 0, {})
