import assert from "@std/assert";
import { gate } from "../support/gate.ts";
import type { RawConnection } from "../support/raw_server.ts";
import { ask, CHAT, CLIENTS, MESSAGES } from "./clients.ts";
import { RawClient } from "./raw_call.ts";
import { CHAT_END, CHAT_REPLY, chunk, delta, reply, startRawStage, STREAM } from "./raw_stage.ts";
import { scenario } from "./stage.ts";

for (const client of CLIENTS) {
  scenario(
    `lets a ${client.title} stream finish while it drains, and takes nobody new`,
    async (plane) => {
      const goOn = gate();
      const script = async (peer: RawConnection) => {
        await peer.request();
        await peer.send(STREAM + chunk(delta("one")));
        await goOn.opened;
        await peer.send(chunk(delta("two")) + chunk(CHAT_END) + chunk());
        await peer.closed();
      };
      await using stage = await startRawStage({ plane, script, ownEnvoy: true });
      using visitor = await RawClient.connect(stage.port);
      await visitor.send(ask(client, "chat/m", { stream: true }));
      await visitor.head();
      await visitor.until("one");
      const from = performance.now();
      const draining = stage.drain(10_000);
      await refused(stage.port);
      await stage.assertInFlight(1);
      goOn.open();
      const rest = await restOf(visitor);
      assert.match(rest.text, /two/);
      assert(rest.text.includes(client.streamEnd));
      assert.equal(rest.end, "end");
      await draining;
      assert(performance.now() - from < 2_000, "it ends when nothing is in flight");
      await stage.assertInFlight(0);
      assert.equal((await stage.record(1)).outcome, "ok");
    },
  );

  scenario(
    `ends a ${client.title} stream honestly when the drain's time is over`,
    async (plane) => {
      const script = async (peer: RawConnection) => {
        await peer.request();
        await peer.send(STREAM + chunk(delta("one")));
        await peer.closed();
      };
      await using stage = await startRawStage({ plane, script, ownEnvoy: true });
      using visitor = await RawClient.connect(stage.port);
      await visitor.send(ask(client, "chat/m", { stream: true }));
      await visitor.head();
      await visitor.until("one");
      const from = performance.now();
      const [rest] = await Promise.all([restOf(visitor), stage.drain(100)]);
      const took = performance.now() - from;
      assert(took >= 95 && took < 2_000, `${took} ms`);
      // Envoy ends with what runs in it: a broken connection says the same as an error.
      if (plane === "native") assert.equal(rest.end, "broken");
      else assert.match(rest.text, client.streamError);
      assert.doesNotMatch(rest.text, /"finish_reason":"|message_stop|response\.completed/);
      await stage.assertInFlight(0);
      if (plane === "embedded") assert.equal((await stage.record(1)).outcome, "cut");
    },
  );
}

scenario("answers a request that waits for its provider while it drains", async (plane) => {
  const goOn = gate();
  const script = async (peer: RawConnection) => {
    await peer.request();
    await goOn.opened;
    await peer.send(reply(200, "application/json", CHAT_REPLY));
    await peer.closed();
  };
  await using stage = await startRawStage({ plane, script, ownEnvoy: true });
  using visitor = await RawClient.connect(stage.port);
  await visitor.send(ask(MESSAGES, "chat/m"));
  while (stage.upstream.accepted() === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const draining = stage.drain(10_000);
  await refused(stage.port);
  goOn.open();
  assert.equal((await visitor.reply()).status, 200);
  await draining;
});

scenario("drains at once when nothing is in flight, kept connections or not", async (plane) => {
  const script = async (peer: RawConnection) => {
    while (await peer.request()) await peer.send(reply(200, "application/json", CHAT_REPLY));
  };
  await using stage = await startRawStage({ plane, script, ownEnvoy: true });
  using visitor = await RawClient.connect(stage.port);
  await visitor.send(ask(CHAT, "chat/m"), { keepAlive: true });
  assert.equal((await visitor.reply()).status, 200);
  const from = performance.now();
  await stage.drain(10_000);
  const took = performance.now() - from;
  assert(took < 500, `${took} ms`);
  assert.equal(await visitor.head(), undefined, "the kept connection is closed");
});

scenario("breaks off everything at once when it closes", async (plane) => {
  const closed = gate();
  const script = async (peer: RawConnection) => {
    await peer.request();
    await peer.send(STREAM + chunk(delta("one")));
    await peer.closed();
    closed.open();
  };
  const stage = await startRawStage({ plane, script, ownEnvoy: true });
  using visitor = await RawClient.connect(stage.port);
  await visitor.send(ask(CHAT, "chat/m", { stream: true }));
  await visitor.head();
  await visitor.until("one");
  const [rest] = await Promise.all([restOf(visitor), stage.close()]);
  await closed.opened;
  if (rest.end === "end") assert.match(rest.text, CHAT.streamError);
});

/** Resolves once a new connection is refused. */
async function refused(port: number): Promise<void> {
  for (;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) return;
      // It stood in the queue when the listener closed.
      if (!(error instanceof Deno.errors.ConnectionReset)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function restOf(visitor: RawClient): Promise<{ text: string; end: string }> {
  const utf8 = new TextDecoder();
  let text = "";
  for (;;) {
    const piece = await visitor.piece();
    if (typeof piece === "string") return { text, end: piece };
    text += utf8.decode(piece, { stream: true });
  }
}
