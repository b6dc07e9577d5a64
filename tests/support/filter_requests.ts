import type { EdgeTable } from "../../src/envoy/edge_table.ts";
import type { EdgeRecord } from "../../src/gateway/edge/edge_record.ts";
import { testEdgeTable } from "./edge_tables.ts";
import { headerOf, type Pairs, type WasmStream, WasmVm, type WasmWorld } from "./wasm_host.ts";

const decoder = new TextDecoder();

/** A filter with one configuration, and requests at it in one line each. */
export class FilterRig {
  readonly vm: WasmVm;
  readonly root: number;

  private constructor(vm: WasmVm, root: number) {
    this.vm = vm;
    this.root = root;
  }

  static async start(
    wasm: Uint8Array<ArrayBuffer>,
    table: Partial<EdgeTable> = {},
    world: WasmWorld | undefined = undefined,
  ): Promise<FilterRig> {
    const vm = await WasmVm.start(wasm, world === undefined ? {} : { world });
    return new FilterRig(vm, vm.configure(JSON.stringify(testEdgeTable(table))));
  }

  /** A whole `POST`, up to where the filter lets it go or answers it. */
  ask(
    body: string | Uint8Array,
    { path = "/v1/chat/completions", headers = [] }: {
      readonly path?: string;
      readonly headers?: Pairs;
    } = {},
  ): WasmStream {
    const stream = this.vm.open(this.root);
    stream.requestHeaders([
      [":method", "POST"],
      [":path", path],
      [":scheme", "http"],
      [":authority", "localhost"],
      ["x-forwarded-proto", "http"],
      ["x-request-id", "req-1"],
      ...headers,
    ]);
    stream.requestBody(body, true);
    return stream;
  }

  /** What the filter has told so far, the clock moved on so that it tells it now. */
  told(): EdgeRecord[] {
    this.vm.advance(100);
    const records: EdgeRecord[] = [];
    for (const call of [...this.vm.calls]) {
      if (headerOf(call.headers, ":path") !== "/records") continue;
      records.push(...JSON.parse(decoder.decode(call.body)));
      this.vm.answer({ headers: [[":status", "204"]] }, call);
    }
    return records;
  }
}

/** A reply's head: JSON unless it says otherwise. */
export function replyHead(status: number, headers: Pairs = []): Pairs {
  const typed = headers.some(([name]) => name === "content-type");
  return [
    [":status", String(status)],
    ...(typed ? [] : [["content-type", "application/json"] as const]),
    ...headers,
  ];
}

/** What a client has of a reply. */
export function heard(stream: WasmStream): {
  readonly status: string | undefined;
  readonly body: string;
  readonly header: (name: string) => string | undefined;
} {
  return {
    status: headerOf(stream.response.headers, ":status"),
    body: decoder.decode(stream.response.body),
    header: (name) => headerOf(stream.response.headers, name),
  };
}
