import { expect } from 'chai';
import { openLog } from '#server/foundation/http/index.ts';
import { type SampleApi, startSampleApi } from '#server/service/sample-api/index.ts';

const noon = Date.parse('2026-11-23T12:00:00.000Z');

describe('sample API', () => {
  let nowMs = noon;
  let api: SampleApi;
  const ask = (path: string, init?: RequestInit) => fetch(`${api.url}${path}`, init);

  before(async () => {
    const clock = { nowMs: () => nowMs, monotonicMs: () => 0 };
    api = await startSampleApi({ clock, log: openLog('silent') }, { host: '127.0.0.1', port: 0 });
  });
  beforeEach(() => {
    nowMs = noon;
  });
  after(() => api.stop());

  it('names its routes at its root, so that a first call shows the next one', async () => {
    const body = (await (await ask('/')).json()) as { routes: string[] };
    expect(body.routes).to.include('GET /exercises/{id}');
  });

  it('lists a dozen complete exercises with different ids', async () => {
    const { items } = (await (await ask('/exercises')).json()) as {
      items: { id: string; steps: string[] }[];
    };
    expect(items).to.have.length(12);
    expect(new Set(items.map(({ id }) => id)).size).to.equal(12);
    for (const { steps } of items) expect(steps).to.have.length(3);
  });

  it('filters by muscle and level together', async () => {
    const answer = await ask('/exercises?muscle=back&level=hard');
    const { items, count } = (await answer.json()) as { items: { id: string }[]; count: number };
    expect(items.map(({ id }) => id)).to.deep.equal(['pull-up', 'deadlift']);
    expect(count).to.equal(2);
  });

  for (const query of ['muscle=wings', 'level=', 'colour=red'])
    it(`refuses the filter ${query} with a problem`, async () => {
      const answer = await ask(`/exercises?${query}`);
      expect(answer.status).to.equal(400);
      expect(answer.headers.get('content-type')).to.equal('application/problem+json');
      expect(await answer.json()).to.include({ type: 'about:blank', title: 'Bad Request', status: 400 });
    });

  it('shows one exercise and has a problem for an unknown one', async () => {
    expect(await (await ask('/exercises/squat')).json()).to.include({ id: 'squat', equipment: 'none' });
    const unknown = await ask('/exercises/nap');
    expect(unknown.status).to.equal(404);
    expect(unknown.headers.get('content-type')).to.equal('application/problem+json');
  });

  it('gives the same workout all day, another one the next, and none twice in one', async () => {
    type Workout = { date: string; exercises: { id: string }[] };
    const workout = async () => (await (await ask('/workouts/today')).json()) as Workout;
    const first = await workout();
    nowMs = Date.parse('2026-11-23T23:59:59.999Z');
    expect(await workout()).to.deep.equal(first);
    nowMs += 1;
    const next = await workout();
    expect(first.date).to.equal('2026-11-23');
    expect(next.date).to.equal('2026-11-24');
    expect(next.exercises).to.not.deep.equal(first.exercises);
    expect(new Set(first.exercises.map(({ id }) => id)).size).to.equal(4);
  });

  it('echoes JSON and text, but no credential', async () => {
    const answer = await ask('/echo?a=1', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer a-secret' },
      body: '{"reps":10}',
    });
    const text = await answer.text();
    expect(JSON.parse(text)).to.deep.include({ query: { a: '1' }, bytes: 11, body: { reps: 10 } });
    expect(text).to.not.include('a-secret');
    const plain = await ask('/echo', {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'hi',
    });
    expect(((await plain.json()) as { body: string }).body).to.equal('hi');
  });

  it('refuses broken JSON and a body over the limit, and goes on answering', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await ask('/echo', { method: 'POST', headers, body: '{' })).status).to.equal(400);
    expect((await ask('/echo', { method: 'POST', headers, body: ' '.repeat(65_537) })).status).to.equal(413);
    expect((await ask('/exercises/plank')).status).to.equal(200);
  });

  it('answers HEAD with the fields of GET and no body', async () => {
    const get = await ask('/exercises/squat');
    const head = await ask('/exercises/squat', { method: 'HEAD' });
    expect(head.status).to.equal(200);
    expect(head.headers.get('content-length')).to.equal(get.headers.get('content-length'));
    expect(await head.text()).to.equal('');
  });

  it('answers other methods with 405 and Allow', async () => {
    const answer = await ask('/exercises', { method: 'DELETE' });
    expect(answer.status).to.equal(405);
    expect(answer.headers.get('allow')).to.equal('GET, HEAD');
    expect((await ask('/echo')).headers.get('allow')).to.equal('POST');
  });

  it('answers nobody after it was stopped', async () => {
    const clock = { nowMs: () => noon, monotonicMs: () => 0 };
    const other = await startSampleApi({ clock, log: openLog('silent') }, { host: '127.0.0.1', port: 0 });
    expect((await fetch(other.url)).status).to.equal(200);
    await other.stop();
    const refused = await fetch(other.url).then(
      () => false,
      () => true,
    );
    expect(refused).to.equal(true);
  });
});
