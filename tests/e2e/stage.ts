import assert from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { type Gateway, startGateway } from "../../src/gateway/gateway.ts";
import type { RequestRecord } from "../../src/gateway/record.ts";
import { type Mock, startMock } from "../../src/mock/mock.ts";
import { createUpstream } from "../../src/transport/choose.ts";
import { type Call, call, type Reply } from "./raw_call.ts";

/** What carries the traffic. Every scenario runs on each. */
export type Plane = "embedded";

/** The planes that this checkout has. */
export const PLANES: readonly Plane[] = ["embedded"];

/** A gateway that a scenario talks to, over sockets alone. */
export interface Stage extends AsyncDisposable {
  readonly port: number;
  /** The story of each request that is over. */
  readonly records: readonly RequestRecord[];
  /** Requests whose last byte has not been handed over. */
  inFlight(): number;
  /** One request on a connection of its own. */
  call(request: Call): Promise<Reply>;
  /** The record of the nth request (from 1) that ended since the start. */
  record(nth: number): Promise<RequestRecord>;
  drain(timeoutMs: number): Promise<void>;
  /** Breaks off what runs; asserts that nothing is left and that nothing failed inside. */
  close(): Promise<void>;
}

/** What a stage needs besides the config. */
export interface StageOptions {
  readonly plane: Plane;
  /** The config file as a user would write it; the listener's port is replaced by a free one. */
  readonly config: string;
  /** The environment that the config's variables come from. */
  readonly env?: Readonly<Record<string, string>>;
  /** PEM certificates of authorities that upstreams are held to. */
  readonly caCerts?: readonly string[];
}

/** Starts one. Use it as `await using stage = await startStage(…)`. */
export function startStage(options: StageOptions): Promise<Stage> {
  switch (options.plane) {
    case "embedded":
      return startEmbedded(options);
    default:
      return options.plane satisfies never;
  }
}

async function startEmbedded(options: StageOptions): Promise<Stage> {
  const { config, diagnostics } = loadConfig({
    file: "config.yaml",
    text: options.config,
    env: options.env ?? {},
  });
  const errors = diagnostics.filter((one) => one.severity === "error");
  if (config === undefined) throw new Error(errors.map((one) => one.message).join("\n"));
  const records: RequestRecord[] = [];
  const internal: unknown[] = [];
  const waiting: (() => void)[] = [];
  const gateway = await startGateway(
    { ...config, listeners: config.listeners.map((one) => ({ ...one, port: 0 })) },
    {
      record(record) {
        records.push(record);
        for (const wake of waiting.splice(0)) wake();
      },
      internal: (error) => void internal.push(error.cause ?? error),
      ...(options.caCerts === undefined
        ? {}
        : { upstream: createUpstream({ proxyEnv: {}, caCerts: options.caCerts }) }),
    },
  );
  return staged(gateway, records, internal, waiting);
}

function staged(
  gateway: Gateway,
  records: readonly RequestRecord[],
  internal: readonly unknown[],
  waiting: (() => void)[],
): Stage {
  const { port } = gateway.listeners[0]!;
  const close = async () => {
    await gateway.close();
    assert.deepEqual(internal, [], "planoai failed inside");
    assert.equal(gateway.status().inFlight, 0, "requests are in flight after the close");
  };
  return {
    port,
    records,
    inFlight: () => gateway.status().inFlight,
    call: (request) => call(port, request),
    async record(nth) {
      while (records.length < nth) {
        await new Promise<void>((resolve) => void waiting.push(resolve));
      }
      return records[nth - 1]!;
    },
    drain: (timeoutMs) => gateway.drain(timeoutMs),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Registers a scenario for every plane, with Deno's sanitizers: it must leave nothing behind. */
export function scenario(sentence: string, run: (plane: Plane) => Promise<void>): void {
  for (const plane of PLANES) {
    Deno.test({
      name: `gateway (${plane}) ${sentence}`,
      sanitizeOps: true,
      sanitizeResources: true,
      sanitizeExit: true,
      fn: () => run(plane),
    });
  }
}

/** A stage with a mock behind it, whose models are `chat/…`, `messages/…` and `responses/…`. */
export interface MockStage extends Stage {
  readonly mock: Mock;
}

/** What differs from the plainest stage with a mock. */
export interface MockStageOptions {
  readonly plane: Plane;
  /** More top-level YAML. */
  readonly more?: string;
  /** More YAML of the listener, as flow members: `max_retries: 2`. */
  readonly listener?: string;
  /** More provider entries; `$MOCK` is the mock's API root. */
  readonly providers?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts both. */
export async function startMockStage(options: MockStageOptions): Promise<MockStage> {
  const mock = await startMock();
  const stage = await startStage({
    plane: options.plane,
    config: configFor({ url: "$MOCK", ...options }),
    env: { MOCK: `${mock.url}/v1`, ...options.env },
  });
  const close = async () => {
    await stage.close();
    await mock.close();
  };
  return { ...stage, mock, close, [Symbol.asyncDispose]: close };
}

/** A config with one upstream address that speaks each dialect under its own prefix. */
export function configFor(
  options: {
    readonly url: string;
    readonly listener?: string;
    readonly providers?: string;
    readonly more?: string;
  },
): string {
  const entry = (prefix: string, provider: string, dialect: string) =>
    `  - { model: ${prefix}/*, provider_interface: ${provider}, base_url: "${options.url}", ` +
    `access_key: the-key-of-${prefix}, dialects: [${dialect}] }`;
  return [
    "version: v0.4.0",
    `listeners: [{ type: model, name: llm, ${options.listener ?? ""} }]`,
    "model_providers:",
    entry("chat", "openai", "openai_chat"),
    entry("messages", "anthropic", "anthropic_messages"),
    entry("responses", "openai", "openai_responses"),
    options.providers ?? "",
    options.more ?? "",
  ].join("\n");
}
