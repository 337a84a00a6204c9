"""PyTorch eager, tuned, on the model of experiments/mnist-mlp.yaml: one epoch after a warm-up, data feed included.

usage: torch_mlp.py FOLDER_WITH_IDX_FILES THREADS. Prints {"milliseconds": per step}."""
import json, sys, time
import numpy as np, torch
from torch import nn

folder, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
torch.manual_seed(1)
images = np.frombuffer(open(f"{folder}/train-images-idx3-ubyte", "rb").read(), np.uint8, offset=16).reshape(-1, 784)
labels = np.frombuffer(open(f"{folder}/train-labels-idx1-ubyte", "rb").read(), np.uint8, offset=8)
# Tuned: everything is normalized once and kept as floats; batches are gathered by one index call; the fused update.
x = torch.from_numpy(images.copy()).float().div_(255).sub_(0.5).div_(0.5)
y = torch.from_numpy(labels.astype(np.int64))
model = nn.Sequential(nn.Linear(784, 300), nn.BatchNorm1d(300), nn.ReLU(), nn.Linear(300, 100), nn.BatchNorm1d(100), nn.ReLU(), nn.Linear(100, 10))
loss_of = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.5, fused=True)

def steps(count):
    order = torch.randperm(len(x))
    losses, correct = torch.zeros(()), torch.zeros(())
    for i in range(count):
        batch = order[i * 64 : i * 64 + 64]
        output = model(x[batch])
        loss = loss_of(output, y[batch])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            losses += loss
            correct += (output.argmax(1) == y[batch]).sum()
    return losses.item()

steps(100)
start = time.perf_counter()
steps(900)
print(json.dumps({"milliseconds": (time.perf_counter() - start) / 900 * 1e3}))
