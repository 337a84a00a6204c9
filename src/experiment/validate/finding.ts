import type { Found } from '../plan/facts.ts';

/** A mistake, or a warning, at its place in the experiment. */
export interface Finding extends Found {
  readonly severity?: 'warning';
}
