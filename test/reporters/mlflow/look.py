"""What a server holds of an experiment, as JSON, by MLflow's own client: python look.py URI EXPERIMENT"""
import hashlib
import json
import math
import os
import sys
import tempfile

os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
import mlflow

uri, name = sys.argv[1:3]
mlflow.set_tracking_uri(uri)
client = mlflow.MlflowClient()


def files_of(folder):
    found = {}
    for root, _, names in os.walk(folder):
        for file in names:
            path = os.path.join(root, file)
            with open(path, "rb") as opened:
                found[os.path.relpath(path, folder)] = hashlib.sha256(opened.read()).hexdigest()
    return dict(sorted(found.items()))


def model_of(output):
    model = mlflow.get_logged_model(output.model_id)
    with tempfile.TemporaryDirectory() as folder:
        return {
            "status": "LOGGED_MODEL_" + str(model.status),
            # The client adds a file of its own to what it downloads.
            "files": [file for file in files_of(mlflow.artifacts.download_artifacts(f"models:/{output.model_id}", dst_path=folder)) if file != "registered_model_meta"],
            "metrics": {metric.key: metric.value for metric in sorted(model.metrics, key=lambda metric: metric.key)},
        }


def run_of(run):
    identity = run.info.run_id
    with tempfile.TemporaryDirectory() as folder:
        artifacts = files_of(mlflow.artifacts.download_artifacts(run_id=identity, artifact_path="", dst_path=folder)) if client.list_artifacts(identity) else {}
    points = {key: sorted([m.step, m.value if math.isfinite(m.value) else str(m.value), m.timestamp] for m in client.get_metric_history(identity, key)) for key in run.data.metrics}
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "params": run.data.params,
        "tags": run.data.tags,
        "metrics": points,
        "artifacts": artifacts,
        "inputs": sorted([given.dataset.name, given.tags[0].value, given.dataset.digest] for given in run.inputs.dataset_inputs),
        "models": [model_of(output) for output in (run.outputs.model_outputs if run.outputs else [])],
    }


experiment = client.get_experiment_by_name(name)
runs = client.search_runs([experiment.experiment_id], order_by=["attributes.start_time ASC"]) if experiment else []
registered = {model.name: {"versions": len(client.search_model_versions(f"name = '{model.name}'")), "aliases": {key: str(value) for key, value in model.aliases.items()}} for model in client.search_registered_models()}
print(json.dumps({"runs": [run_of(run) for run in runs], "registered": registered}))
