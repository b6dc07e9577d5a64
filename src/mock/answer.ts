import { pause } from "../base/wait.ts";
import type { Ask } from "./ask.ts";
import { streamBody, type StreamWatcher } from "./body.ts";
import type { MockDialect } from "./dialect.ts";
import { withFaults } from "./faults.ts";
import type { Delivery, Plan } from "./plan.ts";
import type { RefusalOptions } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import { stableId } from "./stable_id.ts";
import { anthropicErrorType, errorBody, errorHeaders, errorMessage } from "./write/error.ts";
import { chatFrames, chatReply } from "./write/chat.ts";
import { dataFrame, eventFrame, type Frame } from "./write/frame.ts";
import { messagesFrames, messagesReply } from "./write/messages.ts";
import { failedResponse, responsesFrames, responsesReply } from "./write/responses.ts";

type HeaderMap = Record<string, string>;

/** Headers that every reply of a vendor has, the request's id among them. */
export function vendorHeaders(dialect: MockDialect, seed: string): HeaderMap {
  return dialect === "anthropic_messages"
    ? { "request-id": requestId(dialect, seed), "anthropic-organization-id": "org-mock" }
    : {
      "x-request-id": requestId(dialect, seed),
      "openai-organization": "org-mock",
      "openai-version": "2020-10-01",
      "openai-processing-ms": "1",
    };
}

function requestId(dialect: MockDialect, seed: string): string {
  return stableId(dialect === "anthropic_messages" ? "req_01" : "req_", seed, 22);
}

/** An error reply in the dialect's shape. */
export function errorAnswer(
  dialect: MockDialect,
  status: number,
  message: string,
  seed: string,
  options: RefusalOptions = {},
): Response {
  const body = errorBody(dialect, status, message, requestId(dialect, seed), options);
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      "content-type": "application/json",
      ...vendorHeaders(dialect, seed),
      ...errorHeaders(dialect, status),
      ...options.headers,
    },
  });
}

/** The non-streamed reply as a value. */
export function wholeReply(ask: Ask, reply: Reply, nowMs: number): object {
  switch (ask.dialect) {
    case "openai_chat":
      return chatReply(ask, reply, nowMs);
    case "openai_responses":
      return responsesReply(ask, reply, nowMs);
    case "anthropic_messages":
      return messagesReply(ask, reply);
    default:
      return ask.dialect satisfies never;
  }
}

/** The streamed reply as frames. */
export function streamedReply(ask: Ask, reply: Reply, nowMs: number): Generator<Frame> {
  switch (ask.dialect) {
    case "openai_chat":
      return chatFrames(ask, reply, nowMs);
    case "openai_responses":
      return responsesFrames(ask, reply, nowMs);
    case "anthropic_messages":
      return messagesFrames(ask, reply);
    default:
      return ask.dialect satisfies never;
  }
}

/** How each vendor says inside a stream that it failed. */
function* errorFrames(ask: Ask, nowMs: number, sequenceNumber: number): Generator<Frame> {
  switch (ask.dialect) {
    case "openai_chat": {
      const body = errorBody(ask.dialect, 500, errorMessage(ask.dialect, 500, ask.model), "");
      return yield dataFrame("tail", body);
    }
    case "openai_responses": {
      const message = errorMessage(ask.dialect, 500, ask.model);
      yield eventFrame("tail", {
        type: "response.failed",
        response: failedResponse(ask, nowMs, message),
        sequence_number: sequenceNumber,
      } as { type: string });
      return;
    }
    case "anthropic_messages":
      yield eventFrame("tail", {
        type: "error",
        error: { type: anthropicErrorType(529), message: "Overloaded" },
      } as { type: string });
      return;
    default:
      ask.dialect satisfies never;
  }
}

/** Carries out a plan. Rejects when the client leaves during a wait. */
export async function answer(
  ask: Ask,
  plan: Plan,
  pace: Delivery,
  nowMs: number,
  watcher: StreamWatcher,
): Promise<Response> {
  if (plan.kind === "hang") {
    await pause(2 ** 31 - 1, watcher.signal);
    throw new Error("unreachable: the pause is longer than any test");
  }
  const delivery: Delivery = { ...pace, ...plan.delivery };
  if (delivery.delayMs !== undefined) await pause(delivery.delayMs, watcher.signal);
  const headers = vendorHeaders(ask.dialect, ask.seed);
  switch (plan.kind) {
    case "error": {
      const message = plan.message ?? errorMessage(ask.dialect, plan.status, ask.model);
      watcher.done("finished");
      return errorAnswer(ask.dialect, plan.status, message, ask.seed, plan.options);
    }
    case "raw":
      watcher.done("finished");
      return new Response(plan.body, {
        status: plan.status,
        headers: { ...headers, "content-type": plan.contentType },
      });
    case "reply":
      Object.assign(headers, plan.headers);
      return ask.stream
        ? streamAnswer(ask, plan.reply, delivery, nowMs, headers, watcher)
        : wholeAnswer(ask, plan.reply, delivery, nowMs, headers, watcher);
    default:
      return plan satisfies never;
  }
}

function streamAnswer(
  ask: Ask,
  reply: Reply,
  delivery: Delivery,
  nowMs: number,
  headers: HeaderMap,
  watcher: StreamWatcher,
): Response {
  const frames = streamedReply(ask, reply, nowMs);
  const steps = withFaults(
    frames,
    delivery,
    ask.dialect,
    (written) => errorFrames(ask, nowMs, written),
  );
  headers["content-type"] = "text/event-stream; charset=utf-8";
  headers["cache-control"] = "no-cache";
  if (delivery.gzip) headers["content-encoding"] = "gzip";
  return new Response(streamBody(steps, delivery, watcher), { headers });
}

function wholeAnswer(
  ask: Ask,
  reply: Reply,
  delivery: Delivery,
  nowMs: number,
  headers: HeaderMap,
  watcher: StreamWatcher,
): Response {
  headers["content-type"] = "application/json";
  const text = JSON.stringify(wholeReply(ask, reply, nowMs));
  const half = text.slice(0, Math.floor(text.length / 2));
  if (delivery.fault?.kind === "cut" || delivery.split !== undefined) {
    const cut = delivery.fault?.kind === "cut";
    const steps = cut
      ? [{ kind: "tail", text: half } as const, { kind: "drop" } as const]
      : [{ kind: "tail", text } as const];
    return new Response(streamBody(steps.values(), delivery, watcher), { headers });
  }
  watcher.done("finished");
  if (delivery.fault?.kind === "cut_json") return new Response(half, { headers });
  if (delivery.fault?.kind === "malformed") {
    return new Response('{"garbage": tru, "mock"', { headers });
  }
  if (!delivery.gzip) return new Response(text, { headers });
  headers["content-encoding"] = "gzip";
  return new Response(
    new Response(text).body!.pipeThrough(new CompressionStream("gzip")),
    { headers },
  );
}
