"""Layers at unusual options and samples by PyTorch 2.13, in double precision: python test/reference/unusual.py

Strides beyond the window, axes of one element, samples of zeros or of equal values, and dilation that differs by axis.
"""
import json, pathlib, torch
from torch.nn import functional as F
from padding import CONV, MAX, AVERAGE, case as channels_first, depthwise, exact, first, last, listed, pack, padded

torch.manual_seed(3)
randn, zeros, ones = torch.randn, torch.zeros, torch.ones


def case(type, fields, x, forward, **weights):
    """`forward` sees the sample as it is in the file."""
    return channels_first(type, fields, x, lambda x, **w: first(forward(last(x), **w)) if x.dim() > 2 else forward(x, **w), **weights)


def conv(dimensions, fields, x):
    filters, size = fields["filters"], listed(fields["kernelSize"], dimensions)
    strides, dilation = listed(fields.get("strides", 1), dimensions), listed(fields.get("dilation", 1), dimensions)

    def forward(x, kernel, bias):
        if fields.get("padding") == "same":
            totals = [max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0) for n, k, s, d in zip(x.shape[2:], size, strides, dilation)]
            x = padded(x, [[total // 2, total - total // 2] for total in totals])
        return CONV[dimensions](x, kernel.movedim((-1, -2), (0, 1)), bias, stride=strides, dilation=dilation)

    return channels_first(f"conv{dimensions}d", fields, x, forward, kernel=randn(*size, x.shape[-1], filters), bias=randn(filters))


def pool(kind, dimensions, fields, x):
    size = listed(fields["poolSize"], dimensions)
    strides = listed(fields.get("strides", fields["poolSize"]), dimensions)
    f = (MAX if kind == "max" else AVERAGE)[dimensions]
    return channels_first(f"{kind}Pool{dimensions}d", fields, x, lambda x: f(x, size, strides))


def transposed(fields, x, output_padding):
    """The rows and columns that a stride beyond the kernel leaves empty at the end are PyTorch's output_padding."""
    size, strides = listed(fields["kernelSize"], 2), listed(fields["strides"], 2)
    forward = lambda x, kernel, bias: F.conv_transpose2d(x, kernel.permute(3, 2, 0, 1), bias, stride=strides, output_padding=output_padding)
    return channels_first("conv2dTranspose", fields, x, forward, kernel=randn(*size, fields["filters"], x.shape[-1]), bias=randn(fields["filters"]))


def affine(type, fields, x, f):
    weights = dict(gamma=randn(x.shape[-1]), **({} if type == "rmsNorm" else {"beta": randn(x.shape[-1])}))
    return case(type, fields, x, lambda x, gamma, beta=None: f(x, gamma, beta), **weights)


layer_norm = lambda x, gamma, beta: F.layer_norm(x, x.shape[-1:], gamma, beta)
rms_norm = lambda x, gamma, beta: F.rms_norm(x, x.shape[-1:], gamma, 1e-6)
group_norm = lambda groups: lambda x, gamma, beta: last(F.group_norm(first(x), groups, gamma, beta))


def recurrent(type, module, fields, x):
    units, inputs = fields["units"], x.shape[-1]
    net = module(inputs, units, batch_first=True)
    gates = net.weight_hh_l0.shape[0]

    def forward(x, kernel, recurrent_kernel, bias, recurrent_bias=None):
        values = dict(weight_ih_l0=kernel.T, weight_hh_l0=recurrent_kernel.T, bias_ih_l0=bias, bias_hh_l0=zeros(gates) if recurrent_bias is None else recurrent_bias)
        out, _ = torch.func.functional_call(net, values, (x,))
        return out if fields.get("sequences") else out[:, -1]

    more = {"recurrent_bias": randn(gates)} if type == "gru" else {}
    x = exact(x).requires_grad_()
    weights = {name: exact(w).requires_grad_() for name, w in dict(kernel=randn(inputs, gates), recurrent_kernel=randn(units, gates), bias=randn(gates), **more).items()}
    return finished(type, fields, x, forward(x, **weights), weights)


def finished(type, fields, x, output, weights):
    arriving = exact(randn(output.shape))
    output.backward(arriving)
    gradients = {name: pack(w.grad) for name, w in {"input": x, **weights}.items()}
    return dict(type=type, fields=fields, training=True, input=pack(x), weights={name: pack(w) for name, w in weights.items()}, arriving=pack(arriving), output=pack(output), gradients=gradients, after={})


def shaped(type, fields, x, forward, **weights):
    """For layers whose output has other dimensions than their input."""
    x = exact(x).requires_grad_()
    weights = {name: exact(w).requires_grad_() for name, w in weights.items()}
    return finished(type, fields, x, forward(x, **weights), weights)


def attention(fields, x):
    features = x.shape[-1]
    net = torch.nn.MultiheadAttention(features, fields["heads"], batch_first=True)

    def forward(x, kernel, output_kernel, bias, output_bias):
        values = {"in_proj_weight": kernel.T, "out_proj.weight": output_kernel.T, "in_proj_bias": bias, "out_proj.bias": output_bias}
        mask = torch.triu(torch.full((x.shape[1], x.shape[1]), -torch.inf), 1) if fields.get("causal") else None
        return torch.func.functional_call(net, values, (x, x, x), dict(need_weights=False, attn_mask=mask))[0]

    return shaped("multiHeadAttention", fields, x, forward, kernel=randn(features, 3 * features), output_kernel=randn(features, features), bias=randn(3 * features), output_bias=randn(features))


equal = lambda *shape: torch.full(shape, 1.5)
few = lambda *shape: torch.randint(0, 2, shape).double()
cases = [
    # Strides beyond the window, with something left behind the last one.
    conv(1, {"filters": 2, "kernelSize": 2, "strides": 3}, randn(2, 7, 2)),
    conv(1, {"filters": 2, "kernelSize": 1, "strides": 4, "padding": "same"}, randn(2, 6, 2)),
    conv(2, {"filters": 2, "kernelSize": [1, 2], "strides": 3}, randn(2, 5, 7, 2)),
    conv(2, {"filters": 2, "kernelSize": 1, "strides": 2, "padding": "same"}, randn(2, 5, 4, 3)),
    conv(2, {"filters": 3, "kernelSize": 2, "strides": [3, 1]}, randn(2, 6, 3, 1)),
    conv(3, {"filters": 2, "kernelSize": 1, "strides": 2}, randn(2, 4, 3, 5, 2)),
    depthwise("depthwiseConv2d", {"kernelSize": 2, "strides": 3, "padding": 0, "multiplier": 3}, randn(2, 5, 7, 2)),
    depthwise("separableConv2d", {"filters": 3, "kernelSize": 1, "strides": 2, "padding": 0}, randn(2, 5, 4, 2)),
    pool("max", 1, {"poolSize": 2, "strides": 3}, randn(2, 7, 2)),
    pool("max", 2, {"poolSize": [1, 2], "strides": 3}, randn(2, 5, 7, 2)),
    pool("max", 3, {"poolSize": 1, "strides": 2}, randn(2, 3, 4, 5, 2)),
    pool("average", 1, {"poolSize": 2, "strides": 5}, randn(2, 8, 2)),
    pool("average", 2, {"poolSize": [2, 1], "strides": [3, 2]}, randn(2, 6, 4, 2)),
    pool("average", 3, {"poolSize": [1, 2, 1], "strides": 3}, randn(2, 4, 5, 4, 1)),
    transposed({"filters": 2, "kernelSize": 2, "strides": 3}, randn(2, 3, 2, 2), output_padding=1),
    transposed({"filters": 2, "kernelSize": [1, 2], "strides": [3, 4]}, randn(2, 2, 3, 2), output_padding=(2, 2)),
    # Dilation that differs by axis; a window as large as the sample.
    conv(2, {"filters": 2, "kernelSize": [2, 3], "dilation": [4, 1]}, randn(2, 5, 4, 2)),
    conv(3, {"filters": 2, "kernelSize": [2, 1, 3], "dilation": [2, 3, 1]}, randn(1, 4, 2, 4, 2)),
    depthwise("depthwiseConv2d", {"kernelSize": [3, 2], "dilation": [1, 3], "padding": 0}, randn(2, 4, 5, 2)),
    pool("average", 2, {"poolSize": [4, 3]}, randn(2, 4, 3, 2)),
    # Axes of one element.
    conv(1, {"filters": 1, "kernelSize": 1}, randn(3, 1, 1)),
    conv(2, {"filters": 2, "kernelSize": 3, "padding": "same"}, randn(2, 1, 1, 2)),
    conv(2, {"filters": 1, "kernelSize": [1, 3]}, randn(2, 1, 4, 1)),
    pool("max", 2, {"poolSize": 1, "strides": 1}, randn(2, 1, 3, 1)),
    affine("layerNorm", {}, randn(3, 1), layer_norm),
    affine("rmsNorm", {"epsilon": 0.1}, randn(3, 1), lambda x, gamma, beta: F.rms_norm(x, x.shape[-1:], gamma, 0.1)),
    affine("groupNorm", {"groups": 2}, randn(3, 1, 2), group_norm(2)),
    case("softmax", {}, randn(3, 1), lambda x: F.softmax(x, -1)),
    recurrent("simpleRnn", torch.nn.RNN, {"units": 1, "sequences": True}, randn(2, 1, 1)),
    recurrent("lstm", torch.nn.LSTM, {"units": 1}, randn(1, 3, 1)),
    recurrent("gru", torch.nn.GRU, {"units": 1, "sequences": True}, randn(1, 2, 1)),
    attention({"heads": 1}, randn(2, 1, 3)),
    attention({"heads": 2, "causal": True}, randn(1, 1, 2)),
    shaped("globalAveragePool2d", {}, randn(2, 1, 1, 3), lambda x: x.mean((1, 2))),
    shaped("globalMaxPool1d", {}, randn(2, 1, 3), lambda x: x.amax(1)),
    channels_first("upSampling2d", {"size": 3, "interpolation": "bilinear"}, randn(2, 1, 1, 2), lambda x: F.interpolate(x, scale_factor=3.0, mode="bilinear", align_corners=False)),
    # Samples of zeros or of equal values: no variance, and maxima that are tied.
    affine("layerNorm", {}, zeros(2, 4), layer_norm),
    affine("layerNorm", {"epsilon": 1e-5}, equal(2, 4), layer_norm),
    affine("rmsNorm", {}, zeros(2, 4), rms_norm),
    affine("groupNorm", {"groups": 2}, equal(2, 3, 4), group_norm(2)),
    pool("max", 1, {"poolSize": 3, "strides": 1}, few(2, 6, 2)),
    pool("max", 2, {"poolSize": 3, "strides": 2}, few(2, 5, 7, 2)),
    pool("max", 3, {"poolSize": 2, "strides": 1}, few(2, 3, 3, 4, 1)),
    attention({"heads": 2}, zeros(2, 3, 4)),
    recurrent("lstm", torch.nn.LSTM, {"units": 2}, zeros(2, 3, 2)),
    recurrent("gru", torch.nn.GRU, {"units": 2}, zeros(2, 3, 2)),
    *[case(type, fields, zeros(2, 3), f) for type, fields, f in [
        ("relu", {}, F.relu), ("leakyRelu", {}, F.leaky_relu), ("elu", {}, F.elu), ("gelu", {}, F.gelu),
        ("silu", {}, F.silu), ("sigmoid", {}, torch.sigmoid), ("tanh", {}, torch.tanh), ("softmax", {}, lambda x: F.softmax(x, -1)),
    ]],
]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(cases) + "\n")
