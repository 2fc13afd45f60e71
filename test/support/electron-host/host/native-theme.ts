import { EventEmitter } from 'node:events';
import { openContext } from './chromium.ts';

class HostTheme extends EventEmitter {
  #source: 'system' | 'light' | 'dark' = 'system';

  get themeSource() {
    return this.#source;
  }

  set themeSource(source: 'system' | 'light' | 'dark') {
    const wasDark = this.shouldUseDarkColors;
    this.#source = source;
    if (this.shouldUseDarkColors === wasDark) return;
    const colorScheme = this.shouldUseDarkColors ? 'dark' : 'light';
    for (const page of openContext()?.pages() ?? []) void page.emulateMedia({ colorScheme });
    this.emit('updated');
  }

  /** The host's system is a light one. */
  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }
}

export const nativeTheme = new HostTheme();
