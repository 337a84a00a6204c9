/** The files of a small run, each with one value replaced; what must come of opening them. */
import { cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import {
  compare,
  diff,
  evaluate,
  exportModel,
  predict,
  report,
  reproduce,
  resume,
  run,
  serve,
  sync,
} from '../../src/index.ts';
import { failure } from '../../src/cli/failure.ts';
import { vi } from 'vitest';
import { emptyFolder, root } from '../cli/_assay.ts';

export const makeRun = async (): Promise<string> => {
  const { folder } = await run(join(root, 'test/fixtures/cli/small.yaml'), {
    out: emptyFolder(),
    set: [
      'data.transforms=[standardize]',
      'train.checkpoint={every: 1 epochs}',
      'reporters=[csv, {type: mlflow, offline: true}]',
    ],
  });
  return folder;
};

export interface Damage {
  readonly file: string;
  readonly path: string;
  readonly made: string;
  readonly text: () => string;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const replacements: readonly (Json | undefined)[] = [
  null,
  'a \u001b[31mtext',
  -7.5,
  12_345,
  [],
  {},
  undefined,
  true,
  'x'.repeat(100_000),
];

/** Each file with each of its values replaced in turn by each of the others. */
export const damages = (folder: string): Damage[] => {
  const names = ['plan.json', 'environment.json', 'source.json', 'model/transforms.json', 'model/model.json'];
  const whole = names.flatMap((file) =>
    variants(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Json).map(({ value, ...rest }) => ({
      ...rest,
      file,
      text: () => JSON.stringify(value) ?? '',
    })),
  );
  const lines = readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n');
  const events = lines.flatMap((line, i) =>
    variants(JSON.parse(line) as Json).map(({ value, path, made }) => ({
      file: 'events.jsonl',
      path: `line ${i + 1}: ${path}`,
      made,
      text: () => `${lines.with(i, JSON.stringify(value) ?? '').join('\n')}\n`,
    })),
  );
  const checkpoint = `checkpoints/${readdirSync(join(folder, 'checkpoints')).sort().at(-1)!}/progress.json`;
  const state = (JSON.parse(readFileSync(join(folder, checkpoint), 'utf8')) as { state: Json }).state;
  const states = variants(state).map(({ value, path, made }) => ({
    file: checkpoint,
    path,
    made,
    text: () => {
      const text = JSON.stringify(value) ?? '';
      const sha256 = createHash('sha256').update(text).digest('hex');
      return `{"sha256":"${sha256}","state":${text}}\n`;
    },
  }));
  return [...whole, ...events, ...states];
};

interface Variant {
  readonly path: string;
  readonly made: string;
  readonly value: Json | undefined;
}

const variants = (value: Json, path = ''): Variant[] => {
  const own = replacements.map((made) => ({ path, made: String(JSON.stringify(made)).slice(0, 20), value: made }));
  if (typeof value !== 'object' || value === null) return own;
  const inside = Object.entries(value).flatMap(([key, item]) =>
    variants(item, `${path}/${key}`).map((variant) => ({ ...variant, value: withItem(value, key, variant.value) })),
  );
  return [...own, ...inside];
};

const withItem = (value: Json[] | { [key: string]: Json }, key: string, item: Json | undefined): Json => {
  if (Array.isArray(value))
    return item === undefined ? value.filter((_, i) => String(i) !== key) : value.with(Number(key), item);
  const { [key]: _, ...rest } = value;
  return item === undefined ? rest : { ...rest, [key]: item };
};

const verbs: Readonly<Record<string, (folder: string, whole: string) => Promise<unknown>>> = {
  predict: async (folder) => {
    const { predicted, close } = await predict(folder, [join(folder, 'input.csv')], { engine: 'cpu' });
    try {
      for await (const _ of predicted);
    } finally {
      await close();
    }
  },
  evaluate: (folder) => evaluate(folder, { engine: 'cpu' }),
  export: (folder) => exportModel(folder, { format: 'safetensors' }),
  report: async (folder) => (await report(folder)).problems,
  resume: (folder) => resume(folder, { extend: { epochs: 3 } }),
  reproduce: (folder) => reproduce(folder),
  serve: async (folder) => (await serve(folder, { port: 0, engine: 'cpu' })).close(),
  sync: async (folder) => {
    const signal = AbortSignal.timeout(50);
    const [sent] = await sync(folder, { uri: 'http://127.0.0.1:9', seconds: 0, signal });
    return [sent?.problem, ...(sent?.warnings ?? [])];
  },
  compare: (folder, whole) => compare([folder, whole]),
  diff: (folder, whole) => diff(folder, whole),
};

/** Which commands open a file. */
const readers = (file: string): readonly string[] => {
  if (file.startsWith('checkpoints')) return ['resume'];
  if (file.startsWith('model/')) return ['predict', 'evaluate', 'export', 'serve'];
  if (file === 'events.jsonl') return ['report', 'resume', 'reproduce', 'sync', 'compare', 'diff', 'evaluate'];
  if (file === 'source.json') return ['evaluate', 'resume', 'reproduce', 'sync'];
  return ['predict', 'evaluate', 'export', 'serve', 'sync', 'diff'];
};

/**
 * What is wrong with what a command said of a damaged run: a stack, a control character, a long message, a file
 * outside.
 */
export const complaintsOf = async (whole: string, { file, path, made, text }: Damage, count = 9): Promise<string[]> => {
  const complaints: string[] = [];
  const names = readers(file).slice(0, count);
  for (const name of names) {
    const place = emptyFolder();
    const folder = join(place, 'runs', 'small', basename(whole));
    cpSync(whole, folder, { recursive: true });
    writeFileSync(join(folder, file), text());
    writeFileSync(join(folder, 'input.csv'), 'a,b\n0,0.9\n');
    const said = await saidBy(() => verbs[name]!(folder, whole));
    const about = `${name} of ${file} with ${path} as ${made}`;
    if (/\n\s+at |This is a bug|TypeError|RangeError|is not a function|undefined/.test(said))
      complaints.push(`${about}: ${said.slice(0, 700)}`);
    // eslint-disable-next-line no-control-regex -- what a terminal would obey
    if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(said)) complaints.push(`${about}: has control characters`);
    if (said.length > 2000) complaints.push(`${about}: ${said.length} characters`);
    if (readdirSync(place).join() !== 'runs') complaints.push(`${about}: wrote ${readdirSync(place).join()}`);
    rmSync(place, { recursive: true });
  }
  return complaints;
};

const saidBy = async (work: () => Promise<unknown>): Promise<string> => {
  let said = '';
  const spy = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
  try {
    const found = await work();
    if (Array.isArray(found)) said += found.filter((part) => typeof part === 'string').join(' ');
  } catch (error) {
    failure(error);
  } finally {
    spy.mockRestore();
  }
  return said;
};
