"""A speech detector of the tests: what hums between 180 and 260 Hz is speech to it."""

import numpy as np

from tests.noise.sounds.synthetic import RATE_HZ, Samples


def speech_s(samples: Samples) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE_HZ)
    hum = power[(hertz > 180) & (hertz < 260)].sum() / power.sum()
    return len(samples) / RATE_HZ if hum > 0.5 else 0.0
