/** An error that the server turns into the vendor's envelope `{statusCode, error, message}`. */
export interface Refusal extends Error {
  readonly statusCode: number;
}

/** Refuses a request with a status from 400 and a message. */
export const refusal = (statusCode: number, message: string): Refusal =>
  Object.assign(new Error(message), {statusCode});

/** The object is not there, or belongs to another workspace. DOC: the example of every operation. */
export const notFound = (): Refusal => refusal(404, 'Resource not found');
