import assert from "@std/assert";
import { ask, CHAT, CLIENTS, errorOf, MESSAGES } from "./clients.ts";
import { scenario, startMockStage } from "./stage.ts";

const providers = `
  - { model: openai/gpt-4o, base_url: $MOCK, access_key: k, dialects: [openai_chat], default: true }
  - { model: openai/gpt-4o, name: second, base_url: $MOCK, access_key: k2, dialects: [openai_chat] }
  - { model: groq/llama, base_url: $MOCK, access_key: k3 }
  - { model: openrouter/*, base_url: $MOCK, access_key: k4 }
`;
const more = "model_aliases: { fast: { target: groq/llama }, chat/old: { target: second } }";

/** What a client asks for, the entry that answers, and the model that its provider is asked for. */
const FOUND: readonly (readonly [asked: string | undefined, target: string, model: string])[] = [
  ["openai/gpt-4o", "openai/gpt-4o", "gpt-4o"],
  ["second", "second", "gpt-4o"],
  ["groq/llama", "groq/llama", "llama"],
  ["llama", "groq/llama", "llama"],
  ["fast", "groq/llama", "llama"],
  ["chat/old", "second", "gpt-4o"],
  ["chat/anything/with/slashes", "chat/*", "anything/with/slashes"],
  ["openrouter/openai/gpt-4o", "openrouter/*", "openai/gpt-4o"],
  [undefined, "openai/gpt-4o", "gpt-4o"],
  ["", "openai/gpt-4o", "gpt-4o"],
  ["none", "openai/gpt-4o", "gpt-4o"],
];
for (const [asked, target, model] of FOUND) {
  const shown = asked === undefined ? "no model" : `model "${asked}"`;
  for (const client of [CHAT, MESSAGES]) {
    scenario(`takes ${shown} of a ${client.title} client to ${target}`, async (plane) => {
      await using stage = await startMockStage({ plane, providers, more });
      const call = ask(client, asked ?? "", {});
      const body = asked === undefined
        ? (call.body as string).replace('"model":"",', "")
        : call.body!;
      const reply = await stage.call({ ...call, body });
      assert.equal(reply.status, 200, reply.text);
      assert.equal(reply.headers["x-plano-target"], target);
      assert.equal(JSON.parse(stage.mock.requests[0]!.body).model, model);
      const record = await stage.record(1);
      assert.equal(record.target, target);
      assert.equal(record.upstreamModel, model);
    });
  }
}

/** What no entry answers. */
const REFUSED: readonly (readonly [asked: string, code: string, words: RegExp])[] = [
  ["gpt-4o", "model_ambiguous", /"openai\/gpt-4o", "second"/],
  ["nobody", "model_not_found", /Model 'nobody' not found.*\/v1\/models/],
  ["foo/gpt-4o", "model_not_found", /'foo\/gpt-4o'/],
  ["groq/other", "model_not_found", /'groq\/other'/],
  ["chat/", "model_not_found", /'chat\/'/],
  ["x".repeat(5000), "model_not_found", /not found/],
];
for (const [asked, code, words] of REFUSED) {
  scenario(`refuses model "${asked.slice(0, 20)}" with 400 ${code}`, async (plane) => {
    await using stage = await startMockStage({ plane, providers, more });
    for (const client of CLIENTS) {
      const reply = await stage.call(ask(client, asked));
      assert.equal(reply.status, 400, reply.text);
      const error = errorOf(client, reply);
      assert.match(error.message.replaceAll("\n", " "), words);
      assert.match(reply.text, new RegExp(`"(code|error_code)":"${code}"`));
      assert(reply.text.length < 1000, "an error does not repeat an endless name");
    }
    assert.equal(stage.mock.requests.length, 0);
  });
}

scenario("refuses a request without a model when no entry is the default", async (plane) => {
  await using stage = await startMockStage({ plane });
  for (const client of CLIENTS) {
    const reply = await stage.call({
      path: client.path,
      headers: client.headers,
      body: `{${client.question("hi")}}`,
    });
    assert.equal(reply.status, 400);
    assert.match(errorOf(client, reply).message, /names no "model"/);
  }
});

scenario("lists entries and never aliases", async (plane) => {
  await using stage = await startMockStage({ plane, providers, more });
  const reply = await stage.call({ method: "GET", path: "/v1/models" });
  const ids = JSON.parse(reply.text).data.map((one: { id: string }) => one.id);
  for (const id of ["openai/gpt-4o", "second", "groq/llama"]) assert(ids.includes(id), id);
  assert(!ids.includes("fast"));
  assert.equal(new Set(ids).size, ids.length, "each once");
});
