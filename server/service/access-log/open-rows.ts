import type { Outcome } from '#shared/contracts/access-log.ts';
import type { AccountId, KeyId } from '#shared/values/index.ts';
import type { RoutedRecord } from './access-record.ts';
import { rowKeyName } from './commands.ts';
import { textOfBytes } from './field-text.ts';
import { pairsOf, textNumbers } from './numbering.ts';
import { groupHeadBytes, place, rowBytes, textHeadBytes } from './row-bytes.ts';
import { bytesToUuid, hourMs, hourOf, routeOf } from './rules.ts';
import type { Client } from './technical-bytes.ts';

/** Whose rows of an hour (Unix milliseconds divided by the length of an hour), and the name of the key that seals them. */
export type Owner = { readonly hour: number; readonly accountId: string | null; readonly keyName: string };

/** What is the same in many rows. */
export type Kind = {
  readonly method: string;
  readonly route: string;
  readonly outcome: string;
  readonly code: string | null;
};

/**
 * Rows as columns. Owner, kind and client of a row are told by their place in the lists, key and target by their place among `texts`: so a
 * text is hashed once for a batch, not for each row.
 */
export type Rows = {
  readonly size: number;
  /** 16 bytes after 16 bytes. */
  readonly ids: Buffer;
  readonly timeMs: Float64Array;
  readonly durationUs: Float64Array;
  /** NaN for null. */
  readonly upstreamUs: Float64Array;
  readonly requestBytes: Float64Array;
  readonly responseBytes: Float64Array;
  readonly status: Uint16Array;
  readonly owner: Uint32Array;
  readonly key: Uint32Array;
  readonly kind: Uint32Array;
  readonly client: Uint32Array;
  readonly target: Uint32Array;
  readonly owners: readonly Owner[];
  readonly kinds: readonly Kind[];
  readonly clients: readonly Client[];
  readonly texts: readonly (string | null)[];
};

const idBytes = 16;

const columnsFor = (size: number) => ({
  size,
  ids: Buffer.allocUnsafe(size * idBytes),
  timeMs: new Float64Array(size),
  durationUs: new Float64Array(size),
  upstreamUs: new Float64Array(size),
  requestBytes: new Float64Array(size),
  responseBytes: new Float64Array(size),
  status: new Uint16Array(size),
  owner: new Uint32Array(size),
  key: new Uint32Array(size),
  kind: new Uint32Array(size),
  client: new Uint32Array(size),
  target: new Uint32Array(size),
});
type Columns = ReturnType<typeof columnsFor>;

/** The lists that rows of a batch share, and how a row finds its places in them. `hasKey`: may rows of this owner name their person? */
function sharedLists(hasKey: (owner: Owner) => boolean) {
  const texts = textNumbers();
  const textAt = (number: number): string => texts.all[number] ?? '';
  const isNamed: boolean[] = [];
  const routes: number[] = [];
  const owners = pairsOf((hour, account): Owner => {
    const accountId = texts.all[account] ?? null;
    const owner = { hour, accountId, keyName: rowKeyName(hourOf(hour * hourMs), accountId) };
    isNamed.push(hasKey(owner));
    return owner;
  });
  const clients = pairsOf((ip, userAgent): Client => {
    const agent = texts.all[userAgent] ?? null;
    return { ip: texts.all[ip] ?? null, userAgent: agent === null ? null : textOfBytes(agent) };
  });
  const ends = pairsOf((outcome, code) => ({
    outcome: textAt(outcome),
    code: texts.all[code] ?? null,
  }));
  const calls = pairsOf((method, route) => ({ method: textAt(method), route: textAt(route) }));
  const kinds = pairsOf(
    (call, end): Kind => ({
      ...(calls.all[call] as (typeof calls.all)[0]),
      ...(ends.all[end] as (typeof ends.all)[0]),
    }),
  );
  return {
    ...{ texts, isNamed, owners, clients, calls, ends, kinds },
    routeOfTarget: (target: number): number => {
      routes[target] ??= texts.numberOf(routeOf(textAt(target)));
      return routes[target];
    },
  };
}
type Lists = ReturnType<typeof sharedLists>;

/** The texts of a group, as their numbers in the batch; 0 for null. */
function readTexts({ texts }: Lists, bytes: Buffer, { from, end }: { from: number; end: number }): number[] {
  const numbers = [0];
  for (let at = from; at < end; ) {
    const textEnd = at + textHeadBytes + bytes.readUInt32LE(at);
    numbers.push(texts.numberOf(bytes.toString('utf8', at + textHeadBytes, textEnd)));
    at = textEnd;
  }
  return numbers;
}

type Source = { readonly view: DataView; readonly numbers: readonly number[] };

/** A row without a key for its person leaves without the person: it counts as a request, but tells of nobody, and of the path only the pattern. */
function readRow(columns: Columns, lists: Lists, { view, numbers }: Source, at: number, row: number): void {
  const text = (from: number): number => numbers[view.getUint16(at + from, true)] ?? 0;
  const timeMs = view.getFloat64(at + place.timeMs, true);
  const hour = Math.floor(timeMs / hourMs);
  const owner = lists.owners.numberOf(hour, text(place.accountId));
  const target = text(place.target);
  const route = lists.routeOfTarget(target);
  const isNamed = lists.isNamed[owner] === true;
  columns.timeMs[row] = timeMs;
  columns.durationUs[row] = view.getFloat64(at + place.durationUs, true);
  columns.upstreamUs[row] = view.getFloat64(at + place.upstreamUs, true);
  columns.requestBytes[row] = view.getFloat64(at + place.requestBytes, true);
  columns.responseBytes[row] = view.getFloat64(at + place.responseBytes, true);
  columns.status[row] = view.getUint16(at + place.status, true);
  columns.owner[row] = isNamed ? owner : lists.owners.numberOf(hour, 0);
  columns.key[row] = isNamed ? text(place.keyId) : 0;
  columns.client[row] = isNamed
    ? lists.clients.numberOf(text(place.ip), text(place.userAgent))
    : lists.clients.numberOf(0, 0);
  columns.target[row] = isNamed ? target : route;
  columns.kind[row] = lists.kinds.numberOf(
    lists.calls.numberOf(text(place.method), route),
    lists.ends.numberOf(text(place.outcome), text(place.code)),
  );
}

/** Groups of `recordPacker` that lie one after another: where each begins and how many rows it has. */
function* groupsIn(bytes: Buffer): Generator<{ at: number; end: number; rows: number }> {
  for (let at = 0; at < bytes.length; ) {
    const end = at + bytes.readUInt32LE(at);
    yield { at, end, rows: bytes.readUInt32LE(at + 4) };
    at = end;
  }
}

/**
 * Reads rows of `recordPacker` as they are kept: user agents as texts, each path with its pattern, and a row of an owner without a key without the
 * person. Throws RangeError for other bytes.
 */
export function openRows(bytes: Buffer, hasKey: (owner: Owner) => boolean): Rows {
  const groups = [...groupsIn(bytes)];
  const columns = columnsFor(groups.reduce((sum, { rows }) => sum + rows, 0));
  const lists = sharedLists(hasKey);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let row = 0;
  for (const { at, end, rows } of groups) {
    const textsAt = at + groupHeadBytes + rows * rowBytes;
    const source = { view, numbers: readTexts(lists, bytes, { from: textsAt, end }) };
    for (let from = at + groupHeadBytes; from < textsAt; from += rowBytes) {
      bytes.copy(columns.ids, row * idBytes, from, from + idBytes);
      readRow(columns, lists, source, from, row);
      row += 1;
    }
  }
  const { owners, kinds, clients, texts } = lists;
  return { ...columns, owners: owners.all, kinds: kinds.all, clients: clients.all, texts: texts.all };
}

/** The id of a row, 16 bytes. */
export const idOf = ({ ids }: Rows, row: number): Buffer => ids.subarray(row * idBytes, (row + 1) * idBytes);

/** One of the rows as a record. Pure. */
export function recordAt(rows: Rows, row: number): RoutedRecord {
  const at = <T>(list: readonly T[], column: Uint32Array): T => list[column[row] ?? 0] as T;
  const upstreamUs = rows.upstreamUs[row] ?? Number.NaN;
  const { method, route, outcome, code } = at(rows.kinds, rows.kind);
  return {
    ...at(rows.clients, rows.client),
    ...{ method, route, code, outcome: outcome as Outcome },
    id: bytesToUuid(idOf(rows, row)),
    timeMs: rows.timeMs[row] ?? 0,
    accountId: at(rows.owners, rows.owner).accountId as AccountId | null,
    keyId: at(rows.texts, rows.key) as KeyId | null,
    status: rows.status[row] ?? 0,
    durationUs: rows.durationUs[row] ?? 0,
    upstreamUs: Number.isNaN(upstreamUs) ? null : upstreamUs,
    requestBytes: rows.requestBytes[row] ?? 0,
    responseBytes: rows.responseBytes[row] ?? 0,
    target: at(rows.texts, rows.target) ?? '',
  };
}
