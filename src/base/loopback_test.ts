import assert from "@std/assert";
import { isLoopback } from "./loopback.ts";

Deno.test("isLoopback is true for this machine alone", () => {
  const table: readonly (readonly [address: string, loopback: boolean])[] = [
    ["localhost", true],
    ["LocalHost", true],
    ["127.0.0.1", true],
    ["127.3.2.1", true],
    ["::1", true],
    ["[::1]", true],
    ["::ffff:127.0.0.1", true],
    ["127.evil.com", false],
    ["127.0.0.1.evil.com", false],
    ["localhost.evil.com", false],
    ["0.0.0.0", false],
    ["::", false],
    ["10.0.0.1", false],
    ["::ffff:10.0.0.1", false],
    ["", false],
  ];
  for (const [address, loopback] of table) assert.equal(isLoopback(address), loopback, address);
});
