// How components see the session. Effects run in the browser only, so a server may render these components.
import type { Attachment } from "svelte/attachments";
import { begin, currentState, onState, showChart, type QlikState } from "./qlik";

/** `$state.raw`: Qlik's own objects do not work behind Svelte's deep proxies. */
export function useQlik(): { readonly state: QlikState } {
  let state = $state.raw(currentState());
  $effect(() => onState((next) => (state = next)));
  $effect(begin);
  return {
    get state() {
      return state;
    },
  };
}

/** For an element with a height: the chart is drawn there, and closed when the element goes. */
export function chart(qlik: { readonly state: QlikState }, objectId: string): Attachment<HTMLElement> {
  return (element) => {
    const { app } = qlik.state;
    if (app) return showChart(app, element, objectId);
  };
}
