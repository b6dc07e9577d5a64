import assert from "@std/assert";
import { runTransducer } from "../../src/base/transducer.ts";
import { fold, unfold } from "../../src/ir/fold.ts";
import { grammarError } from "../../src/ir/grammar.ts";
import {
  fixtures,
  forEach,
  messagesOf,
  readEnvOf,
  requestOf,
  titleOf,
} from "../support/fixtures.ts";
import { essence } from "../support/replies.ts";

const replies = fixtures().filter((fixture) => fixture.response !== undefined);

Deno.test("fold: a recorded stream spells the recorded reply", () => {
  const pairs = replies.filter((fixture) => fixture.stream !== undefined);
  forEach(pairs, titleOf, (fixture) => {
    const env = readEnvOf(requestOf(fixture));
    const { upstream } = fixture.dialect;
    const events = runTransducer(
      upstream.decodeStream(env),
      messagesOf(fixture.stream!, fixture.dialect),
    );
    const whole = upstream.decodeResponse(fixture.response!, env);
    assert.deepEqual(essence(fold(events)), essence(whole));
  });
});

Deno.test("fold: unfolding a reply and folding it again gives the reply", () => {
  forEach(replies, titleOf, (fixture) => {
    const env = readEnvOf(requestOf(fixture));
    const response = fixture.dialect.upstream.decodeResponse(fixture.response!, env);
    const events = [...unfold(response)];
    assert.equal(grammarError(events), undefined);
    const again = fold(events);
    assert.deepEqual(essence(again), essence(response));
    assert.deepEqual(
      again.candidates.map((candidate) => candidate.parts.map((part) => part.extra)),
      response.candidates.map((candidate) => candidate.parts.map((part) => part.extra)),
    );
  });
});
