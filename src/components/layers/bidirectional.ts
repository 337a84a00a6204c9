import { defineLayer } from '../../registry/define.ts';
import { choice, slot } from '../../registry/fields.ts';
import { ShapeError, type Bound, type LayerContext } from '../../registry/kinds.ts';
import { type Layer } from '../../contracts/tensors.ts';
import { unrolled } from './_recurrent.ts';
import { notRecurrent } from './_messages.ts';

export const bidirectional = defineLayer({
  type: 'bidirectional',
  summary: 'Reads a sequence with two copies of a recurrent layer, one from each end, and combines their outputs.',
  source:
    'Schuster and Paliwal 1997; `bidirectional=True` of ' +
    'https://docs.pytorch.org/docs/stable/generated/torch.nn.LSTM.html',
  fields: {
    layer: slot('layer', {
      description: 'The recurrent layer: `lstm`, `gru` or `simpleRnn`; each copy has its own weights.',
    }),
    merge: choice(['concat', 'sum', 'mean'], {
      default: 'concat',
      description: 'How the two outputs of a time step are combined.',
    }),
  },
  examples: [
    { layer: { type: 'lstm', units: 3 } },
    { layer: { type: 'gru', units: 2, sequences: true } },
    { layer: { type: 'simpleRnn', units: 3 }, merge: 'sum' },
  ],
  shape: ({ layer, merge }, input) => {
    if (!recurrent.includes(layer.type)) throw new ShapeError(notRecurrent({ type: layer.type }));
    const output = layer.shape(input);
    return merge === 'concat' ? [...output.slice(0, -1), 2 * output.at(-1)!] : output;
  },
  mask: ({ layer }, masked) => masked && (layer.fields as { readonly sequences: boolean }).sequences,
  build: ({ layer, merge }, tf, context) => {
    const inner = layer.build(tf, { ...context, name: layer.type, weight: inBoth(layer, context) });
    const both = tf.layers.bidirectional({
      name: context.name,
      layer: inner as never,
      mergeMode: merge === 'mean' ? 'ave' : merge,
    }) as unknown as Bidirectional;
    // tfjs makes its copies from the configuration, with its own `call`.
    for (const side of [both.forwardLayer, both.backwardLayer]) unrolled(tf, side, context.masked);
    return both;
  },
});

const recurrent = ['lstm', 'gru', 'simpleRnn'];

type Bidirectional = Layer & { readonly forwardLayer: Layer; readonly backwardLayer: Layer };

/** Declares each weight twice, by the names that tfjs gives to its copies. */
const inBoth =
  ({ type }: Bound<'layer'>, context: LayerContext): LayerContext['weight'] =>
  (...weight) => {
    for (const side of ['forward', 'backward']) context.inner(`${side}_${type}`, context.input).weight(...weight);
  };
