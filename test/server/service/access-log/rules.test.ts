import { expect } from 'chai';
import { assert, property, string, uuid, webPath } from 'fast-check';
import {
  bytesToUuid,
  dayOf,
  hourOf,
  routeOf,
  statusRange,
  uuidToHex,
} from '#server/service/access-log/rules.ts';

describe('access log: rules', () => {
  it('a route keeps the words of the API and hides what may be an id or a person', () => {
    const routes = {
      '/': '/',
      '/exercises': '/exercises',
      '/exercises/': '/exercises/',
      '/v1/exercises/42?name=anna': '/v1/exercises/:id',
      '/users/anna@example.com/keys': '/users/:id/keys',
      '/users/0198f1c2-7a3b-7000-8000-000000000000': '/users/:id',
      '/a/b%20c': '/a/:id',
      [`/${'long'.repeat(9)}`]: '/:id',
      '/a/b/c/d/e/f/g/h/i/j': '/a/b/c/d/e/f/g/h/*',
      '*': '/',
    };
    for (const [target, route] of Object.entries(routes)) expect(routeOf(target), target).to.equal(route);
  });

  it('no digit, dot or sign of a target ever stands in its route', () => {
    assert(
      property(webPath(), string(), (path, query) => {
        expect(routeOf(`${path}?${query}`).replaceAll(/\/v\d{1,3}(?=\/|$)|:id|\*$/g, '')).to.match(
          /^[A-Za-z_/-]*$/,
        );
      }),
    );
  });

  it('an id survives its 16 bytes', () => {
    assert(
      property(uuid(), (id) => {
        expect(bytesToUuid(Buffer.from(uuidToHex(id), 'hex'))).to.equal(id);
      }),
    );
  });

  it('days and hours are UTC', () => {
    const lastMoment = Date.parse('2026-12-31T23:59:59.999Z');
    expect([dayOf(lastMoment), hourOf(lastMoment)]).to.deep.equal(['2026-12-31', '2026-12-31T23']);
    expect(hourOf(lastMoment + 1)).to.equal('2027-01-01T00');
  });

  it('a status filter is one status or a class', () => {
    expect(statusRange('404')).to.deep.equal({ from: 404, below: 405 });
    expect(statusRange('5xx')).to.deep.equal({ from: 500, below: 600 });
  });
});
