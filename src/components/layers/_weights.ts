import { ShapeError, type Bound, type LayerContext, type WeightShape } from '../../registry/kinds.ts';

/** A weight that a layer will have. */
export interface Weight {
  readonly name: string;
  readonly initializer: Bound<'initializer'>;
  readonly weight: WeightShape;
  readonly regularizer?: Bound<'regularizer'> | null;
}

/** Throws `ShapeError` when an initializer cannot fill its weight. */
export const checkWeights = (weights: readonly Weight[]): void => {
  for (const { initializer, weight } of weights) {
    const mistake = initializer.check?.(weight);
    if (mistake !== undefined) throw new ShapeError(mistake);
  }
};

export const declareWeights = (context: LayerContext, weights: readonly Weight[]): void => {
  for (const { name, initializer, weight, regularizer } of weights)
    context.weight(name, initializer, weight, regularizer);
};

/** Fields of layers with a kernel and a bias. */
export interface KernelFields {
  readonly bias: boolean;
  readonly kernelInitializer: Bound<'initializer'>;
  readonly biasInitializer: Bound<'initializer'>;
  readonly kernelRegularizer: Bound<'regularizer'> | null;
}

/**
 * Kernel and bias by the names of tfjs. The kernel's last dimension is the outputs, the one before the inputs, others
 * the receptive field.
 */
export const kernelAndBias = (
  { bias, kernelInitializer, biasInitializer, kernelRegularizer }: KernelFields,
  shape: readonly [...number[], number, number],
): Weight[] => {
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const field = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  const fan = { fanIn: inputs * field, fanOut: outputs * field };
  const kernel = {
    name: 'kernel',
    initializer: kernelInitializer,
    weight: { shape, ...fan },
    regularizer: kernelRegularizer,
  };
  return bias
    ? [kernel, { name: 'bias', initializer: biasInitializer, weight: { shape: [outputs], ...fan } }]
    : [kernel];
};
