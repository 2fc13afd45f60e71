import { hash } from 'node:crypto';
import { type CanonicalValue, canonicalJson } from '#shared/audit-proof/index.ts';
import type { AuditRow } from './tables.ts';

/** What is hashed of an entry; version 1. Everything a reader sees is in it. */
export const leafOf = (row: Omit<AuditRow, 'leafHash'>): string =>
  canonicalJson({
    v: 1,
    index: row.index,
    time: row.timeUtc,
    event: row.event,
    outcome: row.outcome,
    requestId: row.requestId,
    actor: { kind: row.actorKind, id: row.actorId, role: row.actorRole },
    subject: row.subject,
    fields: row.fields as CanonicalValue,
  });

/** Hash of a leaf: SHA-256 over 0x00 and the canonical JSON (RFC 6962 section 2.1). 32 bytes. Pure. */
export const leafHash = (leaf: string): Buffer =>
  hash('sha256', Buffer.concat([Buffer.of(0), Buffer.from(leaf, 'utf8')]), 'buffer');
