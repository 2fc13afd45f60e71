import { expect } from 'chai';
import { problemSchema } from '#shared/errors/index.ts';
import { parseAnswer, type RawGateway } from './open-raw-gateway.ts';

/**
 * Sends a message that is no HTTP: it is answered by a 400 problem and nothing else, its connection closes, nothing reaches the upstream, and
 * one row tells of it, unless the request line could not be read.
 */
export async function expectBroken(
  test: RawGateway,
  packets: string[],
  { hasRow = true } = {},
): Promise<void> {
  // A good request right behind it must not be taken for one (RFC 9112 section 9.6).
  const text = await test.send(...packets.slice(0, -1), packets.at(-1) + test.request('GET /api/behind'));
  const place = JSON.stringify(packets);
  expect(text.match(/HTTP\/1\.1 \d+/g), place).to.deep.equal(['HTTP/1.1 400']);
  const answer = parseAnswer(text);
  expect(answer.all('content-type'), place).to.deep.equal(['application/problem+json']);
  expect(answer.all('connection'), place).to.deep.equal(['close']);
  const problem = problemSchema.parse(JSON.parse(answer.body));
  expect(problem.code, place).to.equal('request-refused');
  expect(answer.all('x-request-id'), place).to.deep.equal([problem.requestId]);
  expect(test.received(), `${place}: nothing reaches the upstream`).to.equal('');
  expect(test.records, place).to.have.length(hasRow ? 1 : 0);
  const { status, outcome, code, id } = test.records[0] ?? {};
  if (hasRow)
    expect({ status, outcome, code, id }).to.deep.equal({
      status: 400,
      outcome: 'refused',
      code: 'request-refused',
      id: problem.requestId,
    });
}
