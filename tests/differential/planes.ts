import { loadConfig } from "../../src/config/load.ts";
import type { ResolvedConfig } from "../../src/config/resolved.ts";
import type { RecordedRequest } from "../../src/mock/recorded.ts";
import { startMock } from "../../src/mock/mock.ts";
import { type Front, startFront } from "../support/front.ts";
import type { Plane } from "../support/planes.ts";
import { tracingTo } from "../support/tracing.ts";
import { type Door, KEYS, ORIGIN } from "./case.ts";
import { ANSWERING, FAILING, SPOKEN } from "./dialects.ts";

/** Both planes with one config, before one provider. */
export interface Planes extends AsyncDisposable {
  /** Who hears of the requests that reach the provider, from now on. */
  listen(heard: (request: RecordedRequest) => void): void;
  readonly embedded: Readonly<Record<Door, Front>>;
  readonly native: Readonly<Record<Door, Front>>;
}

/** Starts them. */
export async function startPlanes(): Promise<Planes> {
  let heard: (request: RecordedRequest) => void = () => {};
  const mock = await startMock({ onRequest: (request) => heard(request) });
  const start = async (plane: Plane) => ({
    open: await startFront({ plane, config: configAt(`${mock.url}/v1`, "open") }),
    keyed: await startFront({ plane, config: configAt(`${mock.url}/v1`, "keyed") }),
    several: await startFront({ plane, config: configAt(`${mock.url}/v1`, "several") }),
  });
  const embedded = await start("embedded");
  const native = await start("native");
  return {
    listen: (next) => void (heard = next),
    embedded,
    native,
    async [Symbol.asyncDispose]() {
      for (const { several, keyed, open } of [embedded, native]) {
        for (const front of [several, keyed, open]) await front.close();
      }
      await mock.close();
    },
  };
}

/** Only what belongs to a trace is traced; usage is counted where it is stated, so that streams go directly. */
const TRACING = tracingTo("http://127.0.0.1:1", {
  sampling: 1e-9,
  headerPrefixes: ["x-stainless-", "openai-", "anthropic-"],
});

/** What a door's listener says besides its name. */
const DOORS: Readonly<Record<Door, string>> = {
  open: "",
  several: "",
  keyed: `, auth: { keys: [${KEYS.join(", ")}] }, cors: { origins: ["${ORIGIN}"] }`,
};

function configAt(url: string, door: Door): ResolvedConfig {
  const at = `base_url: "${url}"`;
  const chat = "provider_interface: openai, dialects: [openai_chat]";
  const responses = "provider_interface: openai, dialects: [openai_responses]";
  const messages = "provider_interface: anthropic, dialects: [anthropic_messages]";
  const models = [...new Set([...ANSWERING, ...FAILING, "auth", "hang"])];
  const [, claude] = SPOKEN;
  const text = [
    "version: v0.4.0",
    `listeners: [{ type: model, name: ${door}${DOORS[door]} }]`,
    "model_providers:",
    ...models.flatMap((model) => [
      `  - { model: chat/${model}, ${at}, ${chat}, access_key: the-key-of-chat }`,
      `  - { model: responses/${model}, ${at}, ${responses}, access_key: the-key-of-responses }`,
      `  - { model: messages/${claude!.name(model)}, name: ${claude!.name(model)}, ${at}, ` +
      `${messages}, access_key: the-key-of-messages }`,
    ]),
    `  - { model: chat/*, ${at}, ${chat}, access_key: the-key-of-chat }`,
    `  - { model: messages/*, ${at}, ${messages}, access_key: the-key-of-messages }`,
    ...(door === "several" ? others(at, chat) : []),
    `  - { model: usual/echo, ${at}, ${chat}, access_key: the-key-of-chat, default: true }`,
    "model_aliases:",
    "  fast: { target: chat/echo }",
    "  smart: { target: claude+echo }",
    '  "a\\"b ü": { target: responses/echo }',
    "limits: { body: 1MiB, headers: 32KiB }",
    "timeouts: { first_byte: 600ms, idle: 600ms, total: 5s }",
  ].join("\n");
  const { config, diagnostics } = loadConfig({ file: "differential.yaml", text, env: {} });
  if (config !== undefined) return { ...config, tracing: TRACING };
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  throw new Error(errors.map((one) => one.message).join("\n"));
}

function others(at: string, chat: string): readonly string[] {
  return [
    `  - { model: own/auth, ${at}, ${chat}, passthrough_auth: true }`,
    `  - { model: styled/echo, ${at}, ${chat}, access_key: k, http_host: models.example, ` +
    'headers: { X-Team: blue, "openai-organization": org } }',
  ];
}
