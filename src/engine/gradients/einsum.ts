import type { Tensor, Tf } from '../../contracts/tensors.ts';
import type { Repair } from './repair.ts';

/**
 * Missing. The gradient of a factor is the product of all the others with what came, summed over what the factor does
 * not have; a dimension that the factor alone has was summed over, and gets the same everywhere.
 */
export const einsumGradients = (tf: Tf): Repair[] => [
  {
    kernel: 'Einsum',
    save: 'all',
    gradient: (dy: Tensor, saved, attributes) => {
      const [left, result] = (attributes as { equation: string }).equation.replace(/\s/g, '').split('->') as [
        string,
        string,
      ];
      const terms = left.split(',');
      const gradientOf = (at: number) => () => {
        const own = [...terms[at]!];
        const others = terms.map((term, i) => ({ term, tensor: saved[i]! })).filter((_, i) => i !== at);
        const known = new Set([...result, ...others.flatMap(({ term }) => [...term])]);
        const kept = own.filter((label) => known.has(label));
        const product = tf.einsum(
          `${[result, ...others.map(({ term }) => term)].join(',')}->${kept.join('')}`,
          dy,
          ...others.map(({ tensor }) => tensor),
        );
        const { shape } = saved[at]!;
        return tf.broadcastTo(
          tf.reshape(
            product,
            own.map((label, axis) => (known.has(label) ? shape[axis]! : 1)),
          ),
          shape as [number],
        );
      };
      return Object.fromEntries(terms.map((_, at) => [at, gradientOf(at)]));
    },
  },
];
