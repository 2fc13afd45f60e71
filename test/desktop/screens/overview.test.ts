import { expect } from 'chai';
import { withScreens } from '#test/desktop/support/with-screens.ts';

describe('screen: overview', () => {
  const shared = withScreens();

  it('puts what is critical first', async () => {
    const attention = shared.page.getByRole('region', { name: 'Needs attention' });
    await attention.getByRole('listitem').first().waitFor();
    expect(await attention.getByRole('listitem').first().innerText()).to.include('due in 2 days');
  });

  it('lists the deadlines with the days left, each leading to its request', async () => {
    const { page } = shared;
    const deadlines = page.getByRole('region', { name: 'Deadlines' });
    await deadlines.getByText('2 d left').waitFor();
    expect(await deadlines.getByRole('listitem').count()).to.equal(4);
    await deadlines.getByRole('link', { name: /Erasure/ }).click();
    await page.getByRole('heading', { name: 'Erasure · Ada Lindqvist' }).waitFor();
  });

  it('counts the promises by state and shows the broken ones first', async () => {
    const promises = shared.page.getByRole('region', { name: 'Promises of the privacy policy' });
    await promises.getByText('1 broken').waitFor();
    await promises.getByText('9 kept').waitFor();
    expect(await promises.getByRole('listitem').first().innerText()).to.include('retain.deletion');
  });

  it('shows how the server is: the log, which server behind the gateway is out of use, the last roll-up', async () => {
    const health = shared.page.getByRole('region', { name: 'Health' });
    await health.getByText('1 of 3 servers out of use').waitFor();
    const text = await health.innerText();
    for (const part of [
      'written',
      '3 rows waiting',
      'exercises',
      'http://10.0.4.12:3000',
      'connection refused',
    ])
      expect(text).to.contain(part);
    expect(await health.getByRole('alert').count()).to.equal(0);
  });

  it('tells how long requests took', async () => {
    const traffic = shared.page.getByRole('region', { name: 'Traffic' });
    expect(await traffic.getByLabel('Latency').innerText()).to.match(
      /p50\s+11 ms\s+p95\s+48 ms\s+p99\s+213 ms/,
    );
  });

  it('draws the traffic of 24 hours and gives readers the same figures as a table', async () => {
    const { page } = shared;
    await page.locator('canvas').waitFor();
    const rows = page.getByRole('table', { name: /Requests of the last 24 hours/ }).getByRole('row');
    expect(await rows.count()).to.equal(25);
  });

  it('leads from the failed requests to the access log of 5xx', async () => {
    const { page, server } = shared;
    await page.getByRole('link', { name: /failed$/ }).click();
    await page.getByRole('grid', { name: 'Access log' }).waitFor();
    expect(server.queriesOf('/admin/v1/access-logs').at(-1)).to.include({ status: '5xx' });
  });

  it('keeps showing what it had, and says so, when a later fetch fails', async () => {
    const { page, server } = shared;
    await page.getByText('Needs attention').waitFor();
    server.refuse('/admin/v1/overview', 'internal', 'req-overview-7');
    await page.getByRole('button', { name: /Fetch again/ }).click();
    await page.getByText('req-overview-7').waitFor();
    expect(await page.getByText('Needs attention').count()).to.equal(1);
  });
});

for (const [whenFull, follows] of [
  ['refuse', 'Requests to the API are refused until there is room'],
  ['serve', 'Requests are served, but their rows stand in memory alone'],
] as const)
  describe(`screen: overview while the disk is full, ${whenFull}`, () => {
    const shared = withScreens({
      accessLog: {
        state: 'disk-full',
        whenFull,
        isRefusing: whenFull === 'refuse',
        waitingRows: 1_204,
        lostRows: whenFull === 'serve' ? 17 : 0,
      },
    });

    it('says so aloud, with what follows from it', async () => {
      const { page } = shared;
      const health = page.getByRole('region', { name: 'Health' });
      const notice = health.getByRole('alert');
      await notice.getByText('The disk is full').waitFor();
      expect(await notice.innerText()).to.contain(follows);
      await health.getByText('1,204 rows waiting').waitFor();
      expect(await health.getByText('17 rows lost').count()).to.equal(whenFull === 'serve' ? 1 : 0);
    });
  });
