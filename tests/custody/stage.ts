import type { Fault } from "../../src/base/fault.ts";
import { parseObject } from "../../src/base/json.ts";
import { loadConfig } from "../../src/config/load.ts";
import { BodyIntake } from "../../src/gateway/body_intake.ts";
import type { ExchangeContext } from "../../src/gateway/exchange.ts";
import { listenerHandler } from "../../src/gateway/listener.ts";
import { ResponseOwners } from "../../src/gateway/response_owners.ts";
import { SealOwners } from "../../src/gateway/seal_owners.ts";
import { ThinkingMemory } from "../../src/gateway/thinking_memory.ts";
import { prepareEntry } from "../../src/gateway/upstream_request.ts";
import { Routes } from "../../src/routing/routes.ts";
import type { Upstream } from "../../src/transport/upstream.ts";
import { ENTRIES } from "./issuers.ts";
import type { Arrived } from "./vendor.ts";

/** What an account answers. */
export interface Given {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** Hears what reaches an account, by its name, and answers. */
export type Reached = (account: string, arrived: Arrived) => Given;

/** The gateway as it runs behind its sockets: from a client's request to its reply. */
export interface Stage {
  /** The accounts behind the gateway are `reached` while this request is on its way. */
  call(request: Request, reached: Reached): Promise<Response>;
}

/** One gateway with all accounts: what it remembers, it remembers across conversations. */
export function startStage(): Stage {
  const { config, diagnostics } = loadConfig({ file: "custody.yaml", text: CONFIG, env: {} });
  if (config === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const accounts = new Map(
    config.providers.map(({ baseUrl }, at) => [baseUrl.hostname, ENTRIES[at]!.account]),
  );
  let reached: Reached | undefined;
  const upstream: Upstream = {
    send: ({ origin, path, body = new Uint8Array(0) }) => {
      const account = accounts.get(origin.hostname)!;
      const arrived = { path, body: parseObject(new TextDecoder().decode(body))! };
      const given = reached!(account, arrived);
      let left: Uint8Array | undefined = given.body;
      return Promise.resolve({
        status: given.status,
        headers: [["content-type", given.contentType]],
        contentLength: given.body.length,
        body: {
          read: () => {
            const bytes = left;
            left = undefined;
            return Promise.resolve(bytes);
          },
          cancel: () => void (left = undefined),
        },
      });
    },
    close: () => {},
    abort: () => {},
  };
  const context: ExchangeContext = {
    config,
    routes: new Routes(config),
    upstream,
    prepared: new Map(
      config.providers.map((entry) => [entry, prepareEntry(entry, undefined, config.providers)]),
    ),
    intake: new BodyIntake({ maxBytes: 2 ** 24, maxHeldBytes: 2 ** 26, idleMs: 60_000 }),
    owners: new ResponseOwners(),
    memory: new ThinkingMemory(),
    seals: new SealOwners(config.providers),
    maxRetries: 0,
    timeouts: config.timeouts,
  };
  const internal: Fault[] = [];
  const handler = listenerHandler(config.listeners[0]!, context, {
    ready: () => true,
    begin: () => () => {},
    record: () => {},
    internal: (fault) => void internal.push(fault),
  });
  return {
    async call(request, answer) {
      reached = answer;
      const response = await handler(request);
      const fault = internal.pop();
      if (fault !== undefined) throw fault.cause ?? fault;
      return response;
    },
  };
}

const CONFIG = [
  "version: v0.4.0",
  "listeners: [{ type: model, name: llm }]",
  "model_providers:",
  ...ENTRIES.map(({ name, provider, account, vendor, isHome }) =>
    `  - { model: ${name}/*, ${name === provider ? "" : `provider_interface: ${provider}, `}` +
    `${isHome ? "" : `base_url: "http://${account}.test/v1", `}access_key: key-of-${account}, ` +
    `dialects: [${vendor.dialect}] }`
  ),
].join("\n");
