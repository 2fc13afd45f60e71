/** What the console did to the outer world, for a test to look at. */
export const records = {
  dialogs: [] as { kind: 'save'; defaultPath: string }[],
  saveAnswers: [] as (string | null)[],
  openedLinks: [] as string[],
  notifications: [] as { title: string; body: string }[],
};
