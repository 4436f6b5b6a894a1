"""A model of the tests in the format ONNX, written by hand: samples times a matrix of two columns.

The wire format is that of protocol buffers (onnx.proto3, IR version 8, opset 13).
"""

import numpy as np

from tests.noise.sounds.synthetic import Samples

FLOAT = 1


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def field(tag: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(tag << 3) + varint(value)
    body = value.encode() if isinstance(value, str) else value
    return varint(tag << 3 | 2) + varint(len(body)) + body


def tensor_type(name: str, *sizes: int) -> bytes:
    """ValueInfoProto: a name and a type of a tensor of floats."""
    shape = b"".join(field(1, field(1, size)) for size in sizes)
    return field(1, name) + field(2, field(1, field(1, FLOAT) + field(2, shape)))


def model(matrix: Samples) -> bytes:
    """Return a model that takes [1, n] samples and gives [1, m] numbers."""
    rows, columns = matrix.shape
    sizes = field(1, rows) + field(1, columns)
    weights = sizes + field(2, FLOAT) + field(8, "w") + field(9, matrix.tobytes())
    node = field(1, "x") + field(1, "w") + field(2, "y") + field(4, "MatMul")
    graph = field(1, node) + field(2, "g") + field(5, weights)
    graph += field(11, tensor_type("x", 1, rows)) + field(12, tensor_type("y", 1, columns))
    return field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13))


def mean_and_first(length: int) -> Samples:
    """A matrix whose numbers are the mean of the samples and the first one."""
    matrix = np.zeros((length, 2), np.float32)
    matrix[:, 0], matrix[0, 1] = 1 / length, 1.0
    return matrix
