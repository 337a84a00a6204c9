"""Explicit padding of convolutions and pools by PyTorch 2.13, in double precision: python test/reference/padding.py

Samples are channels-last in the file, and kernels as tfjs keeps them; `layers.py` says more. Both ways that PyTorch pads are used: the
`padding` of its own layers where one amount per dimension will do, and `torch.nn.functional.pad` before them.
"""
import json, pathlib, torch
from torch.nn import functional as F

torch.manual_seed(2)
torch.set_default_dtype(torch.float64)
exact = lambda x: x.float().double()
first = lambda x: x.movedim(-1, 1)
last = lambda x: x.movedim(1, -1)
# Nine digits tell every float32 from its neighbours.
pack = lambda x: dict(shape=list(x.shape), data=[float(f"{v:.9g}") for v in x.detach().reshape(-1).tolist()])
randn = torch.randn
CONV = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVERAGE = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def case(type, fields, x, forward, **weights):
    x = exact(x).requires_grad_()
    weights = {name: exact(w).requires_grad_() for name, w in weights.items()}
    output = last(forward(first(x), **weights))
    arriving = exact(randn(output.shape))
    output.backward(arriving)
    gradients = {name: pack(w.grad) for name, w in {"input": x, **weights}.items()}
    packed = {name: pack(w) for name, w in weights.items()}
    return dict(type=type, fields=fields, training=True, input=pack(x), weights=packed, arriving=pack(arriving), output=pack(output), gradients=gradients, after={})


def edges(padding, x, span):
    """[[before, after], …] of the dimensions after the channels."""
    n = x.dim() - 2
    if padding == "causal":
        return [[span[0] - 1, 0]]
    if isinstance(padding, int):
        return [[padding, padding]] * n
    if n == 1:
        return [padding]
    return [p if isinstance(p, list) else [p, p] for p in padding]


def padded(x, sides, value=0.0):
    return F.pad(x, [amount for side in reversed(sides) for amount in side], value=value)


def listed(value, n):
    return [value] * n if isinstance(value, int) else list(value)


def symmetric(sides):
    return all(before == after for before, after in sides)


def windows(fields, x, size_name):
    n = x.dim() - 2
    size = listed(fields[size_name], n)
    strides = listed(fields.get("strides") or (1 if size_name == "kernelSize" else size), n)
    dilation = listed(fields.get("dilation", 1), n)
    return n, size, strides, dilation, edges(fields["padding"], x, [(k - 1) * d + 1 for k, d in zip(size, dilation)])


def conv(dimensions, fields, x):
    channels, filters = x.shape[-1], fields["filters"]

    def forward(x, kernel, bias=None):
        n, size, strides, dilation, sides = windows(fields, x, "kernelSize")
        weight = kernel.movedim((-1, -2), (0, 1))
        if symmetric(sides):
            return CONV[n](x, weight, bias, stride=strides, dilation=dilation, padding=[before for before, _ in sides])
        return CONV[n](padded(x, sides), weight, bias, stride=strides, dilation=dilation)

    kernel = randn(*listed(fields["kernelSize"], dimensions), channels, filters)
    return case(f"conv{dimensions}d", fields, x, forward, kernel=kernel, **({"bias": randn(filters)} if fields.get("bias", True) else {}))


def depthwise(type, fields, x):
    channels, multiplier = x.shape[-1], fields.get("multiplier", 1)

    def forward(x, depthwise_kernel, pointwise_kernel=None, bias=None):
        n, size, strides, dilation, sides = windows(fields, x, "kernelSize")
        weight = depthwise_kernel.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, *size)
        apart = F.conv2d(padded(x, sides), weight, bias if pointwise_kernel is None else None, stride=strides, groups=channels, dilation=dilation)
        return apart if pointwise_kernel is None else F.conv2d(apart, pointwise_kernel.permute(3, 2, 0, 1), bias)

    weights = dict(depthwise_kernel=randn(*listed(fields["kernelSize"], 2), channels, multiplier), bias=randn(fields.get("filters", channels * multiplier)))
    if type == "separableConv2d":
        weights["pointwise_kernel"] = randn(1, 1, channels, fields["filters"])
    return case(type, fields, x, forward, **weights)


def transposed(fields, x, **own):
    """`own` are the arguments of PyTorch's layer; without, the full output is cut."""

    def forward(x, kernel, bias):
        n, size, strides, dilation, sides = windows(fields, x, "kernelSize")
        weight = kernel.permute(3, 2, 0, 1)
        if own:
            return F.conv_transpose2d(x, weight, bias, stride=strides, dilation=dilation, **own)
        (top, bottom), (left, right) = sides
        full = F.conv_transpose2d(x, weight, bias, stride=strides, dilation=dilation)
        return full[:, :, top : full.shape[2] - bottom, left : full.shape[3] - right]

    kernel = randn(*listed(fields["kernelSize"], 2), fields["filters"], x.shape[-1])
    return case("conv2dTranspose", fields, x, forward, kernel=kernel, bias=randn(fields["filters"]))


def max_pool(dimensions, fields, x):
    def forward(x):
        n, size, strides, dilation, sides = windows(fields, x, "poolSize")
        if symmetric(sides) and all(before * 2 <= k for (before, _), k in zip(sides, size)):
            return MAX[n](x, size, strides, [before for before, _ in sides])
        return MAX[n](padded(x, sides, -torch.inf), size, strides)

    return case(f"maxPool{dimensions}d", fields, x, forward)


def average_pool(dimensions, fields, x):
    count = fields.get("countPadding", not isinstance(fields["padding"], str))

    def forward(x):
        n = x.dim() - 2
        if fields["padding"] == "same":
            size, strides = listed(fields["poolSize"], n), listed(fields.get("strides", fields["poolSize"]), n)
            totals = [max((-(-length // s) - 1) * s + k - length, 0) for length, k, s in zip(x.shape[2:], size, strides)]
            sides = [[total // 2, total - total // 2] for total in totals]
        else:
            n, size, strides, dilation, sides = windows(fields, x, "poolSize")
        if symmetric(sides) and all(before * 2 <= k for (before, _), k in zip(sides, size)):
            return AVERAGE[n](x, size, strides, [before for before, _ in sides], count_include_pad=count)
        means = AVERAGE[n](padded(x, sides), size, strides)
        return means if count else means / AVERAGE[n](padded(torch.ones_like(x), sides), size, strides)

    return case(f"averagePool{dimensions}d", fields, x, forward)


line, image, volume = lambda: randn(2, 6, 2), lambda: randn(2, 5, 6, 2), lambda: randn(2, 3, 4, 5, 2)
cases = [
    conv(1, {"filters": 3, "kernelSize": 3, "padding": 1}, line()),
    conv(1, {"filters": 2, "kernelSize": 3, "padding": [0, 3], "strides": 2, "bias": False}, line()),
    conv(1, {"filters": 2, "kernelSize": 3, "padding": "causal"}, line()),
    conv(1, {"filters": 2, "kernelSize": 2, "padding": "causal", "dilation": 3}, line()),
    conv(1, {"filters": 2, "kernelSize": 4, "padding": "causal", "strides": 2}, randn(2, 1, 3)),
    conv(2, {"filters": 3, "kernelSize": 3, "padding": 1}, image()),
    conv(2, {"filters": 2, "kernelSize": 3, "padding": 1, "strides": 2}, image()),
    conv(2, {"filters": 2, "kernelSize": [3, 2], "padding": [1, 2], "bias": False}, image()),
    conv(2, {"filters": 2, "kernelSize": 3, "padding": [[1, 1], [0, 2]]}, image()),
    conv(2, {"filters": 2, "kernelSize": 3, "padding": 2, "dilation": 2}, image()),
    conv(2, {"filters": 2, "kernelSize": 7, "padding": 3, "strides": 2}, randn(2, 8, 8, 3)),
    conv(2, {"filters": 2, "kernelSize": 1, "padding": 2}, randn(2, 1, 2, 2)),
    conv(3, {"filters": 2, "kernelSize": 2, "padding": 1}, volume()),
    conv(3, {"filters": 2, "kernelSize": 3, "padding": [1, 0, 2], "strides": 2}, volume()),
    conv(3, {"filters": 2, "kernelSize": 2, "padding": [[1, 0], [0, 2], [1, 1]], "dilation": [1, 2, 1]}, volume()),
    depthwise("depthwiseConv2d", {"kernelSize": 3, "padding": 1}, image()),
    depthwise("depthwiseConv2d", {"kernelSize": [3, 2], "padding": [[2, 0], [0, 1]], "strides": 2, "multiplier": 2}, image()),
    depthwise("depthwiseConv2d", {"kernelSize": 2, "padding": 2, "dilation": 2, "multiplier": 2}, image()),
    depthwise("separableConv2d", {"filters": 3, "kernelSize": 3, "padding": 1, "strides": 2}, image()),
    depthwise("separableConv2d", {"filters": 2, "kernelSize": 2, "padding": [[0, 1], [2, 0]], "dilation": 2}, image()),
    transposed({"filters": 3, "kernelSize": 3, "padding": 1}, randn(2, 3, 4, 2), padding=1),
    transposed({"filters": 2, "kernelSize": 4, "padding": 1, "strides": 2}, randn(2, 3, 4, 2), padding=1),
    transposed({"filters": 2, "kernelSize": 3, "padding": [[1, 0], [1, 0]], "strides": 2}, randn(2, 3, 4, 2), padding=1, output_padding=1),
    transposed({"filters": 2, "kernelSize": 2, "padding": 0, "strides": 3}, randn(2, 3, 4, 2), padding=0),
    transposed({"filters": 2, "kernelSize": 3, "padding": [2, 1], "dilation": 2}, randn(2, 3, 4, 2), padding=(2, 1)),
    transposed({"filters": 2, "kernelSize": 3, "padding": [[0, 2], [3, 1]], "strides": 2}, randn(2, 3, 4, 2)),
]
for pool in (max_pool, average_pool):
    below = lambda x: x - 5 if pool is max_pool else x  # where zeros in the padding would win
    cases += [
        pool(1, {"poolSize": 3, "padding": 1}, below(line())),
        pool(1, {"poolSize": 3, "padding": [2, 1], "strides": 2}, below(line())),
        pool(1, {"poolSize": 3, "padding": "causal", "strides": 1}, below(line())),
        pool(2, {"poolSize": 3, "padding": 1, "strides": 2}, below(image())),
        pool(2, {"poolSize": [2, 3], "padding": [1, 0], "strides": 1}, below(image())),
        pool(2, {"poolSize": 3, "padding": [[1, 1], [0, 2]], "strides": 1}, below(image())),
        pool(2, {"poolSize": 2, "padding": 1}, below(randn(2, 1, 3, 2))),
        pool(3, {"poolSize": 2, "padding": 1}, below(volume())),
        pool(3, {"poolSize": [2, 3, 2], "padding": [[1, 0], [2, 0], [0, 1]], "strides": 1}, below(volume())),
    ]
cases += [
    average_pool(1, {"poolSize": 3, "padding": [2, 1], "countPadding": False}, line()),
    average_pool(2, {"poolSize": 3, "padding": 1, "strides": 2, "countPadding": False}, image()),
    average_pool(2, {"poolSize": 3, "padding": [[1, 1], [0, 2]], "strides": 1, "countPadding": False}, image()),
    average_pool(2, {"poolSize": 3, "padding": "same", "strides": 1, "countPadding": True}, image()),
    average_pool(3, {"poolSize": 2, "padding": 1, "countPadding": False}, volume()),
    average_pool(3, {"poolSize": 3, "padding": "same", "strides": 2}, volume()),
    average_pool(3, {"poolSize": 3, "padding": "same", "strides": 1, "countPadding": True}, volume()),
]
if __name__ == "__main__":
    pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(cases) + "\n")
