// How components see the session. The sign-in waits for a mounted component, so a server may render these components.
import { onMounted, onScopeDispose, shallowRef, watchEffect, type Ref } from "vue";
import { begin, currentState, onState, showChart, type QlikState } from "./qlik";

/** A shallow ref: Qlik's own objects do not work behind Vue's deep proxies. */
export function useQlik(): Readonly<Ref<QlikState>> {
  const state = shallowRef(currentState());
  onScopeDispose(onState((next) => (state.value = next)));
  onMounted(begin);
  return state;
}

/** `place` is an element with a height: the chart is drawn there, and closed when the component goes. */
export function useChart(place: Readonly<Ref<HTMLElement | null>>, objectId: () => string): void {
  const state = useQlik();
  watchEffect((onCleanup) => {
    const { app } = state.value;
    if (app && place.value) onCleanup(showChart(app, place.value, objectId()));
  });
}
