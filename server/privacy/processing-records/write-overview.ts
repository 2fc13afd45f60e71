import type { PdfBlock, PdfCell } from '#server/foundation/pdf/index.ts';
import type { MissingEntry, Register, RegisterActivity } from '#shared/contracts/processing-records.ts';
import { activityAnchor } from './write-activity.ts';

/** The overview of all activities with their pages, and the list of what is left to complete. */
export function writeOverview(register: Register): PdfBlock[] {
  return [
    { kind: 'heading', level: 2, text: 'Overview of the processing activities', startsPage: true },
    writeTable(register),
    { kind: 'heading', level: 3, text: 'Left to complete' },
    { kind: 'items', items: writeMissing(register) },
  ];
}

function writeTable(register: Register): PdfBlock {
  if (register.activities.length === 0) {
    return { kind: 'items', items: [{ kind: 'text', text: 'The data map holds no personal data.' }] };
  }
  return {
    kind: 'table',
    columns: [
      { title: 'No.', share: 8 },
      { title: 'Processing activity', share: 36, heads: true },
      { title: 'Legal basis', share: 33 },
      { title: 'Open points', share: 13 },
      { title: 'Page', share: 10 },
    ],
    rows: register.activities.map((activity) => writeRow(register, activity)),
  };
}

function writeRow(register: Register, activity: RegisterActivity): PdfCell[] {
  const open = register.missing.filter(({ purposeId }) => purposeId === activity.purposeId).length;
  return [
    [{ kind: 'text', text: String(activity.number) }],
    [{ kind: 'text', text: activity.purpose, note: activity.subjectCategories.join(', ') }],
    [{ kind: 'text', text: activity.legalBasis }],
    [{ kind: 'text', text: open === 0 ? 'None' : String(open) }],
    [{ kind: 'page-of', anchor: activityAnchor(activity) }],
  ];
}

function writeMissing(register: Register): PdfCell {
  const numberOf = new Map(register.activities.map(({ purposeId, number }) => [purposeId, number]));
  const points = Map.groupBy(register.missing, ({ item, what }) => `(${item}) ${what}`);
  const missing = [...points].map(([point, entries]) => `${point}${tellActivities(entries, numberOf)}`);
  const unmatched = register.unmatchedPurposeIds.map(
    (id) => `An entry of the controller names the purpose “${id}”, which the data map does not have.`,
  );
  const all = [...missing, ...unmatched];
  if (all.length === 0) return [{ kind: 'text', text: 'Nothing: every item of Art. 30(1) is answered.' }];
  return all.map((text) => ({ kind: 'bullet', text }));
}

function tellActivities(entries: readonly MissingEntry[], numberOf: ReadonlyMap<string, number>): string {
  const numbers = entries.flatMap(({ purposeId }) =>
    purposeId === null ? [] : (numberOf.get(purposeId) ?? []),
  );
  if (numbers.length === 0) return '';
  const once = [...new Set(numbers)];
  return ` – ${once.length === 1 ? 'activity' : 'activities'} ${once.join(', ')}`;
}
