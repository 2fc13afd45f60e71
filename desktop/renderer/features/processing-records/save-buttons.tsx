import { useState } from 'react';
import { type SavedFile, saveAnswer } from '#desktop/renderer/api/save-file.ts';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { tellBytes } from '#desktop/renderer/ui/numbers.ts';
import { tell, tellError } from '#desktop/renderer/ui/toast.tsx';
import { getRegister, getRegisterPdf } from '#shared/contracts/processing-records.ts';

const input = { query: { register: 'controller', template: 'gdpr' } } as const;
const nameOf = (extension: string) =>
  `processing-records-${new Date().toISOString().slice(0, 10)}.${extension}`;

/** Saves the register as PDF or JSON where the administrator says. */
export function SaveButtons() {
  const [busy, setBusy] = useState<'pdf' | 'json' | null>(null);
  const save = async (form: 'pdf' | 'json', work: () => Promise<SavedFile | null>) => {
    setBusy(form);
    try {
      const saved = await work();
      if (saved !== null) tell('good', `Saved, ${tellBytes(saved.sizeBytes)}.`, saved.path);
    } catch (problem) {
      tellError(problem);
    } finally {
      setBusy(null);
    }
  };
  return (
    <>
      <Button
        icon="download"
        isBusy={busy === 'json'}
        onClick={() =>
          void save('json', () => saveAnswer(getRegister, input, { suggestedName: nameOf('json') }))
        }
      >
        Save JSON
      </Button>
      <Button
        look="main"
        icon="download"
        isBusy={busy === 'pdf'}
        onClick={() =>
          void save('pdf', () => saveAnswer(getRegisterPdf, input, { suggestedName: nameOf('pdf') }))
        }
      >
        Save PDF
      </Button>
    </>
  );
}
