// `<qlik-object>` in the templates of Vue 3: `import type {} from "qlik-ticket/element/vue"`, once in a project.
import type { HTMLAttributes, PublicProps } from "vue";
import type { QlikErrorEvent, QlikObjectAttributes, QlikObjectElement, QlikReadyEvent } from "./index.js";

/** `@qlik-ready` and `@qlik-error`. */
export interface QlikObjectListeners {
  /** The object is shown. */
  onQlikReady?: ((event: QlikReadyEvent) => void) | undefined;
  /** The object cannot be shown. */
  onQlikError?: ((event: QlikErrorEvent) => void) | undefined;
}

/** The attributes as templates write them and as bindings name them. */
type Props = Omit<QlikObjectAttributes, "ticket-url"> & { ticketUrl?: string | undefined };

/** The element in the words that Vue's compiler asks for. */
export type QlikObjectComponent = new () => QlikObjectElement & {
  $props: Props & QlikObjectListeners & HTMLAttributes & PublicProps;
};

declare module "vue" {
  interface GlobalComponents {
    "qlik-object": QlikObjectComponent;
  }
}
