import type { DialectId } from "../../src/ir/origin.ts";
import type { Rig } from "../support/rig.ts";

/** What every official SDK can be asked, in words of none of them. */
export interface Question {
  readonly model: string;
  readonly streamed: boolean;
  readonly text: string;
  /** A PNG, base64. */
  readonly image?: string;
  readonly system?: string;
  readonly tools?: readonly ToolSpec[];
  readonly think?: boolean;
  readonly schema?: Readonly<Record<string, unknown>>;
  readonly maxTokens?: number;
  readonly signal?: AbortSignal;
  /** Told of each piece of a streamed answer that says something. */
  readonly onPiece?: () => void;
}

export interface ToolSpec {
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface Call {
  readonly name: string;
  readonly args: unknown;
  readonly id: string;
}

/** What follows an answer: the user's next words, or what its tools gave, in the order of the calls. */
export type Follow =
  | { readonly text: string }
  | { readonly results: readonly string[] };

/** A whole answer, as the SDK's own helpers put it together. */
export interface Answer {
  readonly text: string;
  readonly thinking: string;
  readonly refusal: string;
  readonly calls: readonly Call[];
  readonly finish: "stop" | "length" | "tools" | "refused";
  readonly usage: {
    readonly input: number;
    readonly output: number;
    readonly cacheRead: number;
    readonly reasoning: number;
  };
  /** Goes on as a program would: the SDK's own objects are sent back as they came. */
  next(follow: Follow): Promise<Answer>;
}

/** The SDK's class of error for a status, as its README tells programs to catch it. */
// deno-lint-ignore no-explicit-any -- constructors of two SDKs with different parameters
export type ErrorClass = abstract new (...args: any[]) => Error;

/** One client dialect as its official SDK speaks it. */
export interface SdkClient {
  /** How test names begin. */
  readonly title: string;
  readonly dialect: DialectId;
  readonly errors: Readonly<Record<number, ErrorClass>>;
  readonly apiError: ErrorClass;
  readonly abortError: ErrorClass;
  /** For SDKs whose errors tell the status, elsewhere than in `status`, and not much more. */
  readonly statusOf?: (error: Error) => number | undefined;
  ask(rig: Rig, question: Question): Promise<Answer>;
}

/** What an SDK's error tells, whichever SDK it is. */
export interface ToldError extends Error {
  readonly status?: number;
  readonly headers?: Headers;
  readonly requestID?: string | null;
}
