import type { Fault } from "../../base/fault.ts";
import { newSpanId, traceparentOf } from "../../telemetry/trace_context.ts";
import type { RecordedAttempt, RecordedTrace } from "../../telemetry/request_record.ts";
import { hostHeaderOf } from "../../transport/origin_name.ts";
import type { HeaderView } from "../request_headers.ts";
import type { UpstreamRequest } from "../../transport/upstream.ts";

/** Calls that are told one by one; a request for embeddings may lead to thousands. */
const MAX_CALLS = 64;

/** Characters of a failure's words, and of a path. */
const MAX_TEXT = 1000;

type Draft = { -readonly [Key in keyof RecordedAttempt]: RecordedAttempt[Key] };

/** The calls to providers that one traced request leads to. */
export class CallLog {
  readonly #trace: RecordedTrace;
  readonly #started: number;
  readonly #calls: Draft[] = [];

  /** `started`: `performance.now()` at the request's arrival. */
  constructor(trace: RecordedTrace, started: number) {
    this.#trace = trace;
    this.#started = started;
  }

  /** As they began. */
  get calls(): readonly RecordedAttempt[] {
    return this.#calls;
  }

  /** A call that is about to be written. */
  begin(): LoggedCall {
    return new LoggedCall(this.#trace, this.#started, (draft) => {
      if (this.#calls.length < MAX_CALLS) this.#calls.push(draft);
    });
  }

  /** The request is over: what broke off a good reply broke off the call that was still answering. */
  end({ fault, message }: Pick<RecordedAttempt, "fault" | "message">): void {
    const last = this.#calls.at(-1);
    if (fault === undefined || last?.status === undefined) return;
    if (last.status >= 400 || last.endMs !== undefined) return;
    last.fault = fault;
    if (message !== undefined) last.message = message.slice(0, MAX_TEXT);
  }
}

/** One call to a provider, told step by step. */
export class LoggedCall {
  readonly #trace: RecordedTrace;
  readonly #started: number;
  readonly #spanId = newSpanId();
  readonly #add: (draft: Draft) => void;
  #draft: Draft | undefined;

  constructor(trace: RecordedTrace, started: number, add: (draft: Draft) => void) {
    this.#trace = trace;
    this.#started = started;
    this.#add = add;
  }

  /** The client's headers with this call's place in the trace instead of the client's. */
  headersOver(client: HeaderView): HeaderView {
    const { traceId, traceState = null } = this.#trace;
    const traceparent = traceparentOf(traceId, this.#spanId);
    return {
      get(name) {
        if (name === "traceparent") return traceparent;
        return name === "tracestate" ? traceState : client.get(name);
      },
    };
  }

  sent({ origin, method, path }: UpstreamRequest): void {
    const mark = path.indexOf("?");
    this.#draft = {
      spanId: this.#spanId,
      startMs: this.#now(),
      authority: hostHeaderOf(origin),
      method,
      path: (mark === -1 ? path : path.slice(0, mark)).slice(0, MAX_TEXT),
    };
    this.#add(this.#draft);
  }

  /** Its reply's head has come. */
  answered(status: number): void {
    if (this.#draft === undefined) return;
    this.#draft.headMs = this.#now();
    this.#draft.status = status;
  }

  /** It is over, before the request is. */
  ended(fault?: Fault): void {
    const draft = this.#draft;
    if (draft === undefined || draft.endMs !== undefined) return;
    draft.endMs = this.#now();
    if (fault === undefined) return;
    draft.fault = fault.code;
    draft.message = fault.message.slice(0, MAX_TEXT);
  }

  #now(): number {
    return performance.now() - this.#started;
  }
}
