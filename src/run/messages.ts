import type { Recorder } from '../experiment/messages.ts';

/** Messages about loading, recording and resuming runs, one function per message. */

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

export const needsUse = ({ folder, modules }: { readonly folder: string; readonly modules: readonly string[] }) =>
  `\`${folder}\` needs code of its own: ${listed(modules)}. Read it, then pass \`--use\` to run it.`;

export const moduleChanged = ({ module, recorded, now }: Readonly<Record<'module' | 'recorded' | 'now', string>>) =>
  `\`${module}\` changed since the run: its digest \`${recorded.slice(0, 12)}\` is now \`${now.slice(0, 12)}\`. ` +
  'Restore it, or train again.';

export const moduleNotRecorded = ({ folder, module }: Readonly<Record<'folder' | 'module', string>>) =>
  `\`${folder}\` records no digest of \`${module}\`, so its code does not run. Train again with \`assay run\`.`;

export const needsVariables = ({ folder, names }: { readonly folder: string; readonly names: readonly string[] }) =>
  `\`${folder}\` reads the environment variable${names.length === 1 ? '' : 's'} ${listed(names)}. ` +
  `Pass ${names.map((name) => `\`--env ${name}\``).join(' and ')} to allow it.`;

export const otherNumbersToResume = ({ recorder }: { readonly recorder: Recorder }) =>
  `Cannot resume: the run was recorded by ${recorder} of assay whose numbers differ. ` +
  'Resume it with that version, or start a new run with `assay run`.';

export const needsUri = ({ folder, uri }: Readonly<Record<'folder' | 'uri', string>>) =>
  `Only \`${folder}\` names the server \`${uri}\`. ` +
  `Pass \`--uri ${uri}\` to send there, or the address of your own server.`;

export const registrationSkipped = ({ name }: { readonly name: string }) =>
  `The model is not registered as \`${name}\`: the run was made elsewhere. Register it in MLflow if you trust it.`;

export const notSentElsewhere =
  'Nothing is sent to MLflow, as this run was made elsewhere. `assay sync RUN --uri ADDRESS` uploads it.';

export const noSource = ({ folder }: { readonly folder: string }) =>
  `\`${folder}\` has no \`source.json\`, so its experiment file is unknown.`;

export const isASweep =
  'This file is a sweep, which runs many trials of one experiment; `runSweep` runs it. ' +
  'Remove the section `sweep` to run the experiment once.';

export const reporterNotOpened = ({ name, reason }: Readonly<Record<'name' | 'reason', string>>) =>
  `The reporter \`${name}\` could not begin: ${reason}`;

export const endedByStopper = ({ reason }: { readonly reason: string }) =>
  `A stopper ended the run: ${reason} Extending has no effect.`;

export const nothingToExtend = ({ step, steps }: Readonly<Record<'step' | 'steps', number>>) =>
  `The run has done ${step} steps and the new length is ${steps}, so nothing is left to do. Pass a larger length.`;

export const endedInsideEpoch = ({ epoch }: { readonly epoch: number }) =>
  `The run ended at its \`train.maxSteps\`, inside epoch ${epoch}, and recorded that epoch's values. ` +
  'A longer run has other values there. Train again with `assay run`.';

interface ChangedRate {
  readonly schedule: string;
  readonly steps: number;
  readonly stepsBefore: number;
  readonly step: number;
  readonly rate: number;
  readonly rateBefore: number;
  readonly done: number;
}
export const rateDependsOnLength = (change: ChangedRate) =>
  `The schedule \`${change.schedule}\` depends on the length of training: with ${change.steps} steps instead of ` +
  `${change.stepsBefore}, step ${change.step} has the rate ${change.rate}, not ${change.rateBefore}. ` +
  `So the ${change.done} finished steps differ from those of the longer run. Train again with \`assay run\`. ` +
  '`constant`, `step`, `multiStep`, `exponential`, `inverseSqrt` and `plateau` can be extended.';

export const killedTooLate = ({ steps, at }: Readonly<Record<'steps' | 'at', number>>) =>
  `Training ended after ${steps} steps, before it could be killed at step ${at}. ` +
  'Pass a smaller `--at`, or more steps by `--steps`.';

export const partFailed = ({ part, reason }: Readonly<Record<'part' | 'reason', string>>) =>
  `The ${part} training failed: ${reason}`;

export const partDied = ({ part, end, output }: Readonly<Record<'part' | 'end' | 'output', string>>) =>
  `The ${part} training ended with ${end}: ${output}`;

export const isOfASweep = ({ path, isSweep }: { readonly path: string; readonly isSweep: boolean }) =>
  `\`${path}\` is ${isSweep ? 'a sweep' : 'a trial of a sweep'}: ` +
  "`assay run` with the sweep's file continues all its trials.";

export const extendInstead = ({ lengths }: { readonly lengths: readonly string[] }) =>
  `\`${lengths.join(' ')}\` trains to the new length. ` +
  'Otherwise undo the change, or start a new run with `assay run`.';

export const exportFailed = ({ reason }: { readonly reason: string }) =>
  `The model could not be exported as ONNX, so it is sent without: ${reason}`;
