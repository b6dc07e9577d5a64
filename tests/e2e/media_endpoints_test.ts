import assert from "@std/assert";
import { CHAT, errorOf } from "./clients.ts";
import { type Answer, saying, startEndpoints } from "./endpoint_stage.ts";
import { RawClient } from "./raw_call.ts";
import { type Plane, scenario } from "./stage.ts";

const json = { "content-type": "application/json" };

const PROVIDERS = [
  "{ model: openai/*, base_url: $one/v1, access_key: key-one }",
  "{ model: groq/whisper-large-v3, name: ears, base_url: $two/openai/v1, access_key: key-two }",
  "{ model: azure/*, provider_interface: azure_openai, base_url: $three, access_key: key-three }",
];

function start(plane: Plane, answer: Answer = saying({ ok: true }), listener = "") {
  const upstreams = { one: answer, two: answer, three: answer };
  return startEndpoints({ plane, providers: PROVIDERS, upstreams, listener });
}

const encoder = new TextEncoder();

/** A form with a file of every byte, and a model behind it. */
function form(model: string): Uint8Array {
  const head = encoder.encode(
    '--edge\r\nContent-Disposition: form-data; name="file"; filename="b\u00fccher & more.wav"\r\n' +
      "Content-Type: audio/wav\r\n\r\n",
  );
  const file = Uint8Array.from({ length: 4096 }, (_, index) => index % 256);
  const tail = encoder.encode(
    `\r\n--edge\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n` +
      '--edge\r\nContent-Disposition: form-data; name="stream"\r\n\r\ntrue\r\n--edge--\r\n',
  );
  const whole = new Uint8Array(head.length + file.length + tail.length);
  whole.set(head);
  whole.set(file, head.length);
  whole.set(tail, head.length + file.length);
  return whole;
}

/** Where a request in JSON goes, and as what. */
const JSON_CALLS = [
  ["/v1/images/generations", "openai/gpt-image-1", "one", "/v1/images/generations", "gpt-image-1"],
  ["/v1/audio/speech", "openai/tts-1", "one", "/v1/audio/speech", "tts-1"],
  [
    "/v1/moderations",
    "openai/omni-moderation-latest",
    "one",
    "/v1/moderations",
    "omni-moderation-latest",
  ],
  ["/v1/rerank", "openai/rerank-v4", "one", "/v1/rerank", "rerank-v4"],
  [
    "/v1/images/generations",
    "azure/my-image",
    "three",
    "/openai/v1/images/generations",
    "my-image",
  ],
  ["/v1/fine_tuning/jobs", "openai/gpt-4o-mini", "one", "/v1/fine_tuning/jobs", "gpt-4o-mini"],
  ["/v1/some/thing/new", "openai/m", "one", "/v1/some/thing/new", "m"],
] as const;
for (const [path, model, at, asked, own] of JSON_CALLS) {
  scenario(`takes ${path} to the provider of ${model}`, async (plane) => {
    await using stage = await start(plane);
    const body = (name: string) => `{ "n":1, "model" :"${name}","x":[12345678901234567890]}`;
    const reply = await stage.call({ path, headers: json, body: body(model) });
    assert.equal(reply.status, 200, reply.text);
    const [got] = stage.received;
    assert.deepEqual([got!.at, got!.path, got!.text], [at, asked, body(own)]);
  });
}

for (
  const [model, at, path, own] of [
    ["openai/whisper-1", "one", "/v1/audio/transcriptions", "whisper-1"],
    ["ears", "two", "/openai/v1/audio/transcriptions", "whisper-large-v3"],
  ] as const
) {
  scenario(
    `puts the provider's name for ${model} into a form and leaves the rest`,
    async (plane) => {
      await using stage = await start(plane);
      const type = "multipart/form-data; boundary=edge";
      const reply = await stage.call({
        path: "/v1/audio/transcriptions",
        headers: { "content-type": type },
        body: form(model),
      });
      assert.equal(reply.status, 200, reply.text);
      const [got] = stage.received;
      assert.deepEqual([got!.at, got!.path], [at, path]);
      assert.deepEqual(got!.body, form(own));
      assert.equal(got!.headers.get("content-type"), type);
      assert.equal((await stage.record(1)).model, model);
      assert.equal((await stage.record(1)).upstreamModel, own);
    },
  );
}

scenario("refuses a form that names two models", async (plane) => {
  await using stage = await start(plane);
  const field = (model: string) =>
    `--edge\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n`;
  const reply = await stage.call({
    path: "/v1/audio/transcriptions",
    headers: { "content-type": "multipart/form-data; boundary=edge" },
    body: `${field("openai/a")}${field("azure/b")}--edge--\r\n`,
  });
  assert.equal(reply.status, 400);
  assert.match(errorOf(CHAT, reply).message, /names "model" twice/);
  assert.equal(stage.received.length, 0);
});

scenario("takes a model from the query, by the provider's own name", async (plane) => {
  await using stage = await start(plane);
  const path = "/v1/live?a=%20b&model=openai%2Fgpt-live&key=secret";
  const reply = await stage.call({ method: "GET", path });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(stage.received[0]!.path, "/v1/live?a=%20b&model=gpt-live");
});

scenario(
  "lets a header choose the account, and holds it to the models of its entry",
  async (plane) => {
    await using stage = await start(plane);
    const ask = (provider: string, model: string) =>
      stage.call({
        path: "/v1/audio/speech",
        headers: { ...json, "x-plano-provider": provider },
        body: JSON.stringify({ model }),
      });
    assert.equal((await ask("openai", "tts-of-tomorrow")).status, 200);
    assert.equal((await ask("openai", "openai/tts-1")).status, 200);
    assert.equal((await ask("ears", "whisper-large-v3")).status, 200);
    assert.deepEqual(stage.received.map(({ at, text }) => [at, JSON.parse(text).model]), [
      ["one", "tts-of-tomorrow"],
      ["one", "tts-1"],
      ["two", "whisper-large-v3"],
    ]);
    for (const model of ["openai/tts-1", "another"]) {
      const reply = await ask("ears", model);
      assert.equal(reply.status, 400, reply.text);
      assert.match(errorOf(CHAT, reply).message, /it is for "whisper-large-v3"/);
    }
    assert.equal(stage.received.length, 3);
  },
);

scenario("finds the account of a file by its id, and of a batch by its file's", async (plane) => {
  const answer: Answer = ({ path }) =>
    Response.json({ id: path.startsWith("/v1/batches") ? "batch_1" : "file-1", object: "x" });
  await using stage = await start(plane, answer);
  const upload = await stage.call({
    path: "/v1/files",
    headers: { "content-type": "text/plain", "x-plano-provider": "openai" },
    body: "x",
  });
  assert.equal(upload.status, 200, upload.text);
  for (
    const call of [
      { path: "/v1/batches", headers: json, body: '{"input_file_id":"file-1","endpoint":"/v1/x"}' },
      { method: "GET", path: "/v1/batches/batch_1" },
      { path: "/v1/batches/batch_1/cancel" },
      { method: "GET", path: "/v1/files/file-1/content" },
      { method: "DELETE", path: "/v1/files/file-1" },
    ]
  ) {
    const reply = await stage.call(call);
    assert.equal(reply.status, 200, `${call.path}: ${reply.text}`);
  }
  assert.deepEqual(new Set(stage.received.map(({ at }) => at)), new Set(["one"]));
  assert.equal((await stage.call({ method: "GET", path: "/v1/files/file-2" })).status, 404);
});

scenario("counts tokens that are spent, and none that a reply only repeats", async (plane) => {
  const usage = { usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } };
  const answer: Answer = ({ path }) =>
    path.endsWith("/content")
      ? new Response(JSON.stringify(usage), { headers: { "content-type": "application/jsonl" } })
      : Response.json({ id: "x", ...usage });
  await using stage = await start(plane, answer);
  const headers = { ...json, "x-plano-provider": "openai" };
  const body = '{"model":"openai/gpt-4o-transcribe"}';
  for (
    const call of [
      { path: "/v1/audio/transcriptions", headers, body },
      { method: "GET", path: "/v1/responses/resp_1", headers },
      { path: "/v1/responses/resp_1/cancel", headers },
      { method: "GET", path: "/v1/files/f/content", headers },
    ]
  ) assert.equal((await stage.call(call)).status, 200, call.path);
  const counted = [];
  for (let nth = 1; nth <= 4; nth++) counted.push((await stage.record(nth)).usage?.input);
  assert.deepEqual(counted, [3, undefined, undefined, undefined]);
});

scenario("gives a part of a file as its provider does", async (plane) => {
  const bytes = Uint8Array.from({ length: 1000 }, (_, index) => index % 256);
  const answer: Answer = ({ headers }) => {
    assert.equal(headers.get("range"), "bytes=100-199");
    assert.equal(headers.get("if-range"), '"v1"');
    assert.equal(headers.get("cookie"), null);
    return new Response(bytes.slice(100, 200), {
      status: 206,
      headers: {
        "content-range": "bytes 100-199/1000",
        "content-type": "application/octet-stream",
        "content-disposition": "attachment; filename=\"a b.bin\"; filename*=UTF-8''a%20b.bin",
        etag: '"v1"',
        "accept-ranges": "bytes",
      },
    });
  };
  await using stage = await start(plane, answer);
  const reply = await stage.call({
    method: "GET",
    path: "/v1/files/f/content",
    headers: {
      "x-plano-provider": "openai",
      range: "bytes=100-199",
      "if-range": '"v1"',
      cookie: "session=1",
    },
  });
  assert.equal(reply.status, 206);
  assert.deepEqual(reply.body, bytes.slice(100, 200));
  assert.equal(reply.headers["content-range"], "bytes 100-199/1000");
  assert.equal(reply.headers["content-length"], "100");
  assert.equal(reply.headers["etag"], '"v1"');
  assert.match(reply.headers["content-disposition"]!, /^attachment; filename="a b\.bin"/);
});

scenario("says how long a file is when only its head is asked for", async (plane) => {
  await using stage = await start(
    plane,
    () => new Response(null, { headers: { "content-length": "1000", "content-type": "a/b" } }),
  );
  using client = await RawClient.connect(stage.port);
  await client.send({
    method: "HEAD",
    path: "/v1/files/f/content",
    headers: { "x-plano-provider": "openai" },
  });
  const reply = await client.reply({ bodiless: true });
  assert.equal(reply.status, 200);
  assert.equal(reply.headers["content-length"], "1000");
});

scenario("pipes partial images and speech as they are made", async (plane) => {
  const gate = Promise.withResolvers<void>();
  const answer: Answer = () =>
    new Response(
      new ReadableStream({
        async start(controller) {
          controller.enqueue(
            encoder.encode('event: image_generation.partial_image\ndata: {"n":1}\n\n'),
          );
          await gate.promise;
          controller.enqueue(
            encoder.encode('event: image_generation.completed\ndata: {"n":2}\n\n'),
          );
          controller.close();
        },
      }),
      { headers: { "content-type": "text/event-stream" } },
    );
  await using stage = await start(plane, answer);
  using client = await RawClient.connect(stage.port);
  await client.send({
    path: "/v1/images/generations",
    headers: json,
    body: '{"model":"openai/gpt-image-1","stream":true,"partial_images":1}',
  });
  assert.equal((await client.head())!.headers["content-type"], "text/event-stream");
  // The first event comes while the second is not made yet.
  await client.until('data: {"n":1}\n\n');
  gate.resolve();
  await client.until('data: {"n":2}\n\n');
  assert.equal((await stage.record(1)).outcome, "ok");
});

scenario("leaves compressed and binary replies as they are", async (plane) => {
  const packed = new Uint8Array(
    await new Response(
      new Blob(["sound"]).stream().pipeThrough(new CompressionStream("gzip")),
    ).arrayBuffer(),
  );
  await using stage = await start(plane, () =>
    new Response(packed, {
      headers: { "content-type": "audio/mpeg", "content-encoding": "gzip" },
    }));
  const reply = await stage.call({
    path: "/v1/audio/speech",
    headers: json,
    body: '{"model":"openai/tts-1","input":"x"}',
  });
  assert.equal(reply.headers["content-encoding"], "gzip");
  assert.deepEqual(reply.body, packed);
});

scenario("takes a compressed form and passes it on plain", async (plane) => {
  await using stage = await start(plane);
  const packed = new Uint8Array(
    await new Response(
      new Blob([form("openai/whisper-1") as Uint8Array<ArrayBuffer>]).stream()
        .pipeThrough(new CompressionStream("gzip")),
    ).arrayBuffer(),
  );
  const reply = await stage.call({
    path: "/v1/audio/transcriptions",
    headers: { "content-type": "multipart/form-data; boundary=edge", "content-encoding": "gzip" },
    body: packed,
  });
  assert.equal(reply.status, 200, reply.text);
  assert.deepEqual(stage.received[0]!.body, form("whisper-1"));
  assert.equal(stage.received[0]!.headers.get("content-encoding"), null);
});

scenario("refuses an upload above the limit with 413", async (plane) => {
  await using stage = await startEndpoints({
    plane,
    providers: PROVIDERS,
    upstreams: { one: saying({}), two: saying({}), three: saying({}) },
    more: "limits: { body: 64KB }",
  });
  const reply = await stage.call({
    path: "/v1/files",
    headers: { "content-type": "text/plain", "x-plano-provider": "openai" },
    body: new Uint8Array(100_000),
  });
  assert.equal(reply.status, 413, reply.text);
  assert.match(errorOf(CHAT, reply).message, /limits\.body/);
  assert.equal(stage.received.length, 0);
});

scenario("asks for a key before it says anything of a path", async (plane) => {
  await using stage = await start(plane, saying({}), "auth: { keys: [the-key-of-the-listener] }");
  const paths = [
    "/v1/files/f",
    "/v1/responses/r",
    "/v1beta/models",
    "/v1beta/files",
    "/model/m/invoke",
    "/upload/v1beta/files",
    "/no/such/path",
    "/v1//files//f",
    "/V1/files",
  ];
  for (const path of paths) {
    for (const method of ["GET", "POST", "HEAD", "PUT"]) {
      using client = await RawClient.connect(stage.port);
      await client.send({ method, path });
      const reply = await client.reply({ bodiless: method === "HEAD" });
      assert.equal(reply.status, 401, `${method} ${path}`);
    }
  }
  assert.equal(stage.received.length, 0);
});

scenario("sends no credential of a client, wherever it stands", async (plane) => {
  await using stage = await start(
    plane,
    saying({ id: "x" }),
    "auth: { keys: [the-key-of-the-listener] }",
  );
  const reply = await stage.call({
    method: "GET",
    path: "/v1/files?key=secret-4&a=1",
    headers: {
      authorization: "Bearer the-key-of-the-listener",
      "x-api-key": "secret-1",
      "x-goog-api-key": "secret-2",
      "api-key": "secret-3",
      cookie: "secret-5",
      "x-forwarded-for": "secret-6",
      "x-plano-provider": "openai",
    },
  });
  assert.equal(reply.status, 200, reply.text);
  const [got] = stage.received;
  assert.equal(got!.path, "/v1/files?a=1");
  const sent = JSON.stringify([...got!.headers]);
  assert(!/secret|the-key-of-the-listener/.test(sent), sent);
  assert.equal(got!.headers.get("authorization"), "Bearer key-one");
  assert(!JSON.stringify(await stage.record(1)).includes("secret"));
});
