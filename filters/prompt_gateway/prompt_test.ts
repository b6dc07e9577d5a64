import assert from "@std/assert";
import { builtFilter } from "../../tests/support/built_filter.ts";
import { BODY_BYTES } from "../../tests/support/edge_tables.ts";
import { FilterRig, heard } from "../../tests/support/filter_requests.ts";

const wasm = await builtFilter("prompt_gateway");

Deno.test("prompt_gateway hands a turn over, without what clients may not say", async () => {
  const rig = await FilterRig.start(wasm);
  const body = '{"model":"gpt"}';
  const stream = rig.ask(body, { headers: [["x-plano-edge", "limited"], ["x-arch-a", "b"]] });
  assert.equal(new TextDecoder().decode(stream.request.body), body);
  assert.ok(!stream.request.headers!.some(([name]) => /^x-(arch|plano)-/.test(name)));
  stream.responseHeaders([[":status", "501"]]);
  stream.responseBody("not yet", true);
  stream.end();
  assert.deepEqual([heard(stream).status, heard(stream).body], ["501", "not yet"]);
});

Deno.test("prompt_gateway answers for its health", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.vm.open(rig.root);
  stream.requestHeaders([[":method", "GET"], [":path", "/healthz?a"], [":authority", "a"]], true);
  assert.equal(heard(stream).status, "200");
  stream.end();
});

Deno.test("prompt_gateway refuses a body that is too long, stated or not, in the path's dialect", async () => {
  const rig = await FilterRig.start(wasm);
  const stated = rig.ask("x", {
    path: "/v1/messages",
    headers: [["content-length", String(BODY_BYTES + 1)]],
  });
  assert.equal(heard(stated).status, "413");
  assert.equal(JSON.parse(heard(stated).body).type, "error");
  const unstated = rig.ask("x".repeat(BODY_BYTES + 1));
  assert.equal(heard(unstated).status, "413");
  for (const stream of [stated, unstated]) stream.end();
});

Deno.test("prompt_gateway says when there is no gateway", async () => {
  const rig = await FilterRig.start(wasm);
  const stream = rig.ask("{}");
  stream.properties.set("response\0code_details", new TextEncoder().encode("no_healthy_upstream"));
  stream.responseHeaders([[":status", "503"]]);
  stream.responseBody("envoy's words", true);
  stream.end();
  assert.equal(heard(stream).status, "503");
  assert.match(JSON.parse(heard(stream).body).error.message, /planoai is starting/);
});

Deno.test("prompt_gateway refuses a table that is none", async () => {
  await assert.rejects(
    FilterRig.start(wasm, { bodyBytes: "many" as never }),
    /"bodyBytes" is missing or wrong/,
  );
});
