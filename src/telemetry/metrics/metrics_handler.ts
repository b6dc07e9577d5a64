import { isLoopback } from "../../base/loopback.ts";
import { CONTENT_TYPE, formFor } from "./exposition.ts";
import type { Metrics } from "./metrics.ts";

/** Names of this machine as containers on it say them; the others are loopback addresses. */
const NAMES = new Set(["host.docker.internal", "gateway.docker.internal"]);

/**
 * Answers `GET /metrics`, and nothing else. It is served on loopback: a page whose name leads here
 * (DNS rebinding) is refused by its `Host`, as the gateway does.
 */
export function metricsHandler(metrics: Metrics): (request: Request) => Response {
  return (request) => {
    if (!isOurs(request.headers.get("host"))) return said(403, "Not a name of this machine.");
    const { pathname } = new URL(request.url);
    if (pathname !== "/metrics") return said(404, "Metrics are at /metrics.");
    if (request.method !== "GET" && request.method !== "HEAD") {
      return said(405, "Use GET.", { allow: "GET, HEAD" });
    }
    const form = formFor(request.headers.get("accept"));
    return new Response(request.method === "HEAD" ? null : metrics.text(form), {
      headers: {
        "content-type": CONTENT_TYPE[form],
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    });
  };
}

function isOurs(host: string | null): boolean {
  const name = (host ?? "").replace(/:\d*$/, "").toLowerCase();
  return name === "" || isLoopback(name) || NAMES.has(name) || name.endsWith(".localhost");
}

function said(status: number, words: string, headers: Record<string, string> = {}): Response {
  return new Response(words + "\n", {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}
