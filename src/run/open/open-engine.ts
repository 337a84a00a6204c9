import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { cacheFolder } from '../../data/io.ts';
import type { OpenData } from '../../data/open.ts';
import { EngineError, type Engine } from '../../contracts/engine.ts';
import { canonical } from '../../experiment/plan/fingerprint.ts';
import { bind } from '../../registry/bind.ts';
import type { Planned } from '../load/load.ts';
import { timeSteps } from './time-steps.ts';
import { defined } from '../../defined.ts';

/**
 * The engine of a plan. Where its device is `auto` and this machine has a GPU that it might use, each of them trains
 * some steps of the model, once per machine and model; what was found is kept in the user's cache. `patience` is the
 * seconds that a GPU has to open, to compile and to be measured. Throws `EngineError`.
 */
export const openEngine = async (
  planned: Planned,
  data: () => Promise<OpenData>,
  { patience = 20 }: { readonly patience?: number } = {},
): Promise<Engine> => {
  const {
    catalog,
    plan: { experiment },
  } = planned;
  const { candidates } = bind(catalog, 'engine', experiment.engine);
  const devices = (await candidates?.()) ?? [];
  const [cpu, ...gpus] = devices;
  if (cpu === undefined) return bind(catalog, 'engine', experiment.engine).open();
  const file = join(cacheFolder(), 'devices', `${keyOf(planned, devices)}.json`);
  const choice = await choose({ planned, patience, data }, [cpu, ...gpus], file);
  return { ...(await openOn(planned, choice.device)), reason: reasonOf(choice) };
};

/** What was measured, as it is kept. */
export interface Choice {
  readonly device: string;
  /** Of a step, by device. */
  readonly milliseconds: Readonly<Record<string, number>>;
  /** Why a device was not measured. */
  readonly failures: Readonly<Record<string, string>>;
}

const openOn = ({ catalog, plan: { experiment } }: Planned, device: string): Promise<Engine> =>
  bind(catalog, 'engine', { ...experiment.engine, device }).open();

/**
 * Steps of a device, and the seconds that it may take for them; a device that is worth having needs a fraction of that.
 */
const trial = { count: 32, seconds: 3 };

/**
 * Devices that do not open are left out; what is left when only the CPU is needs no measurement, and is not kept: the
 * next run looks again.
 */
const choose = async (
  asked: Asked,
  [cpu, ...others]: readonly [string, ...string[]],
  file: string,
): Promise<Choice> => {
  const kept = readChoice(file);
  // Nothing needs to be opened to leave it.
  if (kept?.device === cpu) return kept;
  const failures: Record<string, string> = {};
  const works = async (device: string) => {
    try {
      await (await openOn(asked.planned, device)).close();
      return [device];
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      failures[device] = error.message;
      return [];
    }
  };
  const working: string[] = [];
  for (const device of others) working.push(...(await works(device)));
  if (working.length === 0) return { device: cpu, milliseconds: {}, failures };
  return kept ?? keepChoice(file, await compare(asked, [cpu, ...working], failures));
};

interface Asked {
  readonly planned: Planned;
  readonly patience: number;
  readonly data: () => Promise<OpenData>;
}

const compare = async (
  { planned, patience, data: load }: Asked,
  devices: readonly string[],
  refused: Choice['failures'],
): Promise<Choice> => {
  const data = await load();
  const milliseconds: Record<string, number> = {};
  const failures: Record<string, string> = { ...refused };
  for (const device of devices) {
    try {
      milliseconds[device] =
        device === devices[0]
          ? await measure(planned, device, data)
          : await inTime(patience, (signal) => measure(planned, device, data, signal));
    } catch (error) {
      // What the CPU, the first, cannot do is the model's fault.
      if (device === devices[0]) throw error;
      failures[device] = `\`${device}\` fails on this model: ${(error as Error).message.split('\n')[0]}`;
    }
  }
  const [fastest] = Object.entries(milliseconds).sort(([, a], [, b]) => a - b);
  return { device: fastest![0], milliseconds, failures };
};

const measure = async (planned: Planned, device: string, data: OpenData, signal?: AbortSignal): Promise<number> => {
  const engine = await openOn(planned, device);
  try {
    return (await timeSteps(planned, engine, data, { ...trial, ...defined({ signal }) })).secondsPerStep * 1000;
  } finally {
    await engine.close();
  }
};

/** A GPU may compile its kernels for minutes. It is left to it, which nobody can stop, and taken for the slower one. */
const inTime = async (seconds: number, measure: (signal: AbortSignal) => Promise<number>): Promise<number> => {
  const late = new AbortController();
  const measured = measure(late.signal);
  measured.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`it had not trained its first steps after ${seconds} s`)),
      seconds * 1000,
    );
  });
  try {
    return await Promise.race([measured, tooLate]);
  } finally {
    clearTimeout(timer);
    late.abort();
  }
};

/** The machine and the model: all that a step's time depends on. */
const keyOf = ({ plan: { experiment, facts } }: Planned, devices: readonly string[]): string => {
  const {
    engine,
    model,
    loss,
    metrics,
    optimizer,
    train,
    data: { batch, transforms },
  } = experiment;
  const machine = [process.platform, process.arch, process.version, cpus()[0]?.model ?? '', cpus().length, devices];
  const step = {
    engine,
    model,
    loss,
    metrics,
    optimizer,
    clip: train.clip,
    accumulate: train.accumulate,
    batch: batch.train,
    transforms,
    input: facts.input,
  };
  return createHash('sha256')
    .update(canonical({ version: 1, machine, step }))
    .digest('hex')
    .slice(0, 32);
};

const choiceSchema = Type.Object({
  device: Type.String(),
  milliseconds: Type.Record(Type.String(), Type.Number()),
  failures: Type.Record(Type.String(), Type.String()),
});

const readChoice = (file: string): Choice | undefined => {
  try {
    const choice = JSON.parse(readFileSync(file, 'utf8')) as unknown;
    return Value.Check(choiceSchema, choice) && choice.device in choice.milliseconds ? choice : undefined;
  } catch {
    return undefined;
  }
};

/** A choice that cannot be kept is made anew at the next run. */
const keepChoice = (file: string, choice: Choice): Choice => {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(choice, null, 2)}\n`);
  } catch {
    return choice;
  }
  return choice;
};

const reasonOf = ({ device, milliseconds, failures }: Choice): string => {
  const others = Object.entries(milliseconds).filter(([other]) => other !== device);
  const slower = others.map(([other, time]) => `${format(time)} ms on ${other}`).join(' and ');
  const measured =
    others.length > 0
      ? `the fastest device for this model: ${format(milliseconds[device]!)} ms a step, and ${slower}, measured once`
      : 'no other device of this machine can be used';
  return [measured, ...Object.values(failures)].join('; ').replace(/\.$/, '');
};

const format = (milliseconds: number): string => milliseconds.toPrecision(3);
