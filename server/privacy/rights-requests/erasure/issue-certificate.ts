import { newId, nowUtc } from '#server/foundation/clock/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import type { RightsRequests } from '#server/privacy/rights-requests/deps.ts';
import { known } from '#server/privacy/rights-requests/views.ts';
import { AppError } from '#shared/errors/index.ts';
import { compareHeld, countRemovable, type Held, listExceptions } from './count-held.ts';
import type { ScanReport } from './scan-folder.ts';
import { signCertificate } from './sign-certificate.ts';

/** What no scan of a data folder can know. Stands in every certificate. */
const notCovered = [
  'Mails that were delivered, and what recipients and processors hold themselves.',
  'Copies of the data folder that were made elsewhere: there the records remain, unreadable without the destroyed key, unless the keys were copied too.',
  'The scan looks for e-mail address, name and IP addresses (raw, base64, hex, UTF-16, URL-encoded, JSON-escaped, quoted-printable), not inside compressed or encrypted contents, and not for names shorter than six bytes nor for addresses of the machine itself.',
];

export type Evidence = {
  readonly rightsRequestId: string;
  readonly accountId: string;
  readonly before: readonly Held[];
  readonly after: readonly Held[];
  readonly scan: ScanReport;
};

/**
 * Ends the erasure in one transaction: request completed, audit entries, signed certificate, job removed. Writes rights_requests,
 * certificates, erasure_jobs, `rights-request.acted` and `erasure.completed`. Throws `invalid-state` when the request has ended otherwise.
 */
export async function issueCertificate(
  rights: RightsRequests,
  ctx: Context,
  evidence: Evidence,
): Promise<void> {
  const { database, store, audit, clock } = rights;
  const { rightsRequestId, accountId, before } = evidence;
  const id = newId<'certificate'>(rights);
  const erasedAtUtc = nowUtc(clock);
  await database.transaction(async (tx) => {
    const row = await store.find(rightsRequestId, tx);
    if (row === null || known(row).state !== 'in-progress')
      throw new AppError('invalid-state', { detail: 'The request is not in progress any more.' });
    await store.change(tx, rightsRequestId, {
      state: 'completed',
      completedAtUtc: erasedAtUtc,
      certificateId: id,
    });
    await audit.append(tx, ctx, {
      event: 'rights-request.acted',
      subject: accountId,
      fields: { rightsRequestId, action: 'complete', state: 'completed' },
    });
    const entry = await audit.append(tx, ctx, {
      event: 'erasure.completed',
      subject: accountId,
      fields: { rightsRequestId, certificateId: id, records: countRemovable(before) },
    });
    await store.insertCertificate(tx, write(rights, { ...evidence, id, erasedAtUtc, entry }));
    await store.removeJob(tx, rightsRequestId);
  });
}

type Entry = { readonly index: number; readonly leafHash: Buffer };

function write(
  { keyring }: RightsRequests,
  content: Evidence & { id: string; erasedAtUtc: string; entry: Entry },
) {
  const { id, accountId, rightsRequestId, erasedAtUtc, before, after, scan, entry } = content;
  return signCertificate(keyring.purposeKey('certificate'), {
    v: 1,
    id,
    kind: 'erasure',
    accountId,
    rightsRequestId,
    erasedAtUtc,
    sources: compareHeld(before, after),
    exceptions: listExceptions(after),
    subjectKeyDestroyed: !keyring.hasSubjectKey(accountId),
    scan: { files: scan.files, bytes: scan.bytes, hits: scan.hits.length },
    auditIndex: entry.index,
    auditLeafHash: entry.leafHash.toString('base64'),
    notCovered,
  });
}
