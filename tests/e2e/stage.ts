import { optional } from "../../src/base/optional.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type Mock, startMock } from "../../src/mock/mock.ts";
import { type Front, startFront } from "../support/front.ts";
import { prepareEnvoy } from "../support/native/lease_envoy.ts";
import { canBeNative, onPlanes, type Plane, type PlanesOptions } from "../support/planes.ts";
import { type Call, call, type Reply } from "./raw_call.ts";

export type { Plane };

/** A gateway that a scenario talks to, over sockets alone. */
export interface Stage extends Front, AsyncDisposable {
  /** One request on a connection of its own. */
  call(request: Call): Promise<Reply>;
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
  /** See {@link FrontOptions}: for scenarios that drain or break off what runs. */
  readonly ownEnvoy?: boolean;
}

/** Starts one. Use it as `await using stage = await startStage(…)`. */
export async function startStage(options: StageOptions): Promise<Stage> {
  const { config, diagnostics } = loadConfig({
    file: "config.yaml",
    text: options.config,
    env: options.env ?? {},
  });
  const errors = diagnostics.filter((one) => one.severity === "error");
  if (config === undefined) throw new Error(errors.map((one) => one.message).join("\n"));
  const { plane, caCerts, ownEnvoy = false } = options;
  const front = await startFront({ plane, config, ownEnvoy, ...optional("caCerts", caCerts) });
  return {
    ...front,
    call: (request) => call(front.port, request),
    [Symbol.asyncDispose]: front.close,
  };
}

let prepared = false;

/** Has Envoy start before the first scenario: to its sanitizers one that outlives it would be a leak. */
function prepare(): void {
  if (prepared || !canBeNative()) return;
  prepared = true;
  Deno.test.beforeAll(prepareEnvoy);
}

/** Registers a scenario for every plane, with Deno's sanitizers: it must leave nothing behind. */
export function scenario(
  sentence: string,
  run: (plane: Plane) => Promise<void>,
  options: PlanesOptions = {},
): void {
  prepare();
  onPlanes(`gateway ${sentence}`, run, {
    sanitizeOps: true,
    sanitizeResources: true,
    sanitizeExit: true,
    ...options,
  });
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
  const entry = (prefix: string, provider: string, dialect: string, model = `${prefix}/*`) =>
    `  - { model: ${model}, provider_interface: ${provider}, base_url: "${options.url}", ` +
    `access_key: the-key-of-${prefix}, dialects: [${dialect}] }`;
  return [
    "version: v0.4.0",
    `listeners: [{ type: model, name: llm, ${options.listener ?? ""} }]`,
    "model_providers:",
    // Filters know names and no patterns: these go directly where nothing else is in the way.
    ...["m", "echo", "cached", "error-500"].flatMap((model) => [
      entry("chat", "openai", "openai_chat", `chat/${model}`),
      entry("responses", "openai", "openai_responses", `responses/${model}`),
    ]),
    entry("chat", "openai", "openai_chat"),
    entry("messages", "anthropic", "anthropic_messages"),
    // A Messages client's model goes directly where the provider calls it the same.
    entry(
      "messages",
      "anthropic",
      "anthropic_messages",
      "messages/messages/echo, name: messages/echo",
    ),
    entry("responses", "openai", "openai_responses"),
    options.providers ?? "",
    options.more ?? "",
  ].join("\n");
}
