// The chat page.

import "./menu.js";
import { Talk } from "./talk.js";

new Talk(document.querySelector("main")).start();
