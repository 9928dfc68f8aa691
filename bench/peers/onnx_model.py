"""An imported graph with its tensors as an ONNX model, in NCHW: what a user of another engine would
export. It begins behind the normalisation, so its input is normalised images; batch norms stay nodes
of their own, as exporters write them for the engines to fold."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# From the order of axes in the file to that of ONNX: a filter (K, C, R, S), a matrix (K, C).
_AXES = {
    "krsc": (0, 3, 1, 2),
    "kcrs": (0, 1, 2, 3),
    "rsck": (3, 2, 0, 1),
    "rskm": (2, 3, 0, 1),
    "rsck_reversed": (3, 2, 0, 1),
    "kc": (0, 1),
    "ck": (1, 0),
}


class _Writer:
    def __init__(self, graph, tensors):
        self.graph, self.tensors = graph, tensors
        self.nodes, self.constants = [], []

    def constant(self, name, array):
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, kind, inputs, output, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))

    def weights(self, node):
        source, layout, bias, norms = node.fields["weight"]
        if norms:
            raise ValueError(f"{node.name}: a batch norm is folded into it; give the imported graph")
        values = self.tensors[source].transpose(_AXES[layout])
        if layout == "rsck_reversed":
            values = values[:, ::-1]
        names = [self.constant(node.name + "/weight", values)]
        if bias:
            names.append(self.constant(node.name + "/bias", self.tensors[bias]))
        return names

    def conv2d(self, node):
        f = node.fields
        self.node("Conv", node.inputs + self.weights(node), node.name,
                  kernel_shape=[f["r"], f["s"]], strides=[f["stride_h"], f["stride_w"]],
                  pads=f["pad"], group=f["groups"])

    def pool2d(self, node):
        f = node.fields
        window = dict(kernel_shape=[f["r"], f["s"]], strides=[f["stride_h"], f["stride_w"]],
                      pads=f["pad"])
        if f["kind"] == "max":
            self.node("MaxPool", node.inputs, node.name, **window)
        else:
            self.node("AveragePool", node.inputs, node.name, **window,
                      count_include_pad=int(f["count_padding"] == "true"))

    def batch_norm(self, node):
        gamma, beta, mean, variance, epsilon = node.fields["tensors"]
        scale = self.tensors[gamma] if gamma else np.ones_like(self.tensors[mean])
        names = [self.constant(f"{node.name}/{part}", value) for part, value in (
            ("gamma", scale), ("beta", self.tensors[beta]), ("mean", self.tensors[mean]),
            ("variance", self.tensors[variance]))]
        self.node("BatchNormalization", node.inputs + names, node.name, epsilon=epsilon)

    def dense(self, node):
        flat = node.name + "/flat"
        self.node("Flatten", node.inputs, flat)
        self.node("Gemm", [flat] + self.weights(node), node.name + "/product", transB=1)
        shape = self.constant(node.name + "/shape", np.array([0, -1, 1, 1], np.int64))
        self.node("Reshape", [node.name + "/product", shape], node.name)

    def clamp(self, node):
        low, high = node.fields["range"]
        if (low, high) == (0, float("inf")):
            self.node("Relu", node.inputs, node.name)
            return
        bounds = [self.constant(f"{node.name}/{part}", np.float32(v))
                  for part, v in (("min", low), ("max", high))]
        self.node("Clip", node.inputs + bounds, node.name)

    def activation(self, node):
        x, kind = node.inputs[0], node.fields["kind"]
        if kind == "silu":
            self.node("Sigmoid", [x], node.name + "/sigmoid")
            self.node("Mul", [x, node.name + "/sigmoid"], node.name)
        else:
            self.node({"sigmoid": "Sigmoid", "tanh": "Tanh"}[kind], [x], node.name)

    def pad(self, node):
        top, left, bottom, right = node.fields["pad"]
        pads = self.constant(node.name + "/pads",
                             np.array([0, 0, top, left, 0, 0, bottom, right], np.int64))
        self.node("Pad", node.inputs + [pads], node.name)

    def flatten(self, node):
        x = node.inputs[0]
        if node.fields["order"] == "hwc":
            self.node("Transpose", [x], node.name + "/nhwc", perm=[0, 2, 3, 1])
            x = node.name + "/nhwc"
        shape = self.constant(node.name + "/shape", np.array([0, -1, 1, 1], np.int64))
        self.node("Reshape", [x, shape], node.name)

    def add(self, node):
        if node.fields.get("scale", 1) != 1:
            raise ValueError(f"{node.name}: a scaled sum is not written")
        self.node("Add", node.inputs, node.name)

    def multiply(self, node):
        self.node("Mul", node.inputs, node.name)

    def concat(self, node):
        self.node("Concat", node.inputs, node.name, axis=1)

    def global_pool(self, node):
        self.node("GlobalAveragePool", node.inputs, node.name)

    def softmax(self, node):
        self.node("Softmax", node.inputs, node.name, axis=1)

    def normalize(self, node):
        self.node("Identity", node.inputs, node.name)


def make_onnx(graph, tensors, batch):
    """The model for `batch` images; `tensors` maps names to arrays as `vertebra convert` writes."""
    writer = _Writer(graph, tensors)
    for node in graph.nodes:
        getattr(writer, node.kind)(node)
    h, w, c = graph.shape
    x = helper.make_tensor_value_info(graph.input, TensorProto.FLOAT, [batch, c, h, w])
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
               for name in graph.outputs]
    body = helper.make_graph(writer.nodes, graph.name, [x], outputs, writer.constants)
    return helper.make_model(body, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def normalize(graph, pixels):
    """Pixels, NHWC u8, as the graph's first node makes them, f32."""
    first = next(n for n in graph.nodes if n.kind == "normalize")
    mean, stddev = (np.array(first.fields[f], np.float64) for f in ("mean", "stddev"))
    return ((pixels - mean) / stddev).astype(np.float32)


def save(model, path):
    onnx.save(model, path)
