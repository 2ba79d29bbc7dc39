import { describeSetting } from "./describe-setting.js";

describeSetting("chromium-same-site");
