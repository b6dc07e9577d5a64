import assert from "@std/assert";
import { type Answer, saying, startEndpoints } from "./endpoint_stage.ts";
import type { Reply } from "./raw_call.ts";
import { type Plane, scenario } from "./stage.ts";

const json = { "content-type": "application/json" };

const PROVIDERS = [
  "{ model: openai/gpt-4o, base_url: $one/v1, access_key: key-one }",
  "{ model: google/gemini-2.5-pro, base_url: $two/v1beta, access_key: key-two }",
  "{ model: aws/*, provider_interface: amazon_bedrock, base_url: $three, access_key: key-three }",
];

function start(plane: Plane, answer: Answer = saying({ ok: true }), providers = PROVIDERS) {
  return startEndpoints({
    plane,
    providers,
    upstreams: { one: answer, two: answer, three: answer },
  });
}

/** The words of an error in Google's shape. */
function googleError(reply: Reply, status: number): string {
  assert.equal(reply.status, status, reply.text);
  const { error } = JSON.parse(reply.text);
  assert.equal(error.code, status);
  assert.equal(typeof error.status, "string");
  return error.message;
}

scenario("lists its models as Google does, a page at a time", async (plane) => {
  await using stage = await start(plane, saying({}), PROVIDERS.slice(0, 2));
  const names: string[] = [];
  let token = "";
  do {
    const path = `/v1beta/models?pageSize=1${token === "" ? "" : `&pageToken=${token}`}`;
    const reply = await stage.call({ method: "GET", path, headers: { "x-goog-api-key": "k" } });
    assert.equal(reply.status, 200, reply.text);
    const { models, nextPageToken = "" } = JSON.parse(reply.text);
    assert.equal(models.length, 1);
    names.push(models[0].name);
    assert(models[0].supportedGenerationMethods.includes("generateContent"));
    token = nextPageToken;
  } while (token !== "");
  assert.deepEqual(names, ["models/openai/gpt-4o", "models/google/gemini-2.5-pro"]);
  assert.equal(stage.received.length, 0);
});

scenario(
  "gives Google's clients a model by its name, also in the stable version",
  async (plane) => {
    await using stage = await start(plane, saying({}), PROVIDERS.slice(0, 2));
    const headers = { "x-goog-api-client": "google-genai-sdk/3.1.0" };
    for (const version of ["v1beta", "v1"]) {
      const path = `/${version}/models/google/gemini-2.5-pro`;
      const reply = await stage.call({ method: "GET", path, headers });
      assert.equal(reply.status, 200, reply.text);
      assert.equal(JSON.parse(reply.text).name, "models/google/gemini-2.5-pro");
      const list = await stage.call({ method: "GET", path: `/${version}/models`, headers });
      assert.equal(JSON.parse(list.text).models.length, 2);
    }
    const openai = await stage.call({ method: "GET", path: "/v1/models" });
    assert.equal(JSON.parse(openai.text).object, "list");
  },
);

scenario("says in Google's words what is wrong with a list of models", async (plane) => {
  await using stage = await start(plane);
  const get = (path: string) => stage.call({ method: "GET", path });
  assert.match(googleError(await get("/v1beta/models?pageSize=x"), 400), /pageSize/);
  assert.match(googleError(await get("/v1beta/models/nobody"), 404), /"nobody"/);
  const reply = await stage.call({ path: "/v1beta/models", headers: json, body: "{}" });
  googleError(reply, 405);
  assert.equal(reply.headers["allow"], "GET, HEAD, OPTIONS");
});

/** What Gemini's clients may ask beside turns, and what Google gets. */
const GOOGLE_PATHS = [
  ["GET", "/v1beta/files?pageSize=10&key=secret", "/v1beta/files?pageSize=10"],
  ["GET", "/v1beta/files/abc", "/v1beta/files/abc"],
  ["GET", "/v1beta/files/abc:download?alt=media", "/v1beta/files/abc:download?alt=media"],
  ["DELETE", "/v1beta/cachedContents/c1", "/v1beta/cachedContents/c1"],
  ["PATCH", "/v1beta/cachedContents/c1?updateMask=ttl", "/v1beta/cachedContents/c1?updateMask=ttl"],
  ["POST", "/v1beta/cachedContents", "/v1beta/cachedContents"],
  ["GET", "/v1beta/operations/o1", "/v1beta/operations/o1"],
  ["POST", "/upload/v1beta/files?upload_id=u1", "/upload/v1beta/files?upload_id=u1"],
  ["GET", "/download/v1beta/files/abc:download", "/download/v1beta/files/abc:download"],
  [
    "POST",
    "/v1beta/models/google/gemini-2.5-pro:predictLongRunning",
    "/v1beta/models/gemini-2.5-pro:predictLongRunning",
  ],
] as const;
for (const [method, path, asked] of GOOGLE_PATHS) {
  scenario(`takes ${method} ${path} to the only provider of Gemini's API`, async (plane) => {
    await using stage = await start(plane);
    const body = method === "POST" || method === "PATCH" ? { body: '{"a":[1]}' } : {};
    const reply = await stage.call({ method, path, headers: json, ...body });
    assert.equal(reply.status, 200, reply.text);
    const [got] = stage.received;
    assert.deepEqual([got!.at, got!.method, got!.path], ["two", method, asked]);
    assert.equal(got!.text, body.body ?? "");
    assert.equal(got!.headers.get("x-goog-api-key"), "key-two");
  });
}

scenario("lets an upload go on through this gateway", async (plane) => {
  const answer: Answer = ({ headers, at, path }) => {
    if (headers.get("x-goog-upload-command") !== "start") {
      return Response.json({ file: { name: "files/abc", at } });
    }
    assert.equal(path, "/upload/v1beta/files");
    return new Response(null, {
      headers: {
        "x-goog-upload-url": `http://${
          headers.get("host")
        }/upload/v1beta/files?upload_id=u1&key=key-two&upload_protocol=resumable`,
        "x-goog-upload-status": "active",
      },
    });
  };
  const second = PROVIDERS[1]!.replace("$two", "$one").replace("key-two", "key-other")
    .replace("gemini-2.5-pro", "gemini-other");
  await using stage = await start(plane, answer, [...PROVIDERS, second]);
  const begun = await stage.call({
    path: "/upload/v1beta/files",
    headers: {
      ...json,
      "x-plano-provider": "google/gemini-other",
      "x-goog-upload-protocol": "resumable",
      "x-goog-upload-command": "start",
      "x-goog-upload-header-content-length": "5",
    },
    body: '{"file":{"display_name":"x"}}',
  });
  assert.equal(begun.status, 200, begun.text);
  const url = new URL(begun.headers["x-goog-upload-url"]!);
  assert.equal(url.port, String(stage.port));
  assert.equal(url.searchParams.get("key"), null, "a key in an address is the gateway's own");
  assert.equal(begun.headers["x-goog-upload-status"], "active");
  const done = await stage.call({
    path: url.pathname + url.search,
    headers: { "x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0" },
    body: "hello",
  });
  assert.equal(done.status, 200, done.text);
  // What was uploaded has a name now, which leads to the account that has it.
  for (const path of ["/v1beta/files/abc", "/v1beta/files/abc:download"]) {
    assert.equal((await stage.call({ method: "GET", path })).status, 200, path);
  }
  assert.equal((await stage.call({ method: "GET", path: "/v1beta/files/xyz" })).status, 404);
  assert.deepEqual(stage.received.map(({ at }) => at), ["one", "one", "one", "one"]);
  const [first, last] = stage.received;
  assert.equal(first!.headers.get("x-goog-upload-header-content-length"), "5");
  assert.equal(last!.path, "/upload/v1beta/files?upload_id=u1&upload_protocol=resumable");
  assert.equal(last!.headers.get("x-goog-upload-command"), "upload, finalize");
  assert.equal(last!.text, "hello");
});

scenario("leaves the address of an upload at a foreign host alone", async (plane) => {
  const elsewhere = "https://elsewhere.example/upload/v1beta/files?upload_id=u1";
  await using stage = await start(
    plane,
    () => new Response(null, { headers: { "x-goog-upload-url": elsewhere } }),
  );
  const reply = await stage.call({ path: "/upload/v1beta/files", headers: json, body: "{}" });
  assert.equal(reply.headers["x-goog-upload-url"], elsewhere);
});

scenario(
  "says in Google's words that nobody has Gemini's API, or that several do",
  async (plane) => {
    {
      await using stage = await start(plane, saying({}), [PROVIDERS[0]!]);
      const reply = await stage.call({ method: "GET", path: "/v1beta/files" });
      assert.match(googleError(reply, 404), /no configured provider has Gemini's own API/);
      const method = await stage.call({
        path: "/v1beta/models/openai/gpt-4o:predict",
        headers: json,
        body: "{}",
      });
      assert.match(googleError(method, 404), /"openai\/gpt-4o": it has no Gemini's own API/);
    }
    const second = PROVIDERS[1]!.replace("key-two", "key-other").replace("-pro", "-flash");
    await using stage = await start(plane, saying({}), [...PROVIDERS, second]);
    const reply = await stage.call({ method: "GET", path: "/v1beta/files" });
    assert.match(googleError(reply, 404), /x-plano-provider/);
    assert.equal(stage.received.length, 0);
  },
);

const ARN = "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-v1:0";
for (
  const [id, own] of [
    ["aws/anthropic.claude-v2:1", "anthropic.claude-v2%3A1"],
    [encodeURIComponent(`aws/${ARN}`), encodeURIComponent(ARN)],
  ] as const
) {
  scenario(`takes an invoke of ${id} to Bedrock as it is`, async (plane) => {
    const events = Uint8Array.from([0, 0, 0, 16, 255, 254]);
    await using stage = await start(plane, () =>
      new Response(events, {
        headers: { "content-type": "application/vnd.amazon.eventstream" },
      }));
    const body = '{"anthropic_version":"bedrock-2023-05-31","model":"kept"}';
    const reply = await stage.call({
      path: `/model/${id}/invoke-with-response-stream`,
      headers: {
        ...json,
        authorization: "AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=y",
        "x-amzn-bedrock-guardrailidentifier": "guard",
        "x-amz-security-token": "the-client-s",
      },
      body,
    });
    assert.equal(reply.status, 200, reply.text);
    assert.deepEqual(reply.body, events);
    assert.equal(reply.headers["content-type"], "application/vnd.amazon.eventstream");
    const [got] = stage.received;
    assert.deepEqual([got!.at, got!.path], ["three", `/model/${own}/invoke-with-response-stream`]);
    assert.equal(got!.text, body);
    assert.equal(got!.headers.get("authorization"), "Bearer key-three");
    assert.equal(got!.headers.get("x-amzn-bedrock-guardrailidentifier"), "guard");
    assert.equal(got!.headers.get("x-amz-security-token"), null);
  });
}

scenario("refuses a model in the path that is not percent-encoded", async (plane) => {
  await using stage = await start(plane);
  for (const path of ["/model/%zz/invoke", "/v1beta/models/%zz:predict"]) {
    const reply = await stage.call({ path, headers: json, body: "{}" });
    assert.equal(reply.status, 400, `${path}: ${reply.text}`);
    assert.match(reply.text, /not percent-encoded/);
  }
  assert.equal(stage.received.length, 0);
});

scenario("does not take an invoke to a provider that is not Bedrock", async (plane) => {
  await using stage = await start(plane);
  const reply = await stage.call({
    path: "/model/openai%2Fgpt-4o/invoke",
    headers: json,
    body: "{}",
  });
  assert.equal(reply.status, 404, reply.text);
  assert.match(JSON.parse(reply.text).message, /it has no "invoke" of Bedrock/);
  assert.equal(stage.received.length, 0);
});

for (
  const [method, path, asked] of [
    ["POST", "/v1/messages/batches?beta=true", "/anthropic/v1/messages/batches?beta=true"],
    ["GET", "/v1/messages/batches/b1/results", "/anthropic/v1/messages/batches/b1/results"],
    ["GET", "/v1/files?limit=1", "/anthropic/v1/files?limit=1"],
    ["DELETE", "/v1/skills/s1", "/anthropic/v1/skills/s1"],
  ] as const
) {
  scenario(
    `takes ${method} ${path} of Anthropic's clients to the provider of Messages`,
    async (plane) => {
      const messages =
        "{ model: anthropic/*, base_url: $three/anthropic/v1, access_key: key-three }";
      await using stage = await start(plane, saying({ id: "b1" }), [PROVIDERS[0]!, messages]);
      const reply = await stage.call({
        method,
        path,
        headers: {
          ...json,
          "anthropic-version": "2023-06-01",
          "anthropic-beta": "files-api-2025-04-14",
        },
        ...(method === "POST" ? { body: '{"requests":[]}' } : {}),
      });
      assert.equal(reply.status, 200, reply.text);
      const [got] = stage.received;
      assert.equal(got!.at, "three");
      assert.equal(got!.path.replace("/anthropic", ""), asked.replace("/anthropic", ""));
      assert.equal(got!.headers.get("anthropic-version"), "2023-06-01");
      assert.equal(got!.headers.get("anthropic-beta"), "files-api-2025-04-14");
    },
  );
}

scenario("takes a fine-tuned model's name for no method of Gemini", async (plane) => {
  await using stage = await start(plane);
  const reply = await stage.call({ method: "DELETE", path: "/v1/models/ft:gpt-4o:acme" });
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual([stage.received[0]!.at, stage.received[0]!.path], [
    "one",
    "/v1/models/ft:gpt-4o:acme",
  ]);
});

const ESCAPES = [
  "/v1beta/files/..%2f..%2fadmin",
  "/v1beta/..%5cadmin",
  "/model/aws%2F..%2F..%2Fadmin/in%2Fvoke",
  "/upload/v1beta/%2e%2e/admin",
];
for (const path of ESCAPES) {
  scenario(`keeps ${path} within the provider's API`, async (plane) => {
    await using stage = await start(plane);
    const reply = await stage.call({ path, headers: json, body: "{}" });
    assert([400, 404].includes(reply.status), `${reply.status} ${reply.text}`);
    assert.equal(stage.received.length, 0);
  });
}
