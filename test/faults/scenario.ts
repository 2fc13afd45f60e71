import type { Caller } from '#test/support/whole-server/https-calls.ts';
import type { Credentials } from '#test/support/whole-server/people.ts';
import type { ServerProcess } from '#test/support/whole-server/server-process.ts';

export type Calls = { readonly public: Caller; readonly admin: Caller };

/** How it stands after the restart. Anything else is a finding. */
export type Verdict = 'complete' | 'not begun';

/** A server that runs, on a copy of the scenario's folder. */
export type Running = {
  readonly folder: string;
  readonly server: ServerProcess;
  readonly calls: Calls;
  /** The owner's session, once there is one; it outlives restarts. */
  readonly session: { fields?: Credentials };
};

/** Something that must end as either not begun or complete, whatever breaks in it. `F` is what `prepare` leaves for the other steps. */
export type Scenario<F = unknown> = {
  readonly name: string;
  /** `start`: things break from the first call of the server's start. `act`: only what `act` sets off is broken. */
  readonly breaks: 'start' | 'act';
  /** Makes the folder `data` in `folder`. Done once; each run gets a copy. */
  readonly prepare: (folder: string) => Promise<F>;
  /** What comes before the break and must succeed. */
  readonly begin: (running: Running, facts: F) => Promise<void>;
  /** Sets off what is tested, and makes others write meanwhile. Answers what was acknowledged. */
  readonly act: (running: Running, facts: F) => Promise<Acknowledged>;
  /** After a restart without faults: how it stands. Throws Finding for anything but the two. */
  readonly judge: (running: Running, facts: F, acknowledged: Acknowledged) => Promise<Verdict>;
  /** Does it once more where it had not begun, and holds it to be complete. Throws Finding. */
  readonly repeat: (running: Running, facts: F) => Promise<void>;
};

/** What a client was told is done: it must be there after the restart. */
export type Acknowledged = { readonly requestIds: readonly string[]; readonly keyIds: readonly string[] };

/** What must not be. */
export class Finding extends Error {}

/** Throws Finding unless it holds. */
export function hold(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Finding(what);
}
