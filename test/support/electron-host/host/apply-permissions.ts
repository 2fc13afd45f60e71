import type { Page } from 'playwright-core';
import { toChromiumUrl } from './protocol.ts';
import { session } from './session.ts';

// Electron's word for a permission, and what the DevTools protocol calls it.
const known: [string, { name: string; allowWithoutSanitization?: boolean }][] = [
  ['notifications', { name: 'notifications' }],
  ['clipboard-read', { name: 'clipboard-read' }],
  ['clipboard-sanitized-write', { name: 'clipboard-write', allowWithoutSanitization: false }],
  ['geolocation', { name: 'geolocation' }],
  ['media', { name: 'camera' }],
  ['media', { name: 'microphone' }],
  ['midi', { name: 'midi' }],
  ['idle-detection', { name: 'idle-detection' }],
  ['local-fonts', { name: 'local-fonts' }],
  ['window-management', { name: 'window-management' }],
];

/**
 * Sets each permission of an origin in Chromium to what the console's handlers say of it: granted or denied, never asked.
 * The DevTools session stays open with the page: Chromium takes the settings back with its end.
 */
export async function applyPermissions(page: Page, origin: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  for (const [electronName, permission] of known) {
    const setting = session.defaultSession.grants(electronName, origin) ? 'granted' : 'denied';
    await devtools.send('Browser.setPermission', { permission, setting, origin: toChromiumUrl(origin) });
  }
}
