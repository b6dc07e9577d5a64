import assert from "@std/assert";
import { gate } from "../support/gate.ts";
import type { RawConnection, Script } from "../support/raw_server.ts";
import { ask, CHAT, type Client, MESSAGES } from "./clients.ts";
import { RawClient } from "./raw_call.ts";
import { CHAT_REPLY, chunk, delta, head, reply, startRawStage, STREAM } from "./raw_stage.ts";
import { PLANES } from "../support/planes.ts";
import { quickly } from "./quickly.ts";
import { configFor, type Plane, scenario, startStage } from "./stage.ts";

/** The longest that an upstream may go on working for a client that has left (W111). */
const MAX_MS = 50;

const json = "content-type: application/json";

/** Where the exchange is when the client leaves. */
interface Point {
  readonly when: string;
  readonly stream: boolean;
  /** What the provider has sent by then. */
  readonly sent: readonly string[];
  /** What the client has read by then; absent: nothing. */
  readonly reads?: string;
}

const POINTS: readonly Point[] = [
  { when: "waiting for a whole reply", stream: false, sent: [] },
  { when: "waiting for a stream", stream: true, sent: [] },
  { when: "inside the provider's head", stream: true, sent: ["HTTP/1.1 200 OK\r\nx: "] },
  {
    when: "inside a body with a length",
    stream: false,
    sent: [head(200, json, "content-length: 900"), CHAT_REPLY.slice(0, 40)],
  },
  {
    when: "inside a chunked body",
    stream: false,
    sent: [head(200, json, "transfer-encoding: chunked"), chunk(CHAT_REPLY.slice(0, 40))],
  },
  { when: "before a stream's first event", stream: true, sent: [STREAM] },
  { when: "inside a stream", stream: true, sent: [STREAM, chunk(delta("one"))], reads: "one" },
  {
    when: "inside an event",
    stream: true,
    sent: [STREAM, chunk(delta("one")), chunk("data: {")],
    reads: "one",
  },
  {
    when: "inside an error's body",
    stream: true,
    sent: [head(500, json, "content-length: 9"), "{"],
  },
];

/** How long each took, milliseconds. */
const told: number[] = [];

/** A scenario that tells how long it took. */
function scenarioOf(
  measure: (plane: Plane) => Promise<number>,
  heard: number[] = [],
): (plane: Plane) => Promise<void> {
  return async (plane) => void heard.push(await quickly(MAX_MS, () => measure(plane)));
}

for (const client of [CHAT, MESSAGES]) {
  for (const { when, stream, sent, reads } of POINTS) {
    scenario(
      `closes the provider's side within ${MAX_MS} ms when a ${client.title} client leaves ${when}`,
      scenarioOf(async (plane) => {
        const ready = gate();
        const closed = gate();
        const script = async (peer: RawConnection) => {
          await peer.request();
          for (const write of sent) await peer.send(write);
          ready.open();
          await peer.closed();
          closed.open();
        };
        await using stage = await startRawStage({ plane, script });
        const visitor = await RawClient.connect(stage.port);
        await visitor.send(ask(client, "chat/m", { stream }));
        await ready.opened;
        if (reads !== undefined) {
          await visitor.head();
          await visitor.until(reads);
        }
        const from = performance.now();
        visitor.close();
        await closed.opened;
        const took = performance.now() - from;
        const record = await stage.record(1);
        assert.equal(record.outcome, "client_gone");
        await stage.assertInFlight(0);
        return took;
      }, told),
    );
  }
}

Deno.test("gateway tells how fast it lets go", () => {
  const sorted = told.toSorted((a, b) => a - b);
  const [median, worst] = [sorted[sorted.length >> 1]!, sorted.at(-1)!];
  // deno-lint-ignore no-console -- a measurement is for people
  console.log(
    `client gone -> upstream closed: median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms`,
  );
  assert.equal(sorted.length, 2 * POINTS.length * PLANES.length);
});

for (const client of [CHAT, MESSAGES] as readonly Client[]) {
  scenario(
    `lets go of a fast provider when a ${client.title} client that does not read leaves`,
    scenarioOf(async (plane) => {
      const stuck = gate();
      const closed = gate();
      const piece = chunk(delta("x".repeat(60_000)));
      const script: Script = async (peer) => {
        await peer.request();
        await peer.send(STREAM);
        try {
          for (;;) {
            const late = setTimeout(stuck.open, 100);
            await peer.send(piece).finally(() => clearTimeout(late));
          }
        } finally {
          closed.open();
        }
      };
      await using stage = await startRawStage({ plane, script });
      const visitor = await RawClient.connect(stage.port);
      await visitor.send(ask(client, "chat/m", { stream: true }));
      await stuck.opened;
      const from = performance.now();
      visitor.close();
      await closed.opened;
      const took = performance.now() - from;
      assert.equal((await stage.record(1)).outcome, "client_gone");
      await stage.assertInFlight(0);
      return took;
    }),
  );
}

scenario(
  "lets go of 100 providers when 100 clients leave at once",
  scenarioOf(async (plane) => {
    const closed = gate();
    let left = 100;
    const script: Script = async (peer) => {
      await peer.request();
      await peer.send(STREAM + chunk(delta("one")));
      await peer.closed();
      if (--left === 0) closed.open();
    };
    await using stage = await startRawStage({ plane, script });
    const visitors = await Promise.all(Array.from({ length: 100 }, async (_, index) => {
      const visitor = await RawClient.connect(stage.port);
      await visitor.send(ask(index % 2 === 0 ? CHAT : MESSAGES, "chat/m", { stream: true }));
      await visitor.head();
      await visitor.until("one");
      return visitor;
    }));
    await stage.assertInFlight(100);
    const from = performance.now();
    for (const visitor of visitors) visitor.close();
    await closed.opened;
    const took = performance.now() - from;
    const records = await stage.recorded(100);
    assert(records.every((record) => record.outcome === "client_gone"));
    await stage.assertInFlight(0);
    return took;
  }),
);

scenario(
  "does not try again for a client that left between two tries",
  scenarioOf(async (plane) => {
    const answered = gate();
    const script: Script = async (peer) => {
      while (await peer.request() !== undefined) {
        await peer.send(reply(500, "application/json", "{}"));
        answered.open();
      }
    };
    await using stage = await startRawStage({ plane, script, listener: "max_retries: 3" });
    const visitor = await RawClient.connect(stage.port);
    await visitor.send(ask(CHAT, "chat/m"));
    await answered.opened;
    // Long enough for the reply to arrive, far shorter than the pause after it.
    await new Promise((resolve) => setTimeout(resolve, 30));
    const from = performance.now();
    visitor.close();
    const record = await stage.record(1);
    const took = performance.now() - from;
    assert.equal(record.outcome, "client_gone");
    assert.equal(record.attempts, 1);
    return took;
  }),
);

scenario(
  "gives up a connection that does not stand yet when the client leaves",
  scenarioOf(async (plane) => {
    const silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const url = `https://127.0.0.1:${(silent.addr as Deno.NetAddr).port}/v1`;
    const stage = await startStage({ plane, config: configFor({ url }) });
    const visitor = await RawClient.connect(stage.port);
    await visitor.send(ask(CHAT, "chat/m"));
    const conn = await silent.accept();
    const from = performance.now();
    visitor.close();
    // That the socket itself is closed cannot be asked: Deno 2.9 keeps the one of a TLS connection
    // that is closed during its handshake until the peer goes.
    // A filter tells of it a moment later.
    if (plane === "native") await stage.assertInFlight(0);
    else await stage.record(1);
    const took = performance.now() - from;
    assert.equal((await stage.record(1)).outcome, "client_gone");
    await stage.assertInFlight(0);
    conn.close();
    await stage.close();
    silent.close();
    return took;
  }),
);
