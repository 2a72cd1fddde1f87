// Stands in for the types of jsdom, which vitest names and which would bring the browser's global types into code that runs on Node.
export {}
