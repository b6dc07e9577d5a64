import { isLoopback } from "../../base/loopback.ts";
import { equalSecret, type Secret } from "../../base/secret.ts";
import { CONTENT_TYPE, formFor } from "./exposition.ts";
import type { Metrics } from "./metrics.ts";

/** Names of this machine as containers on it say them; the others are loopback addresses. */
const NAMES = new Set(["host.docker.internal", "gateway.docker.internal"]);

/**
 * Answers `GET /metrics`, and nothing else. Without a token it is served on loopback alone, and a page
 * whose name leads here (DNS rebinding) is refused by its `Host`, as the gateway does.
 */
export function metricsHandler(
  metrics: Metrics,
  token?: Secret,
): (request: Request) => Response {
  return (request) => {
    const { headers } = request;
    if (token === undefined) {
      if (!isOurs(headers.get("host"))) return said(403, "Not a name of this machine.");
    } else if (!equalSecret(`Bearer ${token.reveal()}`, headers.get("authorization") ?? "")) {
      return said(401, "Show the token of `metrics.token`.", { "www-authenticate": "Bearer" });
    }
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
