import type { Json, JsonObject } from "../../src/base/json.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type Gateway, startGateway } from "../../src/gateway/gateway.ts";
import type { RequestRecord } from "../../src/telemetry/request_record.ts";
import { plainAnswer } from "./answers.ts";
import type { Answer, ExchangeCase, ExchangeFile, Reply, SentRequest } from "./case.ts";

/** Marks that must not show up anywhere but in their place. */
const PROVIDER_KEY = "the-key-of-the-provider";
const CLIENT_KEY = "the-key-of-the-client";

/** Written by every HTTP client by itself, or by this test's. */
const OWN_HEADERS = new Set(["host", "content-length", "connection"]);

/** Plays a case through the real gateway; the result has every part filled in. */
export async function playCase(file: ExchangeFile, one: ExchangeCase): Promise<ExchangeCase> {
  const { config, diagnostics } = loadConfig({
    file: "config.yaml",
    text: JSON.stringify({
      version: "v0.4.0",
      listeners: [{ type: "model", name: "llm" }],
      model_providers: [file.entry],
    }),
    env: { ...file.env, KEY: PROVIDER_KEY },
  });
  if (config === undefined) throw new Error(diagnostics.map((each) => each.message).join("\n"));
  const [entry] = config.providers;
  const provider = startProvider(one.answer, entry!.baseUrl);
  const records: RequestRecord[] = [];
  let gateway: Gateway | undefined;
  try {
    gateway = await startGateway({
      ...config,
      listeners: config.listeners.map((listener) => ({ ...listener, port: 0 })),
      providers: [{ ...entry!, baseUrl: provider.standIn }],
    }, { record: (record) => void records.push(record) });
    const reply = await ask(gateway, one, provider.answered);
    const losses = records.flatMap((record) => record.losses)
      .map(({ kind, at, note }) => `${kind} ${at}: ${note}`);
    return {
      name: one.name,
      ask: one.ask,
      ...(provider.sent() === undefined
        ? { refused: true as const }
        : { sent: provider.sent()!, answer: provider.answered() }),
      reply,
      ...(losses.length === 0 ? {} : { losses }),
    };
  } finally {
    await gateway?.close();
    await provider.close();
  }
}

async function ask(
  gateway: Gateway,
  { ask }: ExchangeCase,
  answered: () => Answer,
): Promise<Reply> {
  const response = await fetch(`http://127.0.0.1:${gateway.listeners[0]!.port}${ask.path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": "a-client/1.0",
      authorization: `Bearer ${CLIENT_KEY}`,
      ...ask.headers,
    },
    body: JSON.stringify(ask.body),
  });
  const text = await response.text();
  const known = JSON.stringify(answered());
  if (response.headers.get("content-type")?.startsWith("application/json") !== true) {
    return { status: response.status, stream: maskedText(text, known) };
  }
  return { status: response.status, body: masked(JSON.parse(text) as Json, known) };
}

/** A loopback server in the place of a provider. */
function startProvider(answer: Answer | undefined, address: URL) {
  let sent: SentRequest | undefined;
  let given: Answer = {};
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (req) => {
    sent = await recorded(req, address);
    given = answer ?? { body: plainAnswer(sent) };
    return given.stream === undefined
      ? Response.json(given.body, { status: given.status ?? 200 })
      : new Response(given.stream, { headers: { "content-type": "text/event-stream" } });
  });
  const standIn = new URL(address);
  standIn.protocol = "http:";
  standIn.host = `127.0.0.1:${server.addr.port}`;
  return {
    standIn,
    sent: () => sent,
    answered: () => given,
    close: () => server.shutdown(),
  };
}

/** What arrived, as it would have at the true address. */
async function recorded(request: Request, address: URL): Promise<SentRequest> {
  const { pathname, search } = new URL(request.url);
  const headers: Record<string, string> = {};
  for (const [name, value] of request.headers) {
    if (!OWN_HEADERS.has(name)) headers[name] = value.replaceAll(PROVIDER_KEY, "KEY");
  }
  const text = await request.text();
  if (JSON.stringify(headers).includes(CLIENT_KEY) || text.includes(CLIENT_KEY)) {
    throw new Error("the client's key has reached the provider");
  }
  return { url: address.origin + pathname + search, headers, body: JSON.parse(text) as Json };
}

/** Ids and times that the gateway made up are not compared: they are what the answer does not hold. */
function masked(value: Json, known: string): Json {
  if (typeof value === "string") return maskedText(value, known);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => masked(item as Json, known));
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, member]) => [
      key,
      isTime(key, member) && !known.includes(String(member)) ? 0 : masked(member, known),
    ]),
  );
}

function isTime(key: string, value: Json): boolean {
  return typeof value === "number" && /^(created|created_at|completed_at)$/.test(key);
}

function maskedText(text: string, known: string): string {
  return text
    .replace(
      /\b(chatcmpl-|cmpl-|msg_|resp_|rs_|fc_|call_|toolu_|req_)[A-Za-z0-9]{6,}/g,
      (id, prefix) => known.includes(id) ? id : `${prefix}(id)`,
    )
    .replace(
      /"(created|created_at|completed_at)":\d+/g,
      (member, key) =>
        known.includes(member.slice(member.indexOf(":") + 1)) ? member : `"${key}":0`,
    );
}
