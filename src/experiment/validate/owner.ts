import type { Catalog } from '../../registry/catalog.ts';
import type { Kind } from '../../registry/kinds.ts';
import type { Path, Place } from '../tree.ts';

/** Whose fields were checked: a component’s, or without one the experiment’s. */
export interface Owner {
  readonly component?: { readonly kind: Kind; readonly type: string };
  /** The component is the slot’s default, `type` not being written. */
  readonly implied?: boolean;
  readonly path: Path;
  /** Where the component is named. */
  readonly place: Place | undefined;
  readonly catalog: Catalog;
}
