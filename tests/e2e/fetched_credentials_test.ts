import assert from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import { type Gateway, startGateway } from "../../src/gateway/gateway.ts";
import type { RequestRecord } from "../../src/telemetry/request_record.ts";
import { CredentialWorld } from "../support/credential_world.ts";
import { type Call, call, RawClient } from "./raw_call.ts";

const ASK: Call = {
  path: "/v1beta/models/vertex_ai%2Fgemini-3:generateContent",
  headers: { "content-type": "application/json" },
  body: '{"contents":[{"parts":[{"text":"hi"}]}]}',
};

/** A gateway in front of Vertex AI and of the metadata server that hands out its tokens: one server plays both. */
async function start(listener = ""): Promise<
  AsyncDisposable & {
    readonly world: CredentialWorld;
    readonly gateway: Gateway;
    readonly port: number;
    readonly records: readonly RequestRecord[];
  }
> {
  const world = new CredentialWorld();
  world.env.GCE_METADATA_HOST = world.host;
  const { config } = loadConfig({
    file: "config.yaml",
    text: `version: v0.4.0\nlisteners: [{ type: model, name: llm${listener} }]\n` +
      `model_providers:\n  - { model: vertex_ai/*, base_url: "${world.url}", project: p }\n`,
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
  return {
    world,
    gateway,
    port: gateway.listeners[0]!.port,
    records,
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

Deno.test("gateway renews a refused token once for a hundred requests, and sends each again", async () => {
  await using stage = await start();
  const { world, port } = stage;
  let fetched = 0;
  world.answer = ({ path, headers }) => {
    if (path.startsWith("/computeMetadata")) {
      return Response.json({ access_token: `token-${++fetched}`, expires_in: 3600 });
    }
    const isNew = headers.get("authorization") === `Bearer token-${fetched}` && fetched > 1;
    return Response.json(isNew ? { candidates: [] } : { error: { code: 401, message: "old" } }, {
      status: isNew ? 200 : 401,
    });
  };
  assert.equal((await call(port, ASK)).status, 401, "a new token is not to blame");
  world.nowMs += 120_000;
  const replies = await Promise.all(Array.from({ length: 100 }, () => call(port, ASK)));
  assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]));
  assert.equal(fetched, 2);
});

Deno.test("gateway holds a request's bound while a token server hangs, and its fetch goes on for the next", async () => {
  await using stage = await start(", timeout: 500ms");
  const { world, port, gateway, records } = stage;
  const token = Promise.withResolvers<Response>();
  const asked = Promise.withResolvers<void>();
  let fetches = 0;
  world.answer = async ({ path }) => {
    if (!path.startsWith("/computeMetadata")) return Response.json({ candidates: [] });
    fetches++;
    asked.resolve();
    return await token.promise;
  };
  const waiting = call(port, ASK);
  await asked.promise;
  const leaving = await RawClient.connect(port);
  await leaving.send(ASK);
  leaving[Symbol.dispose]();
  const late = await waiting;
  assert.equal(late.status, 504, late.text);
  assert.match(late.text, /credential did not come in time/);
  const next = call(port, ASK);
  token.resolve(Response.json({ access_token: "token-1", expires_in: 3600 }));
  assert.equal((await next).status, 200);
  assert.equal(fetches, 1);
  assert.equal(gateway.status().inFlight, 0);
  assert.deepEqual(
    new Set(records.map((one) => one.outcome)),
    new Set(["client_gone", "error", "ok"]),
  );
});

Deno.test("gateway tells a client with a key of its own nothing of the server's credentials, and the log everything", async () => {
  for (
    const [listener, headers, told] of [
      ["", {}, true],
      [
        ", auth: { keys: [the-listeners-key] }",
        { authorization: "Bearer the-listeners-key" },
        false,
      ],
    ] as const
  ) {
    await using stage = await start(listener);
    const { world, port, records } = stage;
    world.env.GOOGLE_APPLICATION_CREDENTIALS = "/somewhere/private/key.json";
    world.answer = () => new Response(null, { status: 404 });
    const reply = await call(port, { ...ASK, headers: { ...ASK.headers, ...headers } });
    assert.equal(reply.status, 500, reply.text);
    assert.equal(reply.text.includes("/somewhere/private"), told, reply.text);
    assert.match(records[0]!.message ?? "", /\/somewhere\/private\/key\.json/);
  }
});
