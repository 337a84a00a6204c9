import { bind } from '../../registry/bind.ts';
import type { Catalog } from '../../registry/catalog.ts';
import { maskAfter } from '../../registry/mask.ts';
import { guarded, type Facts, type Found, type KnownExperiment } from '../plan/facts.ts';
import type { Result } from '../issues/issue.ts';
import { isWhole } from '../plan/planned.ts';

/** Time steps that are padding must not be taken for data, silently: by a layer, or by the loss. */
export const checkMasks = (
  { model }: KnownExperiment,
  { transformed, layers }: Pick<Facts, 'transformed' | 'layers'>,
  catalog: Catalog,
): Found[] => {
  if (!transformed || !layers || !model?.layers) return [];
  let masked = false;
  for (const [i, planned] of model.layers.entries()) {
    const input = i === 0 ? transformed : layers[i - 1]!.output;
    if (!isWhole(planned)) return [];
    const before: boolean = masked;
    const { value, failure }: Result<boolean> = guarded('layer', planned.type, () =>
      maskAfter(bind(catalog, 'layer', planned), before, input),
    );
    if (failure)
      return [
        {
          ...failure,
          code: failure.code === 'component-failed' ? failure.code : 'padding-as-data',
          path: ['model', 'layers', i],
        },
      ];
    masked = value;
  }
  const last = model.layers.length - 1;
  return masked
    ? [
        {
          code: 'padding-as-data',
          message:
            `The output of \`${model.layers[last]!.type}\` has time steps that are padding, and the loss and the ` +
            'metrics would count them. End the model in a layer that makes one vector of a sequence, such as an ' +
            '`lstm` without `sequences`, or take the mask away.',
          path: ['model', 'layers', last],
        },
      ]
    : [];
};
