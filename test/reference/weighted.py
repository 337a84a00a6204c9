"""SGD on cross-entropy with class weights by PyTorch 2.13, in double precision: python test/reference/weighted.py"""
import json, pathlib, torch
from torch.nn import functional as F

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)
CLASSES = ["one", "two", "three"]
WEIGHTS = {"one": 9.0, "three": 0.25}
RATE, EPOCHS, BATCH = 0.2, 2, 8


def held_by_float32(x):
    return x.float().double()


features = held_by_float32(torch.randn(12, 2))
labels = torch.tensor([0, 1, 2, 2, 1, 2, 1, 1, 2, 0, 1, 2])
kernel, bias = held_by_float32(torch.randn(2, 3)).requires_grad_(), torch.zeros(3, requires_grad=True)
weight = torch.tensor([WEIGHTS.get(name, 1.0) for name in CLASSES])
first = kernel.tolist()


def loss_of(x, y):
    return F.cross_entropy(x @ kernel + bias, y, weight=weight)


before = loss_of(features, labels).item()
optimizer = torch.optim.SGD([kernel, bias], lr=RATE)
steps = []
for _ in range(EPOCHS):
    for x, y in zip(features.split(BATCH), labels.split(BATCH)):
        optimizer.zero_grad()
        loss = loss_of(x, y)
        loss.backward()
        optimizer.step()
        steps.append(loss.item())
after = loss_of(features, labels).item()

found = dict(
    classes=CLASSES, classWeights=WEIGHTS, rate=RATE, epochs=EPOCHS, batch=BATCH,
    features=features.tolist(), labels=labels.tolist(), first=first,
    before=before, steps=steps, kernel=kernel.tolist(), bias=bias.tolist(), after=after,
)
lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in found.items())
pathlib.Path(__file__).with_suffix(".json").write_text("{\n" + lines + "\n}\n")
