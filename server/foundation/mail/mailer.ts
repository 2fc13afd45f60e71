import { mkdirSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type Transporter } from 'nodemailer';
import { type Clock, newId, nowUtc, type Random } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { AccountId } from '#shared/values/index.ts';
import { mails } from './tables.ts';

export type Mail = {
  readonly accountId: AccountId;
  readonly to: string;
  /** A word for the kind of mail, `verify-email`; stored. */
  readonly kind: string;
  readonly subject: string;
  readonly text: string;
};

export type Mailer = {
  /** Resolves when the mail is in the outbox or the mail server has taken it. Rejects when neither is possible. */
  readonly send: (mail: Mail) => Promise<void>;
};

type Deps = { readonly clock: Clock; readonly random: Random; readonly database: Database };
type Options = { readonly outbox: string; readonly smtpUrl: string | undefined; readonly from: string };

const smtpTimeoutMs = 20_000;

/**
 * TLS is required on the way to the mail server and its certificate is checked (policy clause secure.transit). The address is taken
 * apart here: nodemailer would obey `?requireTLS=false` or `?tls.rejectUnauthorized=false` in it.
 */
function overSmtp(url: string): Transporter {
  const { protocol, hostname, port, username, password } = new URL(url);
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    secure: protocol === 'smtps:',
    requireTLS: true,
    ...(username === '' ? {} : { auth }),
    connectionTimeout: smtpTimeoutMs,
    greetingTimeout: smtpTimeoutMs,
    socketTimeout: smtpTimeoutMs,
  });
}

type SmtpError = Error & {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
};

/** What may be told of a failure: a mail server repeats addresses in its sentences, and errors end in the log. */
function withoutAddresses(id: string, { code, responseCode, command }: SmtpError): Error {
  const facts = [code, command, responseCode].filter((fact) => fact !== undefined);
  return new Error(`the mail server did not take mail ${id}: ${facts.join(' ') || 'no reason told'}`);
}

/** A mail file appears whole or not at all: written beside, synced, renamed. */
async function writeFileDurably(file: string, content: Buffer): Promise<void> {
  const handle = await open(`${file}.part`, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.part`, file);
}

/**
 * Sends mail by SMTP, or without a server writes each mail as `<id>.eml` into the outbox folder, where the operator (and the
 * five-minute tour) finds it. The row in `mails` is written first, so that every file has its owner and can be erased; a file whose
 * row was erased while it was written goes again.
 */
export function openMailer(deps: Deps, options: Options): Mailer {
  const table = deps.database.table(mails);
  mkdirSync(options.outbox, { recursive: true, mode: 0o700 });
  const smtp: Transporter | null = options.smtpUrl === undefined ? null : overSmtp(options.smtpUrl);
  // Line ends as Unix tools take them: a token on a line of its own is then found with grep.
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });

  return {
    send: async ({ accountId, to, kind, subject, text }) => {
      const id = newId<'mail'>(deps);
      await deps.database.transaction((tx) =>
        table.insert(tx, { id, accountId, kind, createdAtUtc: nowUtc(deps.clock) }),
      );
      const recipient = { name: '', address: to };
      const message = {
        from: options.from,
        to: recipient,
        subject,
        text,
        date: new Date(deps.clock.nowMs()),
      };
      if (smtp) {
        await smtp.sendMail(message).catch((error: SmtpError) => {
          throw withoutAddresses(id, error);
        });
        return;
      }
      const composed = await composer.sendMail(message);
      const file = join(options.outbox, `${id}.eml`);
      await writeFileDurably(file, composed.message as Buffer);
      if ((await table.count({ id })) === 0) await rm(file, { force: true });
    },
  };
}
