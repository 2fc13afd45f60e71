/** An answer that is no HTTP/1.1, or whose end cannot be known for certain. The connection it came on is not used again. */
export class BrokenAnswerError extends Error {
  readonly code = 'WRKOUT_BROKEN_ANSWER';

  constructor(message: string) {
    super(message);
    this.name = 'BrokenAnswerError';
  }
}
