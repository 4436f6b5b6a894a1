"""An embedding by a model that the operator has installed (`NOISE_MODEL`, an ONNX file).

It takes the place of the log-mel statistics: the head, the neighbours and the figures stay the
same. Only the confined process loads it, before it is confined.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from patrol.noise.sounds.mel import Samples

MOST_NUMBERS = 2048
"""An embedding of more numbers is refused: each sample keeps it."""
Embedding = Callable[[Samples], list[float]]


class UnfitModel(Exception):
    """The file of `NOISE_MODEL` cannot be used; the message says why."""


def load(path: Path) -> tuple[str, Embedding]:
    """Return the name of the model, by its content, and its embedding.

    The model has one input, samples in mono at 16 kHz as float32, of any length or of a fixed one;
    the mean of its first output over all but the last dimension is the embedding.
    Raises: UnfitModel.
    """
    try:
        import onnxruntime  # the extra [sounds-model]
    except ImportError:
        raise UnfitModel("install onnxruntime: the extra [sounds-model]") from None
    options = onnxruntime.SessionOptions()
    # The process is confined to a little memory, and one sound is heard at a time.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    content = _content(path)
    try:
        session = onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])
    except Exception as error:  # its own classes of errors have no common one
        raise UnfitModel(f"{path} is no ONNX model: {error}") from None
    taken = session.get_inputs()
    if len(taken) != 1 or taken[0].type != "tensor(float)" or len(taken[0].shape) > 2:
        raise UnfitModel(f"{path}: it must take samples as float32, and nothing else")
    length = taken[0].shape[-1] if isinstance(taken[0].shape[-1], int) else None
    dimensions = len(taken[0].shape)

    def embedding(samples: Samples) -> list[float]:
        return _mean(
            [
                session.run(None, {taken[0].name: part.reshape((1,) * (dimensions - 1) + (-1,))})[0]
                for part in _parts(samples, length)
            ]
        )

    return f"model {hashlib.sha256(content).hexdigest()[:16]}", embedding


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnfitModel(f"{path} cannot be read: {error.strerror}") from None


def _parts(samples: Samples, length: int | None) -> list[Samples]:
    if length is None:
        return [samples]
    count = max(1, -(-len(samples) // length))
    padded = np.pad(samples, (0, count * length - len(samples)))
    return list(padded.reshape(count, length))


def _mean(outputs: list[Samples]) -> list[float]:
    rows = np.concatenate([output.reshape(-1, output.shape[-1]) for output in outputs])
    means = rows.mean(axis=0)
    if len(means) > MOST_NUMBERS or not np.isfinite(means).all():
        raise UnfitModel(f"its embedding has {len(means)} numbers, or some that are none")
    return [round(float(value), 4) for value in means]
