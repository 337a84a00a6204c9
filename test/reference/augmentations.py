"""Augmentations with given draws, by torchvision 0.29's functional transforms where it has them, else by NumPy from the papers' code: python test/reference/augmentations.py

Draws are uniform numbers; what is made of them is written here as the documentation says it.
"""
import json, math, pathlib, numpy as np, scipy.stats, torch
from torchvision.transforms.v2 import functional as F, InterpolationMode

rng = np.random.default_rng(5)
batch = 4
u = lambda *shape: rng.integers(0, 1000, (batch, *shape)) / 1000
bytes_of = lambda *shape: rng.integers(0, 256, (batch, *shape)).astype(np.float64)
floats_of = lambda *shape: rng.integers(0, 1000, (batch, *shape)) / 1000
torched = lambda x: torch.from_numpy(np.moveaxis(x if x.ndim == 3 else x[..., None], -1, 0).copy())
back = lambda t, x: np.moveaxis(t.numpy(), 0, -1).reshape(x.shape)
cases = []


def case(type, fields, x, draws, change, bytes=False, **more):
    """`change` gets a sample in 0…1 and its draws, and gives the result in 0…1."""
    scale = 255 if bytes else 1
    y = np.stack([change(x[i] / scale, {name: d[i] for name, d in draws.items()}) for i in range(batch)]) * scale
    add(type, fields, x, draws, y, bytes, **more)


def add(type, fields, x, draws, y, bytes=False, **more):
    pack = lambda a: dict(shape=list(a.shape[1:]), data=[float(f"{v:.7g}") for v in a.reshape(-1)])
    cases.append(dict(type=type, fields=fields, bytes=bytes, x=pack(x), draws={name: pack(d) for name, d in draws.items()}, y=pack(y), **more))


gray, small, color = (6, 7, 1), (5, 4), (7, 6, 3)
centred = lambda v: 2 * v - 1

# flip
for fields, x in (({}, bytes_of(*gray)), ({"vertical": True, "probability": 0.6}, bytes_of(*color)), ({"horizontal": False, "vertical": True}, bytes_of(*small))):
    p = fields.get("probability", 0.5)
    draws = ({} if fields.get("horizontal") is False else {"horizontal": u()}) | ({"vertical": u()} if fields.get("vertical") else {})

    def flipped(x, d):
        t = torched(x)
        if "horizontal" in d and d["horizontal"] < p:
            t = F.horizontal_flip(t)
        if "vertical" in d and d["vertical"] < p:
            t = F.vertical_flip(t)
        return back(t, x)

    case("flip", fields, x, draws, flipped, bytes=True)

# crop with padding
for fields, x, bytes in (({"padding": 2}, bytes_of(*gray), True), ({"padding": 4, "mode": "reflect"}, floats_of(*color), False), ({"padding": 3, "mode": "edge"}, bytes_of(*small), True), ({"padding": 2, "fill": 0.5}, bytes_of(*color), True)):
    p = fields["padding"]

    def cropped(x, d):
        t = F.pad(torched(x), [p] * 4, fill=fields.get("fill", 0), padding_mode=fields.get("mode", "constant"))
        top, left = (math.floor(d[name] * (2 * p + 1)) for name in ("top", "left"))
        return back(F.crop(t, top, left, x.shape[0], x.shape[1]), x)

    case("crop", fields, x, {"top": u(), "left": u()}, cropped, bytes=bytes)

# shift: as an affine map of whole pixels
for fields, x in (({"max": 0.4}, floats_of(*color)), ({"max": 0.3, "fill": 0.25}, floats_of(*small))):

    def shifted(x, d):
        move = [round(centred(d[name]) * fields["max"] * size) for name, size in (("right", x.shape[1]), ("down", x.shape[0]))]
        fill = fields.get("fill")
        return back(F.affine(torched(x), 0, move, 1, [0, 0], InterpolationMode.NEAREST, fill=fill), x)

    case("shift", fields, x, {"down": u(), "right": u()}, shifted)


def moved(x, rows, columns):
    """NumPy, the edge pixel beyond the edges."""
    at = lambda size, by: np.clip(np.arange(size) - by, 0, size - 1)
    return x[at(x.shape[0], rows)][:, at(x.shape[1], columns)]


x = floats_of(*gray)
case("shift", {"max": 0.5, "mode": "edge"}, x, {"down": u(), "right": u()}, lambda x, d: moved(x, round(centred(d["down"]) * 0.5 * x.shape[0]), round(centred(d["right"]) * 0.5 * x.shape[1])))

# rotate and zoom: bilinear, zeros outside
case("rotate", {"max": 90}, floats_of(*color), {"angle": u()}, lambda x, d: back(F.rotate(torched(x), centred(d["angle"]) * 90, InterpolationMode.BILINEAR), x))
case("rotate", {}, bytes_of(*small), {"angle": u()}, lambda x, d: back(F.rotate(torched(x), centred(d["angle"]) * 10, InterpolationMode.BILINEAR), x), bytes=True)
case("zoom", {"max": 0.5}, floats_of(*color), {"factor": u()}, lambda x, d: back(F.affine(torched(x), 0, [0, 0], 1 + centred(d["factor"]) * 0.5, [0, 0], InterpolationMode.BILINEAR), x))
case("zoom", {"max": 0.4}, bytes_of(*small), {"factor": u()}, lambda x, d: back(F.affine(torched(x), 0, [0, 0], 1 + centred(d["factor"]) * 0.4, [0, 0], InterpolationMode.BILINEAR), x), bytes=True)


def sampled(x, theta, mode):
    """PyTorch's grid_sample; its `border` is the nearest pixel, and its `reflection` with aligned corners mirrors at edge pixels."""
    height, width = x.shape[:2]
    rows, columns = np.meshgrid(np.arange(height) - (height - 1) / 2, np.arange(width) - (width - 1) / 2, indexing="ij")
    at = np.einsum("ij,jhw->ihw", theta, np.stack([columns, rows]))
    grid = torch.from_numpy(np.stack([at[0] / ((width - 1) / 2), at[1] / ((height - 1) / 2)], -1))[None]
    return back(torch.nn.functional.grid_sample(torched(x)[None], grid, mode="bilinear", padding_mode=mode, align_corners=True)[0], x)


def turn(degrees):
    r = math.radians(degrees)
    return np.array([[math.cos(r), -math.sin(r)], [math.sin(r), math.cos(r)]])


case("rotate", {"max": 60, "mode": "edge"}, floats_of(*gray), {"angle": u()}, lambda x, d: sampled(x, turn(centred(d["angle"]) * 60), "border"))
case("rotate", {"max": 180, "mode": "reflect"}, floats_of(*color), {"angle": u()}, lambda x, d: sampled(x, turn(centred(d["angle"]) * 180), "reflection"))
case("zoom", {"max": 0.8, "mode": "reflect"}, floats_of(*gray), {"factor": u()}, lambda x, d: sampled(x, np.eye(2) / (1 + centred(d["factor"]) * 0.8), "reflection"))

# colors
factor = lambda v, m: max(0, 1 - m) + v * (1 + m - max(0, 1 - m))
for type, change in (("brightness", F.adjust_brightness), ("contrast", F.adjust_contrast)):
    for m, shape in ((0.2, gray), (1.5, color), (0.5, small)):
        case(type, {"max": m}, bytes_of(*shape), {"factor": u()}, lambda x, d: back(change(torched(x), factor(d["factor"], m)), x), bytes=True)

# noise and scale
def normal(d, shape):
    radius, angle = np.sqrt(-2 * np.log(1 - d["radius"])), 2 * np.pi * d["angle"]
    return np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])[: math.prod(shape)].reshape(shape)


for x, bytes in ((bytes_of(*gray), True), (floats_of(5), False)):
    pairs = math.ceil(math.prod(x.shape[1:]) / 2)
    draws = {"radius": u(pairs), "angle": u(pairs)}
    limit = (lambda y: np.clip(y, 0, 1)) if bytes else (lambda y: y)
    case("noise", {"std": 0.3}, x, draws, lambda x, d: limit(x + 0.3 * normal(d, x.shape)), bytes=bytes)
case("scale", {"max": 0.3}, floats_of(6, 2), {"factor": u()}, lambda x, d: x * (0.7 + 0.6 * d["factor"]))

# tokens
tokens = rng.integers(1, 20, (batch, 9)).astype(np.float64)
case("dropTokens", {"rate": 0.3, "value": 2}, tokens, {"drop": u(9)}, lambda x, d: np.where(d["drop"] < 0.3, 2, x))
case("dropTokens", {"rate": 0.5}, floats_of(6, 3), {"drop": u(6, 1)}, lambda x, d: np.where(d["drop"] < 0.5, 0, x))


def cut_out(x, d, size, fill, probability):
    """As the paper's code, for odd sizes too."""
    y = x.copy()
    if d["applies"] < probability:
        row, column = math.floor(d["row"] * x.shape[0]) - size // 2, math.floor(d["column"] * x.shape[1]) - size // 2
        y[max(row, 0) : row + size, max(column, 0) : column + size] = fill
    return y


for size, fill, probability, shape in ((4, 0, 1, gray), (3, 0.5, 0.5, color), (2, 0, 1, small)):
    case("cutout", dict(size=size, fill=fill, probability=probability), bytes_of(*shape), {"row": u(), "column": u(), "applies": u()}, lambda x, d: cut_out(x, d, size, fill, probability), bytes=True)

# mixing: the first sample's draws count for the batch
partners = lambda v: (np.arange(batch) + 1 + math.floor(v * (batch - 1))) % batch
for alpha, probability, x in ((0.2, 1, floats_of(*gray)), (1, 0.5, floats_of(4)), (3, 0.5, floats_of(*color))):
    draws = {"share": u(), "partner": u(), "applies": u()}
    share = scipy.stats.beta.ppf(draws["share"][0], alpha, alpha) if draws["applies"][0] < probability else 1
    other = partners(draws["partner"][0])
    add("mixup", dict(alpha=alpha, probability=probability), x, draws, share * x + (1 - share) * x[other], partner=other.tolist(), share=float(share))


def rand_bbox(width, height, share, column, row):
    """https://github.com/clovaai/CutMix-PyTorch, with the given center."""
    cut = np.sqrt(1.0 - share)
    w, h = int(width * cut), int(height * cut)
    clip = np.clip
    return clip(column - w // 2, 0, width), clip(row - h // 2, 0, height), clip(column + w // 2, 0, width), clip(row + h // 2, 0, height)


for alpha, probability, x in ((1, 1, floats_of(*color)), (0.5, 1, floats_of(*small)), (1, 0.01, floats_of(*gray)), (2, 1, floats_of(12, 9, 1))):
    draws = {"share": u(), "row": u(), "column": u(), "partner": u(), "applies": u()}
    height, width = x.shape[1:3]
    share, y, other = 1, x.copy(), partners(draws["partner"][0])
    if draws["applies"][0] < probability:
        left, top, right, bottom = rand_bbox(width, height, scipy.stats.beta.ppf(draws["share"][0], alpha, alpha), int(draws["column"][0] * width), int(draws["row"][0] * height))
        y[:, top:bottom, left:right] = x[other][:, top:bottom, left:right]
        share = 1 - (right - left) * (bottom - top) / (width * height)
    add("cutmix", dict(alpha=alpha, probability=probability), x, draws, y, partner=other.tolist(), share=float(share))

quantiles = [dict(alpha=a, p=p, x=float(scipy.stats.beta.ppf(p, a, a))) for a in (0.1, 0.2, 0.5, 1, 2.5, 40) for p in (0.001, 0.02, 0.3, 0.5, 0.77, 0.999)]
lines = ",\n".join(json.dumps(c) for c in cases)
pathlib.Path(__file__).with_suffix(".json").write_text('{"quantiles": ' + json.dumps(quantiles) + ',\n"cases": [\n' + lines + "\n]}\n")
print(len(cases), "cases")
