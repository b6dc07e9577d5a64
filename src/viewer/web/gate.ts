import { isLoopback } from "../../base/loopback.ts";

/** Who may ask by which name. */
export interface GateOptions {
  /** Names besides the loopback ones that `Host` may hold, without a port; `any` needs a token. */
  readonly hosts: readonly string[] | "any";
}

/**
 * Refuses what a page of another site could have sent: a `Host` that is not ours (DNS rebinding), an
 * `Origin` that is not the `Host`, and what the browser itself says comes from elsewhere. `undefined`
 * lets the request pass. The page alone may be linked to from anywhere: it holds no data.
 */
export function refusal(request: Request, options: GateOptions): string | undefined {
  const host = request.headers.get("host") ?? "";
  const name = hostName(host);
  if (name === undefined || !mayBe(name, options)) {
    return "Cannot answer: this host name is not one of the viewer's";
  }
  const origin = request.headers.get("origin");
  if (origin !== null && !/^https?:\/\//.test(origin)) return OTHER_SITE;
  if (origin !== null && origin.replace(/^https?:\/\//, "") !== host) return OTHER_SITE;
  const site = request.headers.get("sec-fetch-site");
  if (site === null || site === "same-origin" || site === "none") return undefined;
  return isVisit(request) ? undefined : OTHER_SITE;
}

const OTHER_SITE = "Cannot answer: the request comes from another site";

/** A person follows a link to the page. */
function isVisit(request: Request): boolean {
  return request.method === "GET" && new URL(request.url).pathname === "/" &&
    request.headers.get("sec-fetch-mode") === "navigate" &&
    request.headers.get("sec-fetch-dest") === "document";
}

/** The name in a `Host` header, without the port; `undefined` when it is none. */
function hostName(host: string): string | undefined {
  return /^(\[[\da-f:.]+\]|[\w.-]+)(:\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
}

function mayBe(name: string, { hosts }: GateOptions): boolean {
  if (hosts === "any" || isLoopback(name)) return true;
  const plain = name.replace(/^\[|\]$/g, "");
  return hosts.some((host) => host.replace(/^\[|\]$/g, "").toLowerCase() === plain);
}
