/** Seals text so that only this user on this machine can open it. */
export type Sealer = {
  /** False when the system has no safe key store: then nothing may be written to disk. */
  isAvailable: () => Promise<boolean>;
  seal: (text: string) => Promise<Uint8Array>;
  open: (sealed: Uint8Array) => Promise<string>;
};
