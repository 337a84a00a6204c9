import { freemem, totalmem } from 'node:os';

/** Memory of this machine, or of the container, in bytes. */
export const machineMemory = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity);

/** Memory of this machine, or of the container, that nothing uses yet, in bytes. */
export const freeMemory = (): number =>
  Math.max(0, Math.min(freemem(), (process.constrainedMemory() || Infinity) - process.memoryUsage.rss()));
