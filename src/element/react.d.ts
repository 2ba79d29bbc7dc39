// `<qlik-object>` in the JSX of React 19: `import type {} from "qlik-ticket/element/react"`, once in a project.
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { QlikErrorEvent, QlikObjectAttributes, QlikObjectElement, QlikReadyEvent } from "./index.js";

/** React 19 listens to the event whose name comes behind `on`. */
export interface QlikObjectListeners {
  /** The object is shown. */
  "onqlik-ready"?: ((event: QlikReadyEvent) => void) | undefined;
  /** The object cannot be shown. */
  "onqlik-error"?: ((event: QlikErrorEvent) => void) | undefined;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "qlik-object": DetailedHTMLProps<HTMLAttributes<QlikObjectElement>, QlikObjectElement> &
        QlikObjectAttributes &
        QlikObjectListeners;
    }
  }
}
