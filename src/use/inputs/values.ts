import type { HostArray, Spec } from '../../contracts/tensors.ts';
import { allocate, sizeOf } from '../../engine/host.ts';
import { InputError } from './input-error.ts';

/**
 * Numbers as the model takes them. Throws `InputError` where they are too few, no numbers, or beyond what the type
 * holds.
 */
export const valuesOf = (numbers: ArrayLike<number>, { shape, dtype }: Spec): HostArray => {
  const size = sizeOf(shape);
  if (numbers.length !== size)
    throw new InputError(
      `has ${numbers.length} ${numbers.length === 1 ? 'value' : 'values'}, and the model takes ` +
        `${size}${shape.length > 1 ? ` (${shape.join(' × ')})` : ''}`,
    );
  const values = allocate(dtype, size);
  for (let i = 0; i < size; i++) {
    values[i] = numbers[i]!;
    // What the type can't hold comes back as something else; of float32 only what is not finite.
    if (dtype === 'float32' ? !Number.isFinite(values[i]) : values[i] !== numbers[i])
      throw new InputError(`has \`${numbers[i]}\` as value ${i + 1}, and the model takes ${kinds[dtype]}`);
  }
  return values;
};

const kinds = { float32: 'finite numbers', int32: 'whole numbers', uint8: 'whole numbers 0 … 255' } as const;
