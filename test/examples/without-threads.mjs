// Imported before an example: lets it have no worker threads.

import { configure } from "parachan";

configure({ threads: 0 });
