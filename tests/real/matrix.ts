import type { DialectId } from "../../src/ir/origin.ts";
import type { Client } from "../conformance/client.ts";
import { onPlanes } from "../support/planes.ts";
import { startRig } from "../support/rig.ts";
import { CONVERSATIONAL_UPSTREAMS as UPSTREAMS } from "../support/upstreams.ts";
import type { ErrorClass, SdkClient } from "./client.ts";
import { SCENES } from "./scenes.ts";

/** Registers every scene for one SDK: at each upstream, streamed and not, on a rig of its own. */
export function testEverywhere(client: SdkClient): void {
  for (const upstream of UPSTREAMS) {
    for (const streamed of [false, true]) {
      const mode = streamed ? "streamed" : "whole";
      for (const scene of SCENES) {
        if (scene.only !== undefined && scene.only !== mode) continue;
        if (scene.translated && upstream.dialect === client.dialect) continue;
        const title = `${client.title} at ${upstream.title}, ${mode}: ${scene.says}`;
        onPlanes(`${title}`, async (plane) => {
          await using rig = await startRig({ plane, upstreams: UPSTREAMS });
          await scene.play({
            rig,
            client,
            upstream,
            streamed,
            ask: (model, question = {}) =>
              client.ask(rig, {
                text: "hello",
                ...question,
                model: `${upstream.prefix}/${model}`,
                streamed,
              }),
          });
        });
      }
    }
  }
}

/** A client of the conformance matrix, whose SDK has one class of error for every status. */
export function plainSdk(client: Client, dialect: DialectId, thrown: ErrorClass): SdkClient {
  return {
    title: client.id,
    dialect,
    errors: Object.fromEntries([400, 401, 429, 500, 529].map((status) => [status, thrown])),
    apiError: Error,
    abortError: Error,
    statusOf: client.statusOf,
    ask: client.ask,
  };
}
