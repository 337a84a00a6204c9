"""Layers over sequences padded at their end, by PyTorch 2.13: recurrent ones by pack_padded_sequence, attention by key_padding_mask, in double precision: python test/reference/masking.py

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


def attention_case(type, fields, features=4):
    """Positions that are padding are looked at by none, as with `key_padding_mask`; nothing arrives at them. At the end, the mean of the others where `pooled`."""
    pooled = fields.pop("pooled", False)
    x = torch.zeros(len(lengths), 5, features)
    for i, length in enumerate(lengths):
        x[i, :length] = randn(length, features)
    x.requires_grad_()
    padding = torch.arange(5)[None] >= lengths[:, None]
    net = torch.nn.MultiheadAttention(features, fields["heads"], batch_first=True) if type == "multiHeadAttention" else torch.nn.TransformerEncoderLayer(features, fields["heads"], fields["hidden"], 0.0, "gelu", batch_first=True, norm_first=True)
    at = "" if type == "multiHeadAttention" else "attention/"
    shapes = {at + "kernel": (features, 3 * features), at + "bias": (3 * features,), at + "output_kernel": (features, features), at + "output_bias": (features,)}
    theirs = {at + "kernel": "in_proj_weight", at + "bias": "in_proj_bias", at + "output_kernel": "out_proj.weight", at + "output_bias": "out_proj.bias"}
    if type == "transformerBlock":
        theirs = {ours: "self_attn." + name for ours, name in theirs.items()}
        h = fields["hidden"]
        for ours, name, shape in [("dense_1/kernel", "linear1.weight", (features, h)), ("dense_1/bias", "linear1.bias", (h,)), ("dense_2/kernel", "linear2.weight", (h, features)), ("dense_2/bias", "linear2.bias", (features,)), ("norm_1/gamma", "norm1.weight", (features,)), ("norm_1/beta", "norm1.bias", (features,)), ("norm_2/gamma", "norm2.weight", (features,)), ("norm_2/beta", "norm2.bias", (features,))]:
            theirs[ours], shapes[ours] = name, shape
    weights = {name: randn(*shape).requires_grad_() for name, shape in shapes.items()}
    values = {theirs[name]: w.T if w.dim() == 2 else w for name, w in weights.items()}
    causal = torch.triu(torch.ones(5, 5, dtype=torch.bool), 1) if fields.get("causal") else None
    if type == "multiHeadAttention":
        output = torch.func.functional_call(net, values, (x, x, x), dict(key_padding_mask=padding, attn_mask=causal, need_weights=False))[0]
    else:
        output = torch.func.functional_call(net, values, (x,), dict(src_key_padding_mask=padding))
    output = output * ~padding[:, :, None]
    if pooled:
        output = output.sum(1) / lengths[:, None]
    arriving = randn(*output.shape)
    if not pooled:
        arriving *= ~padding[:, :, None]
    output.backward(arriving)
    return dict(type=type, fields={**fields, "dropout": 0}, pooled=pooled, sequences=not pooled, both=False, dense=False, lengths=lengths.tolist(), input=pack(x), output=pack(output), arriving=pack(arriving),
                weights={f"recurrent/{n}": pack(w) for n, w in weights.items()}, gradients={f"recurrent/{n}": pack(w.grad) for n, w in weights.items()})


cases = [case(type, sequences) for type in modules for sequences in (False, True)]
cases += [case("lstm", both=True), case("gru", both=True), case("gru", sequences=True, both=True), case("lstm", dense=True), case("gru", dense=True)]
cases += [attention_case("multiHeadAttention", {"heads": 2}), attention_case("multiHeadAttention", {"heads": 1, "causal": True}), attention_case("multiHeadAttention", {"heads": 2, "pooled": True}), attention_case("transformerBlock", {"heads": 2, "hidden": 3})]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
