import type { JsonObject } from "../base/json.ts";

/** Why the mock answers with an error, in words that each dialect's error body can be made of. */
export interface RefusalOptions {
  readonly param?: string | null;
  readonly code?: string | null;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Gemini: `error.details`. */
  readonly details?: readonly JsonObject[];
}

/** Thrown by the request readers; the server turns it into the dialect's error reply. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly options: RefusalOptions;

  constructor(status: number, message: string, options: RefusalOptions = {}) {
    super(message);
    this.status = status;
    this.options = options;
  }
}
