// A 16x16 grey-scale PNG of dark noise, drawn for this project: what `dark_noise_16x16.png` is served as.

const BASE64 =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAAAAAA6mKC9AAAAdUlEQVR42h2PuREAIAzDMpIKFyq8/1ycKeCcgL8zVlsKJRy2Yvgr" +
  "vW4OJs3QDRmNe08un6wlUThJm3yK1P0I2aHRnsPpvBqbyzIQsDP3NstU/pVRimL/pteJwo83dPxM/T2GDr4hy1XlFmsahMXwVnX1" +
  "nXraB63UNfm5yetIAAAAAElFTkSuQmCC";

export const DARK_NOISE_PNG: Uint8Array = Uint8Array.from(atob(BASE64), (character) => character.charCodeAt(0));
