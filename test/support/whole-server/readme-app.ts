import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect } from 'chai';
import type { StaffedServer } from './open-staffed-server.ts';

/** The middleware as README shows it. Throws AssertionError when it shows none. */
export function readmeMiddleware(): string {
  const blocks = [...readFileSync('README.md', 'utf8').matchAll(/```js\n([\s\S]*?)```/g)];
  const found = blocks
    .map((block) => block[1] ?? '')
    .find((block) => block.includes('export function wrkout'));
  return found ?? expect.fail('README has no middleware');
}

/** Starts an Express app with README's middleware. It asks the server itself, or what stands at `serverUrl` in front of it. */
export async function openReadmeApp(
  { call, as, dataFolder, server }: StaffedServer,
  serverUrl = server.facts.publicUrl,
) {
  const json = { name: 'my app', scopes: ['keys.verify', 'access-logs.write'] };
  const made = await call.admin('/admin/v1/credentials', { method: 'POST', json, headers: as.owner });
  const { token } = made.json as { token: string };
  const file = join(dataFolder, '..', 'wrkout.mjs');
  writeFileSync(file, readmeMiddleware());
  const script = resolve('test/support/whole-server/run-readme-app.mjs');
  const app = spawn(process.execPath, [script, file, serverUrl, token], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: join(dataFolder, 'tls/ca.crt') },
    stdio: 'pipe',
  });
  const closed = once(app, 'close');
  const messages = text(app.stderr);
  const lines = createInterface({ input: app.stdout });
  const nextLine = async (): Promise<string> => (await once(lines, 'line'))[0] as string;
  const port = Number(await nextLine());
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    /** Sends the rows that wait. */
    async flush(): Promise<void> {
      const flushed = nextLine();
      app.stdin.write('now\n');
      expect(await flushed).to.equal('flushed now');
    },
    /** Ends it. Returns what it wrote to standard error. */
    async close(): Promise<string> {
      app.stdin.end();
      await closed;
      return await messages;
    },
  };
}

export type ReadmeApp = Awaited<ReturnType<typeof openReadmeApp>>;
