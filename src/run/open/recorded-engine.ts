import { builtins } from '../../components/index.ts';
import type { Environment } from '../../contracts/run.ts';
import { createCatalog, fieldsOf, type Catalog } from '../../registry/catalog.ts';
import { defined } from '../../defined.ts';

/** An engine as it was when it computed something. */
type RecordedEngine = Pick<Environment['engine'], 'name' | 'device' | 'threads'>;

/** The recorded engine as changes to the file of its run: what a user would pass as `--engine` and `--threads`. */
export const recordedEngine = (engine: RecordedEngine): { readonly engine: string; readonly threads?: number } => {
  const { device, threads } = engineFields(createCatalog(builtins), engine.name, engine);
  return defined({ engine: device === undefined ? engine.name : `${engine.name}:${device}`, threads });
};

/**
 * The settings that this engine has: `cpu` has neither device nor threads. An engine of the user's own, which the
 * catalog may lack, takes them all.
 */
export const engineFields = <S extends object>(catalog: Catalog, name: string, settings: S): Partial<S> => {
  const component = catalog.get('engine', name);
  const known = component ? Object.keys(fieldsOf(component)) : Object.keys(settings);
  return Object.fromEntries(Object.entries(settings).filter(([field]) => known.includes(field))) as Partial<S>;
};
