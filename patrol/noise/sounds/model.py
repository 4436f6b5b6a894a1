"""An embedding by a model that the operator has installed (`NOISE_MODEL`, ONNX or TFLite).

It takes the place of the log-mel statistics: the head, the neighbours and the figures stay the
same. Only the confined process loads it, before it is confined. The content decides which runtime
reads it, whatever the file is called.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from patrol.noise.sounds.mel import Samples

MOST_NUMBERS = 2048
"""An embedding of more numbers is refused: each sample keeps it."""
TFLITE = b"TFL3"
"""The file identifier of a TFLite model, in its bytes 4 to 8."""
Embedding = Callable[[Samples], list[float]]


class UnfitModel(Exception):
    """The file of `NOISE_MODEL` cannot be used; the message says why."""


@dataclass(frozen=True)
class _LoadedModel:
    """A loaded model: the size of its input, and a call that gives its first output."""

    dimensions: int
    length: int | None
    """Samples of one call; None when it takes any number."""
    run: Callable[[Samples], Samples]


def load(path: Path) -> tuple[str, Embedding]:
    """Return the name of the model, by its content, and its embedding.

    The model has one input, samples in mono at 16 kHz as float32, of any length or of a fixed one;
    the mean of its first output over all but the last dimension is the embedding.
    Raises: UnfitModel.
    """
    content = _content(path)
    reader = (_tflite if content[4:8] == TFLITE else _onnx)(path, content)
    shape = (1,) * (reader.dimensions - 1) + (-1,)

    def embedding(samples: Samples) -> list[float]:
        parts = _parts(samples, reader.length)
        return _mean([reader.run(part.reshape(shape)) for part in parts])

    return f"model {hashlib.sha256(content).hexdigest()[:16]}", embedding


def _onnx(path: Path, content: bytes) -> _LoadedModel:
    """Raises: UnfitModel."""
    try:
        import onnxruntime  # the extra [sounds-model]
    except ImportError:
        raise UnfitModel("install onnxruntime: the extra [sounds-model]") from None
    options = onnxruntime.SessionOptions()
    # The process is confined to a little memory, and one sound is heard at a time.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(content, options, ["CPUExecutionProvider"])
    except Exception as error:  # its own classes of errors have no common one
        raise UnfitModel(f"{path} is no ONNX model: {error}") from None
    taken = session.get_inputs()
    if len(taken) != 1 or taken[0].type != "tensor(float)" or len(taken[0].shape) > 2:
        raise _other_input(path)
    name, shape = taken[0].name, taken[0].shape
    length = shape[-1] if isinstance(shape[-1], int) else None
    return _LoadedModel(len(shape), length, lambda part: session.run(None, {name: part})[0])


def _tflite(path: Path, content: bytes) -> _LoadedModel:
    """Raises: UnfitModel."""
    try:
        from ai_edge_litert.interpreter import Interpreter  # the extra [sounds-tflite]
    except ImportError:
        raise UnfitModel("install ai-edge-litert: the extra [sounds-tflite]") from None
    try:
        interpreter = Interpreter(model_content=content, num_threads=1)
        interpreter.allocate_tensors()
        taken = interpreter.get_input_details()
        gives = interpreter.get_output_details()[0]["index"]
    except (ValueError, RuntimeError, IndexError) as error:
        raise UnfitModel(f"{path} is no TFLite model: {error}") from None
    if len(taken) != 1 or taken[0]["dtype"] is not np.float32 or len(taken[0]["shape"]) > 2:
        raise _other_input(path)
    length = int(taken[0]["shape_signature"][-1])
    takes, is_any = taken[0]["index"], length < 0

    def run(part: Samples) -> Samples:
        if is_any:
            interpreter.resize_tensor_input(takes, part.shape)
            interpreter.allocate_tensors()
        interpreter.set_tensor(takes, part)
        interpreter.invoke()
        output: Any = interpreter.get_tensor(gives)
        return np.asarray(output, np.float32)

    return _LoadedModel(len(taken[0]["shape"]), None if is_any else length, run)


def _other_input(path: Path) -> UnfitModel:
    return UnfitModel(f"{path}: it must take samples as float32, and nothing else")


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
