import { Fault } from "../base/fault.ts";
import type { StreamWatcher } from "./body.ts";
import { type Exchange, exchangeKey, parseExchange, steadyBody } from "./exchange.ts";
import type { RecordedRequest } from "./recorded.ts";
import { Refusal } from "./refusal.ts";

const maxFiles = 10_000;

interface Entry {
  readonly file: string;
  readonly exchange: Exchange;
}

/** Reads every exchange of a folder. Throws a `config` {@link Fault} that names the file at fault. */
export async function loadExchanges(dir: string): Promise<readonly Entry[]> {
  const names: string[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(dir)) {
      if (isFile && name.endsWith(".json")) names.push(name);
    }
  } catch (error) {
    const state = error instanceof Deno.errors.NotFound ? "no such folder" : String(error);
    throw new Fault("config", `Cannot replay "${dir}": ${state}`, { cause: error });
  }
  if (names.length === 0 || names.length > maxFiles) {
    throw new Fault("config", `Cannot replay "${dir}": ${names.length} recorded exchanges in it`, {
      note: "Record some first: planoai mock --record DIR --upstream URL",
    });
  }
  const entries: Entry[] = [];
  for (const file of names.sort()) {
    const exchange = parseExchange(await Deno.readTextFile(`${dir}/${file}`));
    if (typeof exchange === "string") {
      throw new Fault("config", `Cannot replay "${dir}/${file}": ${exchange}`);
    }
    entries.push({ file, exchange });
  }
  return entries;
}

/**
 * Answers from recorded exchanges. The same request recorded several times is answered in the
 * recorded order, then with the last one again. A miss is a 404 that names the nearest file.
 */
export function replayer(
  entries: readonly Entry[],
): (request: RecordedRequest, watcher: StreamWatcher) => Promise<Response> {
  const byKey = new Map<string, Entry[]>();
  for (const entry of entries) {
    const { method, path, body } = entry.exchange.request;
    const key = exchangeKey(method, path, body);
    byKey.set(key, [...(byKey.get(key) ?? []), entry]);
  }
  return (request, watcher) => {
    watcher.done("finished"); // nothing below waits
    const path = `${request.path}${request.query}`;
    const found = byKey.get(exchangeKey(request.method, path, request.body));
    const entry = found === undefined || found.length < 2 ? found?.[0] : found.shift();
    if (entry !== undefined) return Promise.resolve(responseOf(entry.exchange));
    return Promise.reject(miss(entries, request, path));
  };
}

function responseOf({ response }: Exchange): Response {
  const body = response.body ??
    (response.base64 === undefined ? null : Uint8Array.fromBase64(response.base64));
  const empty = response.status === 204 || response.status === 304;
  return new Response(empty ? null : body, { status: response.status, headers: response.headers });
}

function miss(entries: readonly Entry[], request: RecordedRequest, path: string): Refusal {
  const wanted = steadyBody(request.body);
  let best: { readonly file: string; readonly score: number } | undefined;
  for (const { file, exchange } of entries) {
    const same = exchange.request.method === request.method && exchange.request.path === path;
    const score = (same ? 1 : 0) + likeness(wanted, steadyBody(exchange.request.body));
    if (best === undefined || score > best.score) best = { file, score };
  }
  return new Refusal(
    404,
    `No recorded exchange matches ${request.method} ${path}; the nearest is "${best?.file}".`,
    { code: "replay_miss" },
  );
}

/** How much two texts share, from 0 to 1: what they have in common at both ends. */
function likeness(a: string, b: string): number {
  const most = Math.max(a.length, b.length);
  const least = Math.min(a.length, b.length);
  if (most === 0) return 1;
  let head = 0;
  while (head < least && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < least - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return (head + tail) / most;
}
