import assert from "@std/assert";
import { reachableUrl } from "./reachable_url.ts";

Deno.test("reachableUrl is what a client on this machine types", () => {
  const table: readonly (readonly [address: string, url: string])[] = [
    ["127.0.0.1", "http://127.0.0.1:12000"],
    ["localhost", "http://localhost:12000"],
    ["0.0.0.0", "http://127.0.0.1:12000"],
    ["::", "http://127.0.0.1:12000"],
    ["::1", "http://[::1]:12000"],
  ];
  for (const [address, url] of table) assert.equal(reachableUrl(address, 12000), url);
});
