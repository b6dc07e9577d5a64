import assert from "@std/assert";
import { envoyArgs } from "./envoy_args.ts";

Deno.test("envoyArgs starts as many workers as said, else one for each CPU it may use", () => {
  const plain = { bootstrap: "/run/envoy.yaml", level: "warning", wasmLevel: "info" } as const;
  const text = (workers?: number) =>
    envoyArgs(workers === undefined ? plain : { ...plain, workers }).join(" ");
  assert.match(text(2), /^-c \/run\/envoy\.yaml --disable-hot-restart .* --concurrency 2$/);
  assert.match(text(), / --component-log-level wasm:info .* --cpuset-threads$/);
});
