import { between, type Chance, pickOne } from './random.ts';

/** One way of asking, or for the upstream of answering. Its name is the path that is asked for. */
export interface Kind {
  readonly name: string;
  /** How often, beside the others. */
  readonly weight: number;
  readonly method?: 'HEAD' | 'POST';
  /** A good key when absent; `few` has limits of its own that are soon reached. */
  readonly key?: 'unknown' | 'few';
  /** How the content of the request is told. */
  readonly sends?: 'length' | 'chunks';
  /** The upstream breaks off: a 200 that looks whole is a fault of the gateway. */
  readonly neverWhole?: true;
  /** Most bytes of content, of the answer or of the request. */
  readonly most?: number;
  /** Something else than a request with an answer: an upgrade, or what is no good HTTP. */
  readonly shape?: 'websocket' | 'two-framings';
}

const kib = 1_024;

export const kinds: readonly Kind[] = [
  { name: 'plain', weight: 30 },
  { name: 'chunked', weight: 8, most: 64 * kib },
  { name: 'trailers', weight: 4, most: 16 * kib },
  { name: 'big', weight: 2, most: 2_048 * kib },
  { name: 'empty', weight: 3 },
  { name: 'not-modified', weight: 2 },
  { name: 'head', weight: 3, method: 'HEAD' },
  { name: 'interim', weight: 2 },
  { name: 'until-close', weight: 2, most: 16 * kib },
  { name: 'slow', weight: 5 },
  { name: 'drips', weight: 2, most: 4 * kib },
  { name: 'upload', weight: 8, method: 'POST', sends: 'length', most: 256 * kib },
  { name: 'upload-chunks', weight: 4, method: 'POST', sends: 'chunks', most: 64 * kib },
  { name: 'unread', weight: 1, method: 'POST', sends: 'length', most: 64 * kib },
  { name: 'fails', weight: 5 },
  { name: 'closes-before', weight: 2, neverWhole: true },
  { name: 'resets-before', weight: 1, neverWhole: true },
  { name: 'garbage', weight: 1, neverWhole: true },
  { name: 'cut-chunks', weight: 2, neverWhole: true, most: 64 * kib },
  { name: 'cut-length', weight: 2, neverWhole: true, most: 64 * kib },
  { name: 'resets-middle', weight: 2, neverWhole: true, most: 64 * kib },
  { name: 'hangs-before', weight: 0.3, neverWhole: true },
  { name: 'hangs-middle', weight: 0.3, neverWhole: true },
  { name: 'plain', weight: 3, key: 'unknown' },
  { name: 'upload', weight: 1, key: 'unknown', method: 'POST', sends: 'length', most: 64 * kib },
  { name: 'plain', weight: 5, key: 'few' },
  { name: 'slow', weight: 2, key: 'few' },
  { name: 'websocket', weight: 2, shape: 'websocket', most: 16 * kib },
  { name: 'plain', weight: 1, shape: 'two-framings', method: 'POST' },
];

/** What the figures call a kind. Pure. */
export const labelOf = ({ name, key, shape }: Kind): string =>
  [
    name,
    ...(key === undefined ? [] : [`${key} key`]),
    ...(shape === 'two-framings' ? ['two framings'] : []),
  ].join(', ');

/** One request as it shall be made. */
export interface Wish {
  readonly kind: Kind;
  /** Bytes of content. */
  readonly size: number;
  /** The client goes away so many milliseconds after it asked; null when it stays. */
  readonly leavesAfterMs: number | null;
  /** It goes away with half of its request sent. */
  readonly leavesHalf: boolean;
  readonly keepsConnection: boolean;
}

const leaving = 0.06;
const closing = 0.15;

/** The next request of a client. */
export function nextWish(chance: Chance): Wish {
  const kind = pickOne(chance, kinds);
  const leaves = chance() < leaving;
  return {
    kind,
    size: between(chance, 2, kind.most ?? 2 * kib),
    leavesAfterMs: leaves ? Math.floor(chance() ** 2 * 60) : null,
    leavesHalf: leaves && kind.sends !== undefined && chance() < 0.5,
    keepsConnection: chance() >= closing,
  };
}
