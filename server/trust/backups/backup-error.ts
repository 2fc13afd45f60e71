/**
 * Why a backup is refused. `damaged`: bytes are missing or changed; `wrong-key`: it was made for another key, or signed by one; `incomplete`: it is
 * no whole backup; `no-ledger`: what was erased since is not known.
 */
export type BackupFault = 'damaged' | 'wrong-key' | 'incomplete' | 'no-ledger' | 'target' | 'no-space';

/** A backup that cannot be made, read or restored; the message says what exactly is wrong, and where. */
export class BackupError extends Error {
  readonly fault: BackupFault;
  constructor(fault: BackupFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BackupError';
    this.fault = fault;
  }
}
