// Declares no task that anybody asks for.
