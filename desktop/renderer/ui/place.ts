import { useSyncExternalStore } from 'react';

/** Where in the console one is: the parts after `#/`, and what a screen keeps there, such as its filters. */
export type Place = { readonly path: readonly string[]; readonly query: Readonly<Record<string, string>> };

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

const readHash = (): string => window.location.hash;

/** Reads a place from a hash such as `#/access-logs?status=5xx`. Pure. */
export function parsePlace(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return {
    path: path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

/** The hash of a place. Empty and missing query values are left out. Pure. */
export function tellPlace(
  path: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const kept = Object.entries(query).filter((pair): pair is [string, string] => (pair[1] ?? '') !== '');
  const search = new URLSearchParams(kept).toString();
  const start = `#/${path.map(encodeURIComponent).join('/')}`;
  return search === '' ? start : `${start}?${search}`;
}

/** The present place. It outlives the sign-in screen, so one is back where one was. */
export function usePlace(): Place {
  return parsePlace(useSyncExternalStore(subscribe, readHash));
}

/** Goes to a place, with an entry in the history. */
export const goTo = (
  path: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): void => {
  window.location.hash = tellPlace(path, query);
};

/** Changes the query of the present place without an entry in the history. */
export function replaceQuery(query: Readonly<Record<string, string | undefined>>): void {
  window.history.replaceState(null, '', tellPlace(parsePlace(readHash()).path, query));
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
