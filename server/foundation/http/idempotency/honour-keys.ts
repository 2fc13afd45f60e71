import { hash } from 'node:crypto';
import { type Clock, nowUtc } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Actor, Reply, Route } from '#server/foundation/http/index.ts';
import { type Contract, takesIdempotencyKey } from '#shared/contracts/contract.ts';
import { AppError, invalidField } from '#shared/errors/index.ts';
import { idempotencyStore, type KeptAnswer } from './store.ts';

type Deps = { readonly clock: Clock; readonly database: Database };
type Input = Parameters<Route['handle']>[0];
type Call = {
  readonly id: string;
  readonly actorId: string;
  readonly contractId: string;
  readonly requestHash: string;
};

const keyLimit = 255;
const hashOf = (...parts: readonly string[]): string => hash('sha256', parts.join('\n'), 'hex');

/** The caller's `Idempotency-Key`, or null. Throws `invalid-input` for one that is empty, too long or given twice. Pure. */
export function idempotencyKeyOf({ headers }: Pick<Input, 'headers'>): string | null {
  const header = headers['idempotency-key'];
  if (header === undefined) return null;
  const key = typeof header === 'string' ? header.trim() : '';
  if (key === '' || key.length > keyLimit)
    throw invalidField('header:idempotency-key', `must have 1 to ${keyLimit} characters`);
  return key;
}

function actorIdOf(actor: Actor): string {
  if (actor.kind === 'account') return actor.accountId;
  if (actor.kind === 'admin') return actor.adminId;
  if (actor.kind === 'service') return actor.credentialId;
  throw new Error('an Idempotency-Key belongs to somebody who is known');
}

function callOf({ id }: Contract, input: Input, key: string): Call {
  const actorId = actorIdOf(input.ctx.actor);
  const { params, query, body } = input;
  return {
    id: hashOf(actorId, key),
    actorId,
    contractId: id,
    requestHash: hashOf(id, JSON.stringify({ params, query, body })),
  };
}

const cutOff = () =>
  new AppError('invalid-state', {
    detail:
      'An earlier request with this Idempotency-Key did not come to an end. See whether it took effect before you try another key.',
  });

/** Remembered answers, in the database; and the calls under way, in memory. */
function openMemory({ clock, database }: Deps) {
  const store = idempotencyStore(database);
  const underWay = new Map<string, Promise<unknown>>();

  /** The remembered answer, or null when this call is the first and is now written down as running. */
  const begin = (call: Call): Promise<KeptAnswer | null> =>
    database.transaction(async (tx) => {
      const row = await store.find(call.id, tx);
      if (!row) {
        await store.insert(tx, { ...call, createdAtUtc: nowUtc(clock) });
        return null;
      }
      if (row.requestHash !== call.requestHash) throw new AppError('idempotency-key-reused');
      if (row.state !== 'done') throw cutOff();
      return row.answer as KeptAnswer;
    });

  const run = async (call: Call, work: () => Promise<Reply<unknown>>): Promise<Reply<unknown>> => {
    const kept = await begin(call);
    if (kept) return { ...kept, headers: { ...kept.headers, 'idempotent-replayed': 'true' } };
    try {
      const reply = await work();
      const answer = { body: reply.body ?? null, headers: reply.headers ?? {} };
      await database.transaction((tx) => store.finish(tx, call.id, answer));
      return reply;
    } catch (error) {
      // A refusal changed nothing, so the key is free again. After anything else nobody knows: the row stays, and a repeat is refused.
      if (error instanceof AppError) await database.transaction((tx) => store.remove(tx, call.id));
      throw error;
    }
  };

  return {
    /** One call of a key at a time: a second waits until the first is answered, then gets its answer. */
    answer: async (call: Call, work: () => Promise<Reply<unknown>>): Promise<Reply<unknown>> => {
      const before = underWay.get(call.id) ?? Promise.resolve();
      const mine = before.then(
        () => run(call, work),
        () => run(call, work),
      );
      underWay.set(call.id, mine);
      try {
        return await mine;
      } finally {
        if (underWay.get(call.id) === mine) underWay.delete(call.id);
      }
    },
  };
}

/**
 * The same routes; those that create for a signed-in caller (`takesIdempotencyKey`) honour `Idempotency-Key`: the same key with the same
 * request gets the same answer (marked `Idempotent-Replayed: true`) and does nothing, with another request it is refused with
 * `idempotency-key-reused`. Two at once: the second waits. After a call that was cut off: `invalid-state`. A refused call may be
 * repeated with its key. Keys are forgotten after a day (`retain.repeats`).
 */
export function honourIdempotencyKeys(deps: Deps, routes: readonly Route[]): Route[] {
  const memory = openMemory(deps);
  return routes.map((route) => {
    if (!takesIdempotencyKey(route.contract)) return route;
    return {
      contract: route.contract,
      handle: async (input) => {
        const key = idempotencyKeyOf(input);
        if (key === null) return route.handle(input);
        return memory.answer(callOf(route.contract, input, key), () => route.handle(input));
      },
    };
  });
}
