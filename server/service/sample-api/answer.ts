import { type ServerResponse, STATUS_CODES } from 'node:http';

export type Answer = {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** A refusal as RFC 9457 describes it; `about:blank` says that the status is the whole type (section 4.2.1). Pure. */
export const problem = (status: number, detail: string, headers: Record<string, string> = {}): Answer => ({
  status,
  body: { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail },
  headers: { ...headers, 'content-type': 'application/problem+json' },
});

/** Writes the answer; to HEAD the same fields go without the body (RFC 9110 section 9.3.2). */
export function sendAnswer(res: ServerResponse, { status, body, headers }: Answer, withBody: boolean): void {
  const bytes = Buffer.from(JSON.stringify(body), 'utf8');
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': bytes.length,
    'cache-control': 'no-store',
    ...headers,
  });
  res.end(withBody ? bytes : undefined);
}
