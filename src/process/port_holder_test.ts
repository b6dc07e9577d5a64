import assert from "@std/assert";
import { homeOf, listeningInodes, portHolder } from "./port_holder.ts";

const table =
  `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2EE0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 x
   1: 0100007F:2EE0 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 222 1 x
   2: 00000000:2EE1 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 x
`;

Deno.test("listeningInodes takes listening sockets of the port only", () => {
  assert.deepEqual(listeningInodes(table, 12000), ["111"]);
  assert.deepEqual(listeningInodes(table, 12001), ["333"]);
  assert.deepEqual(listeningInodes(table, 12002), []);
  assert.deepEqual(listeningInodes("", 12000), []);
  assert.deepEqual(listeningInodes("head\n garbage\n", 12000), []);
});

Deno.test("portHolder names this process for a port that it holds", () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const holder = portHolder(listener.addr.port);
  if (Deno.build.os !== "linux") return assert.equal(holder, undefined);
  assert.equal(holder?.pid, Deno.pid);
  assert.match(holder?.command ?? "", /deno/);
});

Deno.test("homeOf knows an Envoy of planoai's by the file that it reads", () => {
  const words = [
    "/opt/envoy",
    "-c",
    "/home/me/.plano/run/572ca505/envoy.yaml",
    "--concurrency",
    "2",
  ];
  assert.equal(homeOf(words), "/home/me/.plano");
  assert.equal(homeOf(["/opt/envoy", "-c", "/etc/envoy/envoy.yaml"]), undefined);
  assert.equal(homeOf(["python3", "-m", "http.server"]), undefined);
  assert.equal(homeOf([]), undefined);
});
