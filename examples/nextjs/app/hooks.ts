// How components see the session. Effects run in the browser only, so a server may render these components.
import { useEffect, useRef, useSyncExternalStore, type RefObject } from "react";
import { begin, currentState, onState, showChart, type QlikState } from "./qlik";

export function useQlik(): QlikState {
  useEffect(begin, []);
  return useSyncExternalStore(onState, currentState, currentState);
}

/** The ref belongs to an element with a height: the chart is drawn there, and closed when the component goes. */
export function useChart(objectId: string): RefObject<HTMLDivElement | null> {
  const place = useRef<HTMLDivElement>(null);
  const { app } = useQlik();
  useEffect(() => {
    if (app && place.current) return showChart(app, place.current, objectId);
  }, [app, objectId]);
  return place;
}
