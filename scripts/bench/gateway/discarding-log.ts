import { openAccessLog as openReal } from '#server/service/access-log/index.ts';

/** The access log, except that a row pushed by the gateway counts as written at once and is forgotten. */
export const openAccessLog: typeof openReal = async (...args) => {
  const real = await openReal(...args);
  const push = (_row: unknown, onWritten?: () => void): void => onWritten?.();
  return { ...real, push };
};
