import type { Span } from "../../telemetry/span.ts";
import type { Trace, TraceSource } from "../../telemetry/store/trace_reader.ts";
import type { Live } from "./live.ts";
import { lightSpan } from "./light_span.ts";
import { failure, json, reply } from "./replies.ts";
import { summaryOf, tracePage } from "./trace_pages.ts";
import { readParams } from "./trace_params.ts";

/** Writes a trace for a download: the file's text by format. */
export type TraceWriters = Readonly<Record<string, (trace: Trace) => unknown>>;

/** What the routes work with. */
export interface ApiContext {
  readonly source: TraceSource;
  readonly live: Live;
  readonly writers: TraceWriters;
  /** The gateway's address, for commands that a person copies. */
  readonly gateway: string;
}

/** Spans of one trace that a page gets; a trace with more says so. */
const SPANS = 5000;
const TRACE = /^\/api\/traces\/([\da-f]{8}|[\da-f]{32})(?:\/(download|spans\/([\da-f]{16})))?$/;

/** Answers a GET below `/api/`. */
export async function answerApi(url: URL, context: ApiContext): Promise<Response> {
  switch (url.pathname) {
    case "/api/info":
      return json({ gateway: context.gateway, formats: Object.keys(context.writers) });
    case "/api/traces":
      return await listOf(url, context);
    case "/api/live":
      return liveOf(url, context);
  }
  const match = TRACE.exec(url.pathname);
  if (match === null) {
    return failure(404, `Cannot find "${url.pathname.slice(0, 80)}": no such page`);
  }
  const trace = (await context.source.traces({ id: match[1]!, limit: 1 }))[0];
  if (trace === undefined) {
    return failure(
      404,
      "Cannot show the trace: it is not in the store",
      "It may have been too old.",
    );
  }
  if (match[3] !== undefined) return spanOf(trace, match[3]);
  if (match[2] === "download") return downloadOf(trace, url.searchParams.get("format"), context);
  return await traceOf(trace, context);
}

async function listOf(url: URL, { source }: ApiContext): Promise<Response> {
  const params = readParams(url.searchParams);
  const page = await tracePage(source, params);
  const unknownKeys: string[] = [];
  if (page.traces.length === 0) {
    for (const [key] of params.query.where ?? []) {
      if (!await source.hasKey(key)) unknownKeys.push(key);
    }
  }
  const isEmpty = page.traces.length === 0 && await source.lastRow() === 0;
  return json({ ...page, unknownKeys, isEmpty });
}

function liveOf(url: URL, { live }: ApiContext): Response {
  const events = live.listen(readParams(url.searchParams));
  if (events === undefined) return failure(503, "Cannot follow: too many pages do");
  return reply(events, 200, { "content-type": "text/event-stream" });
}

async function traceOf(trace: Trace, { source }: ApiContext): Promise<Response> {
  const spans = trace.spans.slice(0, SPANS).map(lightSpan);
  const summary = await summaryOf(source, trace.traceId);
  return json({ traceId: trace.traceId, summary, spans, total: trace.spans.length });
}

function spanOf(trace: Trace, spanId: string): Response {
  const span: Span | undefined = trace.spans.find((one) => one.spanId === spanId);
  return span === undefined
    ? failure(404, "Cannot show the span: the trace has none of this id")
    : json(span);
}

function downloadOf(trace: Trace, format: string | null, { writers }: ApiContext): Response {
  const name = format ?? "json";
  const write = Object.hasOwn(writers, name) ? writers[name] : undefined;
  if (write === undefined) {
    return failure(400, "Cannot write the trace: unknown format", Object.keys(writers).join(", "));
  }
  const file = `trace-${trace.traceId.slice(0, 8)}.${name === "json" ? "json" : `${name}.json`}`;
  return reply(JSON.stringify(write(trace), null, 2), 200, {
    "content-type": "application/json",
    "content-disposition": `attachment; filename="${file}"`,
  });
}
