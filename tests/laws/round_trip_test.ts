import assert from "@std/assert";
import {
  fixtures,
  forEach,
  lawTarget,
  readEnvOf,
  replyEnvOf,
  requestOf,
  titleOf,
  unsealed,
} from "../support/fixtures.ts";

const requests = fixtures().filter((fixture) => fixture.request !== undefined);
const replies = fixtures().filter((fixture) => fixture.response !== undefined);

Deno.test("round trip: a request decoded and encoded for its own dialect is the same request", () => {
  forEach(requests, titleOf, ({ dialect, request: body }) => {
    const request = dialect.client.decodeRequest(body!);
    const { value, losses } = dialect.upstream.encodeRequest(request, lawTarget(request));
    assert.deepEqual(dialect.canonicalRequest(value), dialect.canonicalRequest(body!));
    assert.deepEqual(losses, [], "nothing is lost on its own dialect");
  });
});

Deno.test("round trip: a reply decoded and encoded for its own dialect is the same reply", () => {
  forEach(replies, titleOf, (fixture) => {
    const { dialect, response: body } = fixture;
    const request = requestOf(fixture);
    const response = dialect.upstream.decodeResponse(body!, readEnvOf(request));
    const { value, losses } = dialect.client.encodeResponse(response, replyEnvOf(request));
    assert.deepEqual(
      unsealed(dialect.canonicalResponse(value)),
      unsealed(dialect.canonicalResponse(body!)),
    );
    assert.deepEqual(losses, [], "nothing is lost on its own dialect");
  });
});

Deno.test("round trip: encoding twice gives the same bytes", () => {
  forEach(requests, titleOf, ({ dialect, request: body }) => {
    const write = () => {
      const request = dialect.client.decodeRequest(body!);
      return JSON.stringify(dialect.upstream.encodeRequest(request, lawTarget(request)).value);
    };
    assert.equal(write(), write());
  });
});
