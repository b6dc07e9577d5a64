import assert from "@std/assert";
import { ask, CLIENTS } from "../e2e/clients.ts";
import { RawClient } from "../e2e/raw_call.ts";
import { CHAT_END, chunk, delta, startRawStage, STREAM } from "../e2e/raw_stage.ts";
import { scenario } from "../e2e/stage.ts";
import { gate } from "../support/gate.ts";
import type { Script } from "../support/raw_server.ts";

for (const client of CLIENTS) {
  const sentence =
    `answers a ${client.title} client's second request while its first one stalls (W126)`;
  scenario(sentence, async (plane) => {
    const goOn = gate();
    let asked = 0;
    const script: Script = async (peer) => {
      while (await peer.request() !== undefined) {
        const isFirst = asked++ === 0;
        await peer.send(STREAM + chunk(delta("one")));
        if (isFirst) await goOn.opened;
        await peer.send(chunk(CHAT_END) + chunk());
      }
    };
    await using stage = await startRawStage({ plane, script });
    const question = ask(client, "chat/m", {
      stream: true,
      headers: { authorization: "Bearer the-same-client" },
    });
    using first = await RawClient.connect(stage.port);
    await first.send(question);
    await first.head();
    await first.until("one");
    const second = await stage.call(question);
    assert.ok(second.text.includes(client.streamEnd), second.text);
    await stage.assertInFlight(1); // the first one still runs
    goOn.open();
    await first.until(client.streamEnd.trimEnd());
  });
}
