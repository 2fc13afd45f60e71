import { parentPort, workerData } from 'node:worker_threads';
import { type ScanOptions, scanFolder } from './scan-folder.ts';

/** The thread of `scanFolders`: scans one folder, answers the report, ends. */
parentPort?.postMessage(await scanFolder(workerData as ScanOptions));
