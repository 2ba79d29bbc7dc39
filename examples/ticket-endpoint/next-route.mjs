// For Next.js: app/api/qlik-ticket/route.mjs
import { tickets } from "./tickets.mjs";

/** Node's runtime: the edge has no client certificates. */
export const runtime = "nodejs";
export const dynamic = "force-dynamic";

export const POST = (request) => tickets(request);
export const DELETE = (request) => tickets(request);
export const OPTIONS = (request) => tickets(request);
