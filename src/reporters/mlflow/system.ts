import { execFile } from 'node:child_process';
import { readFile, statfs } from 'node:fs/promises';
import { cpus, freemem, totalmem } from 'node:os';
import { promisify } from 'node:util';

export type Load = Readonly<Record<string, number>>;

/**
 * Looks at the machine, under the names of MLflow's own client: processor since the look before, memory, the disk of
 * `folder`, network since the first look, and each GPU that `nvidia-smi` knows. Megabytes are 10⁶ bytes. What can't be
 * read is left out. https://mlflow.org/docs/latest/ml/tracking/system-metrics/
 */
export const createSampler = async (folder: string): Promise<() => Promise<Load>> => {
  let before = cpuTimes();
  const network = await networkBytes();
  let gpus = await gpuLoad();
  let first = true;
  return async () => {
    const now = cpuTimes();
    const busy = now.total > before.total ? 100 * (1 - (now.idle - before.idle) / (now.total - before.total)) : 0;
    before = now;
    if (gpus && !first) gpus = await gpuLoad();
    first = false;
    return prefixed({
      cpu_utilization_percentage: busy,
      ...(await memoryLoad()),
      ...(await diskLoad(folder)),
      ...networkLoad(network, await networkBytes()),
      ...gpus,
    });
  };
};

const prefixed = (load: Load): Load =>
  Object.fromEntries(Object.entries(load).map(([name, value]) => [`system/${name}`, Math.round(value * 1000) / 1000]));

const cpuTimes = () => {
  const times = cpus().map((cpu) => cpu.times);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return {
    idle: sum(times.map(({ idle }) => idle)),
    total: sum(times.map(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq)),
  };
};

/** What programs could still get is not in use, though the system keeps files there for the time being. */
const memoryLoad = async (): Promise<Load> => {
  const found = /^MemAvailable:\s+(\d+) kB/m.exec(await readFile('/proc/meminfo', 'utf8').catch(() => ''));
  const available = found ? Number(found[1]) * 1024 : freemem();
  const used = totalmem() - available;
  return { system_memory_usage_megabytes: used / 1e6, system_memory_usage_percentage: (100 * used) / totalmem() };
};

const diskLoad = async (folder: string): Promise<Load> => {
  const found = await statfs(folder).catch(() => null);
  if (!found) return {};
  const { bsize, blocks, bfree, bavail } = found;
  const used = blocks - bfree;
  return {
    disk_usage_percentage: (100 * used) / (used + bavail),
    disk_usage_megabytes: (used * bsize) / 1e6,
    disk_available_megabytes: (bavail * bsize) / 1e6,
  };
};

interface Bytes {
  readonly received: number;
  readonly sent: number;
}
/** Of all interfaces but the machine's own; null where the system does not say. */
const networkBytes = async (): Promise<Bytes | null> => {
  const text = await readFile('/proc/net/dev', 'utf8').catch(() => null);
  if (text === null) return null;
  const rows = [...text.matchAll(/^\s*(\S+):\s*(\d+)(?:\s+\d+){7}\s+(\d+)/gm)].filter(([, name]) => name !== 'lo');
  return {
    received: rows.reduce((sum, [, , bytes]) => sum + Number(bytes), 0),
    sent: rows.reduce((sum, [, , , bytes]) => sum + Number(bytes), 0),
  };
};
const networkLoad = (before: Bytes | null, now: Bytes | null): Load =>
  before && now
    ? {
        network_receive_megabytes: (now.received - before.received) / 1e6,
        network_transmit_megabytes: (now.sent - before.sent) / 1e6,
      }
    : {};

const asked = ['utilization.gpu', 'memory.used', 'memory.total', 'power.draw', 'power.limit'];
/** Null where there is no GPU to ask for. */
const gpuLoad = async (): Promise<Load | null> => {
  try {
    const { stdout } = await promisify(execFile)(
      'nvidia-smi',
      [`--query-gpu=${asked.join(',')}`, '--format=csv,noheader,nounits'],
      { timeout: 5000 },
    );
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(',').map(Number));
    return Object.fromEntries(
      rows.flatMap((row, gpu) => gpuValues(row).map(([name, value]) => [`gpu_${gpu}_${name}`, value] as const)),
    ) as Load;
  } catch {
    return null;
  }
};
const gpuValues = ([
  utilization = NaN,
  used = NaN,
  total = NaN,
  power = NaN,
  limit = NaN,
]: readonly number[]): readonly (readonly [string, number])[] =>
  (
    [
      ['utilization_percentage', utilization],
      ['memory_usage_megabytes', (used * 2 ** 20) / 1e6],
      ['memory_usage_percentage', (100 * used) / total],
      ['power_usage_watts', power],
      ['power_usage_percentage', (100 * power) / limit],
    ] as const
  ).filter(([, value]) => Number.isFinite(value));
