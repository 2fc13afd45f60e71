import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { tempFolder } from '#test/support/builders/temp-folder.ts';
import { startTarget } from '#test/support/gateway/open-targets.ts';
import { openWholeServer } from '#test/support/whole-server/open-whole-server.ts';
import {
  endServerProcesses,
  runCommand,
  startServerProcess,
} from '#test/support/whole-server/server-process.ts';

describe('journey: several upstreams', function () {
  this.timeout(60_000);
  const folder = tempFolder();
  const file = join(folder, 'upstreams.json');
  const environment = { WRKOUT_UPSTREAMS_FILE: file };
  after(endServerProcesses);

  it('each route of the file leads to its own API, and the start says which there are', async () => {
    const [catalog, main] = await Promise.all(
      ['catalog', 'main'].map((name) =>
        startTarget({ respond: (req, res) => res.end(`${name} ${req.url}`) }),
      ),
    );
    const upstreams = [
      { name: 'catalog', targets: [{ url: catalog?.url }], health: { path: '/' } },
      { name: 'main', targets: [{ url: main?.url }] },
    ];
    const routes = [{ pathPrefix: '/catalog', stripPrefix: true, upstream: 'catalog' }, { upstream: 'main' }];
    writeFileSync(file, JSON.stringify({ upstreams, routes }));
    const whole = await openWholeServer({ environment });
    const { credentials } = await whole.holders.signUp('ada@example.com');
    const made = await whole.call.public('/v1/keys', {
      method: 'POST',
      headers: credentials,
      json: { name: 'a key' },
    });
    const headers = { 'x-api-key': (made.json as { secret: string }).secret };
    const answerOf = async (path: string) => (await whole.call.public(path, { headers })).bytes.toString();
    expect(await answerOf('/api/catalog/1')).to.equal('catalog /1');
    expect(await answerOf('/api/orders')).to.equal('main /orders');
    expect(whole.server.facts).to.include({ upstreamUrl: `catalog, main (${file})`, isSampleApi: false });
    const states = whole.server.features.gateway.upstreams.states();
    expect(states.map(({ name, targets }) => [name, targets[0]?.state])).to.deep.equal([
      ['catalog', 'healthy'],
      ['main', 'healthy'],
    ]);
    await whole.close();
    await Promise.all([catalog?.stop(), main?.stop()]);
  });

  it('a file that cannot be used ends the start with 2 before anything is touched, and the command config too', async () => {
    writeFileSync(
      file,
      '{"upstreams":[{"name":"main","targets":[{"url":"10.0.0.5"}]}],"routes":[{"upstream":"main"}]}',
    );
    const told = `${file} /upstreams/0/targets/0/url: must be an http or https address. Example: "url": "http://10.0.0.5:3000"`;
    const server = startServerProcess({ folder, environment });
    expect((await server.ended).code).to.equal(2);
    expect(server.said()).to.contain(told);
    expect(existsSync(join(folder, 'data'))).to.equal(false);
    const command = await runCommand(['config'], { folder, environment });
    expect(command.code).to.equal(2);
    expect(command.said).to.contain(told);
  });
});
