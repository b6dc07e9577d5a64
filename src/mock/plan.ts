import type { Ask } from "./ask.ts";
import type { RefusalOptions } from "./refusal.ts";
import type { Reply } from "./reply.ts";

/** How a stream goes wrong, and after how many deltas. */
export interface StreamFault {
  readonly kind: "cut" | "cut_json" | "error" | "malformed" | "stop";
  readonly after: number;
}

/** How the bytes of an answer travel. Nothing set: at once, whole and well-formed. */
export interface Delivery {
  /** Wait before the status line. */
  readonly delayMs?: number;
  /** Wait before each delta. */
  readonly chunkMs?: number;
  /** Wait before the usage. */
  readonly usageDelayMs?: number;
  readonly fault?: StreamFault;
  /** Leave out `[DONE]`, `message_stop`, `response.completed`. */
  readonly noEnd?: true;
  /** Lines end with CR LF. */
  readonly crlf?: true;
  /** Compressed although the client asked for identity. */
  readonly gzip?: true;
  /** Bytes written at a time. */
  readonly split?: number;
  /** Sent between the deltas, as providers do to keep a connection awake. */
  readonly keepAlive?: "ping" | "comment";
}

/** What a model does with a request. */
export type Plan =
  | {
    readonly kind: "reply";
    readonly reply: Reply;
    readonly delivery?: Delivery;
    readonly headers?: Readonly<Record<string, string>>;
  }
  | {
    readonly kind: "error";
    readonly status: number;
    /** The vendor's usual words when absent. */
    readonly message?: string;
    readonly options?: RefusalOptions;
    readonly delivery?: Delivery;
  }
  | {
    readonly kind: "raw";
    readonly status: number;
    readonly contentType: string;
    readonly body: string;
    readonly delivery?: Delivery;
  }
  | { readonly kind: "hang" };

/** What a model may look at besides the request. */
export interface PlanContext {
  readonly headers: Headers;
  /** Some vendors take the key there. */
  readonly query: URLSearchParams;
  /** The numbers in the model's name: `stream-10-50` gives `[10, 50]`. */
  readonly numbers: readonly number[];
}

/** One row of the table of models. */
export interface MockModel {
  /** `N` and `MS` stand for numbers: `stream-N-MS`. */
  readonly name: string;
  /** One line for `docs/mock.md` and `GET /v1/models`. */
  readonly doc: string;
  plan(ask: Ask, context: PlanContext): Plan;
}
