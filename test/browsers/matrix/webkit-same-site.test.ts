import { describeSetting } from "./describe-setting.js";

describeSetting("webkit-same-site");
