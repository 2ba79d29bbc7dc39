// How components see the session. The sign-in waits for the first rendering in a browser, so a server may render as well.
import { afterNextRender, DestroyRef, inject, Injectable, signal } from "@angular/core";
import { begin, currentState, logOut, onState, signIn } from "./qlik";

@Injectable({ providedIn: "root" })
export class QlikService {
  readonly state = signal(currentState());
  readonly signIn = signIn;
  readonly logOut = logOut;

  constructor() {
    inject(DestroyRef).onDestroy(onState((next) => this.state.set(next)));
    afterNextRender(begin);
  }
}
