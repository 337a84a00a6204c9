import { parentPort } from 'node:worker_threads';
import { decodeInThread } from '../data/images/decoders.ts';

decodeInThread(parentPort!);
