import type { Rectangle } from 'electron';
import type { WindowBounds } from '#desktop/main/files/preferences.ts';

const visibleAtLeast = 80;

/**
 * The kept place of the window if enough of it can still be seen on one of the screens there are now, else undefined: a
 * screen may have been unplugged. Pure.
 */
export function placeWindow(
  kept: WindowBounds | undefined,
  screens: readonly Rectangle[],
): WindowBounds | undefined {
  if (kept === undefined) return undefined;
  const isVisible = screens.some((screen) => {
    const width = Math.min(kept.x + kept.width, screen.x + screen.width) - Math.max(kept.x, screen.x);
    const height = Math.min(kept.y + kept.height, screen.y + screen.height) - Math.max(kept.y, screen.y);
    return width >= visibleAtLeast && height >= visibleAtLeast;
  });
  return isVisible ? kept : undefined;
}
