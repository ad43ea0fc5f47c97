// Longer than a thread takes to see that its event loop has nothing for it.
setTimeout(() => console.log("at last"), 500);
