import { ExperimentError } from '../../contracts/issue.ts';
import { isSweep as isSweepRead, planSweep } from '../space/plan-sweep.ts';
import type { SweepPlan } from '../space/sweep-plan.ts';
import { read, type LoadOptions } from '../../run/load/load.ts';

/** The sweep of a file with `sweep:`. Throws `ExperimentError` with all issues when one is an error. */
export const loadSweep = async (file: string, options: LoadOptions = {}): Promise<SweepPlan> => {
  const { sweep, issues } = await planSweep(await read(file, options));
  if (!sweep) throw new ExperimentError(issues);
  return sweep;
};

/** Whether the file asks for many trials; a file that cannot be read does not. */
export const isSweep = async (file: string, options: LoadOptions = {}): Promise<boolean> =>
  isSweepRead(await read(file, options));
