import assert from "@std/assert";
import { envoyReason, secretsOf, withoutSecrets } from "./envoy_words.ts";
import { plainTable } from "../../tests/envoy/table.ts";

Deno.test("envoyReason leaves out the configuration that Envoy quotes", () => {
  const said = `Error adding/updating listener(s) llm: goo.gle/debugstr
stat_prefix: "egress_traffic"
value: "key-in-the-table"
: Proto constraint validation failed (field: "cluster_specifier", reason: is required)
`;
  assert.equal(
    envoyReason(said),
    "Error adding/updating listener(s) llm: Proto constraint validation failed (field: " +
      '"cluster_specifier", reason: is required)',
  );
});

Deno.test("envoyReason shows nothing of a quoted configuration whose end is missing", () => {
  assert.equal(envoyReason('Error: goo.gle/debugproto \nvalue:  "key"\n'), "Error: …");
});

Deno.test("envoyReason ends", () => {
  assert.equal(envoyReason("x".repeat(5000)).length, 601);
});

Deno.test("withoutSecrets stars out what secretsOf finds in tables, whole, and short values stay", () => {
  const table = { ...plainTable("llm", ["up"]), keys: ["sk-client-key"] };
  const way = {
    ...table.ways[0]!,
    headers: [["accept", "*/*"], ["authorization", 'Bearer sk-"quoted"']] as const,
    quoted: 'sk-"quoted"',
  };
  const secrets = secretsOf({ llm: { ...table, ways: [way] } });
  const text = JSON.stringify({ accept: "*/*", auth: 'Bearer sk-"quoted"', key: "sk-client-key" });
  assert.equal(withoutSecrets(text, secrets), '{"accept":"*/*","auth":"***","key":"***"}');
});

Deno.test("envoyReason keeps the last of many causes, which says what is wrong", () => {
  const said = `Proto constraint validation failed (${"a | caused by ".repeat(100)}b: is required)`;
  assert.match(envoyReason(said), /^Proto constraint validation failed .*….*b: is required\)$/);
});
