import { totalmem } from 'node:os';

/** Memory of this machine, or of the container, in bytes. */
export const machineMemory = (): number => Math.min(totalmem(), process.constrainedMemory() || Infinity);
