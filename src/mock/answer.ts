import type { FramingId } from "../base/framing.ts";
import { pause } from "../base/wait.ts";
import type { Ask } from "./ask.ts";
import { streamBody, type StreamWatcher } from "./body.ts";
import { contentTypeOf, jsonType } from "./content_type.ts";
import type { MockDialect } from "./dialect.ts";
import { withFaults } from "./faults.ts";
import type { Delivery, Plan } from "./plan.ts";
import type { RefusalOptions } from "./refusal.ts";
import type { Reply } from "./reply.ts";
import { requestId, voices } from "./voice.ts";
import { errorBody, errorHeaders, errorMessage } from "./write/error.ts";

type HeaderMap = Record<string, string>;

/** Whom an error goes to: a stream that would have been an array gets its error in one. */
export interface Asker {
  readonly dialect: MockDialect;
  readonly framing: FramingId;
  readonly stream: boolean;
  readonly seed: string;
}

/** An error reply in the dialect's shape. */
export function errorAnswer(
  asker: Asker,
  status: number,
  message: string,
  options: RefusalOptions = {},
): Response {
  const { dialect, seed } = asker;
  const body = errorBody(dialect, status, message, requestId(dialect, seed), options);
  const arrayed = asker.framing === "json_array" && asker.stream;
  return new Response(JSON.stringify(arrayed ? [body] : body), {
    status,
    headers: {
      "content-type": jsonType(dialect),
      ...voices[dialect].headers(seed),
      ...errorHeaders(dialect, status, options),
      ...options.headers,
    },
  });
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
  const headers = voices[ask.dialect].headers(ask.seed);
  switch (plan.kind) {
    case "error": {
      const message = plan.message ?? errorMessage(ask.dialect, plan.status, ask.model);
      watcher.done("finished");
      return errorAnswer(ask, plan.status, message, plan.options);
    }
    case "raw":
      watcher.done("finished");
      return new Response(plan.body, {
        status: plan.status,
        headers: { ...headers, "content-type": plan.contentType },
      });
    case "reply":
      headers["content-type"] = contentTypeOf(ask);
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
  const voice = voices[ask.dialect];
  const steps = withFaults(
    voice.frames(ask, reply, nowMs),
    delivery,
    ask,
    (written) => voice.failure(ask, nowMs, written),
  );
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
  const text = JSON.stringify(voices[ask.dialect].whole(ask, reply, nowMs));
  const half = text.slice(0, Math.floor(text.length / 2));
  if (delivery.fault?.kind === "cut" || delivery.split !== undefined) {
    const cut = delivery.fault?.kind === "cut";
    const steps = cut
      ? [{ kind: "tail", data: half } as const, { kind: "drop" } as const]
      : [{ kind: "tail", data: text } as const];
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
