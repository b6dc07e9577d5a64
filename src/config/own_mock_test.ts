import assert from "@std/assert";
import { testEntry } from "../../tests/support/entry.ts";
import { isOwnMock } from "./own_mock.ts";

Deno.test("isOwnMock tells a mock that has to be started from one that has an address", () => {
  assert.equal(isOwnMock(testEntry("mock/echo", { baseUrl: "http://127.0.0.1:14010/v1" })), true);
  assert.equal(isOwnMock(testEntry("mock/echo", { baseUrl: "http://127.0.0.1:9/v1" })), false);
  assert.equal(isOwnMock(testEntry("openai/m", { baseUrl: "http://127.0.0.1:14010/v1" })), false);
});
