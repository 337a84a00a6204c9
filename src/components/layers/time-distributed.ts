import { defineLayer } from '../../registry/define.ts';
import { slot } from '../../registry/fields.ts';
import { ShapeError, type LayerContext } from '../../registry/kinds.ts';
import { type Shape, type Tensor, type Tf } from '../../contracts/tensors.ts';
import { remedy } from '../../registry/mask.ts';
import { withCall } from './_with-call.ts';
import { needsSteps, normalizesPadding } from './_messages.ts';

export const timeDistributed = defineLayer({
  type: 'timeDistributed',
  summary:
    'Applies one layer to each time step of a sequence [time, …], with the same weights: `{type: timeDistributed, ' +
    'layer: {type: dense, units: 64}}`.',
  source: 'keras.layers.TimeDistributed; the steps go through the layer as one larger batch',
  fields: { layer: slot('layer', { description: 'The layer, applied to one time step at a time.' }) },
  examples: [
    { layer: { type: 'dense', units: 3 } },
    { layer: 'flatten' },
    { layer: { type: 'dropout', rate: 0.3 } },
    { layer: { type: 'residual', layers: [{ type: 'dropout', rate: 0.3 }, 'layerNorm'] } },
    { layer: { type: 'bidirectional', layer: { type: 'gru', units: 2 } } },
  ],
  shape: ({ layer }, input) => {
    const [time, ...step] = input;
    if (time === undefined || step.length === 0) throw new ShapeError(needsSteps({ type: 'timeDistributed', input }));
    return [time, ...layer.shape(step)];
  },
  mask: ({ layer }, masked, [, ...step]) => {
    if (masked && (layer.leastBatch?.(step) ?? 1) > 1)
      throw new ShapeError(normalizesPadding({ inner: layer.type, remedy }));
    return masked;
  },
  // The inner layer sees time steps as samples.
  leastBatch: ({ layer }, [time, ...step]) => Math.ceil((layer.leastBatch?.(step) ?? 1) / time!),
  build: ({ layer: child }, tf, context) => {
    const [time, ...step] = context.input as [number, ...number[]];
    const inside = overTime(tf, context.inner(child.type, step), time);
    // tfjs names weights of the inner layer, or of its two directions, after the outer one, except in a model of
    // layers.
    const named =
      child.type === 'bidirectional'
        ? overTime(tf, { ...context, input: step }, time)
        : { ...inside, weight: context.weight };
    const inner = child.build(tf, { ...named, name: inside.name, masked: false });
    return withCall(tf, tf.layers.timeDistributed({ name: context.name, layer: inner }), (x, training) => {
      const steps = inner.call(tf.reshape(x, [x.shape[0]! * time, ...step]), { training });
      const output = (Array.isArray(steps) ? steps[0]! : steps) as Tensor;
      return tf.reshape(output, [x.shape[0]!, time, ...output.shape.slice(1)]);
    });
  },
});

/** Draws for a layer that sees time steps as samples. */
const overTime = (tf: Tf, context: LayerContext, time: number): LayerContext => ({
  ...context,
  uniform: (stream, shape: Shape) => {
    const draw = context.uniform(stream, [time, ...shape]);
    return () => {
      const drawn = draw();
      return tf.reshape(drawn, [drawn.shape[0]! * time, ...shape]);
    };
  },
  inner: (name, input, masked) => overTime(tf, context.inner(name, input, masked), time),
});
