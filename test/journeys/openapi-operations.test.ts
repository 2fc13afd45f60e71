import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AssertionError, expect } from 'chai';
import type { OpenApiDocument } from '#server/foundation/http/openapi/index.ts';
import { adminCalls } from '#test/support/good-calls/admin-calls.ts';
import { type BusyServer, openBusyServer } from '#test/support/good-calls/open-busy-server.ts';
import { publicCalls } from '#test/support/good-calls/public-calls.ts';
import { documentOfListener, listOperations } from '#test/support/openapi/index.ts';
import { openCaller } from '#test/support/whole-server/https-calls.ts';

const listeners = [
  { listener: 'public', calls: publicCalls, path: '/openapi.json' },
  { listener: 'admin', calls: adminCalls, path: '/admin/openapi.json' },
] as const;

/** Items of a page; a page without any would hold nothing against the description of its items. */
const itemsOf = (body: unknown): unknown[] | undefined => (body as { items?: unknown[] } | undefined)?.items;

describe('journey: every operation of both OpenAPI documents is answered well, as it is described', function () {
  this.timeout(60_000);
  let server: BusyServer;
  before(async () => {
    server = await openBusyServer();
  });
  after(() => server?.close());

  for (const { listener, calls, path } of listeners)
    describe(`the ${listener} listener`, () => {
      const operations = listOperations(documentOfListener(listener));

      it('publishes the document that its answers are held against', async () => {
        const { json } = await server.call[listener](path);
        const { paths, components } = JSON.parse(JSON.stringify(documentOfListener(listener)));
        expect(json).to.deep.include({ paths, components });
      });

      it('has no good call of an operation that is not published', () => {
        const ids = operations.map(({ operation }) => operation.operationId);
        expect(Object.keys(calls).sort()).to.deep.equal(ids.sort());
      });

      for (const { method, path: template, operation } of operations)
        it(`${method} ${template} (${operation.operationId})`, async () => {
          const makeCall = calls[operation.operationId];
          if (!makeCall)
            throw new Error(`make a good call of ${operation.operationId} in test/support/good-calls`);
          const { answered } = server.call[listener];
          const before = answered.length;
          const body = await makeCall(server);
          expect(itemsOf(body), 'an empty page').to.not.deep.equal([]);
          expect(answered.slice(before)).to.include(operation.operationId);
        });
    });

  it('what is refused, or answered otherwise than described, does not count as answered', async () => {
    const ca = readFileSync(join(server.dataFolder, 'tls/ca.crt'), 'utf8');
    const origin = () => server.server.facts.publicUrl;
    const document = structuredClone(documentOfListener('public')) as OpenApiDocument;
    const { get } = document.paths?.['/readyz'] ?? {};
    if (get) get.responses = { 204: { description: 'Another promise.' } };
    const caller = openCaller({ origin, ca, document });
    try {
      expect((await caller('/v1/keys')).status).to.equal(401);
      const outcome = await caller('/readyz').catch((error: unknown) => error);
      expect(outcome).to.be.instanceOf(AssertionError);
      expect((await caller('/healthz')).status).to.equal(200);
      expect(caller.answered).to.deep.equal(['health.live']);
    } finally {
      await caller.close();
    }
  });
});
