import { describeSetting } from "./describe-setting.js";

describeSetting("firefox-same-site");
