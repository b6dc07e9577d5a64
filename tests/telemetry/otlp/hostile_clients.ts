/**
 * A collector and clients who send it frames of HTTP/2 as they come: `hostile_clients.ts SECONDS`. A
 * program of its own, because what it looks for ends the whole process.
 */
import { startCollector } from "../../../src/telemetry/otlp/collector.ts";
import { KeptSpans } from "./kept_spans.ts";

const GOAWAY = 7;
const text = new TextEncoder();
const HEAD = new Uint8Array([
  ...field(":method", "POST"),
  ...field(":scheme", "http"),
  ...field(":path", "/opentelemetry.proto.collector.trace.v1.TraceService/Export"),
  ...field(":authority", "localhost"),
  ...field("content-type", "application/grpc"),
]);
const until = performance.now() + Number(Deno.args[0]) * 1000;
const collector = await startCollector({ host: "127.0.0.1", grpcPort: 0, sink: new KeptSpans() });
const port = collector.grpcPort!;
await Promise.all(Array.from({ length: 8 }, clients));
await collector.close();

async function clients(): Promise<void> {
  while (performance.now() < until) {
    try {
      await client();
    } catch {
      // the collector has ended the connection
    }
  }
}

async function client(): Promise<void> {
  using connection = await Deno.connect({ port });
  await connection.write(text.encode("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
  await connection.write(frame(4, 0, 0, new Uint8Array(0)));
  const count = below(8);
  for (let i = 0; i < count; i++) {
    const isCall = Math.random() < 0.5;
    // Many of them leave: that is what a process died of.
    const type = Math.random() < 0.7 ? GOAWAY : below(11);
    await connection.write(
      isCall
        ? frame(1, 4 | below(2), 1 + 2 * i, HEAD)
        : frame(type, below(256), below(10), noise(60)),
    );
    if (Math.random() < 0.5) await connection.write(frame(0, below(2), 1 + 2 * i, noise(30)));
  }
  if (Math.random() < 0.5) return;
  const late = new Promise((resolve) => setTimeout(resolve, 20));
  await Promise.race([connection.read(new Uint8Array(100)).catch(() => null), late]);
}

function frame(type: number, flags: number, id: number, body: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(9 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length << 8 | type);
  view.setUint8(4, flags);
  view.setUint32(5, id);
  bytes.set(body, 9);
  return bytes;
}

function noise(most: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(below(most)));
}

function below(number: number): number {
  return Math.floor(Math.random() * number);
}

/** A header of HPACK, neither indexed nor packed. */
function field(name: string, value: string): readonly number[] {
  return [0, name.length, ...text.encode(name), value.length, ...text.encode(value)];
}
