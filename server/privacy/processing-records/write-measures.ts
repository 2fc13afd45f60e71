import type { PdfBlock } from '#server/foundation/pdf/index.ts';
import type { Register } from '#shared/contracts/processing-records.ts';
import { gap } from './write-parties.ts';

/** Name of the place where the annex starts. */
export const measuresAnchor = 'annex-measures';

/** Annex A: the general description of the security measures, which holds for every activity (Art. 30(1)(g)). */
export function writeMeasures({ measures }: Register): PdfBlock[] {
  const intro =
    'Art. 30(1)(g) and 32(1) GDPR. These measures apply to every processing activity in this record.';
  return [
    {
      kind: 'heading',
      level: 2,
      text: 'Annex A. Technical and organisational security measures',
      startsPage: true,
      anchor: measuresAnchor,
    },
    { kind: 'items', items: [{ kind: 'text', text: intro }] },
    measures.length === 0
      ? { kind: 'items', items: [gap('general description of the security measures')] }
      : {
          kind: 'facts',
          facts: measures.map(({ title, description }) => ({
            label: title,
            value: [{ kind: 'text', text: description }],
          })),
        },
  ];
}
