// The softphone as a page. `npm ci && npm run build` makes dist/ from this file.
//
// phone-core.js is the phone, which knows no page, and adapter.js the only part that uses the SIP
// library; ui.js shows them on index.html in the words of texts.js. settings.js holds what this PBX
// needs.

import { createAdapter } from "./adapter.js";
import { Phone } from "./phone-core.js";
import { settings } from "./settings.js";
import { languages } from "./texts.js";
import { startPage } from "./ui.js";

startPage(new Phone(settings, createAdapter), settings, languages);
