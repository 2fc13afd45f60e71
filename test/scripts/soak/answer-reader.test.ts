import { hash } from 'node:crypto';
import { expect } from 'chai';
import { AnswerReader } from '#scripts/soak/answer-reader.ts';

const read = (text: string, method = 'GET', size = text.length): AnswerReader => {
  const reader = new AnswerReader(method);
  for (let at = 0; at < text.length; at += size)
    reader.push(Buffer.from(text.slice(at, at + size), 'latin1'));
  return reader;
};

const chunked =
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n4\r\nabcd\r\n2\r\nef\r\n0\r\nX-End: yes\r\n\r\n';
const withLength = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabcdef';

describe('soak: the reader of answers', () => {
  for (const [name, text] of Object.entries({ chunked, withLength })) {
    it(`${name}: whole with its last byte and not before, in pieces of any size`, () => {
      for (let size = 1; size <= text.length; size++) {
        const reader = read(text, 'GET', size);
        expect([reader.isWhole, reader.bytes], `pieces of ${size}`).to.deep.equal([true, 6]);
        expect(reader.digest()).to.equal(hash('sha256', 'abcdef', 'hex'));
      }
      for (let end = 0; end < text.length; end++)
        expect(read(text.slice(0, end)).isWhole, `cut at ${end}`).to.equal(false);
    });
  }

  it('answers to HEAD, 204 and 304 end with their fields, whatever length they tell', () => {
    expect(read('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n', 'HEAD').isWhole).to.equal(true);
    expect(read('HTTP/1.1 204 No Content\r\n\r\n').isWhole).to.equal(true);
    expect(read('HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\n').isWhole).to.equal(true);
  });

  it('an answer that ends with its connection is never whole', () => {
    const reader = read('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc');
    expect([reader.isWhole, reader.isUntilClose, reader.bytes]).to.deep.equal([false, true, 3]);
  });

  it('interim answers come before the answer, and 101 is one', () => {
    const reader = read(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${withLength}`);
    expect([reader.interim, reader.head?.status, reader.isWhole]).to.deep.equal([1, 200, true]);
    const tunnel = read('HTTP/1.1 101 Switching Protocols\r\n\r\nhello');
    expect([tunnel.isSwitched, tunnel.rest.toString()]).to.deep.equal([true, 'hello']);
  });

  it('what comes behind the end is kept apart', () => {
    expect(read(`${withLength}HTTP/1.1 200`).rest.toString()).to.equal('HTTP/1.1 200');
  });

  for (const text of [
    'HTTP/2 200\r\n\r\n',
    'hello\r\n\r\n',
    'HTTP/1.1 200 OK\r\nno field\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc',
  ])
    it(`is no answer: ${JSON.stringify(text)}`, () => {
      expect(() => read(text)).to.throw(Error);
    });
});
