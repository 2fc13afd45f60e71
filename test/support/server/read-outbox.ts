import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** When a file was written, by the machine's clock: ids of mails of the same millisecond stand in no order. */
const writtenNs = (path: string): bigint => statSync(path, { bigint: true }).mtimeNs;

/** Raw text of every mail in an outbox folder, oldest first. */
export const readOutbox = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .map((name) => join(folder, name))
    .sort((a, b) => Number(writtenNs(a) - writtenNs(b)))
    .map((path) => readFileSync(path, 'latin1'));

/** The one-time token of the newest mail to `email`, found as the README's tour finds it: a line that is nothing else. */
export function newestToken(folder: string, email: string): string {
  const mails = readOutbox(folder).filter((text) =>
    text.toLowerCase().includes(`to: ${email.toLowerCase()}`),
  );
  const token = /^[A-Za-z0-9_-]{32}$/m.exec((mails.at(-1) ?? '').replaceAll('\r', ''))?.[0];
  if (token === undefined) throw new Error(`no mail to ${email} carries a token`);
  return token;
}
