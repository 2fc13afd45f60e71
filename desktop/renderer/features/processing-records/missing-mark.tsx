import { Icon } from '#desktop/renderer/ui/icon.tsx';
import type { MissingEntry } from '#shared/contracts/processing-records.ts';
import { jsonPointer } from '#shared/errors/index.ts';
import styles from './processing-records.module.css';

/** What is missing at a place of the register; undefined when nothing is. Pure. */
export const missingAt = (missing: readonly MissingEntry[], pointer: string): string | undefined =>
  missing.find((entry) => entry.pointer === pointer)?.what;

/** The pointer of a field of an activity, as RFC 6901 writes it. Pure. */
export const activityPointer = (purposeId: string, field: string): string =>
  jsonPointer(['activities', purposeId, field]);

/** Marks that something is missing here; nothing when it is not. */
export const Missing = ({ what }: { what: string | undefined }) =>
  what === undefined ? null : (
    <span className={styles['missing']}>
      <Icon name="warning" size={13} /> Missing: {what}
    </span>
  );
