import { createCipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSqlite } from '#server/foundation/sqlite/index.ts';

/** HKDF as the first release candidate used it, written here once more so that a change of the product's own is seen. */
export const derive = (key: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `wrkout/${purpose}`, 32));

const place = (...parts: string[]) => parts.map((part) => `${part.length}:${part}`).join('|');

/** A sealed value of version 1, by hand. */
export function sealByHand(key: Buffer, keyId: number, where: readonly string[], plain: Buffer): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place(...where)));
  const head = Buffer.from([1, 0, 0, 0, 0]);
  head.writeUInt32BE(keyId, 1);
  return Buffer.concat([head, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

export type FirstForm = {
  readonly root: Buffer;
  readonly keys: readonly {
    readonly id: number;
    readonly owner: string;
    readonly key: Buffer;
    readonly wrapped: Buffer;
  }[];
};

/** A keyring of the first form, as it stood on the disk before there were epochs. */
export async function writeFirstForm(
  folder: string,
  subjects: readonly string[],
  hours: readonly string[],
): Promise<FirstForm> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const root = randomBytes(32);
  writeFileSync(join(folder, 'root.key'), `${root.toString('base64')}\n`, { mode: 0o600 });
  const db = await openSqlite(join(folder, 'keys.sqlite'));
  await db.exec(`CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE data_keys (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, owner TEXT NOT NULL,
      wrapped BLOB NOT NULL, created_at_utc TEXT NOT NULL, UNIQUE (kind, owner)) STRICT;`);
  const fingerprint = createHash('sha256').update(derive(root, 'fingerprint')).digest('hex').slice(0, 8);
  await db.run("INSERT INTO meta VALUES ('root-key', ?)", [fingerprint]);
  const owners = [...subjects.map((owner) => ['subject', owner]), ...hours.map((owner) => ['hour', owner])];
  const keys: FirstForm['keys'][number][] = [];
  for (const [kind = '', owner = ''] of owners) {
    const id = keys.length + 1;
    const key = randomBytes(32);
    const wrapped = sealByHand(derive(root, 'wrap'), 0, ['data-key', kind, owner, String(id)], key);
    await db.run('INSERT INTO data_keys VALUES (?, ?, ?, ?, ?)', [
      id,
      kind,
      owner,
      wrapped,
      '2026-11-23T00:00:00.000Z',
    ]);
    keys.push({ id, owner, key, wrapped });
  }
  await db.close();
  return { root, keys };
}
