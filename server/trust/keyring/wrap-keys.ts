import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Random } from '#server/foundation/clock/index.ts';
import type { KeyKind, WrappedKey } from './key-file.ts';
import type { DataKey } from './key-shelf.ts';
import { deriveKey } from './root-key.ts';
import { associatedData, openValue, sealedKeyId, sealValue } from './sealed-value.ts';

/**
 * What wraps the keys of one epoch. Its number stands in each wrapped key as the key id, so that nothing is ever tried out. Epoch 0 is what
 * was before there were epochs: a key derived from the root key.
 */
export type EpochKey = { readonly epoch: number; readonly key: KeyObject };

export const firstEpochKey = (root: Buffer): EpochKey => ({
  epoch: 0,
  key: createSecretKey(deriveKey(root, 'wrap')),
});

const keyPlace = (kind: KeyKind, owner: string, id: number) =>
  associatedData('data-key', kind, owner, String(id));
const secretPlace = (name: string) => associatedData('key-secret', name);
const epochPlace = (epoch: number) => associatedData('epoch-key', String(epoch));

type Wrapping = { readonly by: EpochKey; readonly place: string };

const wrap = ({ random }: { random: Random }, { by, place }: Wrapping, plain: Buffer): Buffer =>
  sealValue({ key: by.key, keyId: by.epoch, nonce: random.bytes(12), place, plain });

function unwrap({ by, place }: Wrapping, wrapped: Buffer): Buffer {
  const epoch = sealedKeyId(wrapped);
  if (epoch !== by.epoch)
    throw new Error(`a key of the key file is wrapped under epoch ${epoch}, not under ${by.epoch}`);
  return openValue(by.key, place, wrapped);
}

/** Pure but for the nonce. */
export const wrapDataKey = (deps: { random: Random }, by: EpochKey, key: DataKey): WrappedKey => {
  const { id, kind, owner, createdAtUtc } = key;
  const wrapped = wrap(deps, { by, place: keyPlace(kind, owner, id) }, key.key);
  return { id, kind, owner, createdAtUtc, wrapped };
};

/** Throws Error when the key was wrapped in another epoch, moved to another owner or changed. Pure. */
export const unwrapDataKey = (by: EpochKey, { wrapped, ...key }: WrappedKey): DataKey => ({
  ...key,
  key: unwrap({ by, place: keyPlace(key.kind, key.owner, key.id) }, wrapped),
});

/** A secret of the keyring that is no data key. Pure but for the nonce. */
export const wrapSecret = (
  deps: { random: Random },
  by: EpochKey,
  [name, secret]: [string, Buffer],
): Buffer => wrap(deps, { by, place: secretPlace(name) }, secret);

/** Throws Error when the secret was wrapped in another epoch or changed. Pure. */
export const unwrapSecret = (by: EpochKey, [name, wrapped]: [string, Buffer]): Buffer =>
  unwrap({ by, place: secretPlace(name) }, wrapped);

const rootWraps = (root: Buffer, epoch: number): Wrapping => ({
  by: { epoch, key: createSecretKey(deriveKey(root, 'wrap-epoch')) },
  place: epochPlace(epoch),
});

/** A new epoch's key, and itself wrapped under the root key. */
export function makeEpochKey(
  deps: { random: Random },
  { root, epoch }: { root: Buffer; epoch: number },
): { readonly epochKey: EpochKey; readonly wrapped: Buffer } {
  const bytes = deps.random.bytes(32);
  const wrapped = wrap(deps, rootWraps(root, epoch), bytes);
  const epochKey = { epoch, key: createSecretKey(bytes) };
  bytes.fill(0);
  return { epochKey, wrapped };
}

/** Throws Error when the epoch's key was wrapped under another root key or changed. Pure. */
export const unwrapEpochKey = (
  { root, epoch }: { root: Buffer; epoch: number },
  wrapped: Buffer,
): EpochKey => ({ epoch, key: createSecretKey(unwrap(rootWraps(root, epoch), wrapped)) });
