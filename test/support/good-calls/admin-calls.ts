import {
  activityEntrySchema,
  controllerDetailsSchema,
  type Register,
  type Statements,
  securityMeasureSchema,
} from '#shared/contracts/processing-records.ts';
import type { AdminId, SessionId } from '#shared/values/index.ts';
import { unknownId } from '#test/support/whole-server/calls-of-contracts.ts';
import { sampleOf } from '#test/support/whole-server/sample-input.ts';
import { type BusyServer, callById, fileAndAct, good, issueKey } from './open-busy-server.ts';
import { asItIs, type GoodCalls } from './public-calls.ts';

const suspend = async (server: BusyServer): Promise<string> => {
  const { accountId } = await server.newcomer();
  await good(callById(server, 'accounts.suspend', { id: accountId }));
  return accountId;
};

/** A session beside the one that the other calls use; a code works once, so the clock moves on. */
const signIn = ({ admins, clock }: BusyServer) => {
  clock.advance(30);
  return admins.signIn('support');
};

const people: GoodCalls = {
  'accounts.suspend': suspend,
  'accounts.closeAny': async (server) => {
    const { accountId } = await server.newcomer();
    return good(callById(server, 'accounts.closeAny', { id: accountId }));
  },
  'accounts.resume': async (server) =>
    good(callById(server, 'accounts.resume', { id: await suspend(server) })),
  'admins.signIn': signIn,
  'admins.signOut': async (server) => good(callById(server, 'admins.signOut', {}, await signIn(server))),
  'admins.setup': async (server) => {
    const { setupToken } = await good<{ setupToken: string }>(callById(server, 'admins.invite'));
    const person = { email: 'second@admins.example.com', name: 'The second', password: 'a long password' };
    return good(callById(server, 'admins.setup', { json: { setupToken, ...person } }));
  },
};

const issueCredential = (server: BusyServer): Promise<{ id: string }> =>
  good(callById(server, 'credentials.issue', { json: { name: 'a service', scopes: ['keys.verify'] } }));

const keys: GoodCalls = {
  'keys.revokeAny': async (server) => {
    const { id } = await issueKey(server);
    return good(callById(server, 'keys.revokeAny', { id }));
  },
  'credentials.issue': issueCredential,
  'credentials.revoke': async (server) => {
    const { id } = await issueCredential(server);
    return good(callById(server, 'credentials.revoke', { id }));
  },
};

const privacy: GoodCalls = {
  'certificates.get': (server) => good(callById(server, 'certificates.get', { id: server.certificateId })),
  'certificates.getPdf': (server) =>
    good(callById(server, 'certificates.getPdf', { id: server.certificateId })),
  'processingRecords.putStatements': async (server) => {
    const { revision } = await good<Statements>(callById(server, 'processingRecords.getStatements'));
    const { activities } = await good<Register>(callById(server, 'processingRecords.get'));
    const entry = sampleOf(activityEntrySchema) as object;
    const json = {
      revision,
      controller: sampleOf(controllerDetailsSchema),
      activities: activities.map(({ purposeId }) => ({ ...entry, purposeId })),
      measures: [sampleOf(securityMeasureSchema)],
    };
    return good(callById(server, 'processingRecords.putStatements', { json }));
  },
  'rightsRequests.act': (server) =>
    fileAndAct(server, server.bob.credentials, { type: 'objection', actions: ['verify-identity'] }),
  'rightsRequests.adminGet': (server) =>
    good(callById(server, 'rightsRequests.adminGet', { id: server.accessRequestId })),
  'rightsRequests.erasure': async (server) => {
    const id = await fileAndAct(server, server.bob.credentials, { type: 'erasure' });
    return good(callById(server, 'rightsRequests.erasure', { id }));
  },
  'rightsRequests.plan': async (server) => {
    const id = await fileAndAct(server, server.bob.credentials, { type: 'erasure' });
    return good(callById(server, 'rightsRequests.plan', { id }));
  },
};

let asked = 0;

/** Asked for by somebody else than the owner who makes the calls. */
function askForApproval({ server: { base } }: BusyServer): Promise<{ id: string }> {
  const adminId = unknownId as AdminId;
  const actor = { kind: 'admin', adminId, sessionId: unknownId as SessionId, role: 'dpo' } as const;
  const wish = {
    kind: 'retention.shorten-rule',
    about: `rule ${++asked}`,
    payload: {},
    effect: [],
  } as const;
  return base.database.transaction((tx) =>
    base.approvals.request(tx, { requestId: null, actor, ip: null }, wish),
  );
}

const decideBy = (operation: string) => async (server: BusyServer) => {
  const { id } = await askForApproval(server);
  return callById(server, operation, { id });
};

const approvals: GoodCalls = {
  'approvals.list': async (server) => {
    await askForApproval(server);
    return good(callById(server, 'approvals.list'));
  },
  'approvals.approve': decideBy('approvals.approve'),
  'approvals.withdraw': decideBy('approvals.withdraw'),
};

const placeHold = async (server: BusyServer): Promise<{ id: string }> => {
  const { accountId } = await server.newcomer();
  const json = { scope: 'account', heldId: accountId, reason: 'a claim' };
  return good(callById(server, 'holds.place', { json }));
};

const holds: GoodCalls = {
  'holds.place': placeHold,
  'holds.end': async (server) => {
    const { id } = await placeHold(server);
    return good(callById(server, 'holds.end', { id }));
  },
};

/** One after the other: a backup is refused while another one is under way. */
const madeBackup = async (server: BusyServer): Promise<string> => {
  const { id } = await good<{ id: string }>(callById(server, 'backups.make'));
  await settledBackup(server, id);
  return id;
};
const settledBackup = async (server: BusyServer, id: string): Promise<void> => {
  for (;;) {
    const { progress } = await good<{ progress: object | null }>(callById(server, 'backups.get', { id }));
    if (progress === null) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const backups: GoodCalls = {
  'backups.make': async (server) => good(callById(server, 'backups.get', { id: await madeBackup(server) })),
  'backups.get': async (server) => good(callById(server, 'backups.get', { id: await madeBackup(server) })),
  'backups.list': async (server) => {
    await madeBackup(server);
    return good(callById(server, 'backups.list'));
  },
  'backups.rehearse': async (server) => {
    const id = await madeBackup(server);
    await good(callById(server, 'backups.rehearse', { id }));
    await settledBackup(server, id);
    return good(callById(server, 'backups.get', { id }));
  },
};

const log: GoodCalls = {
  /** An end that is past, because a watch ends only then. */
  'accessLog.stream': (server) => good(callById(server, 'accessLog.stream', { query: 'to=2020-01-01' })),
};

/** A good call of each operation of the admin listener, by its id. */
export const adminCalls: GoodCalls = {
  ...log,
  ...backups,
  ...people,
  ...keys,
  ...privacy,
  ...holds,
  ...approvals,
  ...asItIs(
    'accessLog.list',
    'usage.get',
    'accessLog.export',
    'accounts.list',
    'admins.session',
    'admins.invite',
    'admins.list',
    'audit.list',
    'holds.list',
    'credentials.list',
    'keys.listAll',
  ),
  ...asItIs('billing.plans', 'health.metrics', 'openapi.getAdmin', 'overview.get'),
  ...asItIs('processingRecords.get', 'processingRecords.getPdf', 'processingRecords.getStatements'),
  ...asItIs('retention.rules', 'retention.runs', 'retention.run', 'rightsRequests.adminList'),
};
