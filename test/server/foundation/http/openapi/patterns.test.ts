import { expect } from 'chai';
import { buildOpenApi } from '#server/foundation/http/openapi/index.ts';
import { listAllContracts } from '#test/support/openapi/all-contracts.ts';

/** A pattern that was written with its flag, `^…$/u`: nothing matches it. */
const flagged = /"pattern":"(?:[^"\\]|\\.)*\/[a-z]+"/g;

describe('openapi: patterns', () => {
  it('none carries the flag of the expression it came from', () => {
    for (const listener of ['public', 'admin'] as const) {
      const document = buildOpenApi({
        title: 'Test',
        version: '0.0.0',
        listener,
        contracts: listAllContracts(),
      });
      expect(JSON.stringify(document).match(flagged) ?? [], listener).to.deep.equal([]);
    }
  });

  it('one that does is noticed', () => {
    expect(JSON.stringify({ pattern: '^\\p{L}$/u' }).match(flagged)).to.have.length(1);
  });
});
