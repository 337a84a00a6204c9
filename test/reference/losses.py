"""Values and gradients of losses by PyTorch 2.13, in double precision: python test/reference/losses.py"""
import json, pathlib, torch
from torch.nn import functional as F

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
CLASSES = ["ant", "bee", "cat", "dog", "eel"]
logits = torch.randn(6, 5) * 4
logits[0] += 500  # a softmax without its shift overflows here
logits[1, 2] = -120  # and a clipped probability loses the gradient here
labels = torch.tensor([4, 2, 0, 1, 2, 3])
weights = {"bee": 3.0, "cat": 0.25}
weight = torch.tensor([weights.get(name, 1.0) for name in CLASSES])


def case(type, fields, output, target, loss):
    # The numbers that float32 holds, so that both sides start from the same ones.
    output, target = (x.float().double() if x.is_floating_point() else x for x in (output, target))
    output = output.requires_grad_()
    value = loss(output, target)
    value.backward()
    return dict(type=type, fields=fields, classes=CLASSES if type == "crossEntropy" else [], labels=target.tolist(), output=output.tolist(), value=value.item(), gradient=output.grad.tolist())


cases = [
    case("crossEntropy", fields, logits, labels, lambda o, t, k=k: F.cross_entropy(o, t, **k))
    for fields, k in [
        ({}, {}),
        ({"labelSmoothing": 0.1}, {"label_smoothing": 0.1}),
        ({"classWeights": weights}, {"weight": weight}),
        ({"labelSmoothing": 0.3, "classWeights": weights}, {"label_smoothing": 0.3, "weight": weight}),
    ]
]
single = torch.tensor([[0.0], [3.0], [-2.0], [90.0], [-90.0], [0.5]])
cases += [
    case("binaryCrossEntropy", {}, single, torch.tensor([1.0, 0, 1, 1, 1, 0]), lambda o, t: F.binary_cross_entropy_with_logits(o[:, 0], t)),
    case("binaryCrossEntropy", {}, single, torch.tensor([0.3, 0, 1, 1, 0, 0.9]), lambda o, t: F.binary_cross_entropy_with_logits(o[:, 0], t)),
    case("binaryCrossEntropy", {}, torch.randn(4, 3) * 5, torch.rand(4, 3), lambda o, t: F.binary_cross_entropy_with_logits(o, t)),
]
output, target = torch.randn(5, 3) * 2, torch.randn(5, 3)
output[0, 0] = target[0, 0]  # the gradient of |x| at 0 is 0
column, values = torch.randn(7, 1), torch.randn(7)
for name, fields, loss in [
    ("meanSquaredError", {}, F.mse_loss),
    ("meanAbsoluteError", {}, F.l1_loss),
    ("huber", {}, F.huber_loss),
    ("huber", {"delta": 0.5}, lambda o, t: F.huber_loss(o, t, delta=0.5)),
]:
    cases.append(case(name, fields, output, target, loss))
    cases.append(case(name, fields, column, values, lambda o, t, loss=loss: loss(o[:, 0], t)))

# One sample; logits far apart and all equal; differences of exactly delta; probabilities at their ends.
cases += [
    case("crossEntropy", {"labelSmoothing": 0.2, "classWeights": weights}, torch.randn(1, 5), torch.tensor([1]), lambda o, t: F.cross_entropy(o, t, weight=weight, label_smoothing=0.2)),
    case("crossEntropy", {}, torch.tensor([[1e4, -1e4, 0, 0, 0], [0.0, 0, 0, 0, 0]]), torch.tensor([1, 4]), F.cross_entropy),
    case("crossEntropy", {"labelSmoothing": 0.999}, torch.randn(3, 5), torch.tensor([0, 0, 0]), lambda o, t: F.cross_entropy(o, t, label_smoothing=0.999)),
    case("binaryCrossEntropy", {}, torch.tensor([[0.0], [200.0], [-200.0], [200.0], [-200.0]]), torch.tensor([0.5, 0, 1, 1, 0]), lambda o, t: F.binary_cross_entropy_with_logits(o[:, 0], t)),
    case("huber", {}, torch.tensor([[1.0], [-1.0], [0.0], [3.0]]), torch.tensor([0.0, 0, 0, 0]), lambda o, t: F.huber_loss(o[:, 0], t)),
    case("huber", {"delta": 1000}, torch.randn(3, 2), torch.randn(3, 2), lambda o, t: F.huber_loss(o, t, delta=1000)),
    case("meanAbsoluteError", {}, torch.ones(2, 3), torch.tensor([[1.0, 1, 1], [1, 3, 1]]), F.l1_loss),
    case("meanSquaredError", {}, torch.randn(1, 1) * 1e6, torch.randn(1, 1), F.mse_loss),
]

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
