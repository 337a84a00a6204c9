import { Type } from '@sinclair/typebox';

/*
 * The fields of MLflow's answers that are read. A server may be another one than it says it is: an answer that lacks
 * them is an error with a sentence.
 */

const id = Type.String();
const runInfo = Type.Object({
  run_id: id,
  experiment_id: id,
  status: Type.Optional(Type.String()),
  artifact_uri: Type.String(),
  lifecycle_stage: Type.Optional(Type.String()),
});
const experiment = Type.Object({
  experiment_id: id,
  artifact_location: Type.Optional(Type.String()),
  lifecycle_stage: Type.Optional(Type.String()),
});
const loggedModel = Type.Object({
  info: Type.Object({ model_id: id, artifact_uri: Type.String() }),
});
const version = Type.Object({ version: Type.Union([Type.String(), Type.Number()]) });

export const answers = {
  any: Type.Object({}),
  experimentByName: Type.Object({ experiment: Type.Optional(experiment) }),
  experiments: Type.Object({ experiments: Type.Optional(Type.Array(experiment)) }),
  newExperiment: Type.Object({ experiment_id: id }),
  newRun: Type.Object({ run: Type.Object({ info: runInfo }) }),
  run: Type.Object({
    run: Type.Object({
      info: runInfo,
      outputs: Type.Optional(Type.Object({ model_outputs: Type.Optional(Type.Array(Type.Object({ model_id: id }))) })),
    }),
  }),
  runs: Type.Object({ runs: Type.Optional(Type.Array(Type.Object({ info: runInfo }))) }),
  newModel: Type.Object({ model: loggedModel }),
  models: Type.Object({ models: Type.Optional(Type.Array(loggedModel)) }),
  versions: Type.Object({ model_versions: Type.Optional(Type.Array(version)) }),
  newVersion: Type.Object({ model_version: version }),
  upload: Type.Object({
    presigned_url: Type.String(),
    headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  }),
} as const;
