"""Rates of each schedule at all steps by PyTorch 2.13: python test/reference/schedules.py"""
import json, math, pathlib, warnings, torch
from torch.optim import lr_scheduler as lr

warnings.simplefilter("ignore")  # schedulers are stepped without an optimizer step here
EPOCHS, PER_EPOCH = 12, 5
STEPS = EPOCHS * PER_EPOCH
torch.manual_seed(3)
# Values of a monitored quantity: falling, a long stand, rises, a gap.
observed = [1.0, 0.9, 0.89995, 0.95, 0.91, 0.9, 0.7, 0.71, math.nan, 0.72, 0.7, 0.8]


def rates(start, make, every):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=start)
    schedule = make(optimizer)
    out = []
    for step in range(STEPS):
        out.append(optimizer.param_groups[0]["lr"])
        if every == "step" and step + 1 < STEPS:
            schedule.step()
        if every == "epoch" and (step + 1) % PER_EPOCH == 0:
            schedule.step()
        if every == "observe" and (step + 1) % PER_EPOCH == 0:
            schedule.step(observed[step // PER_EPOCH])
    return out


CASES = [
    ("step", {"start": 0.5, "every": 5}, 0.5, lambda o: lr.StepLR(o, 5), "epoch"),
    ("step", {"start": 0.5, "every": "7 steps", "factor": 0.3}, 0.5, lambda o: lr.StepLR(o, 7, 0.3), "step"),
    ("multiStep", {"start": 0.5, "at": [2, 3, 8]}, 0.5, lambda o: lr.MultiStepLR(o, [2, 3, 8]), "epoch"),
    ("multiStep", {"start": 0.5, "at": ["11 steps", "30 steps"], "factor": 0.7}, 0.5, lambda o: lr.MultiStepLR(o, [11, 30], 0.7), "step"),
    ("exponential", {"start": 0.5, "factor": 0.9}, 0.5, lambda o: lr.ExponentialLR(o, 0.9), "epoch"),
    ("exponential", {"start": 0.5, "factor": 0.99, "per": "step"}, 0.5, lambda o: lr.ExponentialLR(o, 0.99), "step"),
    ("cosine", {"start": 0.5}, 0.5, lambda o: lr.CosineAnnealingLR(o, STEPS), "step"),
    ("cosine", {"start": 0.5, "end": 0.01, "per": "epoch"}, 0.5, lambda o: lr.CosineAnnealingLR(o, EPOCHS, 0.01), "epoch"),
    ("linear", {"start": 0.5, "end": 0.1}, 0.5, lambda o: lr.LinearLR(o, 1.0, 0.2, STEPS), "step"),
    ("linear", {"start": 0.1, "end": 0.5, "per": "epoch"}, 0.5, lambda o: lr.LinearLR(o, 0.2, 1.0, EPOCHS), "epoch"),
    ("polynomial", {"start": 0.5, "power": 0.9}, 0.5, lambda o: lr.PolynomialLR(o, STEPS, 0.9), "step"),
    ("polynomial", {"start": 0.5, "power": 2, "per": "epoch"}, 0.5, lambda o: lr.PolynomialLR(o, EPOCHS, 2), "epoch"),
    ("oneCycle", {"peak": 0.5}, 0.5, lambda o: lr.OneCycleLR(o, 0.5, STEPS, cycle_momentum=False), "step"),
    (
        "oneCycle",
        {"peak": 0.5, "rise": 0.43, "shape": "linear", "startDivisor": 10, "endDivisor": 100},
        0.5,
        lambda o: lr.OneCycleLR(o, 0.5, STEPS, pct_start=0.43, anneal_strategy="linear", div_factor=10, final_div_factor=100, cycle_momentum=False),
        "step",
    ),
    ("plateau", {"start": 0.5, "patience": 1}, 0.5, lambda o: lr.ReduceLROnPlateau(o, patience=1), "observe"),
    ("plateau", {"start": 0.5, "patience": 0, "factor": 0.5, "cooldown": 2, "floor": 0.1}, 0.5, lambda o: lr.ReduceLROnPlateau(o, factor=0.5, patience=0, cooldown=2, min_lr=0.1), "observe"),
    ("plateau", {"start": 0.5, "patience": 1, "threshold": 0.15, "thresholdMode": "absolute"}, 0.5, lambda o: lr.ReduceLROnPlateau(o, patience=1, threshold=0.15, threshold_mode="abs"), "observe"),
    ("plateau", {"start": 0.5, "patience": 2, "threshold": 0.1, "monitor": "accuracy"}, 0.5, lambda o: lr.ReduceLROnPlateau(o, "max", patience=2, threshold=0.1), "observe"),
]
WARMUP = 10
warmed = lambda rest: lambda o: lr.SequentialLR(o, [lr.LinearLR(o, 1 / WARMUP, 1.0, WARMUP - 1), rest(o)], [WARMUP])
CASES += [
    ("cosine", {"start": 0.5, "end": 0.01, "warmup": "10 steps"}, 0.5, warmed(lambda o: lr.CosineAnnealingLR(o, STEPS - WARMUP, 0.01)), "step"),
    ("linear", {"start": 0.5, "warmup": "2 epochs"}, 0.5, warmed(lambda o: lr.LinearLR(o, 1.0, 0.0, STEPS - WARMUP)), "step"),
    ("constant", {"value": 0.5, "warmup": "10 steps"}, 0.5, warmed(lambda o: lr.ConstantLR(o, 1.0)), "step"),
]
reference = dict(
    epochs=EPOCHS,
    stepsPerEpoch=PER_EPOCH,
    observed=[None if math.isnan(x) else x for x in observed],  # JSON has no NaN
    cases=[dict(type=type, fields=fields, rates=rates(start, make, every)) for type, fields, start, make, every in CASES],
)
path = pathlib.Path(__file__).with_suffix(".json")
lines = [f'"{key}": {json.dumps(value)}' for key, value in reference.items() if key != "cases"]
path.write_text("{\n" + ",\n".join(lines) + ',\n"cases": [\n' + ",\n".join(json.dumps(c) for c in reference["cases"]) + "\n]}\n")
