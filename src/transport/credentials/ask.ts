import { joinBytes } from "../../base/bytes.ts";
import { Fault } from "../../base/fault.ts";
import { oneLine } from "../../base/log.ts";
import type { HeaderPair, Timeouts, Upstream, UpstreamReply } from "../upstream.ts";
import { hostHeaderOf } from "../origin_name.ts";
import { originOf } from "../origin_of.ts";

/** A question to a server that hands out credentials. */
export interface Question {
  /** What is wanted, for errors: `AWS credentials from STS`. */
  readonly what: string;
  readonly url: URL;
  readonly method: "GET" | "POST" | "PUT";
  readonly headers?: readonly HeaderPair[];
  readonly body?: string;
  readonly timeouts?: Timeouts;
}

/** Its answer, whatever the status. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** No token server says more. */
const MAX_ANSWER_BYTES = 2 ** 20;

const WAITS: Timeouts = { connectMs: 5_000, firstByteMs: 20_000, idleMs: 10_000, totalMs: 30_000 };

/** For servers on this machine or beside it: whether they are there at all shows at once. */
export const METADATA_WAITS: Timeouts = {
  connectMs: 1_000,
  firstByteMs: 5_000,
  idleMs: 5_000,
  totalMs: 10_000,
};

/** Asks once. Throws a {@link Fault} `upstream_refused` when there is no answer, `cancelled` when told to stop. */
export async function ask(
  upstream: Upstream,
  { what, url, method, headers = [], body, timeouts = WAITS }: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const origin = originOf(url);
  try {
    const reply = await upstream.send({
      origin,
      method,
      path: url.pathname + url.search,
      headers: [["accept", "*/*"], ["accept-encoding", "identity"], ...headers],
      ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
      timeouts,
    }, signal);
    return { status: reply.status, text: await textOf(reply) };
  } catch (error) {
    if (error instanceof Fault && error.code === "cancelled") throw error;
    const state = error instanceof Error ? error.message : String(error);
    throw new Fault(
      "upstream_refused",
      `Cannot get ${what}: no answer from ${hostHeaderOf(origin)} (${state})`,
      { cause: error },
    );
  }
}

async function textOf({ body }: UpstreamReply): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const chunk = await body.read();
    if (chunk === undefined) break;
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) {
      body.cancel();
      throw new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(joinBytes(chunks, size));
}

/** What a refusal knows of its question. */
export interface Refused {
  readonly what: string;
  readonly url: URL;
  readonly status: number;
  /** The server's own words, already picked out of its answer. */
  readonly said?: string | undefined;
  /** What was sent and must not come back in an error. */
  readonly secrets?: readonly string[];
  readonly note?: string;
}

/** The fault for an answer that is a refusal: the server's trouble may pass, ours will not. */
export function refusal({ what, url, status, said, secrets = [], note }: Refused): Fault {
  const quoted = said === undefined || said === ""
    ? ""
    : `: "${oneLine(withoutSecrets(said, secrets), 300)}"`;
  return new Fault(
    status >= 500 || status === 429 ? "upstream_refused" : "config",
    `Cannot get ${what}: ${hostHeaderOf(originOf(url))} answered ${status}${quoted}`,
    note === undefined ? {} : { note },
  );
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce(
    (safe, secret) => secret === "" ? safe : safe.replaceAll(secret, "***"),
    text,
  );
}
