import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { watchEvents } from '#server/service/access-log/watch-events.ts';
import type { AccessLogRow } from '#shared/contracts/access-log.ts';
import { waitUntil } from '#test/desktop/main/wait-until.ts';
import { makeAccessLog } from '#test/desktop/support/fixture/access-log-data.ts';
import { makeValues } from '#test/desktop/support/fixture/made-values.ts';
import type { FixtureTail } from '#test/desktop/support/fixture/open-tail.ts';
import type { FixtureServer } from '#test/desktop/support/open-fixture-server.ts';
import { openAccessLogs } from '#test/desktop/support/use-screens.ts';
import { withScreens } from '#test/desktop/support/with-screens.ts';

const path = '/admin/v1/access-logs/stream';

/** Rows oldest first, each with a route of its own, so that a test can tell them apart. */
function someRows(count: number): AccessLogRow[] {
  const made = makeAccessLog(makeValues(11, Date.now()), count).toReversed();
  return made.map((row, at) => ({ ...row, route: `/api/row-${String(at)}` }));
}

async function goLive(page: Page, server: FixtureServer): Promise<FixtureTail> {
  const before = server.tails.length;
  await page.getByText('Live', { exact: true }).click();
  return nextTail(server, before);
}

async function nextTail(server: FixtureServer, before: number): Promise<FixtureTail> {
  await waitUntil(() => server.tails.length > before);
  return server.tails[before] as FixtureTail;
}

const routes = (page: Page): Promise<string[]> =>
  page
    .getByRole('row')
    .getByText(/^\/api\/row-/)
    .allInnerTexts();

describe('screen: live tail of the access log', () => {
  const shared = withScreens({ logRows: 40 });

  it('begins when somebody asks for it, and never by itself', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    expect(server.tails).to.have.length(0);
    await goLive(page, server);
    await page.getByText('Waiting for the next request').waitFor();
    await page.getByText('What you watch is recorded').waitFor();
    await page.reload();
    await page.getByRole('grid', { name: 'Access log', exact: true }).waitFor();
    expect(server.tails).to.have.length(1);
  });

  it('shows rows as they come, newest on top, and says how many', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    tail.rows(someRows(3));
    await page.getByText('3 requests came').waitFor();
    expect(await routes(page)).to.deep.equal(['/api/row-2', '/api/row-1', '/api/row-0']);
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  });

  it('keeps the filters, without the time, and begins anew when they change', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    await page.getByLabel('Status').fill('5xx');
    await page.getByLabel('Status').press('Enter');
    await page.getByRole('combobox', { name: 'Time' }).click();
    await page.getByRole('option', { name: 'Last hour' }).click();
    const tail = await goLive(page, server);
    expect(tail.query).to.deep.equal({ status: '5xx' });
    expect(await page.getByRole('combobox', { name: 'Time' }).count()).to.equal(0);
    await page.getByLabel('Route').fill('/api/muscles');
    await page.getByLabel('Route').press('Enter');
    const second = await nextTail(server, 1);
    expect(second.query).to.deep.equal({ status: '5xx', route: '/api/muscles' });
    await waitUntil(() => tail.isClosed());
    await page.getByText('Stored', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Time' }).waitFor();
    await waitUntil(() => server.queriesOf('/admin/v1/access-logs').at(-1)?.['route'] === '/api/muscles');
    expect(server.queriesOf('/admin/v1/access-logs').at(-1)?.['from']).to.be.a('string');
  });

  it('watches nothing with a filter that the server would refuse', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    await page.getByLabel('IP address').fill('203.0.');
    await page.getByLabel('IP address').press('Enter');
    await page.getByText('IP address must be an IP address.').waitFor();
    await waitUntil(() => tail.isClosed());
    expect(server.tails).to.have.length(1);
  });

  it('holds rows back while it is paused, and shows them when it goes on, by key and by button', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    const rows = someRows(5);
    tail.rows(rows.slice(0, 2));
    await page.getByText('2 requests came').waitFor();
    await page.keyboard.press('p');
    await page.getByText('nothing new').waitFor();
    tail.rows(rows.slice(2));
    await page.getByText('3 new waiting').waitFor();
    expect(await routes(page)).to.have.length(2);
    await page.getByRole('button', { name: 'Resume' }).click();
    await waitUntil(async () => (await routes(page)).length === 5);
    await page.getByRole('button', { name: 'Pause' }).waitFor();
  });

  it('pauses when a row is opened, so that it does not slip away', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    const rows = someRows(4);
    tail.rows(rows.slice(0, 2));
    await page.getByText('/api/row-0').click();
    await page.getByRole('complementary', { name: 'Request' }).getByText('/api/row-0').waitFor();
    tail.rows(rows.slice(2));
    await page.getByText('2 new waiting').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Request' }).waitFor({ state: 'detached' });
  });

  it('keeps the rows in sight where they are while others come on top', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    const rows = someRows(120);
    tail.rows(rows.slice(0, 80));
    await page.getByText('80 requests came').waitFor();
    const grid = page.getByRole('grid', { name: 'Live access log' });
    await grid.evaluate((element) => element.scrollTo({ top: 900 }));
    const marked = page.getByText('/api/row-45', { exact: true });
    const before = await marked.boundingBox();
    tail.rows(rows.slice(80));
    await page.getByText('120 requests came').waitFor();
    expect(await marked.boundingBox()).to.deep.equal(before);
    expect(await grid.evaluate((element) => element.scrollTop)).to.equal(900 + 40 * 30);
  });

  it('tells what was left out, and leads to the stored rows', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    const rows = someRows(2);
    tail.rows(rows);
    tail.write(watchEvents.dropped(12));
    await page.getByText('12 requests left out here').waitFor();
    tail.write(watchEvents.gap('cursor'));
    await page.getByText(/while the connection was broken, are left out here/).waitFor();
    await page.getByRole('button', { name: 'Show the stored log' }).click();
    await waitUntil(() => server.queriesOf('/admin/v1/access-logs').at(-1)?.['from'] === rows[1]?.timeUtc);
    await waitUntil(() => tail.isClosed());
  });

  it('comes back behind the last row when the connection breaks, and shows no row twice', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    const rows = someRows(4);
    tail.rows(rows.slice(0, 3));
    await page.getByText('3 requests came').waitFor();
    tail.close('cut');
    const second = await nextTail(server, 1);
    const lastId = /^id: (.*)$/m.exec(watchEvents.row(rows[2] as AccessLogRow))?.[1];
    expect(second.lastEventId).to.equal(lastId);
    second.rows(rows.slice(2));
    await page.getByText('4 requests came').waitFor();
    expect(await routes(page)).to.have.length(4);
  });

  it('comes back when the server stops, for it may only be starting anew', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    tail.write(watchEvents.end('server-stopping'));
    tail.close('end');
    await nextTail(server, 1);
    await page.getByRole('status').getByText('Live', { exact: true }).waitFor();
  });

  it('says that nothing more comes, and watches again when asked', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    tail.write(watchEvents.end('nothing-more'));
    tail.close('end');
    await page.getByText('Nothing more can fit the filters.').waitFor();
    await page.getByText('No request came').waitFor();
    await page.getByRole('button', { name: 'Watch again' }).click();
    await nextTail(server, 1);
  });

  it('shows the sign-in when the server ended the session', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    server.refuse('/admin/v1', 'session-expired');
    tail.write(watchEvents.end('session-ended'));
    tail.close('end');
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  it('shows a refusal in the server’s words and does not ask again by itself', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    server.refuse(path, 'forbidden', 'req-tail-7');
    await page.getByText('Live', { exact: true }).click();
    await page.getByText('Your role does not permit this.').waitFor();
    await page.getByText('req-tail-7').waitFor();
    server.answerAll();
    await page.getByRole('button', { name: 'Watch again' }).click();
    await nextTail(server, 0);
  });

  it('refuses what is no row instead of showing it', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    tail.write('event: row\ndata: {"id":1}\n\n');
    await page.getByText('The server sent a “row” that is not understood.').waitFor();
  });

  it('lets the server go when the section is left', async () => {
    const { page, server } = shared;
    await openAccessLogs(page);
    const tail = await goLive(page, server);
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: 'Processing records' }).waitFor();
    await waitUntil(() => tail.isClosed());
  });
});
