import { findPart } from "../need.ts";
import { TestEnvoy } from "./test_envoy.ts";

/** An Envoy for one stage. */
export interface EnvoyLease {
  readonly envoy: TestEnvoy;
  /** Gives it back: it listens nowhere, or has ended. */
  readonly release: () => Promise<void>;
}

/** The Envoy of this test file, and whether a stage has it. */
let starting: Promise<TestEnvoy> | undefined;
let taken = false;

/**
 * Starts the Envoy of this test file. Where Deno's sanitizers watch, it has to be there before a
 * scenario begins: what outlives a scenario is a leak to them.
 */
export async function prepareEnvoy(): Promise<void> {
  await fileEnvoy();
}

/** Whoever comes here has asked whether there is one. */
function startEnvoy(): Promise<TestEnvoy> {
  return TestEnvoy.start(findPart("envoy") ?? "envoy");
}

async function fileEnvoy(): Promise<TestEnvoy> {
  if (starting !== undefined) return await starting;
  starting = startEnvoy();
  const envoy = await starting;
  globalThis.addEventListener("unload", () => envoy.dispose());
  return envoy;
}

/**
 * The file's Envoy, or one of its own: for a stage beside another one, one that drains or breaks off
 * what runs, and one with rate limits, whose counts outlive a reload.
 */
export async function leaseEnvoy(own: boolean): Promise<EnvoyLease> {
  if (own || taken) {
    const envoy = await startEnvoy();
    return {
      envoy,
      async release() {
        await envoy.stop();
        await envoy.remove();
      },
    };
  }
  taken = true;
  const envoy = await fileEnvoy();
  return {
    envoy,
    async release() {
      taken = false;
      await envoy.rest();
    },
  };
}
