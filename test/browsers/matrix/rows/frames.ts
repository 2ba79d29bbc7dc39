// Fault 45: Qlik's single page in a frame of the page, where Qlik's cookie is a third party's.
import type { FaultRow } from "../fault.js";

export const FRAMES: readonly FaultRow[] = [
  {
    number: 45,
    name: "Qlik's single page in a frame after the sign-in: its cookie is a third party's there",
    cases: [
      {
        id: "f45a",
        form: "",
        isFramed: true,
        options: { bootstrap: false },
        // The WebSocket is the frame's: the cookie that the sign-in has made opens it.
        expected: { outcome: "recovers", issued: 1, spent: 1, rejected: 0, sessions: 1, sockets: 1 },
      },
    ],
  },
];
