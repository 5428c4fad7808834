// The chat page.

import { Talk } from "./talk.js";

new Talk(document.querySelector("main")).start();
