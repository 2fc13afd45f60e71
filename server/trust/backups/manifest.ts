import { z } from 'zod';
import { instantSchema } from '#shared/values/index.ts';
import type { Found } from './archive/read-archive.ts';
import { BackupError } from './backup-error.ts';
import { isSigned, publicKeyOf, type Signed, signContent } from './signature.ts';

export const manifestName = 'manifest.json';
export const manifestFormat = 1;
/** Name of the keyring's purpose key whose 32 bytes sign manifests and notes. */
export const manifestPurpose = 'backup-manifest';

const fileSchema = z.strictObject({
  name: z.string(),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

export const manifestSchema = z.strictObject({
  format: z.literal(manifestFormat),
  backupId: z.string(),
  /** What was committed before this instant is in the backup. Erasures after it are replayed by a restore. */
  takenAtUtc: instantSchema,
  version: z.string(),
  /** Entries of the audit log in it, and the hash of the last one (base64); null when there is none. */
  audit: z.strictObject({ size: z.int().min(0), lastLeafHash: z.string().nullable() }),
  files: z.array(fileSchema),
  publicKey: z.string(),
  signature: z.string(),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestContent = Omit<Manifest, 'publicKey' | 'signature'>;

export const writeManifest = (seed: Buffer, content: ManifestContent): string =>
  JSON.stringify(signContent(seed, content));

/** Throws BackupError when these bytes are no manifest, or its signature does not fit it or is another key's. `seed` null: any key's will do. */
export function readManifest(bytes: Buffer | null, seed: Buffer | null): Manifest {
  if (bytes === null)
    throw new BackupError('incomplete', `it holds no ${manifestName}, with which every whole backup ends`);
  let manifest: Manifest;
  try {
    manifest = manifestSchema.parse(JSON.parse(bytes.toString('utf8')));
    if (!isSigned(manifest as Signed<Manifest>)) throw new Error('its signature does not fit it');
  } catch (cause) {
    throw new BackupError('damaged', `its ${manifestName} cannot be trusted: ${(cause as Error).message}`, {
      cause,
    });
  }
  const expected = seed === null ? manifest.publicKey : publicKeyOf(seed);
  if (manifest.publicKey !== expected)
    throw new BackupError(
      'wrong-key',
      `its ${manifestName} is signed by another key: ${manifest.publicKey}, and this keyring's is ${expected}`,
    );
  return manifest;
}

/** Holds what was found against the manifest. Throws BackupError that names every file that differs, with both hashes. Pure. */
export function compareFiles({ files }: Pick<Manifest, 'files'>, found: readonly Found[]): void {
  const byName = new Map(found.map((one) => [one.name, one]));
  const wrong = files.flatMap(({ name, bytes, sha256 }) => {
    const there = byName.get(name);
    if (!there) return [`${name} is missing`];
    if (there.sha256 === sha256) return [];
    return [
      `${name} differs: SHA-256 expected ${sha256} (${bytes} bytes), found ${there.sha256} (${there.bytes} bytes)`,
    ];
  });
  const named = new Set(files.map(({ name }) => name));
  const extra = found.flatMap(({ name }) =>
    named.has(name) ? [] : [`${name} is not in its ${manifestName}`],
  );
  if (wrong.length + extra.length > 0) throw new BackupError('damaged', [...wrong, ...extra].join('; '));
}
