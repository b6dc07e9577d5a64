import assert from "@std/assert";
import Anthropic from "@anthropic-ai/sdk";
import { ask, CHAT, CLIENTS, errorOf } from "./clients.ts";
import { configFor, type Plane, scenario, type Stage, startStage } from "./stage.ts";

/** A stage whose first listener is for prompt targets. */
function startPromptStage(plane: Plane, more = "", listener = ""): Promise<Stage> {
  const model = configFor({ url: "http://127.0.0.1:9", more });
  const config = model.replace(
    "listeners: [",
    `listeners: [{ type: prompt, name: prompts, ${listener} }, `,
  );
  return startStage({ plane, config });
}

for (const client of CLIENTS) {
  scenario(`answers a ${client.title} client's prompt with a 501 in its dialect`, async (plane) => {
    await using stage = await startPromptStage(plane);
    for (const stream of [false, true]) {
      for (const model of [`${client.own}/m`, "nobody/knows"]) {
        const got = await stage.call(ask(client, model, { stream }));
        assert.equal(got.status, 501, got.text);
        const { message } = errorOf(client, got);
        assert.match(message, /prompt targets are not built yet[^]*model listener "llm"/);
        assert.equal(got.headers["x-should-retry"], "false");
      }
    }
    const records = await stage.recorded(4);
    assert.deepEqual(records.map(({ fault }) => fault), Array(4).fill("not_implemented"));
    assert.deepEqual(new Set(records.map(({ listener }) => listener)), new Set(["prompts"]));
  });
}

scenario("tells SDKs not to try a prompt again", async (plane) => {
  await using stage = await startPromptStage(plane);
  const client = new Anthropic({ apiKey: "k", baseURL: `http://127.0.0.1:${stage.port}` });
  await assert.rejects(
    client.messages.create({
      model: "m",
      max_tokens: 9,
      messages: [{ role: "user", content: "hi" }],
    }),
    Anthropic.InternalServerError,
  );
  assert.equal((await stage.recorded(1)).length, 1);
});

scenario("keeps a prompt listener's hygiene, keys and health", async (plane) => {
  await using stage = await startPromptStage(plane, "", "auth: { keys: [the-key] }");
  const call = ask(CHAT, "chat/m");
  const right = { ...call, headers: { ...call.headers, authorization: "Bearer the-key" } };
  assert.equal((await stage.call({ method: "GET", path: "/healthz" })).status, 200);
  assert.equal((await stage.call(call)).status, 401);
  assert.equal((await stage.call({ ...right, body: "{" })).status, 400);
  const evil = { ...right, headers: { ...right.headers, origin: "https://evil.example" } };
  assert.equal((await stage.call(evil)).status, 403);
  assert.equal((await stage.call(right)).status, 501);
});

scenario("serves nothing but turns at a prompt listener", async (plane) => {
  await using stage = await startPromptStage(plane);
  const json = { "content-type": "application/json" };
  assert.equal((await stage.call({ method: "GET", path: "/" })).status, 200);
  for (const path of ["/v1/models", "/v1/files", "/nothing"]) {
    const got = await stage.call({ method: "GET", path });
    assert.equal(got.status, 404, path);
    assert.match(errorOf(CHAT, got).message, /model listener "llm"/);
  }
  const embeds = { path: "/v1/embeddings", headers: json, body: '{"model":"chat/e","input":"a"}' };
  assert.equal((await stage.call(embeds)).status, 404);
  const got = await stage.call({ method: "GET", path: CHAT.path });
  assert.equal(got.status, 405);
  assert.equal(got.headers.allow, "POST, OPTIONS");
});

scenario("holds the limits of a prompt's model", async (plane) => {
  await using stage = await startPromptStage(
    plane,
    'ratelimits: [{ model: "*", selector: { key: x-user }, limit: { tokens: 100, unit: day } }]',
  );
  const call = ask(CHAT, "chat/m", { text: "say ".repeat(60) });
  const first = await stage.call(call);
  assert.equal(first.status, 501);
  assert.equal(first.headers["ratelimit-limit"], "100");
  const second = await stage.call(call);
  assert.equal(second.status, 429);
  assert.match(errorOf(CHAT, second).message, /is used up/);
});
