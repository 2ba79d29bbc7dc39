// What a signed-in browser is served: the image that pages consume tickets with, the hub, and the client files.

import { clientFiles } from "../../client/files.js";
import { answer, htmlPage, notFound } from "../http/answers.js";
import { DARK_NOISE_PNG } from "./dark-noise.js";
import { decodeSegment } from "../http/query.js";
import type { Site } from "../state/site.js";
import type { ProxyResponse } from "../types.js";

// `img/core` since about 2015, `img` before.
const IMAGES = {
  core: "resources/img/core/dark_noise_16x16.png",
  legacy: "resources/img/dark_noise_16x16.png",
};

const HUB = htmlPage("Qlik Sense hub", "<h1>Hub</h1><p>You are signed in.</p>");

/** The resource at this path below the prefix; 404 for none. */
export function findResource(site: Site, rawPath: string): ProxyResponse {
  const path = decodeSegment(rawPath);
  if (path === undefined) return notFound();
  if (path === "hub" || path === "hub/") return answer(200, "text/html; charset=utf-8", HUB);
  if (isImage(site, path)) return answer(200, "image/png", DARK_NOISE_PNG);
  const file = Object.hasOwn(clientFiles, path) ? clientFiles[path] : undefined;
  return file ? answer(200, file.contentType, file.body) : notFound();
}

function isImage(site: Site, path: string): boolean {
  const { imagePath } = site.settings;
  return (path === IMAGES.core && imagePath !== "legacy") || (path === IMAGES.legacy && imagePath !== "core");
}
