// Throws wherever it is imported.

throw new RangeError("thrown on import");
