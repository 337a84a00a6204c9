import { stringify } from 'yaml';
import type { TrackedModel } from '../../../contracts/tracker.ts';
import { defined } from '../../../defined.ts';

interface Place {
  readonly run_id: string;
  readonly model_id: string;
  readonly artifact_uri: string;
}

/** The version of MLflow whose format the files follow. */
const format = '3.17.2';
const python = '3.11.7';
const requirements = [`mlflow>=3`, 'onnx', 'onnxruntime'];

/**
 * What MLflow reads a model by: `MLmodel`, and what its Python loader asks for. The flavor `tensorflowjs` holds
 * `model.json`; `onnx` and with it `python_function` are there when `model.onnx` is among the files.
 * https://mlflow.org/docs/latest/ml/model/
 */
export const mlmodelFiles = (
  model: TrackedModel,
  { run_id, model_id, artifact_uri }: Place,
): Readonly<Record<string, Uint8Array>> => {
  const onnx = 'model.onnx' in model.files;
  const size = Object.values(model.files).reduce((sum, { length }) => sum + length, 0);
  const mlmodel = {
    artifact_path: artifact_uri,
    flavors: defined({
      onnx: onnx
        ? {
            code: null,
            data: 'model.onnx',
            onnx_session_options: null,
            onnx_version: '1.17.0',
            providers: ['CPUExecutionProvider'],
          }
        : undefined,
      python_function: onnx
        ? {
            data: 'model.onnx',
            env: { conda: 'conda.yaml', virtualenv: 'python_env.yaml' },
            loader_module: 'mlflow.onnx',
            python_version: python,
          }
        : undefined,
      tensorflowjs: { data: 'model.json', format: 'layers-model' },
    }),
    mlflow_version: format,
    model_id,
    model_size_bytes: size,
    model_uuid: model_id,
    run_id,
    signature: { inputs: specOf([model.input]), outputs: specOf(model.outputs ?? [model.output]), params: null },
    utc_time_created: `${new Date(model.time).toISOString().slice(0, 23).replace('T', ' ')}000`,
  };
  const text = (value: unknown) => Buffer.from(typeof value === 'string' ? value : stringify(value, { lineWidth: 0 }));
  return defined({
    MLmodel: text(mlmodel),
    'requirements.txt': onnx ? text(`${requirements.join('\n')}\n`) : undefined,
    'conda.yaml': onnx
      ? text({
          channels: ['conda-forge'],
          dependencies: [`python=${python}`, 'pip', { pip: requirements }],
          name: 'mlflow-env',
        })
      : undefined,
    'python_env.yaml': onnx
      ? text({
          python,
          build_dependencies: ['pip', 'setuptools', 'wheel'],
          dependencies: ['-r requirements.txt'],
        })
      : undefined,
  });
};

/** `[-1, …]`: any number of samples. */
const specOf = (tensors: readonly (TrackedModel['input'] & { readonly name?: string })[]): string =>
  JSON.stringify(
    tensors.map(({ name, shape, dtype }) =>
      defined({ name, type: 'tensor', 'tensor-spec': { dtype, shape: [-1, ...shape] } }),
    ),
  );
