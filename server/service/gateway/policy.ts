import type { Limit } from '#shared/contracts/limits.ts';
import type { KeyId } from '#shared/values/index.ts';
import { ExactWindow, exactUpTo, type SlidingWindow, SlottedWindow } from './sliding-window.ts';

/** One limit with the texts that the fields of an answer are made of. */
export type Rule = {
  readonly kind: Limit['kind'];
  readonly limit: number;
  /** 0 for `concurrent`, which has no window. */
  readonly windowMs: number;
  /** As the fields and `violated-policies` name it. */
  readonly name: string;
  /** Item of `RateLimit` up to its `r`, and from its `t` on. */
  readonly head: string;
  readonly tail: string;
};

/** Limits as the gateway works with them: derived once for each plan and each key with limits of its own. */
export type Policy = {
  readonly rules: readonly Rule[];
  /** Value of `RateLimit-Policy`, empty without rules. */
  readonly field: string;
  /** After this time without a request nothing that was counted counts any more. */
  readonly memoryMs: number;
};

const units = {
  requests: '',
  bytes: ';qu="content-bytes"',
  concurrent: ';qu="concurrent-requests"',
} as const;

/** The draft's partition key as a byte sequence: the key's id, for limits that count for one key of several. */
const partitionOf = (keyId: KeyId | null): string =>
  keyId === null ? '' : `;pk=:${Buffer.from(keyId.replaceAll('-', ''), 'hex').toString('base64')}:`;

/**
 * Prepares limits of a plan, or with a key id those of one key: their names then begin with `key-`, so that the two never meet in one
 * field. Pure.
 */
export function policyOf(limits: readonly Limit[], keyId: KeyId | null = null): Policy {
  const partition = partitionOf(keyId);
  const rules = limits.map((limit): Rule => {
    const name = keyId === null ? limit.name : `key-${limit.name}`;
    const windowMs = limit.kind === 'concurrent' ? 0 : limit.windowSeconds * 1000;
    return { kind: limit.kind, limit: limit.limit, windowMs, name, head: `"${name}";r=`, tail: partition };
  });
  const items = rules.map(({ kind, limit, windowMs, name }) => {
    const window = windowMs === 0 ? '' : `;w=${windowMs / 1000}`;
    return `"${name}";q=${limit}${window}${units[kind]}${partition}`;
  });
  // A slotted window forgets up to a 256th later than an exact one.
  const memoryMs = Math.max(60_000, ...rules.map(({ windowMs }) => windowMs * 1.01));
  return { rules, field: items.join(','), memoryMs };
}

/** An empty window for a rule, or null for one that has none. Requests of a small limit are remembered one by one. */
export function windowFor({ kind, limit, windowMs }: Rule): SlidingWindow | null {
  if (kind === 'concurrent') return null;
  const isExact = kind === 'requests' && limit <= exactUpTo;
  return isExact ? new ExactWindow(limit, windowMs) : new SlottedWindow(limit, windowMs);
}
