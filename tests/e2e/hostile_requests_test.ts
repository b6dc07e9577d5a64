import assert from "@std/assert";
import { type Answer, startEndpoints } from "./endpoint_stage.ts";
import { type Plane, scenario } from "./stage.ts";

const json = { "content-type": "application/json" };

/** What a server for debugging does: it says back whatever it was told. */
const echoing: Answer = ({ path, text, headers }) =>
  Response.json({ path, text, headers: Object.fromEntries(headers) });

function start(plane: Plane) {
  return startEndpoints({
    plane,
    upstreams: { one: echoing },
    providers: [
      "{ model: openai/*, base_url: $one/v1, access_key: key-of-openai }",
      "{ model: google/*, base_url: $one/v1beta, access_key: key-of-google }",
      "{ model: aws/*, provider_interface: amazon_bedrock, base_url: $one, access_key: key-of-aws }",
    ],
  });
}

scenario(
  "asks no provider to say the key back: TRACE is refused as any odd method",
  async (plane) => {
    await using stage = await start(plane);
    for (const method of ["TRACE", "FOO", "PO"]) {
      for (
        const path of [
          "/v1/files",
          "/v1/chat/completions",
          "/v1beta/files",
          "/model/aws%2Fa/invoke",
        ]
      ) {
        const reply = await stage.call({ method, path, headers: { "x-plano-provider": "openai" } });
        assert.equal(reply.status, 405, `${method} ${path}`);
        assert.match(reply.headers["allow"] ?? "", /POST/);
      }
    }
    assert.equal(stage.received.length, 0);
  },
);

scenario(
  "takes an escaped letter of a path for the letter, as every provider does",
  async (plane) => {
    await using stage = await start(plane);
    const body = '{"model":"openai/m","messages":[{"role":"user","content":"hi"}]}';
    await stage.call({ path: "/v1/ch%61t/%63ompletions", headers: json, body });
    assert.equal(stage.received[0]?.path, "/v1/chat/completions");
    assert.equal((await stage.record(1)).dialect, "openai_chat");
    const twice = await stage.call({ path: "/v1/ch%%36%31t/completions", headers: json, body });
    assert.equal(twice.status, 400, "an escape that appears by decoding is none");
    assert.equal(stage.received.length, 1);
  },
);

for (
  const path of [
    "/v1beta/models/google%2Fx%2F..%2F..%2Fsecret:generateContent",
    "/v1beta/models/google/x/%2e%2e/%2E./secret:embedContent",
    "/v1beta/models/google%2Fx%5C..%5Csecret:countTokens",
    "/v1beta/models/google%2F%2e%2e:generateContent",
    "/model/aws%2Fx%2F..%2Fsecret/converse",
    "/model/aws%2Fx/../secret/invoke",
  ]
) {
  scenario(`sends no model that climbs: ${path}`, async (plane) => {
    await using stage = await start(plane);
    const reply = await stage.call({ path, headers: json, body: '{"contents":[],"messages":[]}' });
    assert.equal(reply.status, 400, reply.text);
    assert.equal(stage.received.length, 0);
  });
}

scenario("leaves every credential in a query here", async (plane) => {
  await using stage = await start(plane);
  const query = "?key=secret&access_token=secret&oauth_token=secret&api-key=secret&a=1" +
    "&X-Amz-Security-Token=secret&x-amz-credential=secret&%58-Amz-Signature=secret";
  const turn = '{"messages":[{"role":"user","content":[{"text":"hi"}]}]}';
  for (
    const [path, body] of [
      ["/v1beta/models/google%2Fx:generateContent", '{"contents":[{"parts":[{"text":"hi"}]}]}'],
      ["/v1beta/models/google%2Fx:predict", "{}"],
      ["/v1beta/files", ""],
      ["/model/aws%2Fx/converse", turn],
      ["/model/aws%2Fx/invoke", "{}"],
      ["/v1/images/generations", '{"model":"openai/x"}'],
      ["/v1/chat/completions", '{"model":"openai/x","messages":[]}'],
    ] as const
  ) {
    const reply = await stage.call({ path: path + query, headers: json, body });
    assert.notEqual(reply.status, 404, reply.text);
    const sent = stage.received.at(-1);
    assert.doesNotMatch(sent?.path ?? "", /secret/, path);
    assert.doesNotMatch(JSON.stringify(await stage.record(stage.received.length)), /secret/, path);
  }
  assert.equal(stage.received.length, 7);
});

scenario("reads the model of a JSON body whatever its content type says", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    upstreams: { one: echoing },
    providers: ["{ model: openai/small, base_url: $one/v1, access_key: key-of-openai }"],
  });
  const body = ' {"model":"the-most-expensive-one"}';
  for (const type of ["text/plain", "application/octet-stream", ""]) {
    const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
    const reply = await stage.call({ path: "/v1/images/generations", headers, body });
    assert.equal(reply.status, 400, `${type}: ${reply.text}`);
  }
  assert.equal(stage.received.length, 0);
});
