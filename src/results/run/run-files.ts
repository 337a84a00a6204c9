import type { Static, TSchema } from '@sinclair/typebox';
import type { Plan } from '../../contracts/plan.ts';
import type { SavedColumns } from '../../contracts/columns.ts';
import type { Environment } from '../../contracts/run.ts';
import { isMissing, readTextIn } from '../../files/folder-files.ts';
import { UnsafeFileError } from '../../files/inside-folder.ts';
import { jsonProblem } from '../../registry/json-check.ts';
import { fileMissing, fileUnreadable, notJson, wrongFile } from '../messages.ts';
import { RunError } from './run-error.ts';
import {
  columnsSchema,
  environmentSchema,
  modelSchema,
  planSchema,
  sourceSchema,
  transformsSchema,
} from './run-schemas.ts';

/*
 * Every JSON file of a run's folder is read here, and checked before anything else sees it: the folder may come from
 * somebody else. All of it throws `RunError`, which names the file and the field, and `UnsafeFileError` where a link
 * leads out of the folder.
 */

export const readPlan = async (folder: string): Promise<Plan> =>
  (await readChecked(folder, 'plan.json', planSchema)) as unknown as Plan;

export const readEnvironment = (folder: string): Promise<Environment> =>
  readChecked(folder, 'environment.json', environmentSchema) as Promise<Environment>;

export const readSourceFile = (folder: string): Promise<Static<typeof sourceSchema>> =>
  readChecked(folder, 'source.json', sourceSchema);

export const readTransforms = (folder: string): Promise<Static<typeof transformsSchema>> =>
  readChecked(folder, 'model/transforms.json', transformsSchema);

export const readColumns = async (folder: string): Promise<SavedColumns> =>
  (await readChecked(folder, 'model/columns.json', columnsSchema)) as unknown as SavedColumns;

export const readModelFile = (folder: string): Promise<Static<typeof modelSchema>> =>
  readChecked(folder, 'model/model.json', modelSchema);

/** A JSON file of a run by its name in the folder, as its schema describes it. */
export const readChecked = async <S extends TSchema>(folder: string, name: string, schema: S): Promise<Static<S>> => {
  const text = await readTextIn(folder, name).catch((error: Error) => {
    if (error instanceof UnsafeFileError) throw error;
    if (isMissing(error)) throw new RunError(fileMissing({ folder, name }));
    throw new RunError(fileUnreadable({ folder, name, reason: error.message }));
  });
  return parseChecked(text, { folder, name }, schema);
};

/** As `readChecked`, of a text that was read already. */
export const parseChecked = <S extends TSchema>(
  text: string,
  where: { readonly folder: string; readonly name: string },
  schema: S,
): Static<S> => {
  const value = parse(text);
  if (value === undefined) throw new RunError(notJson(where));
  const problem = jsonProblem(schema, value);
  if (problem !== undefined) throw new RunError(wrongFile({ ...where, problem }));
  return value as Static<S>;
};

/** JSON has no undefined. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
