import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import { boundAddress, isIp } from "./address.ts";

Deno.test("boundAddress binds what the embedded plane binds", () => {
  const bound = (address: string) => JSON.parse(JSON.stringify(boundAddress(address, 1)));
  const at = (address: string, more = {}) => ({
    socket_address: { address, port_value: 1, ...more },
  });
  assert.deepEqual(bound("127.0.0.1"), at("127.0.0.1"));
  assert.deepEqual(bound("localhost"), at("127.0.0.1"));
  assert.deepEqual(bound("[::1]"), at("::1"));
  assert.deepEqual(bound("::"), at("::", { ipv4_compat: true }));
});

Deno.test("boundAddress refuses a name, because Envoy looks none up to listen", () => {
  assert.throws(() => boundAddress("box.local", 1), Fault);
});

Deno.test("isIp tells addresses from names", () => {
  assert.deepEqual(
    ["10.0.0.1", "::1", "10.0.0.1.example", "host", "1.2.3"].map(isIp),
    [true, true, false, false, false],
  );
});
