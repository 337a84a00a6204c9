"""Reference values of `assay evaluate`: scikit-learn's, and the expected calibration error as its paper's code computes it.
Writes evaluation.json. Python 3, numpy, scikit-learn."""
import json
from pathlib import Path
import numpy as np
from sklearn import metrics

rng = np.random.default_rng(7)


def ece(confidence, right, bins=15):
    """_ECELoss of https://github.com/gpleiss/temperature_scaling, the code of https://arxiv.org/abs/1706.04599"""
    edges = np.linspace(0, 1, bins + 1)
    total, largest = 0.0, 0.0
    for low, high in zip(edges[:-1], edges[1:]):
        inside = (confidence > low) & (confidence <= high)
        if inside.mean() > 0:
            gap = abs(confidence[inside].mean() - right[inside].mean())
            total += gap * inside.mean()
            largest = max(largest, gap)
    return {"ece": total, "mce": largest}


def classes():
    k, n = 4, 300
    logits = rng.normal(size=(n, k)) * 2
    truth = np.where(rng.random(n) < 0.6, logits.argmax(1), rng.integers(0, k, n))
    truth[truth == 3] = 0  # a class without samples
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    predicted = logits.argmax(1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(truth, predicted, labels=range(k), zero_division=0)
    average = {way: metrics.precision_recall_fscore_support(truth, predicted, labels=range(k), average=way, zero_division=0)[:3] for way in ("macro", "weighted")}
    confidence = probabilities.max(1)
    return {
        "truth": truth.tolist(), "predicted": predicted.tolist(), "confidence": confidence.tolist(),
        "confusion": metrics.confusion_matrix(truth, predicted, labels=range(k)).tolist(),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(), "support": support.tolist(), **average,
        "calibration": ece(confidence, predicted == truth),
    }


def yes():
    n = 200
    truth = rng.integers(0, 2, n)
    probability = np.clip(np.round(rng.normal(0.35 + 0.3 * truth, 0.2, n), 2), 0, 1)  # with ties
    taken = probability > 0.5
    return {
        "truth": truth.tolist(), "probability": probability.tolist(),
        "precision": metrics.precision_score(truth, taken), "recall": metrics.recall_score(truth, taken), "f1": metrics.f1_score(truth, taken), "support": int(truth.sum()),
        "rocAuc": metrics.roc_auc_score(truth, probability), "averagePrecision": metrics.average_precision_score(truth, probability),
        "brier": metrics.brier_score_loss(truth, probability),
    }


def values():
    truth = rng.normal(50, 9, 100)
    predicted = truth + rng.normal(1, 3, 100)
    return {
        "truth": truth.tolist(), "predicted": predicted.tolist(),
        "meanAbsoluteError": metrics.mean_absolute_error(truth, predicted), "rootMeanSquaredError": metrics.root_mean_squared_error(truth, predicted),
        "r2": metrics.r2_score(truth, predicted), "bias": float((predicted - truth).mean()), "largestError": metrics.max_error(truth, predicted),
    }


out = {"versions": {"scikit-learn": __import__("sklearn").__version__, "numpy": np.__version__}, "classes": classes(), "yes": yes(), "values": values()}
Path(__file__).with_name("evaluation.json").write_text(json.dumps(out) + "\n")
