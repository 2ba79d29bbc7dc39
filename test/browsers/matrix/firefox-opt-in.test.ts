import { describeSetting } from "./describe-setting.js";

describeSetting("firefox-opt-in");
