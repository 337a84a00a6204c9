import { expect, it } from 'vitest';
import { bind } from '../../src/registry/bind.ts';
import { bound, catalog } from '../conformance/bound.ts';

it('takes a plan of before a field was there', () => {
  const { dilation, ...before } = { ...bound('layer', 'depthwiseConv2d', { kernelSize: 2 }).fields } as Record<
    string,
    unknown
  >;
  expect(dilation).toBe(1);
  const planned = {
    ...before,
    kernelInitializer: { type: 'zeros' },
    biasInitializer: { type: 'zeros' },
    kernelRegularizer: null,
  };
  const layer = bind(catalog, 'layer', { type: 'depthwiseConv2d', ...planned } as never);
  expect((layer.fields as Record<string, unknown>)['dilation']).toBe(1);
  expect(layer.shape([4, 4, 1])).toEqual([3, 3, 1]);
});
