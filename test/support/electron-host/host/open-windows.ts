import type { HostWindow } from './browser-window.ts';

/** The windows there are now, oldest first. */
export const openWindows = new Set<HostWindow>();
