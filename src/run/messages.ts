import type { Recorder } from '../experiment/messages.ts';

/** What the verbs say to users, one function per message. */

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

export const needsUse = ({ folder, modules }: { readonly folder: string; readonly modules: readonly string[] }) =>
  `\`${folder}\` needs code of its own: ${listed(modules)}. Read it, then pass \`--use\` to run it.`;

export const moduleChanged = ({ module, recorded, now }: Readonly<Record<'module' | 'recorded' | 'now', string>>) =>
  `\`${module}\` changed since the run: its digest \`${recorded.slice(0, 12)}\` is now \`${now.slice(0, 12)}\`. Restore it, or train again.`;

export const moduleNotRecorded = ({ folder, module }: Readonly<Record<'folder' | 'module', string>>) =>
  `\`${folder}\` records no digest of \`${module}\`, so its code does not run. Train again with \`assay run\`.`;

export const needsVariables = ({ folder, names }: { readonly folder: string; readonly names: readonly string[] }) =>
  `\`${folder}\` reads the environment variable${names.length === 1 ? '' : 's'} ${listed(names)}. Pass ${names.map((name) => `\`--env ${name}\``).join(' and ')} to allow it.`;

export const otherNumbersToResume = ({ recorder }: { readonly recorder: Recorder }) =>
  `Cannot resume: the run was recorded by ${recorder} of assay whose numbers differ. ` +
  'Resume it with that version, or start a new run with `assay run`.';

export const needsUri = ({ folder, uri }: Readonly<Record<'folder' | 'uri', string>>) =>
  `Only \`${folder}\` names the server \`${uri}\`. Pass \`--uri ${uri}\` to send there, or the address of your own server.`;

export const registrationSkipped = ({ name }: { readonly name: string }) =>
  `The model is not registered as \`${name}\`: the run was made elsewhere. Register it in MLflow if you trust it.`;

export const notSentElsewhere =
  'Nothing is sent to MLflow, as this run was made elsewhere. `assay sync RUN --uri ADDRESS` uploads it.';

export const noSource = ({ folder }: { readonly folder: string }) =>
  `\`${folder}\` has no \`source.json\`, so its experiment file is unknown.`;
