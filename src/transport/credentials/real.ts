import { absolutePath } from "../../base/absolute_path.ts";
import { Fault } from "../../base/fault.ts";
import { fileState, writePrivate } from "../../base/private_file.ts";
import { createUpstream } from "../choose.ts";
import type { Upstream } from "../upstream.ts";
import type { CredentialDeps } from "./deps.ts";

/** Profile files, tokens and keys are far smaller. */
const MAX_FILE_BYTES = 2 ** 20;

/** What {@link realCredentialDeps} cannot know by itself. */
export interface RealCredentialOptions {
  /** A variable of the environment. */
  env(name: string): string | undefined;
  /** The user's home, without a slash at its end: `~/.aws` and `~/.config/gcloud` are below it. */
  readonly home: string;
  /** planoai's own folder, `~/.plano`, which holds the login to ChatGPT. */
  readonly planoHome: string;
  /** Where relative paths in variables begin: where `up` was typed, not where a daemon runs. */
  readonly cwd: string;
  /** The gateway's own: it knows the proxies. Its owner closes it. */
  readonly upstream: Upstream;
}

/**
 * Finds credentials as AWS's and Google's own tools do, and those of `planoai chatgpt login`: in
 * variables, in files, and by asking metadata servers and token services. Reads nothing before the
 * first request that needs a credential; then it throws a `Fault` `config` when there is none.
 * `close` ends the connections to metadata servers; a gateway that was given it does so itself.
 *
 * @example A gateway that signs requests to Bedrock with the machine's own credentials
 * ```ts
 * import { loadConfig, realCredentialDeps, startGateway, startMock } from "@planoai/planoai";
 * import assert from "node:assert/strict";
 *
 * const mock = await startMock(); // stands for Bedrock: leave `base_url` out for the real one
 * const env: Record<string, string> = { AWS_ACCESS_KEY_ID: "id", AWS_SECRET_ACCESS_KEY: "any" };
 * const { config } = loadConfig({
 *   file: "config.yaml",
 *   text: `
 * version: v0.4.0
 * listeners:
 *   - { type: model, name: llm, port: 12000 }
 * model_providers:
 *   - { model: amazon_bedrock/*, region: eu-west-1, base_url: "${mock.url}" }
 * `,
 *   env, // in a program: Deno.env.toObject()
 * });
 * assert(config);
 * const listeners = config.listeners.map((listener) => ({ ...listener, port: 0 }));
 * const gateway = await startGateway({ ...config, listeners }, {
 *   credentials: (upstream) =>
 *     Promise.resolve(realCredentialDeps({
 *       env: (name) => env[name],
 *       home: "/home/me",
 *       planoHome: "/home/me/.plano",
 *       cwd: "/home/me",
 *       upstream,
 *     })),
 * });
 *
 * const reply = await fetch(`http://127.0.0.1:${gateway.listeners[0]!.port}/v1/chat/completions`, {
 *   method: "POST",
 *   body: JSON.stringify({
 *     model: "amazon_bedrock/anthropic.claude-sonnet-5",
 *     messages: [{ role: "user", content: "Hello" }],
 *   }),
 * });
 * assert.equal(reply.status, 200, await reply.text());
 * const { path, headers } = mock.requests[0]!;
 * assert.equal(path, "/model/anthropic.claude-sonnet-5/converse");
 * assert.match(headers.authorization!, /^AWS4-HMAC-SHA256 Credential=id\//);
 *
 * await gateway.close();
 * await mock.close();
 * ```
 */
export function realCredentialDeps(
  options: RealCredentialOptions,
): CredentialDeps & { close(): void } {
  const direct = createUpstream({ proxyEnv: {} });
  return {
    env: (name) => options.env(name),
    home: options.home,
    planoHome: options.planoHome,
    upstream: options.upstream,
    direct,
    readText: (path) => readText(absolutePath(path, options.cwd)),
    writePrivate: async (path, text) => {
      await makeFolder(path);
      await writePrivate(path, text);
    },
    exclusively,
    now: Date.now,
    close: () => direct.abort(),
  };
}

/** See {@link CredentialDeps.readText}; the path is absolute. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    const { size } = await Deno.stat(path);
    if (size > MAX_FILE_BYTES) {
      throw new Fault("config", `Cannot read "${path}": it is longer than ${MAX_FILE_BYTES} bytes`);
    }
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Fault) throw error;
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    const closed = error instanceof Deno.errors.NotCapable;
    throw new Fault(
      "config",
      `Cannot read "${path}": ${
        closed ? "it was not known when planoai started" : fileState(error)
      }`,
      { cause: error, ...(closed ? { note: "planoai up starts it again with this file" } : {}) },
    );
  }
}

/** By a lock that ends with the process that holds it. */
async function exclusively<T>(path: string, work: () => Promise<T>): Promise<T> {
  await makeFolder(path);
  using file = await Deno.open(`${path}.lock`, { write: true, create: true, mode: 0o600 });
  await file.lock(true);
  return await work();
}

async function makeFolder(path: string): Promise<void> {
  const folder = path.slice(0, path.lastIndexOf("/"));
  try {
    await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new Fault("config", `Cannot create "${folder}": ${fileState(error)}`, { cause: error });
  }
}
