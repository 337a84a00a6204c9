"""Arrays as NumPy and safetensors write them: values for test/components/datasets/arrays.test.ts, and the files of
test/fixtures/data/arrays.

    pip install numpy==2.4.6 safetensors==0.8.0 && python3 test/reference/numpy_arrays.py
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save

rows = np.arange(12).reshape(4, 3)
arrays = {
    dtype: (rows * step).astype(dtype)
    for dtype, step in {
        "uint8": 20, "int8": -10, "uint16": 5000, "int16": -2500, "uint32": 10**6, "int32": -(10**8), "int64": -(10**8),
        "float16": 0.37, "float32": 0.1, "float64": 0.1, ">f4": 0.1, ">i2": -2500,
    }.items()
}  # fmt: skip
arrays["bool"] = rows % 2 == 0
labels = np.array([0, 2, 1, 2])


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return base64.b64encode(file.getvalue()).decode()


def npz(write):
    file = io.BytesIO()
    write(file, x=arrays["float32"], n=arrays["int64"], y=labels)
    return base64.b64encode(file.getvalue()).decode()


float16 = np.array([[0, -0.0, 2**-24, 2**-14, 65504, 1 / 3]], dtype=np.float16)
reference = {
    "npy": {name: {"file": npy(a), "values": a.astype(np.float32).ravel().tolist()} for name, a in arrays.items()},
    "float16": {"file": npy(float16), "values": float16.astype(np.float32).ravel().tolist()},
    "labels": npy(labels),
    "fortran": npy(np.asfortranarray(arrays["float32"])),
    "npz": npz(np.savez),
    "compressed": npz(np.savez_compressed),
    "safetensors": base64.b64encode(
        save({"x": arrays["float32"], "h": arrays["float16"], "n": arrays["int64"], "y": labels})
    ).decode(),
}
Path(__file__).with_suffix(".json").write_text(json.dumps(reference, indent=1) + "\n")

folder = Path(__file__).parent.parent / "fixtures/data/arrays"
folder.mkdir(exist_ok=True)
digits = {
    "x_train": np.arange(1280, dtype=np.uint16).astype(np.uint8).reshape(80, 4, 4, 1),
    "y_train": np.arange(80) % 10,
    "x_test": np.arange(160, dtype=np.uint8).reshape(10, 4, 4, 1),
    "y_test": np.arange(10),
}
for name, array in digits.items():
    np.save(folder / f"{name}.npy", array)
np.savez_compressed(folder / "mnist.npz", **digits)
(folder / "embeddings.safetensors").write_bytes(save({"features": arrays["float32"], "labels": labels}))
