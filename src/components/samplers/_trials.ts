import { integer } from '../../registry/fields.ts';

export const trials = integer({
  minimum: 1,
  description: 'Number of trials besides enqueued ones; fewer if the space has no more points.',
});
