import { integer } from '../../registry/fields.ts';

export const trials = integer({
  minimum: 1,
  description: 'Trials to make, besides enqueued ones; fewer when a countable space has no more points.',
});
