// @ts-check

/**
 * One live line on a terminal; elsewhere (a log file, CI) a plain line whenever the text before the comma changes, and
 * otherwise every ten seconds, so that a log shows life without filling up.
 * @typedef {{ show: (text: string) => void, say: (text: string) => void, end: () => void }} ProgressLine
 */

const QUIET_MILLISECONDS = 10_000;

/**
 * @param {{ isTTY?: boolean, write: (text: string) => unknown, columns?: number }} out
 * @param {() => number} [now] milliseconds; the clock unless a test hands in its own
 * @returns {ProgressLine}
 */
export function progressLine(out, now = Date.now) {
  let isOpen = false;
  let lastPhase = '';
  let lastAt = Number.NEGATIVE_INFINITY;
  const end = () => {
    if (isOpen) out.write('\n');
    isOpen = false;
  };
  return {
    show(text) {
      if (out.isTTY) {
        out.write(`\r\x1b[K${text.slice(0, (out.columns ?? 80) - 1)}`);
        isOpen = true;
        return;
      }
      const phase = text.split(',')[0] ?? text;
      if (phase === lastPhase && now() - lastAt < QUIET_MILLISECONDS) return;
      lastPhase = phase;
      lastAt = now();
      out.write(`${text}\n`);
    },
    say(text) {
      end();
      out.write(`${text}\n`);
    },
    end,
  };
}
