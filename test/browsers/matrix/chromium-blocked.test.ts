import { describeSetting } from "./describe-setting.js";

describeSetting("chromium-blocked");
