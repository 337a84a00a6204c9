import type { Call, Inputs, Kernels } from '../record/graph.ts';

type Equation = { readonly equation: string };

export const einsumKernels: Kernels = {
  Einsum: {
    infer: (inputs, { equation }: Equation, tf) => {
      const values = Object.values(inputs);
      const [terms, result] = equation.replace(/\s/g, '').split('->') as [string, string];
      const sizes = new Map<string, number>();
      terms.split(',').forEach((term, i) => {
        const { shape } = values[i]!;
        const fits = term.length === shape.length && new Set(term).size === term.length && [...term].every((label, axis) => (sizes.get(label) ?? shape[axis]) === shape[axis]);
        tf.util.assert(fits, () => `\`${equation}\` does not fit ${values.map((value) => `[${value.shape.join(', ')}]`).join(' and ')}.`);
        [...term].forEach((label, axis) => sizes.set(label, shape[axis]!));
      });
      return { shape: [...result].map((label) => sizes.get(label)!), dtype: values[0]!.dtype };
    },
    lower: (to, { inputs, output, attributes: { equation } }: Call<Inputs, Equation>) =>
      to.set(output, to.emit.op('Einsum', Object.values(inputs).map((value) => to.get(value)), output.shape, { attributes: { equation: equation.replace(/\s/g, '') } })),
  },
};
