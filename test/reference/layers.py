"""Forward, gradients and updated statistics of layers by PyTorch 2.13, in double precision: python test/reference/layers.py

Images are [batch, height, width, channels] in the file, and kernels as tfjs keeps them: [inputs, units], [rows, columns, channels, filters].
"""
import json, pathlib, torch
from torch.nn import functional as F

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
exact = lambda x: x.float().double()  # the numbers that float32 holds, so that both sides start from the same ones
first = lambda x: x.movedim(-1, 1)  # channels first, as PyTorch has them
last = lambda x: x.movedim(1, -1)
pack = lambda x: dict(shape=list(x.shape), data=x.detach().reshape(-1).tolist())


def case(type, fields, x, forward, training=True, **weights):
    """`forward(x, weights)` may put new values of the weights that no gradient moves under `after`."""
    x = exact(x).requires_grad_()
    weights = {name: exact(w).requires_grad_(not name.startswith("moving")) for name, w in weights.items()}
    after = {}
    output = forward(x, after=after, **weights)
    arriving = exact(torch.randn(output.shape))
    if training:
        output.backward(arriving)
    gradients = {name: pack(w.grad) for name, w in {"input": x, **weights}.items() if w.grad is not None}
    packed = lambda tensors: {name: pack(t) for name, t in tensors.items()}
    return dict(type=type, fields=fields, training=training, input=pack(x), weights=packed(weights), arriving=pack(arriving), output=pack(output), gradients=gradients, after=packed(after))


randn = torch.randn
cases = [
    case("dense", {"units": 4}, randn(5, 3), lambda x, after, kernel, bias: F.linear(x, kernel.T, bias), kernel=randn(3, 4), bias=randn(4)),
    case("dense", {"units": 2, "bias": False}, randn(5, 3), lambda x, after, kernel: F.linear(x, kernel.T), kernel=randn(3, 2)),
]


def batch_norm(x, after, moving_mean, moving_variance, gamma=None, beta=None, training=True, momentum=0.1, epsilon=1e-5):
    mean, variance = moving_mean.clone(), moving_variance.clone()
    output = last(F.batch_norm(first(x), mean, variance, gamma, beta, training, momentum, epsilon)) if x.dim() > 2 else F.batch_norm(x, mean, variance, gamma, beta, training, momentum, epsilon)
    after.update(moving_mean=mean, moving_variance=variance)
    return output


def norm(fields, x, affine=("gamma", "beta"), training=True):
    n = x.shape[-1]
    forward = lambda x, **rest: batch_norm(x, training=training, **{k: v for k, v in fields.items() if k in ("momentum", "epsilon")}, **rest)
    weights = {**{name: randn(n) for name in affine}, "moving_mean": randn(n), "moving_variance": torch.rand(n) + 0.5}
    return case("batchNorm", fields, x, forward, training=training, **weights)


cases += [norm({}, x, training=training) for training in (True, False) for x in (randn(8, 3) * 2 + 1, randn(4, 5, 3), randn(3, 4, 2, 3) * 3)]
cases += [
    norm({}, randn(8, 2) + 30),  # the difference of E[x²] and E[x]² would lose the variance here
    norm({"momentum": 0.3, "epsilon": 0.1}, randn(8, 3)),
    norm({"momentum": 1}, randn(5, 3)),
    norm({"scale": False}, randn(8, 3), ["beta"]),
    norm({"center": False}, randn(8, 3), ["gamma"]),
    norm({"scale": False, "center": False}, randn(3, 2, 2, 3), []),
    norm({"scale": False, "center": False}, randn(3, 2, 2, 3), [], training=False),
]


def same(x, size, stride, dilation=1, value=0.0):
    """TensorFlow's `same`: what is odd goes to the bottom and the right."""
    amounts = []
    for length, k in reversed(list(zip(x.shape[2:], size))):
        total = max((-(-length // stride) - 1) * stride + (k - 1) * dilation + 1 - length, 0)
        amounts += [total // 2, total - total // 2]
    return F.pad(x, amounts, value=value)


def conv(fields, x, size, bias=True):
    stride, dilation = fields.get("strides", 1), fields.get("dilation", 1)

    def forward(x, after, kernel, bias=None):
        padded = same(first(x), size, stride, dilation) if fields.get("padding") == "same" else first(x)
        return last(F.conv2d(padded, kernel.permute(3, 2, 0, 1), bias, stride=stride, dilation=dilation))

    weights = dict(kernel=randn(*size, x.shape[-1], fields["filters"]), **({"bias": randn(fields["filters"])} if bias else {}))
    return case("conv2d", fields, x, forward, **weights)


cases += [
    conv({"filters": 3, "kernelSize": 3}, randn(2, 5, 6, 2), (3, 3)),
    conv({"filters": 2, "kernelSize": 3, "strides": 2}, randn(2, 6, 7, 2), (3, 3)),
    conv({"filters": 2, "kernelSize": 3, "padding": "same", "bias": False}, randn(2, 4, 5, 2), (3, 3), bias=False),
    conv({"filters": 2, "kernelSize": 3, "padding": "same", "strides": 2}, randn(2, 4, 5, 2), (3, 3)),
    conv({"filters": 2, "kernelSize": [2, 3], "padding": "same"}, randn(2, 4, 5, 2), (2, 3)),
    conv({"filters": 2, "kernelSize": 3, "dilation": 2}, randn(2, 6, 7, 2), (3, 3)),
    conv({"filters": 2, "kernelSize": 2, "dilation": 3, "padding": "same"}, randn(2, 5, 6, 2), (2, 2)),
    case("zeroPadding2d", {"padding": [1, 2]}, randn(2, 3, 2, 2), lambda x, after: last(F.pad(first(x), (2, 2, 1, 1)))),
]


def pool(type, fields, x):
    size, stride = fields.get("poolSize", 2), fields.get("strides") or fields.get("poolSize", 2)

    def forward(x, after):
        x, padded = first(x), fields.get("padding") == "same"
        if type == "maxPool2d":
            return last(F.max_pool2d(same(x, (size, size), stride, value=-torch.inf) if padded else x, size, stride))
        if not padded:
            return last(F.avg_pool2d(x, size, stride))
        sums, counts = (F.avg_pool2d(same(t, (size, size), stride), size, stride, divisor_override=1) for t in (x, torch.ones_like(x)))
        return last(sums / counts)

    return case(type, fields, x, forward)


for type in ("maxPool2d", "averagePool2d"):
    cases += [
        pool(type, {}, randn(2, 4, 5, 2)),
        pool(type, {}, -torch.rand(2, 4, 4, 2) - 1),
        pool(type, {"poolSize": 3, "strides": 2}, randn(2, 7, 6, 2)),
        pool(type, {"poolSize": 3, "strides": 1, "padding": "same"}, randn(2, 4, 3, 2)),
        pool(type, {"poolSize": 2, "padding": "same"}, randn(2, 5, 4, 2)),
    ]
cases.append(pool("maxPool2d", {}, torch.randint(0, 2, (2, 4, 4, 2)).double()))  # the first of equals has the gradient

middle = torch.cat([torch.linspace(-6, 6, 22), torch.tensor([0.0, -1e-3])]).reshape(4, 6)
far = torch.tensor([[-120.0, -30.0, -0.5], [0.5, 30.0, 120.0]])
shifted = torch.tensor([[118.0, 119.5, 120.0], [-120.0, -119.0, -121.0]])
for type, fields, f in [
    ("relu", {}, F.relu),
    ("leakyRelu", {}, F.leaky_relu),
    ("leakyRelu", {"slope": 0.2}, lambda x: F.leaky_relu(x, 0.2)),
    ("elu", {}, F.elu),
    ("gelu", {}, F.gelu),
    ("gelu", {"approximate": "tanh"}, lambda x: F.gelu(x, approximate="tanh")),
    ("silu", {}, F.silu),
    ("sigmoid", {}, torch.sigmoid),
    ("tanh", {}, torch.tanh),
    ("softmax", {}, lambda x: F.softmax(x, -1)),
]:
    cases += [case(type, fields, x, lambda x, after, f=f: f(x)) for x in (middle, shifted if type == "softmax" else far, randn(2, 3, 4))]


def recurrent(type, module, fields, x, names=("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")):
    """The module's own weights are replaced by those of the case; tfjs adds both biases in one, except in our gru."""
    units, inputs = fields["units"], x.shape[-1]
    gates = module(1, 1).weight_hh_l0.shape[0]
    net = module(inputs, units, batch_first=True)
    two = type == "gru"

    def forward(x, after, kernel, recurrent_kernel, bias=None, recurrent_bias=None):
        b = bias if bias is not None else torch.zeros(gates * units)
        c = recurrent_bias if recurrent_bias is not None else torch.zeros(gates * units)
        values = dict(zip(names, (kernel.T, recurrent_kernel.T, b, c)))
        out, _ = torch.func.functional_call(net, values, (x.flip(1) if fields.get("backwards") else x,))
        return out if fields.get("sequences") else out[:, -1]

    weights = dict(kernel=randn(inputs, gates * units), recurrent_kernel=randn(units, gates * units))
    if fields.get("bias", True):
        weights.update(bias=randn(gates * units), **({"recurrent_bias": randn(gates * units)} if two else {}))
    return case(type, fields, x, forward, **weights)


for type, module in [("simpleRnn", torch.nn.RNN), ("lstm", torch.nn.LSTM), ("gru", torch.nn.GRU)]:
    cases += [
        recurrent(type, module, {"units": 3}, randn(2, 5, 4)),
        recurrent(type, module, {"units": 2, "sequences": True}, randn(3, 4, 2)),
        recurrent(type, module, {"units": 2, "sequences": True, "backwards": True, "bias": False}, randn(3, 4, 2)),
        recurrent(type, module, {"units": 2}, randn(2, 1, 3)),
    ]


def both_ways(inner, module, x, units, sequences):
    net = module(x.shape[-1], units, batch_first=True, bidirectional=True)
    gates = module(1, 1).weight_hh_l0.shape[0]

    def forward(x, after, **weights):
        values = {}
        for side, suffix in (("forward", ""), ("backward", "_reverse")):
            at = lambda name: weights.get(f"{side}_{inner}/{name}")
            values |= {f"weight_ih_l0{suffix}": at("kernel").T, f"weight_hh_l0{suffix}": at("recurrent_kernel").T, f"bias_ih_l0{suffix}": at("bias")}
            values[f"bias_hh_l0{suffix}"] = at("recurrent_bias") if at("recurrent_bias") is not None else torch.zeros(gates * units)
        out, hidden = torch.func.functional_call(net, values, (x,))
        last = hidden[0] if isinstance(hidden, tuple) else hidden
        return out if sequences else torch.cat([last[0], last[1]], -1)

    one = lambda: dict(kernel=randn(x.shape[-1], gates * units), recurrent_kernel=randn(units, gates * units), bias=randn(gates * units), **({"recurrent_bias": randn(gates * units)} if inner == "gru" else {}))
    weights = {f"{side}_{inner}/{name}": w for side in ("forward", "backward") for name, w in one().items()}
    return case("bidirectional", {"layer": {"type": inner, "units": units, "sequences": sequences}}, x, forward, **weights)


cases += [both_ways("lstm", torch.nn.LSTM, randn(2, 4, 3), 2, False), both_ways("gru", torch.nn.GRU, randn(2, 4, 3), 2, True), both_ways("simpleRnn", torch.nn.RNN, randn(2, 4, 3), 3, True)]

numbers = torch.tensor([[0.0, 3.0, 3.0], [4.0, 1.0, 3.0]])
looked_up = case("embedding", {"vocabulary": 5, "units": 3}, numbers, lambda x, after, embeddings: F.embedding(x.long(), embeddings), embeddings=randn(5, 3))
cases.append(looked_up)


def affine_norm(type, fields, x, f, names=("gamma", "beta")):
    return case(type, fields, x, lambda x, after, gamma=None, beta=None: f(x, gamma, beta), **{name: randn(x.shape[-1]) for name in names})


layer_norm = lambda x, gamma, beta, epsilon=1e-5: F.layer_norm(x, x.shape[-1:], gamma, beta, epsilon)
cases += [
    affine_norm("layerNorm", {}, randn(4, 6) * 2 + 1, layer_norm),
    affine_norm("layerNorm", {}, randn(2, 3, 4) + 30, layer_norm),
    affine_norm("layerNorm", {"epsilon": 0.1}, randn(2, 2, 3, 4), lambda *x: layer_norm(*x, epsilon=0.1)),
    affine_norm("layerNorm", {"scale": False}, randn(4, 6), layer_norm, ["beta"]),
    affine_norm("layerNorm", {"center": False}, randn(4, 6), layer_norm, ["gamma"]),
    affine_norm("rmsNorm", {}, randn(4, 6) * 2 + 1, lambda x, gamma, beta: F.rms_norm(x, x.shape[-1:], gamma, 1e-6), ["gamma"]),
    affine_norm("rmsNorm", {"epsilon": 0.1}, randn(2, 3, 4), lambda x, gamma, beta: F.rms_norm(x, x.shape[-1:], gamma, 0.1), ["gamma"]),
]
group_norm = lambda groups, epsilon=1e-5: lambda x, gamma, beta: last(F.group_norm(first(x), groups, gamma if gamma is not None else torch.ones(x.shape[-1]), beta, epsilon))
cases += [
    affine_norm("groupNorm", {"groups": 2}, randn(2, 3, 4, 6) * 2 + 1, group_norm(2)),
    affine_norm("groupNorm", {"groups": 1}, randn(2, 3, 4), group_norm(1)),
    affine_norm("groupNorm", {"groups": 4}, randn(2, 5, 4), group_norm(4)),
    affine_norm("groupNorm", {"groups": 3, "scale": False, "epsilon": 0.1}, randn(3, 6), group_norm(3, 0.1), ["beta"]),
]


def attention(fields, x):
    features = x.shape[-1]
    net = torch.nn.MultiheadAttention(features, fields["heads"], bias=fields.get("bias", True), batch_first=True)

    def forward(x, after, kernel, output_kernel, **biases):
        values = {"in_proj_weight": kernel.T, "out_proj.weight": output_kernel.T}
        if biases:
            values |= {"in_proj_bias": biases["bias"], "out_proj.bias": biases["output_bias"]}
        mask = torch.triu(torch.full((x.shape[1], x.shape[1]), -torch.inf), 1) if fields.get("causal") else None
        return torch.func.functional_call(net, values, (x, x, x), dict(need_weights=False, attn_mask=mask))[0]

    weights = dict(kernel=randn(features, 3 * features), output_kernel=randn(features, features))
    if fields.get("bias", True):
        weights.update(bias=randn(3 * features), output_bias=randn(features))
    return case("multiHeadAttention", fields, x, forward, **weights)


cases += [attention({"heads": 2}, randn(2, 3, 4)), attention({"heads": 1, "causal": True}, randn(2, 4, 2)), attention({"heads": 3, "bias": False}, randn(2, 2, 6))]
cases += [
    case("globalAveragePool2d", {}, randn(2, 3, 4, 2), lambda x, after: last(F.adaptive_avg_pool2d(first(x), 1)).flatten(1)),
    case("globalAveragePool1d", {}, randn(2, 5, 3), lambda x, after: last(F.adaptive_avg_pool1d(first(x), 1)).flatten(1)),
]


def conv_1d(fields, x, size, bias=True):
    stride, dilation = fields.get("strides", 1), fields.get("dilation", 1)

    def forward(x, after, kernel, bias=None):
        padded = same(first(x), (size,), stride, dilation) if fields.get("padding") == "same" else first(x)
        return last(F.conv1d(padded, kernel.permute(2, 1, 0), bias, stride=stride, dilation=dilation))

    return case("conv1d", fields, x, forward, kernel=randn(size, x.shape[-1], fields["filters"]), **({"bias": randn(fields["filters"])} if bias else {}))


def conv_transpose(fields, x, size, crop=None, bias=True):
    """`crop` is what TensorFlow's `same` takes from the full output: (top, left) and the sizes that stay."""

    def forward(x, after, kernel, bias=None):
        full = last(F.conv_transpose2d(first(x), kernel.permute(3, 2, 0, 1), None, stride=fields.get("strides", 1), dilation=fields.get("dilation", 1)))
        if crop:
            (top, left), (height, width) = crop
            full = full[:, top : top + height, left : left + width]
        return full if bias is None else full + bias

    kernel = randn(*size, fields["filters"], x.shape[-1])
    return case("conv2dTranspose", fields, x, forward, kernel=kernel, **({"bias": randn(fields["filters"])} if bias else {}))


def depthwise(type, fields, x, size, bias=True):
    stride, channels, multiplier, dilation = fields.get("strides", 1), x.shape[-1], fields.get("multiplier", 1), fields.get("dilation", 1)

    def forward(x, after, depthwise_kernel, pointwise_kernel=None, bias=None):
        padded = same(first(x), size, stride, dilation) if fields.get("padding") == "same" else first(x)
        weight = depthwise_kernel.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, *size)
        apart = F.conv2d(padded, weight, bias if pointwise_kernel is None else None, stride=stride, groups=channels, dilation=dilation)
        return last(apart if pointwise_kernel is None else F.conv2d(apart, pointwise_kernel.permute(3, 2, 0, 1), bias))

    weights = dict(depthwise_kernel=randn(*size, channels, multiplier))
    if type == "separableConv2d":
        weights["pointwise_kernel"] = randn(1, 1, channels, fields["filters"])
    outputs = fields.get("filters", channels * multiplier)
    return case(type, fields, x, forward, **weights, **({"bias": randn(outputs)} if bias else {}))


cases += [
    conv_1d({"filters": 3, "kernelSize": 3}, randn(2, 6, 2), 3),
    conv_1d({"filters": 2, "kernelSize": 3, "strides": 2, "padding": "same"}, randn(2, 6, 2), 3),
    conv_1d({"filters": 2, "kernelSize": 2, "dilation": 3, "bias": False}, randn(2, 7, 2), 2, bias=False),
    conv_transpose({"filters": 3, "kernelSize": 3}, randn(2, 4, 3, 2), (3, 3)),
    conv_transpose({"filters": 2, "kernelSize": 3, "strides": 2}, randn(2, 3, 4, 2), (3, 3)),
    conv_transpose({"filters": 2, "kernelSize": [2, 3], "bias": False}, randn(2, 3, 4, 2), (2, 3), bias=False),
    conv_transpose({"filters": 2, "kernelSize": 3, "strides": 2, "padding": "same"}, randn(2, 3, 4, 2), (3, 3), crop=((0, 0), (6, 8))),
    conv_transpose({"filters": 2, "kernelSize": 3, "padding": "same"}, randn(2, 3, 4, 2), (3, 3), crop=((1, 1), (3, 4))),
    depthwise("depthwiseConv2d", {"kernelSize": 3}, randn(2, 5, 4, 3), (3, 3)),
    depthwise("depthwiseConv2d", {"kernelSize": [3, 2], "strides": 2, "padding": "same", "multiplier": 2, "bias": False}, randn(2, 5, 4, 3), (3, 2), bias=False),
    depthwise("separableConv2d", {"filters": 4, "kernelSize": 3}, randn(2, 5, 4, 3), (3, 3)),
    depthwise("separableConv2d", {"filters": 2, "kernelSize": 2, "strides": 2, "padding": "same", "bias": False}, randn(2, 5, 4, 3), (2, 2), bias=False),
    case("maxPool1d", {"poolSize": 3, "strides": 2}, randn(2, 7, 2), lambda x, after: last(F.max_pool1d(first(x), 3, 2))),
    case("maxPool1d", {"padding": "same"}, randn(2, 5, 2), lambda x, after: last(F.max_pool1d(same(first(x), (2,), 2, value=-torch.inf), 2))),
    case("averagePool1d", {}, randn(2, 6, 2), lambda x, after: last(F.avg_pool1d(first(x), 2))),
    case("averagePool1d", {"poolSize": 3, "strides": 1, "padding": "same"}, randn(2, 4, 2), lambda x, after: last(F.avg_pool1d(first(x), 3, 1, padding=1, count_include_pad=False))),
    case("globalMaxPool2d", {}, randn(2, 3, 4, 2), lambda x, after: last(F.adaptive_max_pool2d(first(x), 1)).flatten(1)),
    case("globalMaxPool2d", {}, F.relu(randn(2, 3, 4, 2) - 3), lambda x, after: last(F.adaptive_max_pool2d(first(x), 1)).flatten(1)),
    case("globalMaxPool1d", {}, F.relu(randn(2, 5, 3) - 1), lambda x, after: last(F.adaptive_max_pool1d(first(x), 1)).flatten(1)),
    case("upSampling2d", {"size": [2, 3]}, randn(2, 3, 4, 2), lambda x, after: last(F.interpolate(first(x), scale_factor=(2.0, 3.0), mode="nearest"))),
    case("upSampling2d", {"interpolation": "bilinear"}, randn(2, 3, 4, 2), lambda x, after: last(F.interpolate(first(x), scale_factor=2.0, mode="bilinear", align_corners=False))),
    case("upSampling2d", {"size": [3, 2], "interpolation": "bilinear"}, randn(2, 2, 1, 3), lambda x, after: last(F.interpolate(first(x), scale_factor=(3.0, 2.0), mode="bilinear", align_corners=False))),
    case("cropping2d", {"cropping": [1, 0]}, randn(2, 4, 3, 2), lambda x, after: last(F.pad(first(x), (0, 0, -1, -1)))),
    case("permute", {"axes": [2, 0, 1]}, randn(2, 3, 4, 5), lambda x, after: x.permute(0, 3, 1, 2)),
    case("repeatVector", {"times": 3}, randn(2, 4), lambda x, after: x[:, None, :].expand(-1, 3, -1)),
    case("rescale", {"scale": 2, "offset": -1}, randn(2, 4), lambda x, after: x * 2 - 1),
]


def encoder(fields, x):
    """torch.nn.TransformerEncoderLayer without dropout."""
    features, hidden = x.shape[-1], fields.get("hidden", 4 * x.shape[-1])
    net = torch.nn.TransformerEncoderLayer(features, fields["heads"], hidden, 0.0, fields.get("activation", "gelu"), batch_first=True, norm_first=fields.get("norm", "first") == "first")

    def forward(x, after, **w):
        values = {
            "self_attn.in_proj_weight": w["attention/kernel"].T, "self_attn.in_proj_bias": w["attention/bias"],
            "self_attn.out_proj.weight": w["attention/output_kernel"].T, "self_attn.out_proj.bias": w["attention/output_bias"],
            "linear1.weight": w["dense_1/kernel"].T, "linear1.bias": w["dense_1/bias"], "linear2.weight": w["dense_2/kernel"].T, "linear2.bias": w["dense_2/bias"],
            "norm1.weight": w["norm_1/gamma"], "norm1.bias": w["norm_1/beta"], "norm2.weight": w["norm_2/gamma"], "norm2.bias": w["norm_2/beta"],
        }
        return torch.func.functional_call(net, values, (x,))

    vector = {f"{name}": randn(features) for name in ("norm_1/gamma", "norm_1/beta", "norm_2/gamma", "norm_2/beta", "attention/output_bias", "dense_2/bias")}
    weights = {"attention/kernel": randn(features, 3 * features), "attention/bias": randn(3 * features), "attention/output_kernel": randn(features, features)}
    dense = {"dense_1/kernel": randn(features, hidden), "dense_1/bias": randn(hidden), "dense_2/kernel": randn(hidden, features)}
    return case("transformerBlock", {"dropout": 0, **fields}, x, forward, **vector, **weights, **dense)


cases += [encoder({"heads": 2}, randn(2, 3, 4)), encoder({"heads": 1, "hidden": 3, "norm": "last", "activation": "relu"}, randn(2, 3, 4))]


def residual(x):
    def forward(x, after, **w):
        inside = F.relu(F.linear(x, w["dense_1/kernel"].T, w["dense_1/bias"]))
        return F.linear(x, w["shortcut/kernel"].T) + inside

    fields = {"layers": [{"type": "dense", "units": 3}, "relu"], "shortcut": {"type": "dense", "units": 3, "bias": False}}
    return case("residual", fields, x, forward, **{"dense_1/kernel": randn(4, 3), "dense_1/bias": randn(3), "shortcut/kernel": randn(4, 3)})


cases += [
    residual(randn(3, 4)),
    case("timeDistributed", {"layer": {"type": "dense", "units": 2}}, randn(3, 2, 4), lambda x, after, kernel, bias: F.linear(x, kernel.T, bias), kernel=randn(4, 2), bias=randn(2)),
    case("positionalEncoding", {"encoding": "learned"}, randn(2, 3, 4), lambda x, after, positions: x + positions, positions=randn(3, 4)),
]


def conv_3d(fields, x, size, bias=True):
    strides, dilation = fields.get("strides", 1), fields.get("dilation", 1)

    def forward(x, after, kernel, bias=None):
        padded = same(first(x), size, strides, dilation) if fields.get("padding") == "same" else first(x)
        return last(F.conv3d(padded, kernel.permute(4, 3, 0, 1, 2), bias, stride=strides, dilation=dilation))

    return case("conv3d", fields, x, forward, kernel=randn(*size, x.shape[-1], fields["filters"]), **({"bias": randn(fields["filters"])} if bias else {}))


cases += [
    conv_3d({"filters": 2, "kernelSize": 2}, randn(2, 3, 4, 3, 2), (2, 2, 2)),
    conv_3d({"filters": 3, "kernelSize": [2, 2, 3], "strides": 2, "padding": "same", "bias": False}, randn(2, 3, 4, 5, 2), (2, 2, 3), bias=False),
    conv_3d({"filters": 2, "kernelSize": 2, "strides": 2}, randn(2, 5, 4, 5, 1), (2, 2, 2)),
    case("maxPool3d", {}, randn(2, 4, 5, 4, 2), lambda x, after: last(F.max_pool3d(first(x), 2))),
    case("maxPool3d", {"poolSize": 3, "strides": 2, "padding": "same"}, randn(2, 3, 4, 3, 2), lambda x, after: last(F.max_pool3d(same(first(x), (3, 3, 3), 2, value=-torch.inf), 3, 2))),
    case("maxPool3d", {"poolSize": [1, 2, 2], "strides": 1}, randn(2, 3, 4, 3, 2), lambda x, after: last(F.max_pool3d(first(x), (1, 2, 2), 1))),
    case("averagePool3d", {}, randn(2, 4, 5, 4, 2), lambda x, after: last(F.avg_pool3d(first(x), 2))),
    case("averagePool3d", {"poolSize": [1, 2, 2], "strides": 1}, randn(2, 3, 4, 3, 2), lambda x, after: last(F.avg_pool3d(first(x), (1, 2, 2), 1))),
]

cases += [
    conv_1d({"filters": 2, "kernelSize": 3, "dilation": 2, "padding": "same"}, randn(2, 6, 3), 3),
    conv({"filters": 2, "kernelSize": [3, 2], "dilation": [1, 3]}, randn(2, 5, 6, 2), (3, 2)),
    depthwise("depthwiseConv2d", {"kernelSize": 2, "dilation": 2, "multiplier": 2}, randn(2, 5, 4, 3), (2, 2)),
    depthwise("depthwiseConv2d", {"kernelSize": 3, "dilation": 2, "padding": "same", "bias": False}, randn(2, 4, 5, 2), (3, 3), bias=False),
    depthwise("separableConv2d", {"filters": 4, "kernelSize": [2, 3], "dilation": 2}, randn(2, 5, 6, 3), (2, 3)),
    conv_3d({"filters": 3, "kernelSize": 2, "dilation": 2}, randn(2, 4, 5, 4, 2), (2, 2, 2)),
    conv_3d({"filters": 2, "kernelSize": 3, "dilation": 2, "padding": "same", "bias": False}, randn(2, 4, 5, 4, 2), (3, 3, 3), bias=False),
    conv_3d({"filters": 2, "kernelSize": [1, 2, 2], "dilation": [1, 3, 2]}, randn(1, 2, 5, 4, 2), (1, 2, 2)),
    conv_transpose({"filters": 2, "kernelSize": 3, "dilation": 2, "strides": 2}, randn(2, 3, 4, 2), (3, 3)),
    conv_transpose({"filters": 3, "kernelSize": [2, 3], "dilation": [3, 1], "padding": "same", "bias": False}, randn(2, 4, 3, 2), (2, 3), crop=((1, 1), (4, 3)), bias=False),
    case("zeroPadding2d", {"padding": [[0, 1], [2, 0]]}, randn(2, 3, 2, 2), lambda x, after: last(F.pad(first(x), (2, 0, 0, 1)))),
    case("cropping2d", {"cropping": [[0, 1], [1, 0]]}, randn(2, 4, 3, 2), lambda x, after: last(F.pad(first(x), (-1, 0, 0, -1)))),
    case("maxPool3d", {"poolSize": [2, 3, 1], "strides": 1}, randn(2, 3, 4, 3, 2), lambda x, after: last(F.max_pool3d(first(x), (2, 3, 1), 1))),
    case("maxPool3d", {"poolSize": [2, 2, 3], "strides": [2, 1, 2]}, torch.randint(0, 3, (2, 4, 3, 5, 2)).double(), lambda x, after: last(F.max_pool3d(first(x), (2, 2, 3), (2, 1, 2)))),  # the first of equals
]

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
