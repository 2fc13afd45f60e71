import type { Clock } from '#server/foundation/clock/index.ts';
import type { Database } from '#server/foundation/database/index.ts';
import type { Log } from '#server/foundation/http/index.ts';
import type { AccessLog, WhenFull } from '#server/service/access-log/index.ts';
import type { Gateway } from '#server/service/gateway/index.ts';
import type { Usage } from '#server/service/usage/index.ts';

export type Phase = 'starting' | 'serving' | 'stopping';

/** What is asked how it is; all of it answers from memory, but for the database. */
export type HealthDeps = {
  readonly clock: Clock;
  readonly log: Log;
  readonly database: Pick<Database, 'query'>;
  readonly accessLog: Pick<AccessLog, 'health' | 'hasRoom'>;
  readonly whenFull: WhenFull;
  readonly gateway: Pick<Gateway, 'upstreams' | 'traffic' | 'inFlight' | 'openTunnels'>;
  readonly usage: { readonly rollUp: Pick<Usage['rollUp'], 'state'> };
  readonly phase: () => Phase;
  readonly version: string;
};
