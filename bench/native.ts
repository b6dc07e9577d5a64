// deno-lint-ignore-file no-console -- a benchmark prints its result
/**
 * The native plane beside a plain Envoy in one run, interleaved: what goes directly to the provider,
 * and what goes through the gateway process.
 *
 *     deno task bench:native            about three minutes
 *     deno task bench:native --quick    under one
 */
import { findPart } from "../tests/support/need.ts";
import { nativeVerdicts } from "./bars.ts";
import { nativeSpecs } from "./native_subject.ts";
import { runBench } from "./run.ts";

const envoy = findPart("envoy");
if (envoy === undefined) {
  console.error("Cannot measure the native plane: there is no Envoy here");
  console.error("note: bash .ci/parts envoy");
  Deno.exit(1);
}
await runBench(nativeSpecs(envoy), nativeVerdicts);
