import { expect, it } from 'vitest';
import { fromSafetensors, toSafetensors } from '../../src/runner/state/safetensors.ts';

const whole = toSafetensors({ w: { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) } });

const fileWith = (header: string): Uint8Array => {
  const text = Buffer.from(header);
  const bytes = new Uint8Array(8 + text.length + 24);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
};
const withEntry = (changed: object): Uint8Array =>
  fileWith(JSON.stringify({ w: { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24], ...changed } }));

it('reads what it wrote', () => {
  expect(fromSafetensors(whole)).toEqual({
    w: { dtype: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  });
  expect(fromSafetensors(toSafetensors({}, { format: 'pt' }))).toEqual({});
});

it.each([
  [whole.subarray(0, 4), 'its header is longer than the file'],
  [fileWith('{"w":'), 'its header is not JSON'],
  [fileWith('null'), 'its header is not a map'],
  [fileWith('[1]'), 'its header is not a map'],
  [fileWith('{"w":null}'), 'its header is damaged: `w` is `null`, and not a map'],
  [withEntry({ dtype: 7 }), '`w.dtype` is `7`, and not text'],
  [withEntry({ dtype: 'F\u001b64' }), 'the type `F\ufffd64` of `w` is not one of F32, I32, U8'],
  [withEntry({ shape: 6 }), '`w.shape` is `6`'],
  [withEntry({ shape: [2, -3] }), '`w.shape[1]` is `-3`'],
  [withEntry({ shape: [2 ** 40] }), '`w` has 24 bytes, and its shape [1099511627776] needs 4398046511104'],
  [withEntry({ data_offsets: [24] }), '`w.data_offsets` is a list, and not a list of 2'],
  [withEntry({ data_offsets: [-24, 0] }), '`w.data_offsets[0]` is `-24`'],
  [withEntry({ data_offsets: [24, 48] }), '`w` ends after the file'],
])('names the mistake in a file (%#)', (bytes, said) => {
  expect(() => fromSafetensors(bytes)).toThrow(said);
});
