export { type Keyring, openKeyring } from './keyring.ts';
export type { EpochProgress, NewEpoch } from './new-epoch.ts';
export { RootKeyError } from './root-key.ts';
export { associatedData, openValue, sealValue } from './sealed-value.ts';
