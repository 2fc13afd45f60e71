import { useAnswer } from '#desktop/renderer/api/answers.ts';
import { useMay } from '#desktop/renderer/api/session.ts';
import { Mark, type Tone } from '#desktop/renderer/ui/badge.tsx';
import { useRefresh } from '#desktop/renderer/ui/command.ts';
import { Section } from '#desktop/renderer/ui/page.tsx';
import { Loading, Problem } from '#desktop/renderer/ui/states.tsx';
import { Ago } from '#desktop/renderer/ui/time.tsx';
import { type KeyView, listAllKeys } from '#shared/contracts/keys.ts';
import { tellLimit } from './limit-words.ts';
import styles from './usage.module.css';

const mostKeys = 100;

/** How a key is at `nowMs`. Pure. */
export function stateOfKey(key: KeyView, nowMs: number): { tone: Tone; word: string } {
  if (key.revokedAtUtc !== null) return { tone: 'quiet', word: 'revoked' };
  if (key.expiresAtUtc === null) return { tone: 'good', word: 'active' };
  if (Date.parse(key.expiresAtUtc) <= nowMs) return { tone: 'quiet', word: 'expired' };
  return { tone: 'warn', word: 'ends' };
}

type Props = { accountId: string; keyId: string | undefined; onChoose: (keyId: string | undefined) => void };

/** The account's keys with their own limits; choosing one narrows the usage to it. */
export function KeysBlock({ accountId, keyId, onChoose }: Props) {
  const may = useMay('keys.read');
  const { data, error, refetch } = useAnswer(
    listAllKeys,
    { query: { accountId, limit: mostKeys } },
    { isEnabled: may },
  );
  useRefresh(() => void (may && refetch()));
  if (!may) return null;
  return (
    <Section title="Keys">
      {error === null ? null : <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Loading rows={3} label="Loading the keys" /> : null}
      {data?.items.length === 0 ? <p className="faint">This account has no key.</p> : null}
      <ul className={styles['keys']}>
        {(data?.items ?? []).map((key) => (
          <li key={key.id}>
            <KeyEntry
              view={key}
              isChosen={key.id === keyId}
              onClick={() => onChoose(key.id === keyId ? undefined : key.id)}
            />
          </li>
        ))}
      </ul>
      {data?.nextCursor ? <p className="faint">The newest {mostKeys} keys are shown.</p> : null}
    </Section>
  );
}

function KeyEntry({ view, isChosen, onClick }: { view: KeyView; isChosen: boolean; onClick: () => void }) {
  const { tone, word } = stateOfKey(view, Date.now());
  return (
    <button type="button" aria-pressed={isChosen} onClick={onClick} title={`Usage of this key, ${view.id}`}>
      <span className={styles['keyHead']}>
        <strong>{view.name}</strong>
        <Mark tone={tone}>
          {word === 'ends' && view.expiresAtUtc !== null ? (
            <span>
              ends <Ago utc={view.expiresAtUtc} />
            </span>
          ) : (
            word
          )}
        </Mark>
      </span>
      <small>
        <span className="mono">{view.prefix}…</span> · {view.environment} ·{' '}
        {view.lastUsedAtUtc === null ? (
          'never used'
        ) : (
          <>
            used <Ago utc={view.lastUsedAtUtc} />
          </>
        )}
      </small>
      {view.limits.length === 0 ? null : <small>{view.limits.map(tellLimit).join(', ')}</small>}
    </button>
  );
}
