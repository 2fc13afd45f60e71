import { nowUtc } from '#server/foundation/clock/index.ts';
import type { Tx } from '#server/foundation/database/index.ts';
import type { Context } from '#server/foundation/http/index.ts';
import { compareHeld, countRemovable, listExceptions } from '#server/privacy/erasure/count-held.ts';
import type { ErasureCase, Erasures } from '#server/privacy/erasure/deps.ts';
import type { NoticeRow } from '#server/privacy/erasure/tables.ts';
import type { Evidence } from '#server/privacy/erasure/verify-erased.ts';
import { type CertificateNow, certificateBytesLimit } from '#shared/contracts/certificates.ts';
import { signCertificate } from './sign-certificate.ts';

/** What no scan can know. Stands in every certificate. */
const notCovered = [
  'Mails that were delivered, and what recipients and processors hold themselves.',
  'Copies made elsewhere: their records stay, unreadable without the destroyed key, unless the keys were copied too.',
  'Compressed or encrypted contents; names under six bytes; addresses of the machine itself.',
];

type Proven = Evidence & { readonly one: ErasureCase };

/**
 * Ends the erasure in one transaction: what the case has to end, the audit entry, the ledger, the signed certificate; job, notices and approvals
 * removed. Writes certificates, erasure_ledger, erasure_jobs, processor_notices, erasure_approvals and `erasure.completed`. Throws what the case
 * refuses with.
 */
export async function issueCertificate(erasures: Erasures, ctx: Context, proven: Proven): Promise<void> {
  const { database, store, clock, log } = erasures;
  const { one } = proven;
  const erasedAtUtc = nowUtc(clock);
  const certificateId = (await store.findJob(one.id))?.certificateId;
  if (!certificateId) throw new Error(`the erasure ${one.id} has no id for its certificate`);
  await database.transaction(async (tx) => {
    await one.end(tx, ctx, { certificateId, erasedAtUtc });
    await certify(erasures, tx, ctx, { ...proven, certificateId, erasedAtUtc });
    await store.writeLedger(tx, { accountId: one.accountId, erasedAtUtc, certificateId });
    await store.removeJob(tx, one.id);
    await store.removeNotices(tx, one.id);
    await store.removeApproval(tx, one.id);
  });
  for (const { id, state } of proven.notices)
    if (state === 'failed') log.error({ noticeId: id }, 'a processor was never told of an erasure');
}

type Dated = Proven & { readonly certificateId: string; readonly erasedAtUtc: string };

async function certify({ audit, store, keyring, options }: Erasures, tx: Tx, ctx: Context, proven: Dated) {
  const { one, before, certificateId } = proven;
  const entry = await audit.append(tx, ctx, {
    event: 'erasure.completed',
    subject: one.accountId,
    fields: { rightsRequestId: one.id, certificateId, records: countRemovable(before) },
  });
  const facts = { entry, isKeyGone: !keyring.hasSubjectKey(one.accountId), epoch: options.epoch() };
  const certificate = write(keyring.purposeKey('certificate'), proven, facts);
  const bytes = Buffer.byteLength(JSON.stringify(certificate));
  if (bytes > certificateBytesLimit) throw new Error(`the certificate has ${bytes} bytes`);
  await store.insertCertificate(tx, certificate);
}

type Facts = {
  readonly entry: { readonly index: number; readonly leafHash: Buffer };
  readonly isKeyGone: boolean;
  readonly epoch: number;
};

function write(seed: Buffer, proven: Dated, { entry, isKeyGone, epoch }: Facts): CertificateNow {
  const { one, erasedAtUtc, before, after, scan, notices, certificateId } = proven;
  const leafHash = entry.leafHash.toString('base64');
  return signCertificate(seed, {
    v: 2,
    id: certificateId,
    kind: 'erasure',
    accountId: one.accountId,
    rightsRequestId: one.id,
    erasedAtUtc,
    sources: compareHeld(before, after),
    exceptions: [...listExceptions(after), ...notTold(notices)],
    processors: notices.map(({ processor, toldAtUtc }) => ({ name: processor, toldAtUtc })),
    subjectKeyDestroyed: isKeyGone,
    epoch,
    scan: { files: scan.files, bytes: scan.bytes, hits: scan.hits.length },
    auditIndex: entry.index,
    auditLeafHash: leafHash,
    auditCheckpoint: { size: entry.index + 1, lastLeafHash: leafHash },
    notCovered,
  });
}

/** A processor that nobody could tell is an exception, not a silence. */
const notTold = (notices: readonly NoticeRow[]): CertificateNow['exceptions'] =>
  notices
    .filter(({ state }) => state !== 'told')
    .map(({ processor, state, attempts }) => ({
      what: `What ${processor} holds`,
      ground:
        state === 'by-hand'
          ? 'It has no interface for it; the controller tells it (Art. 19 GDPR)'
          : `It could not be told in ${attempts} attempts; the controller has to (Art. 19 GDPR)`,
      until: null,
    }));
