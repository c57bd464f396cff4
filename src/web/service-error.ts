/** A service could not be used: what happened and what to do next, for people. Whoever asked gives it a code. */
export class ServiceError extends Error {
  override readonly name: string = 'ServiceError';
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}
