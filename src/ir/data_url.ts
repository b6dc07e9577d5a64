import type { MediaSource } from "./part.ts";

/** Where an image or file is: the bytes of a `data:` URL, or the URL itself. */
export function sourceOfUrl(url: string): { mediaType: string; source: MediaSource } {
  const comma = url.startsWith("data:") ? url.indexOf(",") : -1;
  const head = comma === -1 ? "" : url.slice(5, comma);
  if (!head.endsWith(";base64")) return { mediaType: "", source: { kind: "url", url } };
  return {
    mediaType: head.slice(0, -";base64".length),
    source: { kind: "inline", base64: url.slice(comma + 1) },
  };
}

/** Inline bytes as a `data:` URL. */
export function dataUrl(mediaType: string, base64: string): string {
  return `data:${mediaType};base64,${base64}`;
}

/** The bytes of a `data:` URL with its type alone, without parameters; `undefined` for other URLs. */
export function bytesOfUrl(url: string): { mediaType: string; base64: string } | undefined {
  const head = /^data:([^;,]*)[^,]*;base64,/.exec(url);
  return head === null ? undefined : { mediaType: head[1]!, base64: url.slice(head[0].length) };
}
