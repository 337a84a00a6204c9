import { machineMemory } from '../../memory.ts';
import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import type { Planned } from '../../contracts/plan.ts';
import type { Shape } from '../../contracts/tensors.ts';

import { guarded, type Facts, type Found, type KnownExperiment } from '../plan/facts.ts';
import { isWhole } from '../plan/planned.ts';

const bytesOfFloat = 4;

/**
 * Says that a model can't be trained in the memory of this machine, before anything is built: weights, gradients, the
 * optimizer's slots, and one batch's outputs.
 */
export const checkMemory = (
  experiment: KnownExperiment,
  { transformed, layers }: Pick<Facts, 'transformed' | 'layers'>,
  catalog: Catalog,
  memory = machineMemory(),
): Found[] => {
  const planned = experiment.model?.layers;
  if (!transformed || !layers || !planned?.every(isWhole)) return [];
  const inputs = [transformed, ...layers.map(({ output }) => output)];
  const parameters = (planned as readonly Planned[]).map((layer, i) => countWeights(catalog, layer, inputs[i]!));
  const slots = slotsOf(experiment, catalog);
  const batch = isWhole(experiment.data?.batch) ? (experiment.data?.batch.train ?? 0) : 0;
  const bytes = bytesOfFloat * ((2 + slots) * sum(parameters) + batch * sum(inputs.map(sizeOf)));
  if (bytes <= memory) return [];
  const sizes = inputs.slice(1).map((output, i) => (2 + slots) * parameters[i]! + batch * sizeOf(output));
  const largest = sizes.indexOf(sizes.reduce((a, b) => Math.max(a, b)));
  return [
    {
      code: 'out-of-range',
      message: tooLargeModel({
        bytes,
        memory,
        parameters: sum(parameters),
        layer: layers[largest]!.name,
        own: parameters[largest]!,
      }),
      path: ['model', 'layers', largest],
    },
  ];
};

interface ModelSize {
  readonly bytes: number;
  readonly memory: number;
  readonly parameters: number;
  /** The largest layer, and its parameters. */
  readonly layer: string;
  readonly own: number;
}

const tooLargeModel = ({ bytes, memory, parameters, layer, own }: ModelSize): string =>
  `Training this model takes ${gigabytes(bytes)} or more, and this machine has ${gigabytes(memory)}. ` +
  `\`${layer}\` is the largest layer, with ${count(own)} of ${count(parameters)} parameters. Make it smaller, or ` +
  'write a smaller `data.batch.train`.';

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
const count = (number: number): string => number.toLocaleString('en-US');
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const sizeOf = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

const slotsOf = ({ optimizer }: KnownExperiment, catalog: Catalog): number => {
  if (!isWhole(optimizer)) return 0;
  const slots = guarded('optimizer', optimizer.type, () => bind(catalog, 'optimizer', optimizer).slots().length);
  return slots.value ?? 0;
};

/**
 * Numbers in the weights that a layer, and the layers inside it, has its initializers check: a lower bound, as
 * `bidirectional` has one direction checked. Nothing is built.
 */
export const countWeights = (catalog: Catalog, layer: Planned, input: Shape): number => {
  const shapes: (readonly number[])[] = [];
  const counted = guarded('layer', layer.type, () => bind(counting(catalog, shapes), 'layer', layer).shape(input));
  return counted.failure ? 0 : sum(shapes.map(sizeOf));
};

/** A catalog whose initializers note the weights that they are asked about. */
const counting = (catalog: Catalog, shapes: (readonly number[])[]): Catalog => {
  const get: Catalog['get'] = (kind, type) => {
    const component = catalog.get(kind, type);
    if (kind !== 'initializer' || !component) return component;
    const { check } = component as { check?: (fields: unknown, weight: { readonly shape: Shape }) => unknown };
    const noting = (fields: unknown, weight: { readonly shape: Shape }): unknown => {
      shapes.push(weight.shape);
      return check?.(fields, weight);
    };
    return { ...component, check: noting };
  };
  return { ...catalog, get };
};
