import assert from "@std/assert";
import { startRawMock } from "../../src/mock/raw.ts";
import { type RawFaultName, rawFaults } from "../../src/mock/raw_faults.ts";

/** The first bytes the mock sends to a request, until it closes or `most` are there. */
async function received(port: number, model: string, most: number): Promise<string> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const body = JSON.stringify({ model });
  await conn.write(new TextEncoder().encode(
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  ));
  const buffer = new Uint8Array(4_096);
  let text = "";
  try {
    while (text.length < most) {
      const count = await conn.read(buffer);
      if (count === null) break;
      text += new TextDecoder("latin1").decode(buffer.subarray(0, count));
    }
  } catch {
    // A reset is an end too: the mock closed before it had read everything.
  } finally {
    conn.close();
  }
  return text.slice(0, most);
}

Deno.test("startRawMock sends each fault's bytes, chosen by the model's name", async () => {
  const mock = startRawMock();
  try {
    for (const [name, fault] of Object.entries(rawFaults)) {
      const wanted = fault.writes.join("");
      assert.equal(await received(mock.port, `mock/raw-${name}`, wanted.length), wanted, name);
    }
    assert.equal(mock.connections, Object.keys(rawFaults).length);
  } finally {
    await mock.close();
  }
  assert.equal(mock.openConnections, 0);
});

Deno.test("startRawMock goes on for ever where the fault says so", async () => {
  const mock = startRawMock({ fault: "endless-header" });
  try {
    const text = await received(mock.port, "x", 200_000);
    assert.equal(text.length, 200_000);
    assert(!text.includes("\r\n\r\n"));
  } finally {
    await mock.close();
  }
});

Deno.test("startRawMock reuses a connection after a well-formed reply, and takes any bytes", async () => {
  const mock = startRawMock({ fault: "ok" });
  try {
    for (let i = 0; i < 2; i++) {
      const response = await fetch(mock.url, { method: "POST", body: "{}" });
      assert.equal((await response.json()).choices[0].message.content, "raw");
    }
    assert.equal(mock.connections, 1);
  } finally {
    await mock.close();
  }
  const bytes = startRawMock({ bytes: ["HTTP/1.1 204 No Content\r\n\r\n"] });
  try {
    assert.equal((await fetch(bytes.url)).status, 204);
  } finally {
    await bytes.close();
  }
});

Deno.test("rawFaults: fetch fails on what is broken and reads what is merely unusual", async () => {
  const legal: readonly RawFaultName[] = ["ok", "interim", "http10", "no-length", "byte-by-byte"];
  for (const fault of legal) {
    const mock = startRawMock({ fault });
    try {
      const response = await fetch(mock.url, { method: "POST", body: "{}" });
      assert.equal((await response.json()).model, "raw", fault);
    } finally {
      await mock.close();
    }
  }
  const wrong: readonly RawFaultName[] = [
    "close",
    "half-head",
    "not-http",
    "length-long",
    "half-chunk",
  ];
  for (const fault of wrong) {
    const mock = startRawMock({ fault });
    try {
      const read = async () => await (await fetch(mock.url, { method: "POST", body: "{}" })).text();
      await assert.rejects(read(), undefined, fault);
    } finally {
      await mock.close();
    }
  }
});

/** Connects and resets while this process stands still, so before it can accept. */
function resetBeforeAccept(port: number): void {
  const script = `import net from "node:net";
    const socket = net.connect(${port}, "127.0.0.1", () => socket.resetAndDestroy());
    socket.on("error", () => {});`;
  const { success } = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).outputSync();
  assert.ok(success);
}

Deno.test("startRawMock goes on after a client that resets before it is accepted", async () => {
  const mock = startRawMock({ fault: "ok" });
  try {
    resetBeforeAccept(mock.port);
    const both = Promise.all([1, 2].map(() => received(mock.port, "any", 15)));
    assert.deepEqual(await both, ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK"]);
  } finally {
    await mock.close();
  }
});
