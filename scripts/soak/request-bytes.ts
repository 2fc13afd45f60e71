import { hash } from 'node:crypto';
import type { Wish } from './kinds.ts';

export interface Sent {
  readonly bytes: Buffer;
  /** Bytes of content. */
  readonly content: number;
  /** SHA-256 of the content in hexadecimal; null when there is none. */
  readonly digest: string | null;
}

const chunkBytes = 10_000;

/** Content that differs from request to request, so that one that got another's is seen. Pure. */
export const contentOf = (n: number, size: number): Buffer =>
  Buffer.alloc(size, `${n.toString(36)}-`, 'latin1');

function inChunks(content: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length; at += chunkBytes) {
    const part = content.subarray(at, at + chunkBytes);
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')]);
}

const framingFields = ({ sends, shape }: Wish['kind'], size: number): string[] => {
  if (shape === 'two-framings') return ['Content-Length: 4', 'Transfer-Encoding: chunked'];
  if (shape === 'websocket')
    return [
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ];
  if (sends === 'chunks') return ['Transfer-Encoding: chunked'];
  return sends === 'length' ? [`Content-Length: ${size}`] : [];
};

/** The bytes of a request. Its number stands in the query: the access log's row tells it again. Pure. */
export function requestBytes(n: number, { kind, size, keepsConnection }: Wish, key: string): Sent {
  const isSending = kind.sends !== undefined;
  const content = isSending ? contentOf(n, size) : Buffer.alloc(0);
  const lines = [
    `${kind.method ?? 'GET'} /api/soak/${kind.name}?n=${n}&size=${size} HTTP/1.1`,
    'Host: soak.test',
    `X-Api-Key: ${key}`,
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    ...framingFields(kind, size),
    ...(keepsConnection || kind.shape === 'websocket' ? [] : ['Connection: close']),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  const framed = kind.sends === 'chunks' ? inChunks(content) : content;
  const tail = kind.shape === 'two-framings' ? Buffer.from('0\r\n\r\n') : framed;
  return {
    bytes: Buffer.concat([head, tail]),
    content: content.length,
    digest: isSending ? hash('sha256', content, 'hex') : null,
  };
}
