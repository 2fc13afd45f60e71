import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { LaunchedConsole } from '#test/support/electron-host/launched-console.ts';
import { makeCertificate } from './make-certificate.ts';
import { type AdminServer, openAdminServer, signInAnswer } from './open-admin-server.ts';
import { ask, connectTo, heard, launchTestPage, signInFromPage, waitUntilHeard } from './use-console.ts';
import { waitUntil } from './wait-until.ts';

describe('console: saving a file from the server', () => {
  const request = {
    serverPath: '/admin/v1/processing-records.pdf?register=controller&template=gdpr',
    suggestedName: 'processing-records.pdf',
  };
  let running: LaunchedConsole;
  let server: AdminServer;
  let folder: string;

  before(async function launch() {
    this.timeout(40_000);
    running = await launchTestPage();
  });
  after(() => running.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wrkout-save-'));
    server = await openAdminServer();
    await connectTo(running.page, server);
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('writes every byte where the administrator said, with their session, and says how many', async () => {
    await signInFromPage(running.page);
    const bytes = randomBytes(3_000_000);
    server.answerWith((_request, response) => void response.end(bytes));
    const path = join(folder, 'chosen.pdf');
    await running.dialogs.saveTo(path);
    const answer = await ask(running.page, 'file.save', request);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(answer).to.deep.equal({
      ok: true,
      value: { outcome: 'saved', path, sizeBytes: bytes.length, sha256 },
    });
    expect((await readFile(path)).equals(bytes)).to.equal(true);
    expect(await readdir(folder)).to.deep.equal(['chosen.pdf']);
    expect(server.seen.at(-1)).to.include({ method: 'GET', url: request.serverPath });
    expect(server.seen.at(-1)?.headers.authorization).to.equal(`Bearer ${signInAnswer.token}`);
    expect((await running.dialogs.shown()).at(-1)?.defaultPath).to.match(/processing-records\.pdf$/);
  });

  it('puts the first bytes on disk while the server is still writing', async () => {
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    const piece = randomBytes(1_000_000);
    server.answerWith((_request, response) => {
      response.write(piece);
      resolve(response);
    });
    await running.dialogs.saveTo(join(folder, 'large.bin'));
    const saving = ask(running.page, 'file.save', request);
    const response = await promise;
    await waitUntil(async () => (await sizeOfParts(folder)) === piece.length);
    expect(await readdir(folder)).to.not.include('large.bin');
    response.end('end');
    expect(await saving).to.have.nested.property('value.sizeBytes', piece.length + 3);
  });

  it('neither asks the server nor writes anything when the dialog is closed', async () => {
    await running.dialogs.cancelSave();
    const answer = await ask(running.page, 'file.save', request);
    expect(answer).to.deep.equal({ ok: true, value: { outcome: 'cancelled' } });
    expect(server.seen).to.deep.equal([]);
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('tells the server’s refusal and writes nothing', async () => {
    server.answerWith((_request, response) => {
      response.writeHead(403, { 'content-type': 'application/problem+json' });
      response.end(
        JSON.stringify({ type: 'x', title: 'Forbidden', status: 403, code: 'forbidden', requestId: 'r' }),
      );
    });
    await running.dialogs.saveTo(join(folder, 'a.pdf'));
    const answer = await ask(running.page, 'file.save', request);
    expect(answer).to.deep.equal({
      ok: true,
      value: { outcome: 'refused', status: 403, code: 'forbidden', title: 'Forbidden', detail: null },
    });
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('keeps the former file when the server breaks off in the middle', async () => {
    const path = join(folder, 'a.pdf');
    await writeFile(path, 'the former one');
    server.answerWith((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half', () => response.destroy());
    });
    await running.dialogs.saveTo(path);
    const answer = await ask(running.page, 'file.save', request);
    expect(answer).to.have.nested.property('error.code', 'file-not-written');
    expect(await readFile(path, 'utf8')).to.equal('the former one');
    expect(await readdir(folder)).to.deep.equal(['a.pdf']);
  });

  it('says when the place cannot be written', async () => {
    await running.dialogs.saveTo(join(folder, 'no-such-folder', 'a.pdf'));
    const answer = await ask(running.page, 'file.save', request);
    expect(answer).to.have.nested.property('error.code', 'file-not-written');
  });

  it('posts a body where the route wants one', async () => {
    server.answerWith((_request, response) => void response.end('csv'));
    await running.dialogs.saveTo(join(folder, 'a.csv'));
    await ask(running.page, 'file.save', {
      serverPath: '/admin/v1/access-logs/export',
      suggestedName: 'a.csv',
      method: 'POST',
      body: { from: '2026-11-01' },
    });
    expect(server.seen.at(-1)).to.include({ method: 'POST', body: '{"from":"2026-11-01"}' });
  });

  it('asks for the form that is wanted, and takes a problem in any case', async () => {
    await running.dialogs.saveTo(join(folder, 'a.csv'));
    await ask(running.page, 'file.save', { ...request, accept: 'text/csv' });
    expect(server.seen.at(-1)?.headers.accept).to.equal('text/csv, application/problem+json;q=0.5');
    await running.dialogs.saveTo(join(folder, 'b.csv'));
    await ask(running.page, 'file.save', request);
    expect(server.seen.at(-1)?.headers.accept).to.equal('*/*');
  });

  const saveId = '0b8f6c52-6a1e-4c0e-9d0b-5f6f0f1c2d3e';

  it('tells how far a save is, when it has an id, and how much will come, when the server says so', async () => {
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    server.answerWith((_request, response) => {
      response.writeHead(200, { 'content-length': '2000' });
      response.write(randomBytes(500));
      resolve(response);
    });
    await running.dialogs.saveTo(join(folder, 'a.csv'));
    const before = (await heard(running.page, 'file.progress')).length;
    const saving = ask(running.page, 'file.save', { ...request, saveId });
    const response = await promise;
    const told = (await waitUntilHeard(running.page, 'file.progress', before + 2)).slice(before);
    expect(told[0]).to.deep.equal({ saveId, phase: 'asking', sizeBytes: 0, totalBytes: null });
    expect(told[1]).to.deep.equal({ saveId, phase: 'writing', sizeBytes: 0, totalBytes: 2000 });
    // Nothing comes after these bytes for a while: they are told all the same.
    const last = (await waitUntilHeard(running.page, 'file.progress', before + 3)).at(-1);
    expect(last).to.deep.equal({ saveId, phase: 'writing', sizeBytes: 500, totalBytes: 2000 });
    response.end(randomBytes(1500));
    expect(await saving).to.have.nested.property('value.sizeBytes', 2000);
  });

  it('tells nothing of a save without an id', async () => {
    await running.dialogs.saveTo(join(folder, 'a.csv'));
    const before = (await heard(running.page, 'file.progress')).length;
    await ask(running.page, 'file.save', request);
    expect(await heard(running.page, 'file.progress')).to.have.length(before);
  });

  it('stops a save that is under way: the former file stays, nothing is left, and the server knows', async () => {
    const path = join(folder, 'a.csv');
    await writeFile(path, 'the former one');
    const { promise, resolve } = Promise.withResolvers<ServerResponse>();
    server.answerWith((_request, response) => {
      response.write('half');
      resolve(response);
    });
    await running.dialogs.saveTo(path);
    const saving = ask(running.page, 'file.save', { ...request, saveId });
    const response = await promise;
    await waitUntil(async () => (await sizeOfParts(folder)) === 4);
    expect(await ask(running.page, 'file.stop', { saveId })).to.deep.equal({
      ok: true,
      value: { stopped: true },
    });
    expect(await saving).to.deep.equal({ ok: true, value: { outcome: 'stopped' } });
    await waitUntil(() => response.destroyed);
    expect(await readFile(path, 'utf8')).to.equal('the former one');
    expect(await readdir(folder)).to.deep.equal(['a.csv']);
    expect(await ask(running.page, 'file.stop', { saveId })).to.have.nested.property('value.stopped', false);
  });

  it('stops a save whose answer has not begun yet', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.answerWith(() => resolve());
    await running.dialogs.saveTo(join(folder, 'a.csv'));
    const saving = ask(running.page, 'file.save', { ...request, saveId });
    await promise;
    await ask(running.page, 'file.stop', { saveId });
    expect(await saving).to.deep.equal({ ok: true, value: { outcome: 'stopped' } });
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('asks nothing of a server that shows another certificate', async () => {
    const other = await makeCertificate();
    server.showCertificate(other);
    await running.dialogs.saveTo(join(folder, 'a.pdf'));
    const answer = await ask(running.page, 'file.save', request);
    expect(answer).to.have.nested.property('error.code', 'certificate-changed');
    const told = await waitUntilHeard(running.page, 'server.certificateChanged', 1);
    expect(told.at(-1)).to.deep.include({ status: 'changed', fingerprint: other.fingerprint });
    expect(server.seen).to.deep.equal([]);
    expect(await readdir(folder)).to.deep.equal([]);
  });
});

async function sizeOfParts(folder: string): Promise<number> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.part'));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
