/**
 * Soak: links and runs small programs by the thousand, as builds do with their tools and tests.
 *
 *     npm run soak [CYCLES]
 *
 * Prints what the daemon takes of memory, descriptors and disk along the way; after the first rounds
 * none of it should grow. Ends with status 1 where a program does not do what it should.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Workplace } from "./workplace.ts";

const cycles = Number(process.argv[2] ?? 10_000);
const rows = 10;

/** Sizes of all files below a directory, in bytes. */
function diskUse(directory: string): number {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((total, entry) => total + statSync(join(entry.parentPath, entry.name)).size, 0);
}

function residentMiB(pid: number): string {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024).toFixed(0);
}

const directory = mkdtempSync(join(tmpdir(), "hotlink-soak-"));
const place = new Workplace(directory);
try {
  // Each program ends with a status of its own, is linked in one step, and is removed.
  const script = `
    for i in $(seq $1 $2); do
      status=$((i % 200))
      echo "int main(void) { return $status; }" >tool.c
      gcc tool.c -o tool$((i % 50)) || exit 1
      ./tool$((i % 50)); [ $? = $status ] || { echo "tool $i failed"; exit 1; }
      [ $((i % 3)) = 0 ] && rm tool$((i % 50))
    done
    exit 0`;
  writeFileSync(join(place.directory, "cycle.sh"), script);
  place.freshDaemon();
  console.log("cycles  memory MiB  descriptors  disk KiB");
  for (let row = 0; row < rows; row++) {
    const [first, last] = [row, row + 1].map((n) => Math.round((cycles * n) / rows));
    place.hotlink("build", "--", "sh", "cycle.sh", String(first! + 1), String(last));
    // When it has answered, it has forgotten what was removed.
    place.hotlink("status");
    const pid = place.daemonPid();
    const descriptors = readdirSync(`/proc/${pid}/fd`).length;
    const disk = Math.round(diskUse(place.state) / 1024);
    const columns = [last, residentMiB(pid), descriptors, disk].map(String);
    console.log([6, 12, 13, 10].map((width, i) => columns[i]!.padStart(width)).join(""));
  }
} finally {
  place.close();
  rmSync(directory, { recursive: true });
}
