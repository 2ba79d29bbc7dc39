import { Component, effect, ElementRef, inject, input } from "@angular/core";
import { showChart } from "./qlik";
import { QlikService } from "./qlik.service";

/** Draws the chart into its own element, which has a height, and closes it when the component goes. */
@Component({ selector: "app-chart", host: { class: "chart" }, template: "" })
export class Chart {
  readonly objectId = input.required<string>();

  constructor() {
    const { state } = inject(QlikService);
    const { nativeElement } = inject<ElementRef<HTMLElement>>(ElementRef);
    effect((onCleanup) => {
      const { app } = state();
      if (app) onCleanup(showChart(app, nativeElement, this.objectId()));
    });
  }
}
