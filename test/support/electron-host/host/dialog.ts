import { records } from './records.ts';

type SaveOptions = { defaultPath?: string };

/** Electron's `dialog`: each is answered by the next answer the test has laid ready, and fails loudly without one. */
export const dialog = {
  async showSaveDialog(...args: [SaveOptions] | [unknown, SaveOptions]) {
    const options = (args.length === 2 ? args[1] : args[0]) as SaveOptions;
    records.dialogs.push({ kind: 'save', defaultPath: options.defaultPath ?? '' });
    const answer = records.saveAnswers.shift();
    if (answer === undefined) throw new Error('no answer was laid ready for a save dialog');
    return { canceled: answer === null, filePath: answer ?? '' };
  },
};
