/** Messages of the verbs, one function per message. */

export const nothingToReproduce = ({
  path,
  problems,
}: {
  readonly path: string;
  readonly problems: readonly string[];
}) => [`\`${path}\` has no finished epoch, so there is nothing to compare with.`, ...problems].join(' ');

export const cannotReproduce = ({ changes }: { readonly changes: readonly string[] }) =>
  ['Cannot reproduce: something changed since the run:', ...changes.map((line) => `  ${line}`)].join('\n');

export const noProfiler = ({ engine, device }: Readonly<Record<'engine' | 'device', string>>) =>
  `The engine \`${engine}\` cannot time its kernels on the device \`${device}\`. Profile with \`--engine onnx:cpu\`.`;

export const portTaken = ({ port }: { readonly port: number }) =>
  `Port ${port} is taken by a program other than MLflow. Pass \`--port ${port + 1}\` to use another one.`;

export const noMlflow = ({ python }: { readonly python: string }) =>
  `MLflow is not installed for \`${python}\`. Run \`${python} -m pip install mlflow\`, or name another Python by ` +
  '`--python PATH`.';

export const serverNotStarted = ({ reason }: { readonly reason: string }) =>
  `The MLflow server did not start: ${reason}`;

interface EngineWords {
  readonly version: string;
  readonly device: string;
  readonly threads: number;
  readonly reason: string;
}
export const engineFound = ({ version, device, threads, reason }: EngineWords) =>
  `${version} on ${device}, ${threads} ${threads === 1 ? 'thread' : 'threads'} (${reason})`;

export const noTypedColumns = ({ type }: { readonly type: string }) =>
  `\`assay data\` shows tables with typed columns, and \`${type}\` is none here. Give \`features\` a map such as ` +
  '`{age: number, city: category}`.';
