import { contentHash } from "../../base/content_hash.ts";
import { failure, reply } from "./replies.ts";
import html from "./page/index.html" with { type: "text" };
import baseCss from "./page/base.css" with { type: "text" };
import compareCss from "./page/compare.css" with { type: "text" };
import conversationCss from "./page/conversation.css" with { type: "text" };
import listCss from "./page/list.css" with { type: "text" };
import placesCss from "./page/places.css" with { type: "text" };
import spanCss from "./page/span.css" with { type: "text" };
import traceCss from "./page/trace.css" with { type: "text" };
import icon from "./page/icon.svg" with { type: "text" };
import api from "./page/api.js" with { type: "text" };
import app from "./page/app.js" with { type: "text" };
import attributeTable from "./page/attribute_table.js" with { type: "text" };
import compare from "./page/compare.js" with { type: "text" };
import conversation from "./page/conversation.js" with { type: "text" };
import curl from "./page/curl.js" with { type: "text" };
import dom from "./page/dom.js" with { type: "text" };
import format from "./page/format.js" with { type: "text" };
import jsonView from "./page/json_view.js" with { type: "text" };
import keys from "./page/keys.js" with { type: "text" };
import list from "./page/list.js" with { type: "text" };
import listEmpty from "./page/list_empty.js" with { type: "text" };
import listFilter from "./page/list_filter.js" with { type: "text" };
import listRow from "./page/list_row.js" with { type: "text" };
import live from "./page/live.js" with { type: "text" };
import login from "./page/login.js" with { type: "text" };
import longText from "./page/long_text.js" with { type: "text" };
import messages from "./page/messages.js" with { type: "text" };
import names from "./page/names.js" with { type: "text" };
import spanDetails from "./page/span_details.js" with { type: "text" };
import spans from "./page/spans.js" with { type: "text" };
import theme from "./page/theme.js" with { type: "text" };
import tiles from "./page/tiles.js" with { type: "text" };
import trace from "./page/trace.js" with { type: "text" };
import tree from "./page/tree.js" with { type: "text" };
import waterfall from "./page/waterfall.js" with { type: "text" };
import windowed from "./page/windowed.js" with { type: "text" };

/** The page, file by file. They are imported as text, so that a bundle and a binary carry them. */
const FILES: Readonly<Record<string, string>> = {
  "index.html": html,
  "base.css": baseCss,
  "compare.css": compareCss,
  "conversation.css": conversationCss,
  "list.css": listCss,
  "places.css": placesCss,
  "span.css": spanCss,
  "trace.css": traceCss,
  "icon.svg": icon,
  "api.js": api,
  "app.js": app,
  "attribute_table.js": attributeTable,
  "compare.js": compare,
  "conversation.js": conversation,
  "curl.js": curl,
  "dom.js": dom,
  "format.js": format,
  "json_view.js": jsonView,
  "keys.js": keys,
  "list.js": list,
  "list_empty.js": listEmpty,
  "list_filter.js": listFilter,
  "list_row.js": listRow,
  "live.js": live,
  "login.js": login,
  "long_text.js": longText,
  "messages.js": messages,
  "names.js": names,
  "span_details.js": spanDetails,
  "spans.js": spans,
  "theme.js": theme,
  "tiles.js": tiles,
  "trace.js": trace,
  "tree.js": tree,
  "waterfall.js": waterfall,
  "windowed.js": windowed,
};

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** The names of the page's files; for the test that holds them to the folder. */
export const ASSET_NAMES: readonly string[] = Object.keys(FILES);

/** A file of the page; a browser that has it already keeps it. */
export function answerAsset(path: string, request: Request): Response {
  const name = path === "/" ? "index.html" : path.slice(1);
  const text = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (text === undefined || path === "/index.html") {
    return failure(404, "Cannot find the page: the viewer has none of this name");
  }
  const etag = `"${contentHash(text)}"`;
  const headers = { etag, "cache-control": "no-cache" };
  if (request.headers.get("if-none-match") === etag) return reply(null, 304, headers);
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1)]!;
  return reply(text, 200, { ...headers, "content-type": type });
}
