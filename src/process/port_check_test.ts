import assert from "@std/assert";
import type { Fault } from "../base/fault.ts";
import { checkPorts } from "./port_check.ts";

Deno.test("checkPorts takes free ports, any port, and those of the generation before", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const ours = { name: "llm", address: "127.0.0.1", port: taken.addr.port };
  checkPorts([{ name: "any", address: "127.0.0.1", port: 0 }], []);
  checkPorts([ours], [ours]);
  assert.throws(
    () => checkPorts([ours], []),
    (fault: Fault) => fault.code === "config" && fault.message.startsWith("Cannot listen on 127"),
  );
});

Deno.test("checkPorts refuses an address that this machine does not have", () => {
  assert.throws(
    () => checkPorts([{ name: "llm", address: "192.0.2.1", port: 1 }], []),
    /this machine has no such address|permission denied/,
  );
});

Deno.test("checkPorts refuses two listeners on one port", () => {
  const place = { address: "127.0.0.1", port: 65_000 };
  assert.throws(
    () => checkPorts([{ name: "a", ...place }, { name: "b", ...place }], []),
    /"a" and "b" both want it/,
  );
});
