import type { Plan } from '../contracts/plan.ts';
import { printablePlan } from '../experiment/plan/printable.ts';
import { bind } from '../registry/bind.ts';
import type { Shape } from '../contracts/tensors.ts';
import type { EventOf } from '../contracts/events.ts';
import { loadPlanned, type LoadOptions } from '../run/load/load.ts';

export interface PlanReport {
  readonly plan: Plan;
  readonly model: EventOf<'trial:start'>['model'];
  readonly bytes: {
    /** Weights, and the running statistics beside them. */
    readonly parameters: number;
    /** Parameters and what the optimizer keeps for each of them. */
    readonly state: number;
    /** Outputs of all layers for one training batch, which the backward pass needs. */
    readonly activations: number;
  };
}

/** Plans a run without training: every value in force, and the size of the model. Throws `ExperimentError`. */
export const plan = async (file: string, options: LoadOptions = {}): Promise<PlanReport> => {
  const { plan: resolved, catalog } = await loadPlanned(file, options);
  const [{ loadTf }, { sizeModel }] = await Promise.all([import('../engine/tf.ts'), import('../runner/step/model.ts')]);
  const model = sizeModel(await loadTf(), catalog, resolved);
  const { experiment, facts } = resolved;
  const slots = bind(catalog, 'optimizer', experiment.optimizer).slots().length;
  const parameters = bytesOfFloat * (model.trainable + model.fixed);
  return {
    plan: printablePlan(resolved),
    model,
    bytes: {
      parameters,
      state: parameters + bytesOfFloat * slots * model.trainable,
      activations:
        bytesOfFloat *
        experiment.data.batch.train *
        [facts.transformed, ...facts.layers.map(({ output }) => output)].map(sizeOf).reduce((a, b) => a + b, 0),
    },
  };
};

const bytesOfFloat = 4;
const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
