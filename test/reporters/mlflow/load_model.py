"""Loads a run's model by MLflow's own loaders and predicts: python load_model.py URI EXPERIMENT INPUT; prints the labels' scores as JSON."""
import json
import os
import sys

os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
import mlflow
import mlflow.onnx
import numpy as np
import onnx

uri, name, given = sys.argv[1:4]
mlflow.set_tracking_uri(uri)
client = mlflow.MlflowClient()
run = client.search_runs([client.get_experiment_by_name(name).experiment_id])[0]
source = f"models:/{run.outputs.model_outputs[0].model_id}"
model = mlflow.onnx.load_model(source)
onnx.checker.check_model(model)
loaded = mlflow.pyfunc.load_model(source)
spec = loaded.metadata.get_input_schema().inputs[0]
features = np.array(json.loads(given), dtype=spec.type).reshape(spec.shape)
scores = loaded.predict(features)
print(json.dumps({"outputs": {key: np.asarray(value).tolist() for key, value in scores.items()}, "signature": loaded.metadata.signature.to_dict()}))
