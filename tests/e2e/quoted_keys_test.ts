import assert from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { startGateway } from "../../src/gateway/gateway.ts";
import type { RequestRecord } from "../../src/telemetry/request_record.ts";
import { CredentialWorld } from "../support/credential_world.ts";
import { type Answer, startEndpoints } from "./endpoint_stage.ts";
import { call } from "./raw_call.ts";
import { scenario } from "./stage.ts";

const KEY = "sk-canary-0123456789abcdef";
const json = { "content-type": "application/json" };

/** Says the key back in a header, and in the body as the path asks. */
const quoting: Answer = ({ path, headers }) => {
  const key = headers.get("authorization") ?? headers.get("x-api-key") ??
    headers.get("x-goog-api-key") ?? "";
  const more = { "x-debug-auth": key, "www-authenticate": `Bearer error="${key}"` };
  if (path.includes("stream") || path.includes("responses")) {
    const events = `: ${key}\n\nevent: error\ndata: {"type":"error","message":"bad ${key}",` +
      `"error":{"type":"x","message":"bad ${key}"}}\n\n`;
    return new Response(events, { headers: { ...more, "content-type": "text/event-stream" } });
  }
  const status = path.includes("files") ? 200 : 403;
  return Response.json({ error: { message: `no good: ${key}` } }, { status, headers: more });
};

scenario("quotes no key that a provider quotes, wherever it does", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    upstreams: { one: quoting },
    providers: [
      `{ model: openai/*, base_url: $one/v1, access_key: ${KEY} }`,
      `{ model: anthropic/*, base_url: $one, access_key: ${KEY} }`,
      `{ model: gemini/*, base_url: $one/v1beta, access_key: ${KEY} }`,
      `{ model: aws/*, provider_interface: amazon_bedrock, base_url: $one, access_key: ${KEY} }`,
    ],
  });
  const messages = '"messages":[{"role":"user","content":"hi"}]';
  const calls: [path: string, body: string][] = [];
  for (const model of ["openai/m", "anthropic/m", "gemini/m", "aws/m"]) {
    for (const stream of [true, false]) {
      calls.push(
        ["/v1/chat/completions", `{"model":"${model}","stream":${stream},${messages}}`],
        ["/v1/messages", `{"model":"${model}","stream":${stream},"max_tokens":9,${messages}}`],
        ["/v1/responses", `{"model":"${model}","stream":${stream},"input":"hi"}`],
      );
    }
    const encoded = model.replace("/", "%2F");
    for (const method of ["generateContent", "streamGenerateContent?alt=sse", "countTokens"]) {
      calls.push([
        `/v1beta/models/${encoded}:${method}`,
        '{"contents":[{"parts":[{"text":"a"}]}]}',
      ]);
    }
    calls.push([`/v1/embeddings`, `{"model":"${model}","input":"hi"}`]);
  }
  const turn = '{"messages":[{"role":"user","content":[{"text":"hi"}]}]}';
  calls.push(
    ["/model/aws%2Fm/converse", turn],
    ["/model/aws%2Fm/converse-stream", turn],
    ["/model/aws%2Fm/invoke", "{}"],
    ["/v1/files", '{"model":"openai/m"}'],
    ["/v1beta/files", ""],
  );
  for (const [path, body] of calls) {
    const reply = await stage.call({ path, headers: json, body });
    const all = JSON.stringify(reply.headers) + reply.text;
    assert.doesNotMatch(all, /canary/, `${path} ${body}: ${reply.text}`);
  }
  assert.ok(stage.received.length > calls.length - 8);
  assert.doesNotMatch(JSON.stringify(await stage.recorded(calls.length)), /canary/);
});

Deno.test("gateway quotes no token that was fetched, from the first byte of a reply to the last", async () => {
  await using world = new CredentialWorld();
  const token = "ya29.canary-0123456789";
  world.env.GCE_METADATA_HOST = world.host;
  world.answer = ({ path, headers }) => {
    if (path.startsWith("/computeMetadata")) {
      return Response.json({ access_token: token, expires_in: 3600 });
    }
    const said = headers.get("authorization") ?? "none";
    assert.equal(said, `Bearer ${token}`);
    const event = `data: {"error":{"code":500,"message":"${said}","status":"INTERNAL"}}\n\n`;
    return path.includes("stream")
      ? new Response(event, { headers: { "content-type": "text/event-stream", "x-said": said } })
      : Response.json({ error: { code: 403, message: said } }, { status: 403 });
  };
  const { config } = loadConfig({
    file: "config.yaml",
    text: "version: v0.4.0\nlisteners: [{ type: model, name: llm }]\nmodel_providers:\n" +
      `  - { model: vertex_ai/*, base_url: "http://${world.host}", project: p }\n`,
    env: {},
  });
  const records: RequestRecord[] = [];
  const gateway = await startGateway(
    { ...config!, listeners: config!.listeners.map((one) => ({ ...one, port: 0 })) },
    {
      credentials: () => Promise.resolve({ ...world.deps, close() {} }),
      record: (record) => void records.push(record),
    },
  );
  try {
    for (const method of ["generateContent", "streamGenerateContent?alt=sse"]) {
      const reply = await call(gateway.listeners[0]!.port, {
        path: `/v1beta/models/vertex_ai%2Fgemini-3:${method}`,
        headers: json,
        body: '{"contents":[{"parts":[{"text":"hi"}]}]}',
      });
      assert.match(reply.text, /Bearer \*+/);
      assert.doesNotMatch(reply.text + JSON.stringify(reply.headers), /canary/);
    }
  } finally {
    await gateway.close();
  }
  assert.equal(records.length, 2);
  assert.doesNotMatch(JSON.stringify(records), /canary/);
});
