import type { Call, Inputs } from '../../record/graph.ts';
import type { Kernels } from '../kernel.ts';

type Equation = { readonly equation: string };

export const einsumKernels: Kernels = {
  Einsum: {
    infer: (inputs, { equation }: Equation, tf) => {
      const values = Object.values(inputs);
      const [terms, result] = equation.replace(/\s/g, '').split('->') as [string, string];
      tf.backend_util.decodeEinsumEquation(equation, values.length);
      const sizes = new Map<string, number>();
      terms.split(',').forEach((term, i) => {
        const { shape } = values[i]!;
        tf.util.assert(
          term.length === shape.length,
          () => `\`${term}\` of \`${equation}\` does not fit the input shaped [${shape.join()}].`,
        );
        [...term].forEach((label, axis) => {
          const size = sizes.get(label) ?? shape[axis]!;
          tf.util.assert(
            size === shape[axis],
            () => `\`${equation}\` takes dimension ${size} at axis ${axis} of the input shaped [${shape.join()}].`,
          );
          sizes.set(label, size);
        });
      });
      return { shape: [...result].map((label) => sizes.get(label)!), dtype: values[0]!.dtype };
    },
    lower: (to, { inputs, output, attributes: { equation } }: Call<Inputs, Equation>) =>
      to.set(
        output,
        to.emit.op(
          'Einsum',
          Object.values(inputs).map((value) => to.get(value)),
          output.shape,
          { attributes: { equation: equation.replace(/\s/g, '') } },
        ),
      ),
  },
};
