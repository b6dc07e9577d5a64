import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** A collector that spans cannot go to. */
export const rule: Rule = {
  id: "tracing_endpoint",
  severity: "error",
  doc: "`opentracing_grpc_endpoint` is `http://host:port`, without TLS and without a path.",
  *check(doc) {
    const endpoint = doc.root.get("tracing").get("opentracing_grpc_endpoint");
    const { text } = endpoint;
    if (text === undefined || text === "" || variablesIn(text).length > 0) return;
    const state = collectorState(text);
    if (state === undefined) return;
    yield {
      message: `Cannot send spans there: ${state}`,
      at: endpoint.at,
      notes: ['an example: "http://localhost:4317"'],
    };
  },
};

/** Why spans cannot go to an address; `undefined` when they can. */
export function collectorState(text: string): string | undefined {
  const url = /^[a-z]+:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return "it is not an address";
  if (url.protocol !== "http:") return `its scheme is "${url.protocol.slice(0, -1)}"`;
  return url.pathname !== "/" || url.search !== "" ? "it has a path" : undefined;
}
