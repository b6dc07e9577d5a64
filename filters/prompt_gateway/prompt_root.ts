/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { StreamContext } from "../host/context.ts";
import { EdgeRoot } from "../shared/edge_root.ts";
import { PromptStream } from "./prompt_stream.ts";

/** A prompt listener's filter in one worker. */
export class PromptRoot extends EdgeRoot {
  constructor(id: u32) {
    super(id);
  }

  override createStream(id: u32): StreamContext {
    return new PromptStream(id, this);
  }
}
