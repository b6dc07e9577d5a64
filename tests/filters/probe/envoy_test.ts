import assert from "@std/assert";
import { need } from "../../support/need.ts";
import { PROBES, UPSTREAM_ANSWERS, UPSTREAM_SAYS } from "./cases.ts";
import { startProbeEnvoy } from "./envoy.ts";
import { compileProbe } from "./wasm.ts";

const envoy = need("envoy");

Deno.test({
  name: "Envoy runs every probe as its table says",
  ignore: envoy.ignore,
  async fn(t) {
    await using probe = await startProbeEnvoy(
      envoy.path,
      await compileProbe(),
      (path, probe) => {
        if (path === "/asked") return new Response(UPSTREAM_ANSWERS);
        const says = PROBES.some((one) => one.name === probe && one.empty) ? "" : UPSTREAM_SAYS;
        const headers = { "content-length": String(says.length), "x-up": "1" };
        return new Response(says, { headers });
      },
    );
    for (const { name, headers = [], chunks = [], upstream, client } of PROBES) {
      await t.step(name, async () => {
        probe.forget();
        const reply = await fetch(`${probe.url}/from`, {
          method: chunks.length === 0 ? "GET" : "POST",
          headers: [
            ["x-probe", name],
            ...headers.map(([one, value]): [string, string] => [one, value]),
          ],
          ...(chunks.length === 0 ? {} : { body: ReadableStream.from(slowly(chunks)) }),
        });
        const body = await reply.text();
        const heard = probe.heard();
        assert.equal(heard?.path, upstream?.path);
        assert.deepEqual(
          looked(upstream?.headers ?? {}, heard?.headers ?? new Headers()),
          upstream?.headers ?? {},
        );
        assert.equal(heard?.body, upstream?.body);
        assert.deepEqual(
          { status: reply.status, headers: looked(client.headers, reply.headers), body },
          client,
        );
      });
    }
    await new Promise((done) => setTimeout(done, 200));
    const log = await probe.log();
    for (const { name, client } of PROBES) {
      assert.match(log, new RegExp(`over: ${name} ${client.status}`));
    }
    assert.doesNotMatch(log, /abort/);
  },
});

/** One after the other, so that Envoy sees several chunks. */
async function* slowly(chunks: readonly string[]): AsyncIterable<Uint8Array<ArrayBuffer>> {
  for (const chunk of chunks) {
    yield new TextEncoder().encode(chunk);
    await new Promise((done) => setTimeout(done, 20));
  }
}

function looked(
  wanted: Readonly<Record<string, string | undefined>>,
  headers: Headers,
): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.keys(wanted).map((name) => [name, headers.get(name) ?? undefined]),
  );
}
