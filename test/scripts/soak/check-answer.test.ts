import { hash } from 'node:crypto';
import { expect } from 'chai';
import { AnswerReader } from '#scripts/soak/answer-reader.ts';
import { codeIn, faultOf } from '#scripts/soak/check-answer.ts';
import type { Kind } from '#scripts/soak/kinds.ts';

const digest = (text: string): string => hash('sha256', text, 'hex');
const nothingSent = { bytes: Buffer.alloc(0), content: 0, digest: null };
const kind = (more: Partial<Kind> = {}): Kind => ({ name: 'plain', weight: 1, ...more });

function answer(status: number, fields: Record<string, string>, content: string, behind = ''): AnswerReader {
  const reader = new AnswerReader('GET');
  const all = { 'X-Request-Id': 'x', 'Content-Length': String(content.length), ...fields };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  reader.push(Buffer.from(`HTTP/1.1 ${status} So\r\n${lines.join('')}\r\n${content}${behind}`));
  return reader;
}

const good = (): AnswerReader => answer(200, { 'X-Soak-Digest': digest('abc') }, 'abc');

describe('soak: what is wrong with a whole answer', () => {
  it('nothing, when it holds what the upstream says that it sent', () => {
    expect(faultOf(good(), kind(), nothingSent)).to.equal(null);
  });

  it('other content, bytes behind it, no request id, or a 200 that the upstream never sent', () => {
    const fields = { 'X-Soak-Digest': digest('abc') };
    expect(faultOf(answer(200, fields, 'abd'), kind(), nothingSent)).to.match(/not the content/);
    expect(faultOf(answer(200, fields, 'abc', 'HTTP'), kind(), nothingSent)).to.match(/4 bytes behind/);
    expect(faultOf(answer(200, {}, 'abc'), kind(), nothingSent)).to.match(/nobody sent/);
    const nameless = new AnswerReader('GET');
    nameless.push(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    expect(faultOf(nameless, kind(), nothingSent)).to.match(/no X-Request-Id/);
  });

  it('that it looks whole although the upstream broke off', () => {
    expect(faultOf(good(), kind({ neverWhole: true }), nothingSent)).to.match(/broke off/);
  });

  it('that the upstream received something else than was sent', () => {
    const reader = answer(200, { 'X-Soak-Digest': digest('abc'), 'X-Soak-Received': digest('half') }, 'abc');
    const sent = { ...nothingSent, digest: digest('half and half') };
    expect(faultOf(reader, kind({ sends: 'length' }), sent)).to.match(/received something else/);
  });

  it('a problem of the gateway is sound, and its code is known', () => {
    const reader = answer(
      502,
      { 'Content-Type': 'application/problem+json' },
      '{"code":"upstream-unreachable"}',
    );
    expect(faultOf(reader, kind({ neverWhole: true }), nothingSent)).to.equal(null);
    expect(codeIn(reader)).to.equal('upstream-unreachable');
    expect(codeIn(good())).to.equal(null);
  });
});
