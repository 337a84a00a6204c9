"""What PyTorch 2.13 draws first values from: python test/reference/initializers.py

Bounds and standard deviations are read off torch.nn.init itself, by giving it a tensor that says what it is filled with.
"""
import json, math, pathlib, torch
from torch.nn import init

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
FAN_OUT, FAN_IN = 30, 20


def drawn(fill):
    """Arguments of the `uniform_` or `normal_` that `fill` ends in."""
    seen = {}
    weight = torch.empty(FAN_OUT, FAN_IN)
    uniform, normal = torch.Tensor.uniform_, torch.Tensor.normal_
    torch.Tensor.uniform_ = lambda self, a=0, b=1, **_: seen.update(low=a, high=b, std=(b - a) / math.sqrt(12)) or self
    torch.Tensor.normal_ = lambda self, mean=0, std=1, **_: seen.update(std=std) or self
    try:
        fill(weight)
    finally:
        torch.Tensor.uniform_, torch.Tensor.normal_ = uniform, normal
    return seen


scaled = [
    dict(type=type, fields=fields, **drawn(fill))
    for type, fields, fill in [
        ("torch", {}, lambda w: init.kaiming_uniform_(w, a=math.sqrt(5))),
        ("glorot", {}, init.xavier_uniform_),
        ("glorot", {"distribution": "normal"}, init.xavier_normal_),
        ("he", {}, lambda w: init.kaiming_normal_(w, nonlinearity="relu")),
        ("he", {"distribution": "uniform"}, lambda w: init.kaiming_uniform_(w, nonlinearity="relu")),
        ("lecun", {}, lambda w: init.kaiming_normal_(w, nonlinearity="linear")),
        ("lecun", {"distribution": "uniform"}, lambda w: init.kaiming_uniform_(w, nonlinearity="linear")),
    ]
]


def truncated(mean, std, low, high):
    sample = init.trunc_normal_(torch.empty(2_000_000), mean, std, low, high)
    return dict(fields=dict(mean=mean, std=std, min=low, max=high), sampleMean=sample.mean().item(), sampleStd=sample.std().item())


def orthogonal(rows, columns):
    # The lines of orthogonal_ after its draw, on a matrix that is kept.
    flat = torch.randn(rows, columns)
    q, r = torch.linalg.qr(flat)
    return dict(columns=flat.T.tolist(), q=(q * torch.diag(r).sign()).T.tolist())


result = dict(
    fanIn=FAN_IN,
    fanOut=FAN_OUT,
    scaled=scaled,
    truncated=[truncated(0.0, 1.0, -2.0, 2.0), truncated(0.0, 0.02, -2.0, 2.0), truncated(0.5, 1.0, 0.0, 1.0), truncated(0.0, 1.0, 1.5, 5.0), truncated(3.0, 0.5, -1.0, 1.0)],
    orthogonal=[orthogonal(5, 5), orthogonal(7, 3)],
)
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
