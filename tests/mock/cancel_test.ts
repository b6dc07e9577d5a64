import assert from "@std/assert";
import { startMock } from "../../src/mock/mock.ts";

const post = (url: string, body: unknown, signal?: AbortSignal) =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });

const messages = [{ role: "user", content: "hello" }];

Deno.test("the mock stops a stream as soon as its client leaves", async () => {
  const mock = await startMock();
  const controller = new AbortController();
  try {
    const body = { model: "stream-1000-20", stream: true, messages };
    const response = await post(mock.url, body, controller.signal);
    const reader = response.body!.getReader();
    await reader.read();
    assert.equal(mock.openStreams, 1);
    const left = mock.nextAbort();
    const at = performance.now();
    controller.abort();
    const ms = await left - at;
    assert(ms < 100, `${ms} ms`);
    assert.equal(mock.openStreams, 0);
    assert.equal(mock.aborted, 1);
    assert.equal(mock.aborts.length, 1);
    await reader.cancel().catch(() => {});
  } finally {
    await mock.close();
  }
});

Deno.test("the mock lets go of a hanging request as soon as its client leaves", async () => {
  for (const model of ["hang", "slow-60000"]) {
    const mock = await startMock();
    const controller = new AbortController();
    try {
      const pending = post(mock.url, { model, messages }, controller.signal);
      while (mock.openStreams === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      const left = mock.nextAbort();
      const rejected = assert.rejects(pending);
      controller.abort();
      await Promise.all([left, rejected]);
      assert.equal(mock.openStreams, 0);
    } finally {
      await mock.close();
    }
  }
});

Deno.test("a finished answer is not counted as an abort", async () => {
  const mock = await startMock();
  try {
    await (await post(mock.url, { model: "echo", messages })).text();
    await (await post(mock.url, { model: "echo", stream: true, messages })).text();
    await (await post(mock.url, { model: "error-500", messages })).text();
    await (await post(mock.url, { model: "echo" })).text();
    assert.equal(mock.aborted, 0);
    assert.equal(mock.openStreams, 0);
  } finally {
    await mock.close();
  }
});

Deno.test("close() ends what hangs and what streams", async () => {
  const mock = await startMock();
  const hanging = post(mock.url, { model: "hang", messages });
  const streaming = await post(mock.url, { model: "stream-1000-20", stream: true, messages });
  while (mock.openStreams < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  await mock.close();
  assert.equal((await hanging).status, 503);
  await (await hanging).text();
  await assert.rejects(streaming.text());
});

Deno.test("the first event is sent while the second one waits", async () => {
  const mock = await startMock();
  try {
    const started = performance.now();
    const body = { model: "stream-3-200", stream: true, messages };
    const response = await post(mock.url, body);
    const reader = response.body!.getReader();
    const { value } = await reader.read();
    assert(performance.now() - started < 150);
    assert.match(new TextDecoder().decode(value), /"role":"assistant"/);
    await reader.cancel();
  } finally {
    await mock.close();
  }
});
