import process from 'node:process';
import { type ScanOptions, type ScanReport, scanFolder } from './scan-folder.ts';

/** What the process of a scan answers: the report, or what kept it from one. */
export type ScanAnswer =
  | { readonly report: ScanReport }
  | { readonly code: string | undefined; readonly message: string };

const answerOf = (options: ScanOptions): Promise<ScanAnswer> =>
  scanFolder(options).then(
    (report) => ({ report }),
    ({ code, message }: NodeJS.ErrnoException) => ({ code, message }),
  );

/** The process of `scanFolders`: scans the one folder that it is told, answers, ends. It ends with its parent, too. */
process.once('disconnect', () => process.exit());
process.once('message', async (options: ScanOptions) => {
  const answer = await answerOf(options);
  process.send?.(answer, () => process.disconnect());
});
