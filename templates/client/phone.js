// The softphone as a page. `npm ci && npm run build` makes dist/ from this file.
//
// phone-core.js is the phone, without a user interface; adapter.js is the only part that uses the SIP
// library. ui.js shows the phone on index.html with the texts of texts.js. settings.js contains what
// this PBX requires.

import { createAdapter } from "./adapter.js";
import { Phone } from "./phone-core.js";
import { settings } from "./settings.js";
import { languages } from "./texts.js";
import { startPage } from "./ui.js";

startPage(new Phone(settings, createAdapter), settings, languages);
