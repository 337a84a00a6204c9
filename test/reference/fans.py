"""Fans and first values of each layer's weights in PyTorch 2.13: python test/reference/fans.py

Every weight has the shape that PyTorch's own layer gives it. Fans come from torch.nn.init, and standard deviations from the arguments that
its initializers hand to `uniform_` and `normal_`. `default` is the bound that the layer's own `reset_parameters` draws within.
"""
import json, math, pathlib, torch
from torch import nn
from torch.nn import init

torch.manual_seed(1)


def drawn(fill):
    """Bounds and standard deviation of each tensor that `fill` draws, by the tensor's address."""
    seen = {}
    uniform, normal = torch.Tensor.uniform_, torch.Tensor.normal_
    torch.Tensor.uniform_ = lambda self, a=0, b=1, **_: seen.update({self.data_ptr(): dict(bound=b, std=(b - a) / math.sqrt(12))}) or self
    torch.Tensor.normal_ = lambda self, mean=0, std=1, **_: seen.update({self.data_ptr(): dict(std=std)}) or self
    try:
        fill()
    finally:
        torch.Tensor.uniform_, torch.Tensor.normal_ = uniform, normal
    return seen


def std_of(fill, weight):
    return drawn(lambda: fill(weight))[weight.data_ptr()]["std"]


def weight_of(parameter, defaults):
    default = defaults.get(parameter.data_ptr(), {})
    if parameter.dim() < 2:
        return dict(default=default.get("bound"))
    fan_in, fan_out = init._calculate_fan_in_and_fan_out(parameter)
    return dict(
        shape=list(parameter.shape),
        fanIn=fan_in,
        fanOut=fan_out,
        default=default.get("bound"),
        glorot=std_of(init.xavier_uniform_, parameter),
        he=std_of(init.kaiming_normal_, parameter),
        orthogonal=init.orthogonal_(torch.empty(parameter.shape)).square().mean().sqrt().item(),
    )


def layer(type, fields, input, module, **names):
    """`names` maps the name of a weight here to that of PyTorch's."""
    resets = [getattr(part, name) for part in module.modules() for name in ("reset_parameters", "_reset_parameters") if hasattr(part, name)]
    defaults = drawn(lambda: [reset() for reset in resets])
    parameters = dict(module.named_parameters())
    return dict(type=type, fields=fields, input=input, weights={ours: weight_of(parameters[theirs], defaults) for ours, theirs in names.items()})


class Separable(nn.Module):
    def __init__(self, channels, filters, size):
        super().__init__()
        self.apart = nn.Conv2d(channels, channels, size, groups=channels, bias=False)
        self.mixed = nn.Conv2d(channels, filters, 1)


class Positions(nn.Module):
    def __init__(self, time, features):
        super().__init__()
        self.positions = nn.Parameter(torch.empty(time, features))


plain = dict(kernel="weight", bias="bias")
step = dict(kernel="weight_ih_l0", recurrent_kernel="weight_hh_l0", bias="bias_ih_l0")
attention = dict(kernel="in_proj_weight", output_kernel="out_proj.weight")
cases = [
    layer("dense", {"units": 7}, [41], nn.Linear(41, 7), **plain),
    layer("conv1d", {"filters": 7, "kernelSize": 3}, [9, 5], nn.Conv1d(5, 7, 3), **plain),
    layer("conv2d", {"filters": 7, "kernelSize": [3, 5]}, [9, 9, 4], nn.Conv2d(4, 7, (3, 5)), **plain),
    layer("conv3d", {"filters": 7, "kernelSize": [2, 3, 4]}, [5, 5, 5, 3], nn.Conv3d(3, 7, (2, 3, 4)), **plain),
    layer("conv2dTranspose", {"filters": 7, "kernelSize": [3, 5]}, [9, 9, 4], nn.ConvTranspose2d(4, 7, (3, 5)), **plain),
    layer("depthwiseConv2d", {"kernelSize": [3, 5], "multiplier": 4}, [9, 9, 9], nn.Conv2d(9, 36, (3, 5), groups=9), depthwise_kernel="weight", bias="bias"),
    layer("depthwiseConv2d", {"kernelSize": 7, "multiplier": 2}, [9, 9, 3], nn.Conv2d(3, 6, 7, groups=3), depthwise_kernel="weight", bias="bias"),
    layer("separableConv2d", {"filters": 7, "kernelSize": [3, 5]}, [9, 9, 9], Separable(9, 7, (3, 5)), depthwise_kernel="apart.weight", pointwise_kernel="mixed.weight", bias="mixed.bias"),
    layer("embedding", {"vocabulary": 50, "units": 6}, [4], nn.Embedding(50, 6), embeddings="weight"),
    layer("simpleRnn", {"units": 7}, [3, 41], nn.RNN(41, 7), **step),
    layer("lstm", {"units": 7}, [3, 41], nn.LSTM(41, 7), **step),
    layer("gru", {"units": 7}, [3, 41], nn.GRU(41, 7), **step, recurrent_bias="bias_hh_l0"),
    layer("multiHeadAttention", {"heads": 2}, [3, 10], nn.MultiheadAttention(10, 2), **attention),
    layer("positionalEncoding", {"encoding": "learned"}, [12, 5], Positions(12, 5), positions="positions"),
]
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(cases, indent=1) + "\n")
