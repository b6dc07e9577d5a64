import type { Fault } from "../base/fault.ts";
import type { Dialect } from "../ir/codec.ts";
import type { HeaderPair } from "../transport/upstream.ts";
import type { RequestRecord } from "../telemetry/request_record.ts";

/** A fault as the client's dialect says it, with its status, `retry-after` and request id. */
export function errorReply(
  fault: Fault,
  dialect: Dialect,
  headers: [string, string][] = [],
  record: Pick<RequestRecord, "responseBytes"> = {},
): Response {
  const sent: [string, string][] = [...headers];
  set(sent, "content-type", "application/json");
  for (const [name, value] of finalHeaders(fault)) set(sent, name, value);
  if (fault.retryAfter !== undefined) set(sent, "retry-after", fault.retryAfter);
  if (fault.requestId !== undefined) {
    set(sent, "x-request-id", fault.requestId);
    set(sent, "request-id", fault.requestId);
  }
  if (fault.code === "unauthorized" && fault.status === 401) {
    set(sent, "www-authenticate", 'Bearer realm="planoai"');
  }
  const body = new TextEncoder().encode(JSON.stringify(dialect.client.encodeFault(fault)));
  record.responseBytes = body.length;
  return new Response(body, {
    status: fault.status,
    headers: sent,
  });
}

/**
 * Keeps the official SDKs, which try each 429 and 5xx again, from a request that can never succeed: they
 * read this header of OpenAI's and Anthropic's.
 */
export function finalHeaders({ isFinal, code }: Fault): readonly HeaderPair[] {
  return isFinal || code === "not_implemented" ? [["x-should-retry", "false"]] : [];
}

function set(headers: [string, string][], name: string, value: string): void {
  const at = headers.findIndex(([key]) => key === name);
  if (at === -1) headers.push([name, value]);
  else headers[at] = [name, value];
}
