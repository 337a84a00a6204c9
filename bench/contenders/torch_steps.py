"""PyTorch eager, tuned, on the models of bench/models. usage: torch_steps.py MODEL sgd|adam THREADS.
Prints {"milliseconds": median of a step, "least", "cpu": of all cores, "megabytes": peak}. Tuned: fused optimizers, channels-last where it is faster, set_to_none, nothing fetched but the loss."""
import json, resource, sys, time
import torch
from torch import nn

name, rule, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(1)

class Rows(nn.Module):
    def forward(self, x): return x.squeeze(1)

class Recurrent(nn.Module):
    def __init__(self, kind):
        super().__init__(); self.rnn = kind(28, 128, batch_first=True)
    def forward(self, x): return self.rnn(x)[0][:, -1]

class Attention(nn.Module):
    def __init__(self, blocks):
        super().__init__()
        self.blocks = nn.Sequential(*[nn.TransformerEncoderLayer(64, 4, dim_feedforward=256, dropout=0.0, batch_first=True, norm_first=True) for _ in range(blocks)])
    def forward(self, x): return self.blocks(x).mean(1)

def conv(inputs, outputs, stride=1, groups=1): return nn.Conv2d(inputs, outputs, 3, stride, 1, groups=groups, bias=False)
def separable(inputs, outputs, stride=1): return [conv(inputs, inputs, stride, inputs), nn.Conv2d(inputs, outputs, 1, bias=False)]
def normed(*layers, channels): return [*layers, nn.BatchNorm2d(channels), nn.ReLU()]
def pooled(channels): return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10)]

def build():
    if name == "mlp": return nn.Sequential(nn.Flatten(), nn.Linear(784, 300), nn.BatchNorm1d(300), nn.ReLU(), nn.Linear(300, 100), nn.BatchNorm1d(100), nn.ReLU(), nn.Linear(100, 10))
    if name == "cnn": return nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1600, 10))
    if name == "cnn2":
        return nn.Sequential(*normed(conv(1, 16), channels=16), *normed(conv(16, 32, 2), channels=32), *normed(*separable(32, 64), channels=64), *normed(*separable(64, 64, 2), channels=64), *pooled(64))
    if name == "conv3x3":
        return nn.Sequential(*normed(conv(3, 32), channels=32), *normed(conv(32, 32), channels=32), nn.MaxPool2d(2), *normed(conv(32, 64), channels=64), *normed(conv(64, 64), channels=64), *pooled(64))
    if name in ("attention", "transformer"): return nn.Sequential(Rows(), nn.Linear(28, 64), Attention({"attention": 1, "transformer": 6}[name]), nn.Linear(64, 10))
    return nn.Sequential(Rows(), Recurrent({"lstm": nn.LSTM, "gru": nn.GRU}[name]), nn.Linear(128, 10))

def run(layout):
    model = build().to(memory_format=layout)
    batch, shape = (32, (3, 32, 32)) if name == "conv3x3" else (64, (1, 28, 28))
    parameters = model.parameters()
    optimizer = torch.optim.SGD(parameters, lr=0.01, momentum=0.5, fused=True) if rule == "sgd" else torch.optim.Adam(parameters, lr=0.001, fused=True)
    loss_of = nn.CrossEntropyLoss()
    x, y = torch.randn(batch, *shape).to(memory_format=layout), torch.randint(0, 10, (batch,))
    # Blocks of 16 steps, as assay's, so that the least of them means the same.
    times, cpu, end = [], [], None
    for i in range(100000):
        start, cpu_start = time.perf_counter(), time.process_time()
        for _ in range(16):
            optimizer.zero_grad(set_to_none=True)
            output = model(x)
            loss = loss_of(output, y)
            loss.backward()
            optimizer.step()
            with torch.no_grad(): (output.argmax(1) == y).sum()
            loss.item()
        now = time.perf_counter()
        if i == 1: end = now + 2.0
        if i > 1: times.append((now - start) / 16); cpu.append((time.process_time() - cpu_start) / 16)
        if end and now > end and len(times) >= 6: break
    middle = lambda values: sorted(values)[len(values) // 2]
    return middle(times), min(times), middle(cpu)

layouts = [torch.contiguous_format] + ([torch.channels_last] if name in ("cnn", "cnn2", "conv3x3") else [])
median, least, cpu = min(run(layout) for layout in layouts)
print(json.dumps({"milliseconds": median * 1e3, "least": least * 1e3, "cpu": cpu * 1e3, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3}))
