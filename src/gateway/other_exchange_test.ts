import assert from "@std/assert";
import { Fault } from "../base/fault.ts";
import { refuseEscapes } from "./other_exchange.ts";

const climbing = [
  "/../../secret",
  "/files/../../x",
  "/%2e%2e/%2e%2e/admin",
  "/..\\..\\x",
  "/files/%2e",
  "/files/..;/..;a=b/admin",
  "/files/%2e%2e%3b/admin",
  "/a%2fb",
  "/a%5cb",
  "/a%00",
  "/%zz",
];

for (const path of climbing) {
  Deno.test(`refuseEscapes does not pass ${path} on`, () => {
    assert.throws(
      () => refuseEscapes(path),
      (error: unknown) => error instanceof Fault && error.status === 400,
    );
  });
}

Deno.test("refuseEscapes lets names with dots and encoded letters through", () => {
  for (const path of ["/files/a..b.pdf", "/models/x.y", "/files/%C3%BC", "/...", "/a;b=.."]) {
    refuseEscapes(path);
  }
});
