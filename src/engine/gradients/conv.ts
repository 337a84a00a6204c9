import type { Tensor, Tf } from '../../registry/kinds.ts';
import type { Repair } from './repair.ts';

/** Theirs refuse dilation. A dilated filter is a larger filter with zeros between its taps, which their kernels can differentiate. */
export const convolutionGradients = (tf: Tf): Repair[] => [
  convolution(tf, 'Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'),
  convolution(tf, 'DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter'),
];

const convolution = (tf: Tf, kernel: string, ofInput: string, ofFilter: string): Repair => ({
  kernel,
  save: ['x', 'filter'],
  gradient: (dy: Tensor, saved, attributes) => {
    const [x, filter] = saved as [Tensor, Tensor];
    const { dilations, ...window } = attributes;
    const [down, across] = typeof dilations === 'number' ? [dilations, dilations] : ((dilations as [number, number] | null | undefined) ?? [1, 1]);
    const [height, width, inputs, outputs] = filter.shape as [number, number, number, number];
    const spread = [(height - 1) * down + 1, (width - 1) * across + 1, inputs, outputs] as const;
    const plain = down === 1 && across === 1;
    const stuffed = () => {
      const taps = tf.pad(tf.reshape(filter, [height, 1, width, 1, inputs * outputs]), [[0, 0], [0, down - 1], [0, 0], [0, across - 1], [0, 0]]);
      return tf.slice(tf.reshape(taps, [height * down, width * across, inputs, outputs]), [0, 0, 0, 0], [...spread]);
    };
    const thinned = (gradient: Tensor) => {
      const padded = tf.pad(gradient, [[0, down - 1], [0, across - 1], [0, 0], [0, 0]]);
      const taps = tf.reshape(padded, [height, down, width, across, inputs * outputs]);
      return tf.reshape(tf.slice(taps, [0, 0, 0, 0, 0], [height, 1, width, 1, inputs * outputs]), filter.shape);
    };
    const run = (name: string, operands: Record<string, Tensor>, more: object) => tf.engine().runKernel(name, operands, { ...window, dilations: 1, ...more } as never) as Tensor;
    const whole = () => run(ofFilter, { x, dy }, { filterShape: [...spread] });
    return {
      x: () => run(ofInput, { dy, filter: plain ? filter : stuffed() }, { inputShape: x.shape }),
      filter: () => (plain ? whole() : thinned(whole())),
    };
  },
});
