import { shell } from 'electron';
import { Refusal } from '#desktop/main/refusal.ts';
import { isAllowedLink } from './external-links.ts';

/** Opens a listed link in the system's browser. Throws a Refusal (`link-refused`, field `url`) for any other. */
export async function openLink(url: string): Promise<void> {
  if (!isAllowedLink(url))
    throw new Refusal('link-refused', 'This link is not on the list.', { field: 'url' });
  await shell.openExternal(url);
}
