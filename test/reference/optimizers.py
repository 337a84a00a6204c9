"""Ten steps of each optimizer from given gradients and rates by PyTorch 2.13, in double precision: python test/reference/optimizers.py"""
import json, pathlib, torch

torch.manual_seed(2)
torch.set_default_dtype(torch.float64)
STEPS = 10
single = lambda x: x.float().double()  # numbers that float32 holds, so that both sides start from the same ones
start = single(torch.randn(2, 3))
gradients = single(torch.randn(STEPS, 2, 3) * torch.tensor([1e-4, 1.0, 30.0]))  # very unequal, as in real nets
rates = [0.01, 0.01, 0.02, 0.02, 0.05, 0.005, 0.005, 0.001, 0.03, 0.01]

SETTINGS = [
    ("sgd", {}, torch.optim.SGD, {}),
    ("sgd", {"momentum": 0.9}, torch.optim.SGD, {"momentum": 0.9}),
    ("sgd", {"momentum": 0.9, "nesterov": True, "weightDecay": 0.1}, torch.optim.SGD, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    ("adam", {}, torch.optim.Adam, {}),
    ("adam", {"beta1": 0.5, "beta2": 0.9, "epsilon": 0.01, "weightDecay": 0.1}, torch.optim.Adam, {"betas": (0.5, 0.9), "eps": 0.01, "weight_decay": 0.1}),
    ("adamW", {}, torch.optim.AdamW, {}),
    ("adamW", {"weightDecay": 0.5, "beta1": 0.8}, torch.optim.AdamW, {"weight_decay": 0.5, "betas": (0.8, 0.999)}),
    ("rmsprop", {}, torch.optim.RMSprop, {}),
    ("rmsprop", {"alpha": 0.9, "momentum": 0.9, "weightDecay": 0.1}, torch.optim.RMSprop, {"alpha": 0.9, "momentum": 0.9, "weight_decay": 0.1}),
    ("rmsprop", {"centered": True, "epsilon": 1e-4}, torch.optim.RMSprop, {"centered": True, "eps": 1e-4}),
    ("rmsprop", {"centered": True, "momentum": 0.5}, torch.optim.RMSprop, {"centered": True, "momentum": 0.5}),
    ("adagrad", {}, torch.optim.Adagrad, {}),
    ("adagrad", {"rateDecay": 0.1, "initialAccumulator": 0.5, "weightDecay": 0.1}, torch.optim.Adagrad, {"lr_decay": 0.1, "initial_accumulator_value": 0.5, "weight_decay": 0.1}),
]


def weights(kind, options):
    weight = start.clone().requires_grad_()
    optimizer = kind([weight], lr=1.0, **options)
    after = []
    for rate, gradient in zip(rates, gradients):
        optimizer.param_groups[0]["lr"] = rate
        weight.grad = gradient.clone()
        optimizer.step()
        after.append(weight.flatten().tolist())
    return after


cases = [dict(type=type, fields=fields, weights=weights(kind, options)) for type, fields, kind, options in SETTINGS]
reference = dict(start=start.flatten().tolist(), rates=rates, gradients=gradients.reshape(STEPS, -1).tolist())
path = pathlib.Path(__file__).with_suffix(".json")
lines = [f'"{key}": {json.dumps(value)}' for key, value in reference.items()]
path.write_text("{\n" + ",\n".join(lines) + ',\n"cases": [\n' + ",\n".join(json.dumps(c) for c in cases) + "\n]}\n")
