import { expect } from 'chai';
import { prefersToJson } from '#server/foundation/http/index.ts';

describe('http: which form a caller likes better', () => {
  const csv = (accept: string | undefined) => prefersToJson(accept, 'text/csv');

  it('CSV goes to those who ask for it', () => {
    for (const accept of [
      'text/csv',
      'text/csv, application/json;q=0.5',
      'Text/CSV; q=0.9, */*;q=0.1',
      'text/*',
    ])
      expect(csv(accept), accept).to.equal(true);
  });

  it('JSON goes to everybody else', () => {
    const others = [
      undefined,
      '*/*',
      'application/json',
      'application/json, text/csv',
      'text/csv;q=0',
      'text/html',
      '',
    ];
    for (const accept of others) expect(csv(accept), accept).to.equal(false);
  });
});
