// Sentences about what the page named.
import { EmbedError } from "../../core/errors/embed-error.js";
import { CALL, type TableauError } from "./words.js";

const invalid = (what: string, set: string, where = CALL): TableauError =>
  new EmbedError(what, { code: "invalid-option", stage: "configure", fix: { who: "page", where, set } });

/** What a source may be. */
export const SOURCE_FORMS = 'the address of your endpoint ("/api/tableau-ticket") or a function';

export const credentialAsSource = (): TableauError =>
  invalid("This looks like a ticket or a token, not a URL.", `source = ${SOURCE_FORMS}`);

export const heldRefused = (): TableauError =>
  invalid(
    "A ticket that came with the page may be over, or spent, when its frame is loaded: each load needs a new one.",
    `source = ${SOURCE_FORMS}`,
  );

/** What was given is not repeated: it may hold a ticket. */
export const malformedServer = (): TableauError =>
  invalid(
    "This is not the address of a Tableau Server.",
    'server = "https://tableau.example.com": scheme and host alone',
  );

export const insecureServer = (server: string): TableauError =>
  new EmbedError(`${server} is plain http: a ticket can be read on the way.`, {
    code: "insecure-proxy",
    stage: "configure",
    fix: {
      who: "page",
      where: CALL,
      set: "server = its https address; http is for an emulator on this machine alone",
    },
    proxy: server,
  });

export const noServer = (): TableauError =>
  invalid(
    "Nothing says where Tableau is.",
    'server = "https://tableau.example.com", or let the endpoint answer { ticket, server }',
  );

export const malformedSite = (): TableauError =>
  invalid(
    '"site" is no site\'s id.',
    'site = the id as it stands in addresses ("sales" of /t/sales/), "" for the default site',
  );

const SHOW = "session.show(element, view)";

export const malformedView = (): TableauError =>
  invalid(
    "This is not the name of a view.",
    'view = "Workbook/View", as its address has it, letter case included',
    SHOW,
  );

export const queryInViz = (): TableauError =>
  invalid(
    "<tableau-viz> drops what stands behind a view's name.",
    "its own elements: <viz-filter>, <viz-parameter>",
    SHOW,
  );

export const notAFrame = (): TableauError =>
  invalid(
    "A view is shown in an <iframe> or a <tableau-viz> that stands in the document.",
    "element = one of them",
    SHOW,
  );

export const noTableauScript = (): TableauError =>
  invalid(
    "<tableau-viz> is not defined: Tableau's script has not run on this page.",
    'load it before: <script type="module" src="https://tableau.example.com/javascripts/api/tableau.embedding.3.latest.min.js">',
    SHOW,
  );
