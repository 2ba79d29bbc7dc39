import { Component, inject, signal } from "@angular/core";
import { Chart } from "./chart";
import { QlikService } from "./qlik.service";

@Component({
  selector: "app-root",
  imports: [Chart],
  template: `
    <main>
      <h1>Sales, by Angular</h1>
      <p role="status">{{ qlik.state().text }}</p>
      @if (qlik.state().isSignedOut) {
        <button (click)="qlik.signIn()">Sign in</button>
      } @else {
        <button (click)="qlik.logOut()">Log out</button>
      }
      <button (click)="isOpen.set(!isOpen())">{{ isOpen() ? "Hide the charts" : "Show the charts" }}</button>
      @if (isOpen()) {
        <section>
          <app-chart objectId="pYxQd" />
          <app-chart objectId="KmRbTs" />
        </section>
      }
    </main>
  `,
})
export class App {
  protected readonly qlik = inject(QlikService);
  protected readonly isOpen = signal(true);
}
