import http2 from "node:http2";
import assert from "@std/assert";
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
} from "@aws-sdk/client-bedrock-runtime";
import { startMockStage } from "../e2e/stage.ts";
import { onPlanes } from "../support/planes.ts";
import { within } from "../support/rig.ts";

/*
 * The AWS SDK for JavaScript speaks HTTP/2 by default and says GOAWAY as soon as a reply begins. The
 * h2 crate in Deno 2.9.6 then drops the stream that is being answered (hyperium/h2#885), so that SDK
 * needs an HTTP/1.1 handler with a server of Deno's: docs/clients.md.
 */
Deno.test("Deno.serve still drops an HTTP/2 reply whose client said GOAWAY", async () => {
  const gone = Promise.withResolvers<void>();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    void writer.write(new TextEncoder().encode("one "));
    // The second half follows when the client has left, or when it is clear that it stays.
    void within(gone.promise, 300)
      .then(() => writer.write(new TextEncoder().encode("two")))
      .then(() => writer.close()).catch(() => {});
    return new Response(readable);
  });
  const session = http2.connect(`http://127.0.0.1:${server.addr.port}`);
  session.on("error", () => {});
  const stream = session.request({ ":path": "/" });
  let text = "";
  stream.on("response", () => session.close()); // GOAWAY: no more requests, this one goes on
  stream.on("data", (chunk: Uint8Array) => text += new TextDecoder().decode(chunk));
  stream.on("error", () => {});
  const closed = new Promise<void>((resolve) => void stream.on("close", () => resolve()));
  await closed;
  gone.resolve();
  session.destroy();
  await server.shutdown();
  assert.equal(
    text,
    "one ",
    "Deno has a newer h2 now: ask with the AWS SDK's own handler in tests/conformance/clients/aws.ts",
  );
});

onPlanes(
  "AWS's SDK over HTTP/2 gets its whole replies, and for a stream an error that says the way out, or from Envoy the stream",
  async (plane) => {
    await using stage = await startMockStage({
      plane,
      providers: '  - { model: mock/*, base_url: "$MOCK" }',
    });
    const client = new BedrockRuntimeClient({
      region: "us-east-1",
      endpoint: `http://127.0.0.1:${stage.port}`,
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
      maxAttempts: 1,
    });
    try {
      const input = {
        modelId: "mock/echo",
        messages: [{ role: "user" as const, content: [{ text: "hello" }] }],
      };
      const whole = await client.send(new ConverseCommand(input));
      assert.match(whole.output?.message?.content?.[0]?.text ?? "", /hello/);
      if (plane === "native") {
        const { stream = [] } = await client.send(new ConverseStreamCommand(input));
        let text = "";
        for await (const event of stream) text += event.contentBlockDelta?.delta?.text ?? "";
        assert.match(text, /hello/);
        return;
      }
      await assert.rejects(client.send(new ConverseStreamCommand(input)), {
        name: "ValidationException",
        message: /HTTP\/2[^]*NodeHttpHandler/,
      });
    } finally {
      client.destroy();
    }
  },
);
