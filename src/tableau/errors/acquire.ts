// Sentences about what a ticket or token source answered.
import { EmbedError } from "../../core/errors/embed-error.js";
import type { Identity, Words } from "../../core/provider.js";
import type { TableauPlace } from "../place.js";
import { TICKET_REASONS, type TableauError } from "./words.js";

/** Tableau's refusal of a ticket, which a backend handed on. */
export const ticketRefused = (from: string): TableauError =>
  new EmbedError(`${from} answered -1: Tableau Server gives no ticket.`, {
    code: "issuer-failed",
    stage: "acquire",
    fix: { who: "tableau-admin", where: "Tableau Server", set: TICKET_REASONS },
  });

export const nothingAnswered = (from: string): TableauError =>
  new EmbedError(`${from} answered nothing.`, {
    code: "issuer-response-invalid",
    stage: "acquire",
    fix: {
      who: "backend",
      where: "Ticket endpoint",
      set: `answer {"ticket":"…"}. Did Tableau Server give none? ${TICKET_REASONS}`,
    },
  });

export const pageAnswered = (from: string): TableauError =>
  new EmbedError(`${from} answered a web page (login, error).`, {
    code: "issuer-response-invalid",
    stage: "acquire",
    fix: {
      who: "backend",
      where: "Ticket endpoint",
      set: `answer {"ticket":"…"}; 401 where nobody is signed in. Is it Tableau's sign-in page? Then ${TICKET_REASONS}`,
    },
  });

/** Another one may have none. */
export const slashInTicket = (): TableauError =>
  new EmbedError("This ticket holds a slash, which no part of an address can carry.", {
    code: "issuer-response-invalid",
    stage: "acquire",
    fix: {
      who: "tableau-admin",
      where: "Tableau Server",
      set: "tickets of two parts hold one by chance, if at all: ask for another one; if it happens often, use Connected Apps",
    },
    cure: "fresh-credential",
  });

export const serverNotAllowed = ({ id }: TableauPlace, allowed: string): TableauError =>
  new EmbedError(`The endpoint's answer is for ${id}; nothing was sent there.`, {
    code: "proxy-not-allowed",
    stage: "acquire",
    fix: { who: "page", where: "option server", set: `server = "${id}", if it is yours (${allowed})` },
    proxy: id,
  });

export const otherUserAnswered = (expected: Identity, answered: Identity, { credential }: Words): TableauError =>
  new EmbedError(`The page names ${expected.label}, the ${credential} is for ${answered.label}; it was not sent.`, {
    code: "user-mismatch",
    stage: "acquire",
    fix: {
      who: "backend",
      where: "The endpoint",
      set: `a ${credential} for the user who is signed in to the page`,
    },
  });
