import { parentPort, workerData } from 'node:worker_threads';
import { predictInThread, type ThreadJob } from '../use/predict/predict-thread.ts';

predictInThread(parentPort!, workerData as ThreadJob);
