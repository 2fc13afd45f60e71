import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The text of a PDF as an independent reader sees it (poppler's pdftotext). */
export async function pdfText(file: string): Promise<string> {
  const { stdout } = await promisify(execFile)('pdftotext', ['-layout', file, '-'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
