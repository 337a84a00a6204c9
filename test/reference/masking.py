"""Recurrent layers over sequences padded at their end, by PyTorch 2.13's pack_padded_sequence, in double precision: python test/reference/masking.py

`output` is that of the last step of each sequence, or of all steps with zeros where there is padding.
"""
import json, pathlib, torch
from torch.nn.utils import rnn

torch.manual_seed(2)
torch.set_default_dtype(torch.float64)
exact = lambda x: x.float().double()
randn = lambda *shape: exact(torch.randn(*shape))
pack = lambda x: dict(shape=list(x.shape), data=x.detach().reshape(-1).tolist())
modules = {"simpleRnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}
lengths = torch.tensor([5, 3, 1, 4])


def case(type, sequences=False, both=False, dense=False):
    """With `dense`, a dense layer without bias goes over each step before; it leaves padding padding."""
    units, inputs, features = 3, 4, 2 if dense else 4
    x = torch.zeros(len(lengths), 5, inputs)
    for i, length in enumerate(lengths):
        x[i, :length] = randn(length, inputs)
    x.requires_grad_()
    net = modules[type](features, units, batch_first=True, bidirectional=both)
    gates = net.weight_hh_l0.shape[0]
    sides = {"forward": "", "backward": "_reverse"} if both else {"": ""}
    named = {}
    for side, suffix in sides.items():
        path = f"{side}_{type}/" if both else ""
        named |= {path + "kernel": (f"weight_ih_l0{suffix}", randn(features, gates)), path + "recurrent_kernel": (f"weight_hh_l0{suffix}", randn(units, gates)), path + "bias": (f"bias_ih_l0{suffix}", randn(gates))}
        if type == "gru":
            named[path + "recurrent_bias"] = (f"bias_hh_l0{suffix}", randn(gates))
    weights = {name: w.requires_grad_() for name, (_, w) in named.items()}
    values = {of: weights[name].T if weights[name].dim() == 2 else weights[name] for name, (of, _) in named.items()}
    values |= {f"bias_hh_l0{suffix}": torch.zeros(gates) for suffix in sides.values() if type != "gru"}
    before = {"kernel": randn(inputs, features).requires_grad_()} if dense else {}
    seen = x @ before["kernel"] if dense else x
    packed = rnn.pack_padded_sequence(seen, lengths, batch_first=True, enforce_sorted=False)
    out, hidden = torch.func.functional_call(net, values, (packed,))
    last = hidden[0] if isinstance(hidden, tuple) else hidden
    output = rnn.pad_packed_sequence(out, batch_first=True)[0] if sequences else torch.cat(list(last), -1)
    arriving = randn(*output.shape)
    if sequences:  # nothing arrives at padding
        arriving *= (torch.arange(5)[None, :, None] < lengths[:, None, None])
    output.backward(arriving)
    gradients = {**{f"recurrent/{name}": pack(w.grad) for name, w in weights.items()}, **{f"dense/{name}": pack(w.grad) for name, w in before.items()}}
    return dict(type=type, sequences=sequences, both=both, dense=dense, lengths=lengths.tolist(), input=pack(x), output=pack(output), arriving=pack(arriving), gradients=gradients,
                weights={**{f"recurrent/{name}": pack(w) for name, w in weights.items()}, **{f"dense/{name}": pack(w) for name, w in before.items()}})


cases = [case(type, sequences) for type in modules for sequences in (False, True)]
cases += [case("lstm", both=True), case("gru", both=True), case("gru", sequences=True, both=True), case("lstm", dense=True), case("gru", dense=True)]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
