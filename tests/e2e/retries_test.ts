import assert from "@std/assert";
import { startRawMock } from "../../src/mock/raw.ts";
import type { Script } from "../support/raw_server.ts";
import { ask, CHAT, type Client, errorOf, MESSAGES } from "./clients.ts";
import {
  answering,
  CHAT_REPLY,
  chunk,
  delta,
  holding,
  reply,
  startRawStage,
  STREAM,
} from "./raw_stage.ts";
import { configFor, type Plane, scenario, startStage } from "./stage.ts";

const ok = reply(200, "application/json", CHAT_REPLY);
const failed = (status: number, ...lines: string[]) =>
  reply(
    status,
    "application/json",
    `{"error":{"message":"no ${status}","type":"x","param":null,"code":null}}`,
    ...lines,
  );

/** A script whose nth request, on whatever connection, gets the nth answer; "" closes. */
function inTurn(answers: readonly string[], bodies: string[]): Script {
  return async (peer) => {
    for (let got; (got = await peer.request()) !== undefined;) {
      bodies.push(got.body);
      const answer = answers[Math.min(bodies.length, answers.length) - 1]!;
      if (answer === "") return;
      await peer.send(answer);
    }
  };
}

interface Retry {
  readonly says: string;
  readonly listener: string;
  readonly answers: readonly string[];
  readonly status: number;
  readonly tries: number;
  readonly client?: Client;
  /** Why Envoy does otherwise, when it tries by itself. */
  readonly notNative?: string;
}

const RETRIES: readonly Retry[] = [
  {
    says: "does not try again unless it is told to",
    listener: "",
    answers: [failed(500), ok],
    status: 500,
    tries: 1,
  },
  {
    says: "tries again after a 500 and a 429",
    listener: "max_retries: 2",
    answers: [failed(500), failed(429), ok],
    status: 200,
    tries: 3,
  },
  {
    says: "starts a translation from the pristine body again",
    listener: "max_retries: 1",
    answers: [failed(529), ok],
    status: 200,
    tries: 2,
    client: MESSAGES,
  },
  {
    says: "tries again after a connection that closed without an answer",
    listener: "max_retries: 1",
    answers: ["", ok],
    status: 200,
    tries: 2,
  },
  {
    says: "shows the last failure when all tries fail",
    listener: "max_retries: 1",
    answers: [failed(500), failed(503)],
    status: 503,
    tries: 2,
  },
  {
    says: "does not repeat what the provider calls wrong",
    listener: "max_retries: 2",
    answers: [failed(400), ok],
    status: 400,
    tries: 1,
  },
  {
    says: "does not wait for a provider that asks for a minute",
    listener: "max_retries: 2",
    answers: [failed(429, "retry-after: 60"), ok],
    status: 429,
    tries: 1,
    notNative: "Envoy takes a wait that is longer than 5 s for none, and pauses as usual",
  },
  {
    says: "does not repeat a request whose reply is garbled",
    listener: "max_retries: 2",
    answers: ["HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n", ok],
    status: 502,
    tries: 1,
    notNative: "to Envoy a garbled reply is a connection that broke, which is tried again",
  },
];
for (const { says, listener, answers, status, tries, client = CHAT, notNative } of RETRIES) {
  const run = async (plane: Plane) => {
    const bodies: string[] = [];
    await using stage = await startRawStage({ plane, listener, script: inTurn(answers, bodies) });
    const got = await stage.call(ask(client, "chat/m", { text: "again" }));
    assert.equal(got.status, status, got.text);
    if (status !== 200) errorOf(client, got);
    assert.equal(bodies.length, tries);
    assert.equal(new Set(bodies).size, 1, "each try sends the same");
    assert.match(bodies[0]!, /"model":"m".*again/);
    assert.equal((await stage.record(1)).attempts, tries);
    assert.equal(stage.records.length, 1);
  };
  scenario(says, run, notNative === undefined ? {} : { planes: ["embedded"], why: notNative });
}

scenario("never tries again once the client has got a byte", async (plane) => {
  const script = answering(STREAM, chunk(delta("one")));
  await using stage = await startRawStage({ plane, script, listener: "max_retries: 3" });
  for (const client of [CHAT, MESSAGES]) {
    const got = await stage.call(ask(client, "chat/m", { stream: true }));
    assert.equal(got.text.split("one").length, 2, "it is said once");
    // Envoy breaks the client's connection as the provider broke its own.
    if (plane === "native" && client === CHAT) assert(!got.whole);
    else assert.match(got.text, client.streamError);
  }
  assert.equal(stage.upstream.accepted(), 2);
});

scenario("tries again after a refused connection", async (plane) => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const config = configFor({ url: `http://127.0.0.1:${port}/v1`, listener: "max_retries: 3" });
  const stage = await startStage({ plane, config });
  const calling = stage.call(ask(CHAT, "chat/m"));
  // The first try is over long before the pause after it, a quarter of a second at least.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const upstream = startRawMock({ port, fault: "ok" });
  const got = await calling;
  assert.equal(got.status, 200, got.text);
  assert((await stage.record(1)).attempts >= 2);
  await stage.close();
  await upstream.close();
});

scenario(
  "repeats a request once, by itself, when a kept connection had gone stale",
  async (plane) => {
    const script: Script = async (peer, index) => {
      await peer.request();
      await peer.send(ok);
      // Keep-alive was promised; the first connection ends with the next request all the same.
      if (index > 0) await holding(ok)(peer, index);
      else await peer.request();
    };
    await using stage = await startRawStage({ plane, script });
    for (let i = 0; i < 3; i++) {
      assert.equal((await stage.call(ask(CHAT, "chat/m"))).status, 200);
    }
    assert.equal(stage.upstream.accepted(), 2);
  },
  {
    planes: ["embedded"],
    why: "Envoy does not tell a connection that went stale from one that broke over this request",
  },
);
