import assert from "@std/assert";
import { Fault } from "../../src/base/fault.ts";
import type { Io } from "../../src/cli/io.ts";
import { command } from "../../src/cli/mock.ts";
import { startMock } from "../../src/mock/mock.ts";

type Options = Parameters<typeof command.run>[1];

const defaults: Options = {
  port: 0,
  host: "127.0.0.1",
  scenario: undefined,
  record: undefined,
  upstream: undefined,
  replay: undefined,
  quiet: false,
  json: false,
  allowUnauthenticatedPublic: false,
};

function testIo(signal: AbortSignal, cwd = Deno.cwd()) {
  const said = { out: "", err: "", changed: () => {} };
  const io: Io = {
    out: (text) => {
      said.out += text;
      said.changed();
    },
    err: (text) => {
      said.err += text;
      said.changed();
    },
    env: () => undefined,
    allEnv: () => ({}),
    cwd,
    home: cwd,
    tty: { stdin: false, stdout: false, stderr: false },
    columns: 80,
    color: { out: false, err: false },
    signal,
  };
  return { io, said };
}

Deno.test("mock says where it listens, answers its own curl line, and ends with the signal", async () => {
  const dir = await Deno.makeTempDir();
  const controller = new AbortController();
  const { io, said } = testIo(controller.signal, dir);
  await Deno.writeTextFile(`${dir}/ci.yaml`, "- reply: { text: from the file }\n");
  const greeted = new Promise<void>((resolve) => {
    said.changed = () => said.err.includes("curl") && resolve();
  });
  const running = command.run(io, { ...defaults, scenario: "ci.yaml", json: true }, []);
  await Promise.race([greeted, running]);
  const { url, port } = JSON.parse(said.out);
  assert.equal(url, `http://127.0.0.1:${port}`);
  const [, target, body] = /curl (\S+) -H '[^']*' -d '([^']*)'/.exec(said.err)!;
  const response = await fetch(target!, { method: "POST", body: body! });
  assert.equal((await response.json()).choices[0].message.content, "from the file");
  assert.match(said.err, /POST \/v1\/chat\/completions echo\n/);
  controller.abort();
  assert.equal(await running, 0);
  await assert.rejects(fetch(url));
  await Deno.remove(dir, { recursive: true });
});

Deno.test("mock refuses wrong usage, a public address and a taken port, with the way out", async () => {
  const busy = await startMock();
  const table: readonly [Partial<Options>, Fault["code"], RegExp][] = [
    [{ record: "tape" }, "usage", /no upstream/],
    [{ upstream: "http://x" }, "usage", /belongs to --record/],
    [{ record: "a", replay: "b", upstream: "http://x" }, "usage", /together/],
    [{ record: "a", upstream: "ftp://x" }, "usage", /not an http/],
    [{ host: "0.0.0.0" }, "config", /asks for no key/],
    [{ scenario: "nowhere.yaml" }, "config", /no such file/],
    [{ port: busy.port }, "config", /the port is taken/],
  ];
  try {
    for (const [options, code, message] of table) {
      const { io } = testIo(new AbortController().signal);
      await assert.rejects(command.run(io, { ...defaults, ...options }, []), (error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        assert.equal(error.code, code);
        assert.match(error.message, message);
        return true;
      });
    }
  } finally {
    await busy.close();
  }
});
