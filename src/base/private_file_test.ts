import assert from "@std/assert";
import { fileState } from "./private_file.ts";

Deno.test("fileState leaves out the system's number and the call, which name nothing new", () => {
  const readOnly = new Error("Read-only file system (os error 30): mkdir '/ro/.plano/run/logs'");
  assert.equal(fileState(readOnly), "Read-only file system");
  assert.equal(fileState(new Error("the disk is gone")), "the disk is gone");
});
