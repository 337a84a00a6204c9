import { expect, it } from 'vitest';
import { bind } from '../../src/registry/bind.ts';
import { bound, catalog } from '../conformance/bound.ts';
import { amountText, parseAmount } from '../../src/registry/fields.ts';

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

it.each([1e-7, 5e-324, 1.25e-9, 1e-6, 0, 3, 2.5, 1e20, 123456789012345680000])('binds the bare amount %s', (value) => {
  const text = amountText(value, ['steps']);
  expect(parseAmount(text, ['epochs'])).toEqual({ value, unit: 'steps' });
  const stopper = bind(catalog, 'stopper', { type: 'timeLimit', limit: amountText(value, ['min']) });
  expect(stopper.fields).toMatchObject({ limit: { value, unit: 'min' } });
});
