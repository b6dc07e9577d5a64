import { Fault } from "../../base/fault.ts";
import { fileState } from "../../base/private_file.ts";
import { pause } from "../../base/wait.ts";
import type { Screen } from "./options.ts";
import { Progress } from "./progress.ts";

/** A file to fetch. */
export interface Download {
  /** May hold a login, which is sent as such and never shown. */
  readonly url: string;
  /** Where it is written, whole or not at all; what has come of it is kept in `<path>.part`. */
  readonly path: string;
  readonly label: string;
  readonly screen: Screen;
  readonly signal: AbortSignal;
  /** For tests: how long a silent server is waited for, and how long before it is asked again. */
  readonly patience?: { readonly silenceMs: number; readonly pauseMs: number };
}

/** Four times today's archive. */
const MAX_BYTES = 160 * 1024 * 1024;
const PATIENCE = { silenceMs: 20_000, pauseMs: 1000 };
/** A connection that breaks is made again, as long as each brings something. */
const MAX_ATTEMPTS = 20;

/**
 * Fetches a file, going on where an earlier attempt stopped, in this process or one before. Says
 * whether it did: then its beginning may be of another file, and a wrong checksum is worth a second
 * try. The proxies of the environment are used. Throws a {@link Fault}.
 */
export async function download(wanted: Download): Promise<{ readonly resumed: boolean }> {
  const part = `${wanted.path}.part`;
  using progress = new Progress(wanted.screen, wanted.label);
  let resumed = false;
  for (let attempt = 1;; attempt++) {
    const before = await sizeOf(part);
    resumed ||= before > 0 && attempt === 1;
    const outcome = await once(wanted, part, before, progress);
    if (outcome === "done") break;
    if (outcome === "unwanted") {
      if (before === 0) throw fault(wanted, "the server refuses to send any of it");
      await Deno.remove(part);
    } else if (attempt === MAX_ATTEMPTS || await sizeOf(part) === before) {
      throw fault(wanted, outcome.problem);
    }
    await pause((wanted.patience ?? PATIENCE).pauseMs, wanted.signal);
  }
  await Deno.rename(part, wanted.path);
  return { resumed };
}

/** An address as it may be shown: without a login, and without a query, which may be one. */
export function shownAddress(url: string): string {
  if (!URL.canParse(url)) return url;
  const shown = new URL(url);
  shown.username =
    shown.password =
    shown.search =
    shown.hash =
      "";
  return shown.href;
}

type Outcome = "done" | "unwanted" | { readonly problem: string };

/** One request. What breaks after its head is an outcome, as it may go on; what is refused is a fault. */
async function once(
  wanted: Download,
  part: string,
  from: number,
  progress: Progress,
): Promise<Outcome> {
  using silence = new Silence((wanted.patience ?? PATIENCE).silenceMs);
  const response = await ask(wanted, from, AbortSignal.any([wanted.signal, silence.signal]));
  const { status, body } = response;
  const goesOn = status === 206 &&
    response.headers.get("content-range")?.startsWith(`bytes ${from}-`) === true;
  if (status === 416 || (status === 206 && !goesOn)) {
    await body?.cancel();
    return "unwanted";
  }
  if (!response.ok || body === null) {
    await body?.cancel();
    throw fault(wanted, `the server answered ${status}`);
  }
  let done = goesOn ? from : 0;
  const length = response.headers.get("content-length");
  const total = length === null ? undefined : done + Number(length);
  using file = await Deno.open(part, {
    create: true,
    append: goesOn,
    write: true,
    truncate: !goesOn,
    mode: 0o600,
  });
  try {
    for await (const bytes of body) {
      silence.broken();
      done += bytes.length;
      if (done > MAX_BYTES) throw fault(wanted, `it is longer than ${MAX_BYTES} bytes`);
      await keep(file, bytes, wanted);
      progress.show(done, total);
    }
  } catch (error) {
    wanted.signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    return { problem: silence.signal.aborted ? "the server fell silent" : "the connection broke" };
  }
  return total === undefined || done === total ? "done" : { problem: "the connection broke" };
}

async function ask(wanted: Download, from: number, signal: AbortSignal): Promise<Response> {
  const url = new URL(wanted.url);
  const headers = new Headers({ "accept-encoding": "identity", "user-agent": "planoai" });
  if (from > 0) headers.set("range", `bytes=${from}-`);
  if (url.username !== "") {
    const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set("authorization", `Basic ${new TextEncoder().encode(login).toBase64()}`);
    url.username = url.password = "";
  }
  try {
    return await fetch(url, { headers, signal });
  } catch (error) {
    wanted.signal.throwIfAborted();
    if (signal.aborted) throw fault(wanted, "the server does not answer", error);
    throw fault(wanted, reason(error), error);
  }
}

/** The last of the causes that `fetch` lists, without the address, which may hold a login. */
function reason(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  const said = text.split("): ").at(-1) ?? text;
  return /certificate|UnknownIssuer/i.test(text)
    ? `${said} (DENO_TLS_CA_STORE=system trusts what this machine does)`
    : said;
}

function fault({ url }: Download, state: string, cause?: unknown): Fault {
  return new Fault("config", `Cannot fetch ${shownAddress(url)}: ${state}`, { cause });
}

async function keep(file: Deno.FsFile, bytes: Uint8Array, wanted: Download): Promise<void> {
  try {
    let rest = bytes;
    while (rest.length > 0) rest = rest.subarray(await file.write(rest));
  } catch (error) {
    throw fault(wanted, `it cannot be written: ${fileState(error)}`, error);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

/** Aborts when nothing has come for a while. */
class Silence implements Disposable {
  readonly #controller = new AbortController();
  readonly #ms: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number) {
    this.#ms = ms;
    this.broken();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(), this.#ms);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
