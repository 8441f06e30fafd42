// What makes keys in a page, under Node.js: its description as JSON in, the result out.
import { readFileSync } from "node:fs";
const source = readFileSync(process.argv[2], "utf8");
const { make } = await import(`data:text/javascript;base64,${Buffer.from(source).toString("base64")}`);
console.log(JSON.stringify(await make(JSON.parse(readFileSync(0, "utf8")))));
