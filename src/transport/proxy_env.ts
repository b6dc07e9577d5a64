import { isLoopback } from "../base/loopback.ts";
import { Secret } from "../base/secret.ts";
import type { Origin } from "./upstream.ts";

/** The variables of the environment that name proxies. Lower case wins, as in curl. */
export type ProxyEnv = Readonly<
  & Partial<Record<"HTTP_PROXY" | "HTTPS_PROXY" | "ALL_PROXY" | "NO_PROXY", string>>
  & Partial<
    Record<"http_proxy" | "https_proxy" | "all_proxy" | "no_proxy", string>
  >
>;

/** A proxy to go through, its login taken out of the address. */
export interface ProxyAddress {
  readonly url: string;
  readonly username?: string;
  readonly password?: Secret;
}

/** The proxy that the environment names for an origin; loopback is always direct. */
export function proxyFor(origin: Origin, env: ProxyEnv): ProxyAddress | undefined {
  const named = origin.protocol === "https:"
    ? env.https_proxy ?? env.HTTPS_PROXY
    : env.http_proxy ?? env.HTTP_PROXY;
  const value = named ?? env.all_proxy ?? env.ALL_PROXY;
  if (value === undefined || value.trim() === "" || isLoopback(origin.hostname)) return undefined;
  if (isExcluded(origin, env.no_proxy ?? env.NO_PROXY ?? "")) return undefined;
  return proxyAddress(value.trim());
}

function proxyAddress(value: string): ProxyAddress | undefined {
  const text = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const { username, password } = url;
  url.username = url.password = "";
  if (username === "") return { url: url.href };
  return {
    url: url.href,
    username: decodeURIComponent(username),
    password: new Secret(decodeURIComponent(password), "the proxy's address in the environment"),
  };
}

/** NO_PROXY: `*`, a host, a domain (with or without its dot), each with an optional port. */
function isExcluded({ hostname, port }: Origin, list: string): boolean {
  const host = hostname.toLowerCase();
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === "") return false;
    if (entry === "*") return true;
    const [, name = "", entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (entryPort !== undefined && Number(entryPort) !== port) return false;
    const domain = name.replace(/^\*?\./, "");
    return host === domain || host.endsWith(`.${domain}`);
  });
}
