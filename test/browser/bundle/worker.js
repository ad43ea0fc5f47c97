// The worker threads' entry in the bundle.

import "parachan/worker";
import "./tasks.js";
