import { describeSetting } from "./describe-setting.js";

describeSetting("chromium-allowed");
