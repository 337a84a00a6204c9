import type { Shape } from '../../contracts/tensors.ts';

interface Channels {
  readonly field: string;
  readonly numbers: number;
  readonly input: Shape;
}

export const otherChannels = ({ field, numbers, input }: Channels): string => {
  const channels = input.at(-1);
  const counted = channels === 1 ? '1 channel' : `${channels ?? 'no'} channels`;
  return (
    `\`${field}\` has ${numbers} numbers and shape [${input.join(', ')}] has ${counted}. Write one number, or one ` +
    'per channel.'
  );
};
