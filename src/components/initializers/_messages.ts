import type { Shape } from '../../contracts/tensors.ts';

export const needsKernel = ({ shape }: { readonly shape: Shape }): string =>
  `\`orthogonal\` fills kernels and gets a weight of shape [${shape.join(', ')}]. Use \`zeros\` for a bias.`;

interface Bounds {
  readonly type: string;
  readonly min: number;
  readonly max: number;
}

export const minAboveMax = ({ type, min, max }: Bounds): string =>
  `\`${type}\` has a \`min\` of ${min}, which is above its \`max\` of ${max}. Swap them.`;
