/**
 * A provider that costs next to nothing: raw TCP, answers made beforehand. Speaks Chat, streamed
 * when the body says so. Prints its port; ends with its stdin.
 */
import { jsonReply, sseReply } from "./payloads.ts";

const utf8 = new TextEncoder();
const whole = jsonReply();
const JSON_REPLY = utf8.encode(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${
    utf8.encode(whole).length
  }\r\n\r\n${whole}`,
);
/**
 * Events that share a write. One each is what a slow model does, but then the writing and reading
 * of the harness costs more than any proxy; all in one hides what an event costs.
 */
const EVENTS_PER_WRITE = 4;
const SSE_HEAD =
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
const SSE_REPLY = inGroups([
  ...sseReply().split(/(?<=\n\n)/).filter((event) => event !== "").map((event, index) =>
    `${index === 0 ? SSE_HEAD : ""}${utf8.encode(event).length.toString(16)}\r\n${event}\r\n`
  ),
  "0\r\n\r\n",
]).map((text) => utf8.encode(text));

const latin1 = new TextDecoder("latin1");
const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
Deno.stdout.writeSync(utf8.encode(`${listener.addr.port}\n`));
endWithStdin();
// Not `for await`: that ends the loop, without a word, when a client resets before it was accepted.
for (;;) {
  try {
    void serve(await listener.accept());
  } catch {
    // That one client is gone.
  }
}

async function serve(connection: Deno.TcpConn): Promise<void> {
  const buffer = new Uint8Array(64 * 1024);
  let filled = 0;
  try {
    connection.setNoDelay(true);
    for (;;) {
      const read = await connection.read(buffer.subarray(filled));
      if (read === null) break;
      filled += read;
      const text = latin1.decode(buffer.subarray(0, filled));
      const end = text.indexOf("\r\n\r\n");
      if (end === -1) continue;
      const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end));
      const chunked = length === null &&
        /\r\ntransfer-encoding: *chunked/i.test(text.slice(0, end));
      if (length !== null && filled < end + 4 + Number(length[1])) continue;
      if (chunked && !text.endsWith("0\r\n\r\n")) continue;
      filled = 0;
      if (text.includes('"stream":true', end)) {
        for (const event of SSE_REPLY) await writeAll(connection, event);
      } else await writeAll(connection, JSON_REPLY);
    }
  } catch {
    // The other side went away: nothing to answer.
  } finally {
    try {
      connection.close();
    } catch {
      // Closed already.
    }
  }
}

function inGroups(parts: readonly string[]): string[] {
  const groups: string[] = [];
  for (let i = 0; i < parts.length; i += EVENTS_PER_WRITE) {
    groups.push(parts.slice(i, i + EVENTS_PER_WRITE).join(""));
  }
  return groups;
}

async function writeAll(connection: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}

/** When whoever started us is gone, so are we. */
async function endWithStdin(): Promise<void> {
  for await (const _ of Deno.stdin.readable);
  Deno.exit(0);
}
