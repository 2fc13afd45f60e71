import { type Logger, pino } from 'pino';

/** The server's own log, on standard error as JSON lines. Never personal values: ids and codes only. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export const openLog = (level: 'debug' | 'info' | 'warn' | 'error' | 'silent'): Log =>
  pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
