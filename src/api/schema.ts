import { builtins } from '../components/index.ts';
import { experimentFields, extendsDescription } from '../experiment/fields.ts';
import { createCatalog } from '../registry/catalog.ts';
import { experimentSchema, type JsonSchema } from '../registry/schema.ts';
import { load } from '../run/load/load.ts';

/** JSON Schema of experiment files, for editors, with the user's components that `file` names under `use`. */
export const schema = async (file?: string): Promise<JsonSchema> => {
  const catalog = file === undefined ? createCatalog(builtins) : (await load(file)).catalog;
  return experimentSchema(experimentFields, extendsDescription, catalog);
};
