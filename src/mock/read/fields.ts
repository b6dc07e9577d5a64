import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";

export function stringOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function numberOf(value: Json | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

export function objectOf(value: Json | undefined): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

export function arrayOf(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}

/** How the vendors call a JSON value's type in their messages. */
export function typeName(value: Json | undefined): string {
  if (value === null) return "null";
  if (value === undefined) return "undefined";
  if (isArray(value)) return "an array";
  switch (typeof value) {
    case "object":
      return "an object";
    case "number":
      return Number.isInteger(value) ? "an integer" : "a decimal";
    default:
      return `a ${typeof value}`;
  }
}

/** How many bytes a base64 text stands for, padded or not. */
export function base64Bytes(text: string): number {
  return Math.floor(text.replace(/=+$/, "").length * 3 / 4);
}

/** Media type and size of a `data:` URL, or of a URL by its ending. */
export function mediaOfUrl(
  url: string,
): { mediaType: string; source: "inline" | "url"; bytes: number } {
  const inline = /^data:([^;,]*)[^,]*,(.*)$/s.exec(url);
  if (inline !== null) {
    return {
      mediaType: inline[1] || "text/plain",
      source: "inline",
      bytes: base64Bytes(inline[2] ?? ""),
    };
  }
  const ending = /\.(png|jpe?g|gif|webp|pdf)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase();
  const mediaType = ending === undefined
    ? "image/*"
    : ending === "pdf"
    ? "application/pdf"
    : `image/${ending === "jpg" ? "jpeg" : ending}`;
  return { mediaType, source: "url", bytes: 0 };
}
