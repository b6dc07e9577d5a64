import assert from "@std/assert";
import type { Authorizer } from "./authorizer.ts";
import { sendAuthorized } from "./authorized.ts";
import type { Upstream, UpstreamReply, UpstreamRequest } from "./upstream.ts";

const request: UpstreamRequest = {
  origin: { protocol: "https:", hostname: "localhost", port: 1 },
  method: "POST",
  path: "/",
  headers: [],
  timeouts: { connectMs: 1, firstByteMs: 1, idleMs: 1, totalMs: 1 },
};

/** Answers with these statuses in turn and notes the tokens and the replies that were given up. */
function fakeUpstream(statuses: number[]) {
  const seen: string[] = [];
  let cancelled = 0;
  const upstream: Upstream = {
    send(sent) {
      seen.push(sent.headers.map(([, value]) => value).join());
      const reply: UpstreamReply = {
        status: statuses.shift()!,
        headers: [],
        contentLength: 0,
        body: { read: () => Promise.resolve(undefined), cancel: () => void cancelled++ },
      };
      return Promise.resolve(reply);
    },
    close() {},
    abort() {},
  };
  return { upstream, seen, cancelled: () => cancelled };
}

/** Hands out `token 1`, `token 2`, …; a new one after each refusal, `renewals` times. */
function fakeAuthorizer(renewals: number): Authorizer {
  let number = 1;
  return {
    authorize: (sent) =>
      Promise.resolve({
        ...sent,
        headers: [...sent.headers, ["authorization", `token ${number}`]],
      }),
    refused: () => renewals-- > 0 && number++ > 0,
  };
}

for (
  const [name, statuses, renewals, status, tokens] of [
    ["once when the token is taken", [200], 1, 200, ["token 1"]],
    ["again with a new token after a 401", [401, 200], 1, 200, ["token 1", "token 2"]],
    ["again after a 403, and only once", [403, 403, 200], 5, 403, ["token 1", "token 2"]],
    ["not again when there is no newer token", [401, 200], 0, 401, ["token 1"]],
    ["not again after another error", [500, 200], 1, 500, ["token 1"]],
  ] as const
) {
  Deno.test(`sendAuthorized sends ${name}`, async () => {
    const fake = fakeUpstream([...statuses]);
    const signal = new AbortController().signal;
    const reply = await sendAuthorized(fake.upstream, request, fakeAuthorizer(renewals), signal);
    assert.equal(reply.status, status);
    assert.deepEqual(fake.seen, tokens);
    assert.equal(fake.cancelled(), tokens.length - 1, "a refused reply is let go of");
  });
}

Deno.test("sendAuthorized waits for a credential no longer than its request may take", async () => {
  const hanging: Authorizer = {
    authorize: (_, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    refused: () => false,
  };
  const fake = fakeUpstream([200]);
  const { signal } = new AbortController();
  await assert.rejects(sendAuthorized(fake.upstream, request, hanging, signal), {
    code: "upstream_timeout",
    message: /credential did not come in time/,
  });
  assert.deepEqual(fake.seen, []);
});

Deno.test("sendAuthorized gives a client that leaves the word of its authorizer at once", async () => {
  const leaving = new AbortController();
  const authorizer: Authorizer = {
    authorize: (_, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("gone")))),
    refused: () => false,
  };
  const patient = { ...request, timeouts: { ...request.timeouts, totalMs: Infinity } };
  const sending = sendAuthorized(fakeUpstream([]).upstream, patient, authorizer, leaving.signal);
  leaving.abort();
  await assert.rejects(sending, { message: "gone" });
});
