"""A grid over the learning rate and momentum of the MNIST perceptron: Optuna asks and tells, a pool of PyTorch processes trains.

usage: optuna_mlp.py FOLDER_WITH_IDX_FILES WORKERS EPOCHS RATES MOMENTA, the last two with commas. The workers are started once, with the data in their memory
and one thread each; a trial trains on nine tenths of the training part and is evaluated on the rest and on the test part after each epoch, as
assay's trials are. Prints {"seconds": from the start of this process, "trials": …, "best": …}."""
import time

start = time.perf_counter()
import json, sys
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
import multiprocessing as mp
import numpy as np

folder, workers, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
grid = {"lr": [float(x) for x in sys.argv[4].split(",")], "momentum": [float(x) for x in sys.argv[5].split(",")]}

def load(name):
    images = np.frombuffer(open(f"{folder}/{name}-images-idx3-ubyte", "rb").read(), np.uint8, offset=16).reshape(-1, 784)
    labels = np.frombuffer(open(f"{folder}/{name}-labels-idx1-ubyte", "rb").read(), np.uint8, offset=8)
    return images, labels

def begin():
    global torch, nn, x, y, held, test
    import torch
    from torch import nn
    torch.set_num_threads(1)
    tensors = lambda images, labels: (torch.from_numpy(images.copy()).float().div_(255).sub_(0.5).div_(0.5), torch.from_numpy(labels.astype(np.int64)))
    images, labels = tensors(*load("train"))
    x, y, held, test = images[:54000], labels[:54000], (images[54000:], labels[54000:]), tensors(*load("t10k"))

def train(lr, momentum):
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(784, 300), nn.BatchNorm1d(300), nn.ReLU(), nn.Linear(300, 100), nn.BatchNorm1d(100), nn.ReLU(), nn.Linear(100, 10))
    loss_of = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=momentum, fused=True)
    for _ in range(epochs):
        model.train()
        order = torch.randperm(len(x))
        losses, correct = torch.zeros(()), torch.zeros(())
        for i in range(0, len(x), 64):
            batch = order[i : i + 64]
            output = model(x[batch])
            loss = loss_of(output, y[batch])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            with torch.no_grad():
                losses += loss
                correct += (output.argmax(1) == y[batch]).sum()
        model.eval()
        with torch.no_grad():
            accuracy = [sum((model(images[i : i + 128]).argmax(1) == labels[i : i + 128]).sum().item() for i in range(0, len(images), 128)) / len(images) for images, labels in (held, test)][0]
    return accuracy

if __name__ == "__main__":
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    # GridSampler cannot be asked and told: it calls `study.stop`, which raises outside of `optimize`.
    study = optuna.create_study(direction="maximize", sampler=optuna.samplers.RandomSampler(seed=1))
    points = [{"lr": lr, "momentum": momentum} for lr in grid["lr"] for momentum in grid["momentum"]]
    for point in points:
        study.enqueue_trial(point)
    count = len(points)
    with ProcessPoolExecutor(workers, mp_context=mp.get_context("spawn"), initializer=begin) as pool:
        pending, asked = {}, 0
        while asked < count or pending:
            while asked < count and len(pending) < workers:
                trial = study.ask()
                pending[pool.submit(train, trial.suggest_float("lr", min(grid["lr"]), max(grid["lr"])), trial.suggest_float("momentum", min(grid["momentum"]), max(grid["momentum"])))] = trial
                asked += 1
            for done in wait(pending, return_when=FIRST_COMPLETED).done:
                study.tell(pending.pop(done), done.result())
    print(json.dumps({"seconds": time.perf_counter() - start, "trials": len(study.trials), "best": study.best_value}))
