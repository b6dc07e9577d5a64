import assert from "@std/assert";
import type { JsonObject } from "../base/json.ts";
import { alsoBilled } from "./also_billed.ts";

const CASES: readonly (readonly [what: string, raw: JsonObject, is: boolean])[] = [
  ["nothing", {}, false],
  ["a search", { server_tool_use: { web_search_requests: 1 } }, true],
  ["a page that was fetched", { server_tool_use: { web_fetch_requests: 9 } }, false],
  ["no tools", { server_tool_use: null, num_sources_used: 0 }, false],
  ["sources", { num_sources_used: 2 }, true],
  ["tools of the vendor", { num_server_side_tools_used: 2 }, true],
  ["a fast mode", { speed: "fast" }, true],
  ["a region", { inference_geo: "us" }, true],
  ["nothing unusual", { speed: "standard", inference_geo: "not_available" }, false],
  ["words that are none", { speed: 7, inference_geo: null }, false],
  ["the one turn again", { iterations: [{ type: "message" }, 7, {}] }, false],
  ["a compaction", { iterations: [{ type: "message" }, { type: "compaction" }] }, true],
];

for (const [what, raw, is] of CASES) {
  Deno.test(`alsoBilled is ${is} for ${what}`, () => assert.equal(alsoBilled(raw), is));
}
