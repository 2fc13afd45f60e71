import { useState } from 'react';
import type { Saving, useSave } from '#desktop/renderer/api/save-file.ts';
import { Button } from '#desktop/renderer/ui/button.tsx';
import { Dialog } from '#desktop/renderer/ui/dialog.tsx';
import { Facts } from '#desktop/renderer/ui/facts.tsx';
import type { Filter } from '#desktop/renderer/ui/filters.ts';
import { tellBytes } from '#desktop/renderer/ui/numbers.ts';
import { Progress } from '#desktop/renderer/ui/progress.tsx';
import { Segments } from '#desktop/renderer/ui/segments.tsx';
import { tell, tellError } from '#desktop/renderer/ui/toast.tsx';
import { type ExportFormat, exportAccessLogs, exportMedia } from '#shared/contracts/access-log.ts';
import styles from './export-dialog.module.css';
import { exportBody, exportName, formats } from './export-query.ts';
import { ExportSize } from './export-size.tsx';
import type { SeenRows } from './stored-log.tsx';
import { tellFilters } from './tell-filters.ts';

type Props = {
  isOpen: boolean;
  onClose: () => void;
  saving: ReturnType<typeof useSave>;
  filter: Filter;
  askedAtMs: number;
  seen: SeenRows | null;
};

/** Exports the rows that fit the screen's filters into a file. Closed while it is under way, it goes on and tells when it is done. */
export function ExportDialog({ isOpen, onClose, saving, filter, askedAtMs, seen }: Props) {
  const [format, setFormat] = useState<ExportFormat>('csv');
  const start = () =>
    void saveExport({ saving, filter, format }).then((isDone) => (isDone ? onClose() : undefined));
  const isEmpty = seen?.isAll === true && seen.rows === 0;
  return (
    <Dialog
      title="Export the access log"
      isOpen={isOpen}
      onClose={onClose}
      width={520}
      actions={<Actions saving={saving} onClose={onClose} onStart={start} isEmpty={isEmpty} />}
    >
      {saving.isBusy ? (
        <UnderWay saving={saving.saving} />
      ) : (
        <>
          <Segments label="Format" value={format} choices={formats} onChange={setFormat} />
          <p className={styles['what']}>{formats.find(({ value }) => value === format)?.what}</p>
          <Facts
            entries={[
              ['Filters', tellFilters(filter)],
              ['Will hold', <ExportSize key="size" filter={filter} askedAtMs={askedAtMs} seen={seen} />],
              ['Order', 'Oldest first, up to the moment of the export'],
            ]}
          />
          <p className={styles['trace']}>
            The file holds personal data. The export is recorded in the audit log and shown to each account
            holder in it, also when it is stopped.
          </p>
        </>
      )}
    </Dialog>
  );
}

type ActionsProps = Pick<Props, 'saving' | 'onClose'> & { onStart: () => void; isEmpty: boolean };

const takeFocus = (button: HTMLButtonElement | null): void => button?.focus();

/** The keys stay with the dialog when one set of buttons takes the place of the other. */
function Actions({ saving: { isBusy, saving, stop }, onClose, onStart, isEmpty }: ActionsProps) {
  return isBusy ? (
    <>
      <Button onClick={() => void stop().catch(tellError)} disabled={saving === null}>
        Stop
      </Button>
      <Button key="hide" ref={takeFocus} onClick={onClose}>
        Hide
      </Button>
    </>
  ) : (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button
        key="choose"
        ref={takeFocus}
        data-autofocus
        look="main"
        icon="download"
        onClick={onStart}
        disabled={isEmpty}
      >
        Choose a file …
      </Button>
    </>
  );
}

type Wanted = { saving: Props['saving']; filter: Filter; format: ExportFormat };

/** Runs one export and tells how it ended; true when there is a file. */
async function saveExport({ saving, filter, format }: Wanted): Promise<boolean> {
  const nowMs = Date.now();
  const input = { body: exportBody(filter, format, nowMs) };
  const wanted = { suggestedName: exportName(format, nowMs), accept: exportMedia[format] };
  try {
    const end = await saving.save(exportAccessLogs, input, wanted);
    if (end.outcome === 'saved') tell('good', `Exported, ${tellBytes(end.sizeBytes)}.`, end.path);
    if (end.outcome === 'stopped') tell('good', 'The export was stopped, and no file is left.');
    return end.outcome === 'saved';
  } catch (problem) {
    tellError(problem);
    return false;
  }
}

/** Nobody knows how many bytes will come: the server makes them as it reads. */
function UnderWay({ saving }: { saving: Saving | null }) {
  if (saving === null) return <p>Choose where the file goes.</p>;
  const { phase, sizeBytes, totalBytes } = saving;
  return (
    <div className={styles['underWay']}>
      <p role="status">
        {phase === 'asking'
          ? 'The server counts the requests and records whose they are …'
          : 'The rows are written to the file.'}
      </p>
      <Progress
        label="Export"
        share={totalBytes === null || totalBytes === 0 ? null : sizeBytes / totalBytes}
      />
      <p className="faint">
        {totalBytes === null
          ? `${tellBytes(sizeBytes)} so far`
          : `${tellBytes(sizeBytes)} of ${tellBytes(totalBytes)}`}
      </p>
    </div>
  );
}
