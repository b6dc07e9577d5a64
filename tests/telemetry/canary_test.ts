import assert from "@std/assert";
import { join } from "node:path";
import { freePort, until, User } from "../cli/planoai.ts";
import { need } from "../support/need.ts";
import { type OwnPortNumbers, ports, portsConfig } from "./own_ports.ts";

const envoy = need("envoy");

/** Each secret where it comes in: found anywhere else, its name says how it got out. */
const SECRETS = {
  providerKey: "canary-provider-2b7e151628aed2a6",
  clientKey: "canary-client-abf7158809cf4f3c",
  header: "canary-header-762e7160f38b4da5",
  query: "canary-query-6a784d9045190cfe",
  body: "canary-body-f69f2445df4f9b17",
  error: "canary-error-ad2b417be66c3710",
  login: "canary-login-2c8a4b1f09d7e635",
  queryName: "canary-query-name-9d2e417b",
  socket: "canary-socket-41f0aa93c2d7",
  configHeader: "canary-config-header-5be2d610",
} as const;

/** A provider that quotes everything it was told in its errors. */
function quotingProvider() {
  return Deno.serve({ port: 0, onListen() {} }, async (request) => {
    const body = await request.text();
    const headers = Object.fromEntries(request.headers);
    if (body.includes("please-fail")) {
      const { authorization = "", ["x-team"]: team = "", tracestate = "" } = headers;
      const quoted = `${authorization} ${team} ${tracestate} ${new URL(request.url).search}`;
      return Response.json({
        error: { message: `Incorrect API key provided: ${quoted}`, type: "invalid" },
      }, { status: 401 });
    }
    if (body.includes("please-dump")) {
      const input = `[{'type': 'string_type', 'input': ${body}, 'headers': ${
        JSON.stringify(headers)
      }}]`;
      return Response.json({ error: { message: `1 validation error: ${input}` } }, { status: 400 });
    }
    return Response.json({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: "gpt-4o",
      choices: [{
        index: 0,
        finish_reason: "stop",
        message: { role: "assistant", content: `${SECRETS.error} was the answer` },
      }],
      usage: { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 },
    });
  });
}

function config(
  { port, provider, own, capture }: {
    readonly port: number;
    readonly provider: number;
    readonly own: OwnPortNumbers;
    readonly capture: boolean;
  },
): string {
  return `version: v0.4.0
listeners: [{type: model, name: llm, port: ${port}}]
model_providers:
  - {model: openai/gpt-4o, access_key: $CANARY_KEY, base_url: "http://127.0.0.1:${provider}/v1", headers: {x-team: "${SECRETS.configHeader}"}}
  - {name: own, model: openai/own, passthrough_auth: true, base_url: "http://127.0.0.1:${provider}/v1"}
tracing:
  random_sampling: 100
  capture_messages: ${capture}
  span_attributes: {header_prefixes: [x-acme-, authorization, x-api, sec-]}
${portsConfig(own)}`;
}

async function ask(port: number, path: string, model: string, words: string): Promise<void> {
  const reply = await fetch(
    `http://127.0.0.1:${port}${path}?key=${SECRETS.query}&api_key=${SECRETS.queryName}`,
    {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${SECRETS.clientKey}`,
        "x-api-key": SECRETS.clientKey,
        "x-private": SECRETS.header,
        cookie: `session=${SECRETS.header}`,
        "proxy-authorization": `Basic ${btoa(`me:${SECRETS.login}`)}`,
        "sec-websocket-protocol": `realtime, openai-insecure-api-key.${SECRETS.socket}`,
        "x-acme-note": `mine is ${SECRETS.clientKey}, and ${SECRETS.login}`,
        tracestate: `vendor=${SECRETS.clientKey}`,
        traceparent: `00-${hex(16)}-${hex(8)}-01`,
      },
      body: JSON.stringify({
        model,
        max_tokens: 10,
        messages: [{ role: "user", content: `${SECRETS.body} ${words}` }],
      }),
    },
  );
  await reply.text();
}

function hex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}

const ASKED: readonly (readonly [path: string, model: string, words: string])[] = [
  ["/v1/chat/completions", "openai/gpt-4o", "hello"],
  ["/v1/chat/completions", "openai/gpt-4o", "please-fail"],
  ["/v1/messages", "openai/gpt-4o", "hello"],
  ["/v1/messages", "openai/gpt-4o", "please-fail"],
  ["/v1/chat/completions", "openai/gpt-4o", "please-dump"],
  ["/v1/messages", "openai/gpt-4o", "please-dump"],
  ["/v1/chat/completions", "own", "please-fail"],
  ["/v1/chat/completions", SECRETS.clientKey, "hello"],
  ["/v1/messages", `openai/${SECRETS.clientKey}`, "hello"],
  ["/v1/chat/completions", "nobody/knows", "hello"],
  ["/v1/nowhere", "openai/gpt-4o", "hello"],
];

/** Everything that planoai shows or keeps. */
async function everything(user: User, own: OwnPortNumbers): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for (const words of SHOWN) {
    const { out, err } = await user.planoai(words);
    all.set(`planoai ${words.join(" ")}`, out + err);
  }
  const base = `http://127.0.0.1:${own.admin}`;
  const text = async (url: string) => await (await fetch(url)).text();
  all.set("metrics", await text(`http://127.0.0.1:${own.metrics}/metrics`));
  const list = await text(`${base}/api/traces`);
  all.set("the page's list", list);
  for (const [id] of list.matchAll(/[\da-f]{32}/g)) {
    all.set(`the page's trace ${id}`, await text(`${base}/api/traces/${id}`));
  }
  for (const path of filesIn(join(user.home, ".plano"))) {
    all.set(path, new TextDecoder("latin1").decode(await Deno.readFile(path)));
  }
  return all;
}

const SHOWN: readonly (readonly string[])[] = [
  ["trace", "any", "--json"],
  ["trace", "any", "-v"],
  ["trace", "export", "any", "--format", "otlp"],
  ["trace", "export", "any", "--format", "jaeger"],
  ["trace", "export", "any", "--format", "openinference"],
  ["logs", "--debug"],
  ["obs", "--once"],
  ["status", "--json"],
];

function* filesIn(folder: string): Iterable<string> {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) yield* filesIn(path);
    else if (isFile) yield path;
  }
}

/** What users and models wrote, which is shown where the config says so. */
const WORDS: readonly string[] = [SECRETS.body, SECRETS.error];

const RUNS = [
  { native: false, capture: false },
  { native: true, capture: false },
  { native: false, capture: true },
];

for (const { native, capture } of RUNS) {
  const plane = native ? "native" : "embedded";
  Deno.test({
    name: capture
      ? `no key is shown or kept anywhere, where messages are captured (${plane})`
      : `no secret and no word of a user is shown or kept anywhere (${plane})`,
    ignore: native && envoy.ignore,
    async fn() {
      await using user = User.create();
      await using provider = quotingProvider();
      const port = freePort();
      const own = ports();
      user.write("config.yaml", config({ port, provider: provider.addr.port, own, capture }));
      const up = await user.planoai(
        ["up", "--with-tracing", "-v", ...(native ? ["--native"] : [])],
        { CANARY_KEY: SECRETS.providerKey, PLANO_ENVOY: envoy.path ?? "" },
      );
      assert.equal(up.code, 0, up.err);
      for (const [path, model, words] of ASKED) await ask(port, path, model, words);
      // Envoy writes paths into its own log as they come.
      if (!native) await ask(port, `/v1/${SECRETS.clientKey}`, "openai/gpt-4o", "hello");
      await until("every trace is there", async () => {
        const { out } = await user.planoai(["trace", "--list", "--json"]);
        return JSON.parse(out).trace_ids.length >= ASKED.length;
      });
      const all = await everything(user, own);
      for (
        const place of ["planoai trace any --json", join(user.home, ".plano", "traces.db-wal")]
      ) {
        assert.ok(all.get(place)!.includes("plano(llm)"), `${place} was looked at`);
      }
      const told = [...all.values()].some((text) => WORDS.every((word) => text.includes(word)));
      assert.equal(told, capture, "messages are captured where the config says so");
      for (const [place, text] of all) {
        for (const [name, secret] of Object.entries(SECRETS)) {
          if (capture && WORDS.includes(secret)) continue;
          assert.equal(text.includes(secret), false, `${name} is in ${place}`);
        }
      }
      assert.equal((await user.planoai(["down"])).code, 0);
    },
  });
}
