/** What a filter exports; those that it does not need are missing. */
export interface GuestExports {
  readonly memory: WebAssembly.Memory;
  malloc(size: number): number;
  _initialize?(): void;
  proxy_abi_version_0_2_1?(): void;
  proxy_on_vm_start?(root: number, length: number): number;
  proxy_on_configure?(root: number, length: number): number;
  proxy_on_context_create?(id: number, parent: number): void;
  proxy_on_tick?(root: number): void;
  proxy_on_request_headers?(id: number, count: number, last: number): number;
  proxy_on_request_body?(id: number, length: number, last: number): number;
  proxy_on_response_headers?(id: number, count: number, last: number): number;
  proxy_on_response_body?(id: number, length: number, last: number): number;
  proxy_on_http_call_response?(
    root: number,
    token: number,
    headers: number,
    length: number,
    trailers: number,
  ): void;
  proxy_on_done?(id: number): number;
  proxy_on_log?(id: number): void;
  proxy_on_delete?(id: number): void;
}

const decoder = new TextDecoder();

/** A filter's memory, read and written by address. */
export class GuestMemory {
  #exports!: GuestExports;

  /** The module runs: its imports, which need this memory, were made before it. */
  attach(exports: GuestExports): void {
    this.#exports = exports;
  }

  /** Bytes that the filter holds, growing and never shrinking. */
  get size(): number {
    return this.#exports.memory.buffer.byteLength;
  }

  /** A copy. */
  bytes(at: number, length: number): Uint8Array<ArrayBuffer> {
    return this.#bytes().slice(at, at + length);
  }

  text(at: number, length: number): string {
    return decoder.decode(this.bytes(at, length));
  }

  write(at: number, bytes: Uint8Array): void {
    this.#bytes().set(bytes, at);
  }

  writeU32(at: number, value: number): void {
    this.#view().setUint32(at, value, true);
  }

  writeU64(at: number, value: bigint): void {
    this.#view().setBigUint64(at, value, true);
  }

  /** Hands bytes over in memory that the filter allots: none for none, as Envoy does. */
  give(bytes: Uint8Array, out: number, outLength: number): void {
    if (bytes.length > 0) {
      const at = this.#exports.malloc(bytes.length);
      this.#bytes().set(bytes, at);
      this.writeU32(out, at);
    } else this.writeU32(out, 0);
    this.writeU32(outLength, bytes.length);
  }

  // Anew each time: the buffer is another one when the memory has grown.
  #bytes(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#exports.memory.buffer as ArrayBuffer);
  }

  #view(): DataView {
    return new DataView(this.#exports.memory.buffer);
  }
}
