import type { Engine } from '../../contracts/engine.ts';
import { loadPlanned, type LoadOptions, type Planned } from '../load/load.ts';
import { open } from './open.ts';
import { timeSteps, type Timed } from './time-steps.ts';

export interface Measured extends Timed {
  /** Most memory that the process had, in bytes. */
  readonly peakMemory: number;
  readonly engine: string;
}

/** Runs some steps of an experiment and writes nothing. Throws `ExperimentError` and `EngineError`. */
export const measure = async (file: string, options: LoadOptions = {}): Promise<Measured> =>
  measurePlanned(await loadPlanned(file, options));

export const measurePlanned = async (planned: Planned): Promise<Measured> => {
  const { engine, data } = await open(planned);
  try {
    const timed = await timeSteps(planned, engine, data, { count: 20 });
    return { ...timed, peakMemory: process.resourceUsage().maxRSS * 1024, engine: engineWords(engine) };
  } finally {
    await engine.close();
  }
};

/** As `onnxruntime-node 1.30.0 on cpu, 1 thread`. */
export const engineWords = ({ version, device, threads }: Engine): string =>
  `${version} on ${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
