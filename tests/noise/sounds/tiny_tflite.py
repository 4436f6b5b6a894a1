"""A model of the tests in the format TFLite: samples times a matrix of two columns."""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from tests.noise.sounds.synthetic import Samples


def model(matrix: Samples, *, is_any_length: bool = False) -> bytes:
    """Return a model that takes [1, n] samples and gives [1, m] numbers, or their doubles."""
    rows, columns = matrix.shape
    graph = schema.SubGraphT()
    graph.inputs, graph.outputs = [0], [2]
    step = schema.OperatorT()
    step.opcodeIndex, step.outputs = 0, [2]
    whole = schema.ModelT()
    if is_any_length:
        code = schema.BuiltinOperator.ADD
        graph.tensors = [_tensor("x", -1), _tensor("unused", 1), _tensor("y", -1)]
        step.inputs, step.builtinOptions = [0, 0], schema.AddOptionsT()
        step.builtinOptionsType = schema.BuiltinOptions.AddOptions
        whole.buffers = [schema.BufferT()]
    else:
        code = schema.BuiltinOperator.FULLY_CONNECTED
        weights = _tensor("w", rows)
        weights.shape, weights.buffer = [columns, rows], 1
        graph.tensors = [_tensor("x", rows), weights, _tensor("y", columns)]
        step.inputs, step.builtinOptions = [0, 1, -1], schema.FullyConnectedOptionsT()
        step.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
        kept = schema.BufferT()
        kept.data = np.frombuffer(np.ascontiguousarray(matrix.T).tobytes(), np.uint8)
        whole.buffers = [schema.BufferT(), kept]
    graph.operators = [step]
    whole.version, whole.subgraphs, whole.operatorCodes = 3, [graph], [_code(code)]
    builder = flatbuffers.Builder(1024)
    builder.Finish(whole.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _code(number: int) -> schema.OperatorCodeT:
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = number
    code.version = 1
    return code


def _tensor(name: str, length: int) -> schema.TensorT:
    """A tensor of floats, [1, length]; -1 is any length."""
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.buffer = name, [1, abs(length)], 0
    tensor.shapeSignature = [1, length]
    tensor.type = schema.TensorType.FLOAT32
    return tensor
