import { createHash } from 'node:crypto';
import type { InferenceSession } from 'onnxruntime-node';
import type { Ort } from './ort.ts';

/** Graphs that are loaded into ONNX Runtime. */
export interface Sessions {
  /** A session for a model, as bytes; reuses one that was given back, if its bytes and options are the same. */
  take(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  giveBack(session: InferenceSession): Promise<void>;
  close(): Promise<void>;
}

/** Sessions that are kept for whoever asks next. A run has three or four; each holds the memory of its largest step. */
const most = 8;

/**
 * Keeps the newest sessions that were given back, so that runs which differ only in numbers, as trials of a sweep do,
 * load their graphs once. Each is handed to one at a time, and knows nothing of the runs before: all state comes in by
 * its inputs.
 */
export const keepSessions = (ort: Ort): Sessions => {
  const keys = new Map<InferenceSession, string>();
  let free: InferenceSession[] = [];
  const drop = async (sessions: readonly InferenceSession[]): Promise<void> => {
    for (const session of sessions) {
      keys.delete(session);
      await session.release();
    }
  };
  return {
    take: async (model, options) => {
      const key = createHash('sha256').update(JSON.stringify(options)).update(model).digest('hex');
      const found = free.find((session) => keys.get(session) === key);
      if (found) {
        free = free.filter((session) => session !== found);
        return found;
      }
      const session = await ort.InferenceSession.create(model, options);
      keys.set(session, key);
      return session;
    },
    giveBack: (session) => {
      free.push(session);
      return drop(free.splice(0, free.length - most));
    },
    close: () => drop(free.splice(0)),
  };
};
