/** Text or bytes as one gzip member. By the platform's stream: Node's zlib costs memory even when idle. */
export function gzip(body: string | Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const plain = new Response(body as BodyInit).body!;
  return new Response(plain.pipeThrough(new CompressionStream("gzip"))).bytes();
}
