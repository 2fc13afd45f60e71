/** How far a restore is; what a progress line and the console show. */
export type RestoreProgress = {
  readonly phase: 'reading' | 'replaying' | 'scanning';
  readonly doneBytes: number;
  readonly totalBytes: number;
};

/** What a restore did, in numbers. */
export type RestoreReport = {
  readonly backupId: string;
  readonly takenAtUtc: string;
  /** Of when the keys were that told who was erased since. */
  readonly keysOfUtc: string;
  readonly files: number;
  readonly bytes: number;
  /** People whose erasure was repeated. */
  readonly erased: number;
  /** Records that retention removed, of all rules. */
  readonly expired: number;
};

export type RehearsalInput = {
  readonly file: string;
  /** A folder that is not there yet, for this rehearsal alone. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RestoreProgress) => void;
};

/** Restores a backup into a folder as `wrkout restore` does, up to the switch. Rejects with an Error that says what is wrong with it. */
export type Rehearse = (input: RehearsalInput) => Promise<RestoreReport>;
