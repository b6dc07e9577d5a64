import assert from "@std/assert";
import { parse } from "@std/yaml";
import { keepingClusters } from "./keeping_clusters.ts";

Deno.test("keepingClusters adds what the old config alone had, and says so in the version", () => {
  const next = "version_info: 'b'\nresources: [{name: x, connect_timeout: 2s}, {name: z}]\n";
  const previous = "version_info: 'a'\nresources: [{name: x, connect_timeout: 1s}, {name: y}]\n";
  const { cds, version } = keepingClusters({ cds: next }, previous);
  assert.equal(version, "b+1");
  assert.deepEqual(parse(cds), {
    version_info: "b+1",
    resources: [{ name: "x", connect_timeout: "2s" }, { name: "z" }, { name: "y" }],
  });
});
