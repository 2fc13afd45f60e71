import { createHash } from 'node:crypto';
import type { Register } from '#shared/contracts/processing-records.ts';
import { findMissing } from './find-missing.ts';
import type { RegisterInput } from './register-input.ts';
import { describeActivities, findUnmatched } from './rules.ts';

/**
 * Builds the controller's register (GDPR Art. 30(1)) from the data map and what the controller wrote. What is missing is
 * listed in `missing`, never invented. Equal content gives an equal `contentHash`, whenever it is generated.
 * Throws RangeError for a `generatedAtUtc` that is no instant and Error for a data map that contradicts itself. Pure.
 */
export function buildRegister(input: RegisterInput): Register {
  if (Number.isNaN(Date.parse(input.generatedAtUtc)))
    throw new RangeError('generatedAtUtc is not an instant');
  const { controller, measures } = input;
  const activities = describeActivities(input.dataMap, input.activities);
  const content: Omit<Register, 'generatedAtUtc' | 'contentHash'> = {
    format: 'wrkout/processing-records/1',
    register: 'controller',
    law: 'Regulation (EU) 2016/679 (GDPR), Art. 30(1)',
    controller,
    activities,
    measures: [...measures],
    missing: findMissing({ controller, activities, measures }),
    unmatchedPurposeIds: findUnmatched(input.dataMap, input.activities),
  };
  return { ...content, generatedAtUtc: input.generatedAtUtc, contentHash: hashContent(content) };
}

/** The register as a JSON document for another system or an archive. */
export function renderRegisterJson(register: Register): string {
  return `${JSON.stringify(register, null, 2)}\n`;
}

function hashContent(content: object): string {
  return createHash('sha256')
    .update(JSON.stringify(sortKeys(content)))
    .digest('hex');
}

// The order in which a caller wrote its fields must not change the hash.
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
