import { fileURLToPath } from "node:url";
import { compileWasm } from "../../../src/envoy/build/compile_wasm.ts";
import type { Core, Counts } from "./core.ts";

/** What `module.ts` exports. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  makeInput(length: number): number;
  peek(): number;
  peekField(field: number): number;
  makeTap(): void;
  pushToTap(): void;
  pushWholeToTap(): void;
  tapCount(field: number): number;
  parent(): number;
  estimate(): number;
  spliceTail(start: number, end: number, tail: number): number;
  outputStart(): number;
  refilled: Core["refilled"];
  waitMs: Core["waitMs"];
  settled: Core["settled"];
}

/** filters/core as AssemblyScript compiles it. */
export async function asWasm(): Promise<Core> {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const module = await compileWasm({ root, entry: "tests/filters/core/module.ts" });
  const { instance } = await WebAssembly.instantiate(module, {
    env: {
      // An index past an array's end; the messages are the compiler's and stand in its memory.
      abort(_message: number, _file: number, line: number, column: number): never {
        throw new Error(`filters/core traps at line ${line}, column ${column}`);
      },
    },
  });
  const wasm = instance.exports as unknown as Exports;
  wasm._initialize();

  function write(bytes: Uint8Array): void {
    const at = wasm.makeInput(bytes.length);
    new Uint8Array(wasm.memory.buffer).set(bytes, at);
  }

  function counts(): Counts {
    return [
      wasm.tapCount(0),
      wasm.tapCount(1),
      wasm.tapCount(2),
      wasm.tapCount(3),
      wasm.tapCount(4),
      wasm.tapCount(5),
      wasm.tapCount(6),
      wasm.tapCount(7),
      wasm.tapCount(8),
      ...(wasm.tapCount(9) === 1 ? [1 as const] : []),
    ];
  }

  return {
    compiler: "AssemblyScript",
    peek(body) {
      write(body);
      const status = wasm.peek();
      return {
        status,
        modelStart: wasm.peekField(0),
        modelEnd: wasm.peekField(1),
        modelIsString: wasm.peekField(2) !== 0,
        modelEscaped: wasm.peekField(3) !== 0,
        stream: wasm.peekField(4),
        streamOptionsStart: wasm.peekField(5),
        streamOptionsEnd: wasm.peekField(6),
        membersStart: wasm.peekField(7),
        empty: wasm.peekField(8) !== 0,
        ascii: wasm.peekField(9) !== 0,
        offset: wasm.peekField(10),
      };
    },
    tap(chunks) {
      wasm.makeTap();
      for (const chunk of chunks) {
        write(chunk);
        wasm.pushToTap();
      }
      return counts();
    },
    tapWhole(body) {
      wasm.makeTap();
      write(body);
      wasm.pushWholeToTap();
      return counts();
    },
    parent(value) {
      write(value);
      return wasm.parent();
    },
    estimate(body) {
      write(body);
      return wasm.estimate();
    },
    splice(body, start, end, replacement) {
      const input = new Uint8Array(body.length + replacement.length);
      input.set(body);
      input.set(replacement, body.length);
      write(input);
      const length = wasm.spliceTail(start, end, replacement.length);
      const at = wasm.outputStart();
      return new Uint8Array(wasm.memory.buffer).slice(at, at + length);
    },
    refilled: wasm.refilled,
    waitMs: wasm.waitMs,
    settled: wasm.settled,
  };
}
