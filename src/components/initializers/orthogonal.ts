import { defineInitializer } from '../../registry/define.ts';
import { number } from '../../registry/fields.ts';
import { needsKernel } from './_messages.ts';
import { orthonormalize } from './_orthonormal.ts';

export const orthogonal = defineInitializer({
  type: 'orthogonal',
  summary:
    'Draws a random (semi-)orthogonal matrix between the outputs and the inputs of each output; for kernels only.',
  source:
    'Saxe et al. 2014; torch.nn.init.orthogonal_, Q of a QR decomposition with the signs that make R’s diagonal ' +
    'positive',
  fields: {
    gain: number({ exclusiveMinimum: 0, default: 1, description: 'Factor by which the matrix is multiplied.' }),
  },
  examples: [{}, { gain: 1.414 }],
  check: (_, { shape }) => (shape.length < 2 ? needsKernel({ shape }) : undefined),
  values: ({ gain }, { shape, outputDimensions = 1 }, random) => {
    const rows = product(shape.slice(0, -outputDimensions));
    const columns = product(shape.slice(-outputDimensions));
    const [length, count] = rows >= columns ? [rows, columns] : [columns, rows];
    const vectors = orthonormalize(
      Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal())),
    );
    return Float32Array.from({ length: rows * columns }, (_, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      return gain * (rows >= columns ? vectors[column]![row]! : vectors[row]![column]!);
    });
  },
});

const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);
