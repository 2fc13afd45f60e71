import { existsSync } from 'node:fs';

const usualPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome-stable'];

/** The system's Chromium: WRKOUT_CHROMIUM, else the usual places. Throws with what to install when there is none. */
export function findChromium(): string {
  const found = [process.env.WRKOUT_CHROMIUM ?? '', ...usualPlaces].find(
    (path) => path !== '' && existsSync(path),
  );
  if (found === undefined)
    throw new Error('no Chromium found: install it (Debian: apt-get install chromium xvfb)');
  return found;
}
