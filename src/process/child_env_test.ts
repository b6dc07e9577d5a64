import assert from "@std/assert";
import { childEnv } from "./child_env.ts";

Deno.test("childEnv leaves out what a linker obeys, and nothing else", () => {
  const env = { HOME: "/h", LD_LIBRARY_PATH: "/l", DYLD_INSERT_LIBRARIES: "/d", OLD_KEY: "k" };
  assert.deepEqual(childEnv(env), { HOME: "/h", OLD_KEY: "k" });
});
