import assert from "@std/assert";
import { startMock } from "../../src/mock/mock.ts";

const key = "sk-canary-0123456789";

Deno.test("what record writes, replay answers: the same bytes, and no key in any file", async () => {
  const dir = await Deno.makeTempDir();
  const upstream = await startMock();
  const files: string[] = [];
  let allWritten = () => {};
  const written = new Promise<void>((resolve) => allWritten = resolve);
  const recorder = await startMock({
    record: {
      dir,
      upstream: upstream.url,
      onRecorded(event) {
        files.push("file" in event ? event.file : event.problem);
        if (files.length === requests.length) allWritten();
      },
    },
  });
  const requests = [
    { model: "echo", messages: [{ role: "user", content: "hello" }] },
    { model: "tools-2", stream: true, messages: [{ role: "user", content: `say ${key}` }] },
    { model: "error-429", messages: [{ role: "user", content: "hello" }] },
  ];
  const ask = async (url: string, body: object) => {
    const response = await fetch(`${url}/v1/chat/completions?key=${key}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, cookie: "session=0123456789" },
      body: JSON.stringify(body),
    });
    return {
      status: response.status,
      type: response.headers.get("content-type"),
      text: await response.text(),
    };
  };
  try {
    const recorded = [];
    for (const body of requests) recorded.push(await ask(recorder.url, body));
    await written;
    await recorder.close();
    assert.equal(upstream.requests[0]?.headers.authorization, `Bearer ${key}`);
    for (const file of files) {
      const text = await Deno.readTextFile(file);
      assert(!text.includes(key), file);
      assert(!text.includes("session="), file);
      assert.match(file, /000\d_v1-chat-completions_[0-9a-f]{8}\.json$/);
    }
    const replay = await startMock({ replay: { dir } });
    try {
      // The first and the third hold no key; volatile fields do not matter.
      assert.deepEqual(await ask(replay.url, { user: "someone", ...requests[0] }), recorded[0]);
      assert.deepEqual(await ask(replay.url, requests[2]!), recorded[2]);
      const miss = await ask(replay.url, {
        model: "echo",
        messages: [{ role: "user", content: "hello?" }],
      });
      assert.equal(miss.status, 404);
      assert.match(JSON.parse(miss.text).error.message, /the nearest is "0001_v1-chat/);
    } finally {
      await replay.close();
    }
  } finally {
    await upstream.close();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("record keeps no key of Google's or AWS's, and a binary stream byte for byte", async () => {
  const dir = await Deno.makeTempDir();
  const upstream = await startMock();
  const files: string[] = [];
  const written = Promise.withResolvers<void>();
  const recorder = await startMock({
    record: {
      dir,
      upstream: upstream.url,
      onRecorded(event) {
        files.push("file" in event ? event.file : event.problem);
        if (files.length === 2) written.resolve();
      },
    },
  });
  const ask = async (url: string, path: string, headers: Record<string, string>, body: object) => {
    const reply = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return { type: reply.headers.get("content-type"), bytes: await reply.bytes() };
  };
  const google = [
    `/v1beta/models/echo:generateContent?key=${key}`,
    { "x-goog-api-key": key },
    { contents: [{ parts: [{ text: `my key is ${key}` }] }] },
  ] as const;
  const aws = [
    "/model/echo/converse-stream",
    {
      authorization:
        `AWS4-HMAC-SHA256 Credential=${key}/20260101/us-east-1/bedrock/aws4_request, ` +
        "SignedHeaders=host;x-amz-date, Signature=0123456789abcdef",
      "x-amz-security-token": "a-session-token-0123",
    },
    { messages: [{ role: "user", content: [{ text: "hello" }] }] },
  ] as const;
  try {
    await ask(recorder.url, ...google);
    const streamed = await ask(recorder.url, ...aws);
    await written.promise;
    assert.equal(upstream.requests[0]?.query, `?key=${key}`);
    for (const file of files) {
      const text = await Deno.readTextFile(file);
      assert(!/canary|0123456789abcdef|a-session-token/.test(text), text);
      assert.match(text, /"content-type"/); // the words of a signature are no secrets
    }
    const replay = await startMock({ replay: { dir } });
    try {
      assert.deepEqual(await ask(replay.url, ...aws), streamed);
    } finally {
      await replay.close();
    }
  } finally {
    await recorder.close();
    await upstream.close();
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("replay names what it cannot read", async () => {
  await assert.rejects(startMock({ replay: { dir: "/nowhere" } }), /no such folder/);
  const dir = await Deno.makeTempDir();
  try {
    await assert.rejects(startMock({ replay: { dir } }), /0 recorded exchanges/);
    await Deno.writeTextFile(`${dir}/0001.json`, '{"request":{}}');
    await assert.rejects(startMock({ replay: { dir } }), /0001\.json": "request" or "response"/);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("record answers 502 when its upstream is not there", async () => {
  const gone = await startMock();
  await gone.close();
  const dir = await Deno.makeTempDir();
  const mock = await startMock({ record: { dir, upstream: gone.url } });
  try {
    const response = await fetch(`${mock.url}/v1/responses`, { method: "POST", body: "{}" });
    assert.equal(response.status, 502);
    assert.match((await response.json()).error.message, /Cannot reach upstream/);
  } finally {
    await mock.close();
    await Deno.remove(dir, { recursive: true });
  }
});
