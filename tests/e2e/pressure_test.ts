import assert from "@std/assert";
import { gate } from "../support/gate.ts";
import type { Script } from "../support/raw_server.ts";
import { ask, CHAT, CLIENTS, MESSAGES } from "./clients.ts";
import { RawClient } from "./raw_call.ts";
import {
  CHAT_END,
  CHAT_REPLY,
  chunk,
  delta,
  holding,
  reply,
  startRawStage,
  STREAM,
} from "./raw_stage.ts";
import { quickly } from "./quickly.ts";
import { scenario, startMockStage } from "./stage.ts";

/** A delayed ACK costs 40 ms, a buffer for ever. */
const MAX_DELAY_MS = 30;

for (const client of CLIENTS) {
  scenario(
    `hands a ${client.title} client each event while the next one is withheld`,
    (plane) =>
      quickly(MAX_DELAY_MS, async () => {
        const words = ["one", "two", "three"];
        const gates = words.map(() => gate());
        let sentAt = 0;
        const script: Script = async (peer) => {
          await peer.request();
          await peer.send(STREAM);
          for (const [index, word] of words.entries()) {
            await gates[index]!.opened;
            sentAt = performance.now();
            await peer.send(chunk(delta(word)));
          }
          await peer.send(chunk(CHAT_END) + chunk());
          await peer.closed();
        };
        await using stage = await startRawStage({ plane, script });
        using visitor = await RawClient.connect(stage.port);
        let text = "";
        let worst = 0;
        await visitor.send(ask(client, "chat/m", { stream: true }));
        for (const [index, word] of words.entries()) {
          gates[index]!.open();
          if (index === 0) await visitor.head();
          text = await visitor.until(word);
          worst = Math.max(worst, performance.now() - sentAt);
        }
        if (!text.includes(client.streamEnd)) await visitor.until(client.streamEnd);
        return worst;
      }).then(() => {}),
  );
}

for (const client of [CHAT, MESSAGES]) {
  scenario(
    `slows a fast provider down to a slow ${client.title} client, in bounded memory`,
    async (plane) => {
      const piece = new TextEncoder().encode(chunk(delta("x".repeat(60_000))));
      let taken = 0;
      const script: Script = async (peer) => {
        await peer.request();
        await peer.send(STREAM);
        for (;;) {
          await peer.send(piece);
          taken += piece.length;
        }
      };
      await using stage = await startRawStage({ plane, script });
      using visitor = await RawClient.connect(stage.port);
      await visitor.send(ask(client, "chat/m", { stream: true }));
      await visitor.head();
      const before = Deno.memoryUsage().rss;
      let read = 0;
      for (const until = performance.now() + 1_500; performance.now() < until;) {
        const got = await visitor.piece();
        if (typeof got === "string") throw new Error(`the stream is ${got}`);
        read += got.length;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const grown = Deno.memoryUsage().rss - before;
      assert(read > 1_000_000, `${read} bytes were read`);
      // What two pairs of socket buffers hold, and Envoy's own buffer, which has room for a body; a proxy
      // that does not wait would have taken gigabytes.
      const bound = plane === "native" ? 80 * 1024 * 1024 : 32 * 1024 * 1024;
      assert(taken - read < bound, `${taken} bytes were taken, ${read} read`);
      assert(grown < 96 * 1024 * 1024, `memory grew by ${grown} bytes`);
    },
  );
}

scenario("carries 200 translated streams at once, each whole", async (plane) => {
  await using stage = await startMockStage({ plane });
  const calls = Array.from({ length: 200 }, (_, index) => {
    const client = CLIENTS[index % 3]!;
    // Never its own dialect.
    const upstream = CLIENTS[(index + 1 + (index >> 1) % 2) % 3]!;
    return stage.call(ask(client, `${upstream.own}/stream-20-5`, { stream: true }))
      .then((got) => ({ client, got }));
  });
  let text: string | undefined;
  for (const { client, got } of await Promise.all(calls)) {
    assert.equal(got.status, 200, got.text);
    assert(got.whole);
    assert(got.text.includes(client.streamEnd), got.text);
    const said = got.text.match(DELTA[client.title]!)!.join("").replace(
      /"(content|text|delta)":/g,
      "",
    );
    text ??= said;
    assert.equal(said, text);
  }
  assert.equal(stage.mock.requests.length, 200);
  assert.equal(stage.mock.openStreams, 0);
  await stage.assertInFlight(0);
});

/** Where the text is in each dialect's deltas. */
const DELTA: Readonly<Record<string, RegExp>> = {
  Chat: /"content":"[^"]+"/g,
  Messages: /(?<="type":"text_delta",)"text":"[^"]+"/g,
  Responses: /(?<=response\.output_text\.delta.*)"delta":"[^"]+"/g,
};

scenario("uses one connection for one request after the other", async (plane) => {
  const script = holding(reply(200, "application/json", CHAT_REPLY));
  await using stage = await startRawStage({ plane, script });
  using visitor = await RawClient.connect(stage.port);
  for (let i = 0; i < 50; i++) {
    const call = ask(i % 2 === 0 ? CHAT : MESSAGES, "chat/m");
    await visitor.send(call, { keepAlive: true });
    assert.equal((await visitor.reply()).status, 200);
  }
  // Envoy and the gateway have one each.
  assert.equal(stage.upstream.accepted(), plane === "native" ? 2 : 1);
});

scenario("uses its connections again for streams that were read to their end", async (plane) => {
  const script = holding(STREAM, chunk(delta("one")), chunk(CHAT_END), chunk());
  await using stage = await startRawStage({ plane, script });
  for (let round = 0; round < 5; round++) {
    const calls = Array.from(
      { length: 20 },
      (_, index) => stage.call(ask(index % 2 === 0 ? CHAT : MESSAGES, "chat/m", { stream: true })),
    );
    for (const got of await Promise.all(calls)) assert(got.whole);
  }
  assert(
    stage.upstream.accepted() <= 20,
    `${stage.upstream.accepted()} connections for 100 requests`,
  );
});
