/** One request as it reached the mock. */
export interface RecordedRequest {
  /** As received. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly query: string;
  /** Names in lower case. Held in memory only; a test asserts on the key that was sent. */
  readonly headers: Readonly<Record<string, string>>;
  /** As received, decoded as UTF-8. */
  readonly body: string;
}

const maxRequests = 1_000;
const maxChars = 32 * 1024 * 1024;

/** The last requests, at most 1,000 and 32 million characters of body. */
export class RequestLog {
  readonly #requests: RecordedRequest[] = [];
  #chars = 0;

  add(request: RecordedRequest): void {
    this.#requests.push(request);
    this.#chars += request.body.length;
    while (
      this.#requests.length > maxRequests || (this.#chars > maxChars && this.#requests.length > 1)
    ) {
      this.#chars -= this.#requests.shift()!.body.length;
    }
  }

  get requests(): readonly RecordedRequest[] {
    return this.#requests;
  }
}
