// @ts-check

/** The machine or its settings stand in the way, and the message tells the user how to mend it. */
export class SetupError extends Error {
  /**
   * @param {string} message sentences for the user, with the command that mends it
   * @param {number} [exitCode] 3 unless told: the machine is not ready; 64: the command was wrong
   */
  constructor(message, exitCode = 3) {
    super(message);
    this.name = 'SetupError';
    this.exitCode = exitCode;
  }
}
